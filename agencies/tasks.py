from celery import shared_task
from django.utils import timezone

from agencies import jobs


@shared_task
def work_off_jobs():
    """Do the jobs that wait; harmless however often it runs."""
    return jobs.work_off(clock=timezone.now)
