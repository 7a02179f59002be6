from celery import shared_task
from django.utils import timezone

from agencies import messages
from reports import reminders


@shared_task
def sweep():
    """Queue what is due and send what is queued; harmless however often it runs."""
    now = timezone.now()
    return {"queued": reminders.queue_reminders(now=now), "sent": messages.send_due(now=now)}
