from celery import shared_task
from django.utils import timezone

from agencies import jobs
from campaigns import enclosures, receiving, table_import


@shared_task
def tidy():
    """Remove what nobody asks for any more: results of old jobs, uploads that no notice took,
    imports and tables that nobody finished."""
    now = timezone.now()
    return {
        "jobs": jobs.forget(now=now),
        "uploads": enclosures.forget_unused(now=now),
        "imports": receiving.forget_unfinished(now=now),
        "tables": table_import.forget(now=now),
    }
