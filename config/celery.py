"""The Celery application: a beat that wakes the sweep, workers that run it.

The database alone knows what is due and what was sent, so the broker may be
emptied and any worker killed at any moment.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("campaign_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
