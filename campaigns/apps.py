from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "活动与通知"

    def ready(self):
        from agencies import office_hours
        from campaigns import (
            checks,  # noqa: F401  registers the system check
            long_work,  # noqa: F401  registers the kinds of jobs
            working_days,
        )

        office_hours.go_by(working_days.is_working_day)
