"""The straight way, to compare with: one Celery task for every message, which sends it.

What comes to mind first: a sweep queues what is due and calls a task for each message, which
loads the row, sends it by a connection of its own and saves it.  It is handicapped in nothing:
it finds what is due and writes the rows by our own `queue_reminders`, the texts are ours,
results are not kept, and Celery prefetches as it does by default.
"""

from __future__ import annotations

from celery import shared_task
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from config.celery import app

__all__ = ["app", "send_one", "sweep"]

app.conf.update(worker_prefetch_multiplier=4, broker_transport_options={})


@shared_task
def sweep() -> None:
    # The models can be had once the application has set Django up.
    from agencies.models import OutgoingMessage
    from reports import reminders

    now, last, is_more = timezone.now(), 0, True
    while is_more:
        is_more = reminders.queue_reminders(now=now) > 0
        new = OutgoingMessage.objects.filter(pk__gt=last).order_by("pk")
        for last in list(new.values_list("pk", flat=True)):
            send_one.delay(last)


@shared_task
def send_one(pk: int) -> None:
    from agencies import sending
    from agencies.models import OutgoingMessage

    message = OutgoingMessage.objects.get(pk=pk)
    parcel = sending.parcel_of([message], timezone.now())
    connection = get_connection("django.core.mail.backends.smtp.EmailBackend")
    mail = EmailMultiAlternatives(
        parcel.subject, parcel.body, to=[parcel.to], connection=connection
    )
    mail.attach_alternative(parcel.html, "text/html")
    mail.send()
    message.state = OutgoingMessage.State.SENT
    message.sent_at = timezone.now()
    message.save(update_fields=["state", "sent_at"])
