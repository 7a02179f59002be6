from celery import shared_task
from django.utils import timezone

from agencies import outbox, rewording
from agencies.tasks import send_messages
from reports import partial_uploads, reminders


@shared_task
def sweep():
    """Queue what is due and hand it out to the workers; harmless however often it runs."""
    now = timezone.now()
    round_ = outbox.begin_round(now=now)
    rewording.reword(now=now, at_round=round_.round)
    queued = reminders.queue_reminders(now=now)
    shown = outbox.show_notes(now=now, at_round=round_.round)
    batches = outbox.batches(now=now, sweep=round_)
    if queued >= reminders.MOST_AT_ONCE:  # what is left does not wait for the next minute
        sweep.delay()  # before the batches: one worker finds while the other sends
    for ids in batches:
        send_messages.delay(ids)
    return {"queued": queued, "shown": shown, "batches": len(batches)}


@shared_task
def tidy_uploads():
    """Remove the files that nobody finished sending."""
    return {"uploads": partial_uploads.forget(now=timezone.now())}
