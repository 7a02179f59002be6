from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "活动与通知"

    def ready(self):
        from campaigns import (
            checks,  # noqa: F401  registers the system check
            long_work,  # noqa: F401  registers the kinds of jobs
        )
