from celery import shared_task
from django.utils import timezone

from agencies import jobs, sending

# The next sweep hands out anew what a queue still holds by then.
UNTIL_NEXT_SWEEP = 55  # seconds


@shared_task
def work_off_jobs():
    """Do the jobs that wait; harmless however often it runs."""
    return jobs.work_off(clock=timezone.now)


@shared_task(expires=UNTIL_NEXT_SWEEP)
def send_messages(ids):
    """Send those messages that are due and that nobody else has claimed."""
    return sending.send_batch(ids, now=timezone.now())
