"""The straight way, to compare with: one Celery task for every message, which sends it.

It loads the row, sends the mail by a connection of its own and notes that it is sent.
"""

from __future__ import annotations

from celery import shared_task
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from config.celery import app

__all__ = ["app", "send_one"]


@shared_task
def send_one(pk: int) -> None:
    # The models can be had once the application has set Django up.
    from agencies import sending
    from agencies.models import OutgoingMessage

    message = OutgoingMessage.objects.get(pk=pk)
    parcel = sending.parcel_of([message], timezone.now())
    mail = EmailMultiAlternatives(parcel.subject, parcel.body, to=[parcel.to])
    mail.attach_alternative(parcel.html, "text/html")
    mail.send()
    message.state = OutgoingMessage.State.SENT
    message.sent_at = timezone.now()
    message.save(update_fields=["state", "sent_at"])
