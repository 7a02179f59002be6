"""The Celery application under fault: the same tasks, an eager beat, a clock that jumps.

CLOCK_FILE holds the seconds by which the clock of workers and beat is wrong.
"""

import os
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from config.celery import app

_right_now = timezone.now


def now():
    wrong_by = Path(os.environ["CLOCK_FILE"]).read_text()
    return _right_now() + timedelta(seconds=float(wrong_by or 0))


timezone.now = now
app.conf.beat_max_loop_interval = 0.2
app.conf.beat_schedule = {
    "sweep": {"task": "reports.tasks.sweep", "schedule": 0.4, "options": {"expires": 4}}
}
