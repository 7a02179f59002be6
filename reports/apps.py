from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "报送与进度"

    def ready(self):
        from reports import (
            long_exports,  # noqa: F401  registers the jobs of this app
            opening,  # noqa: F401  connects to the signal notice_issued
            required,  # noqa: F401  registers by when answers are due
            rewording,  # noqa: F401  registers what reminders say
            still_due,  # noqa: F401  registers why reminders are sent
        )
