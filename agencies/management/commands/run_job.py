import resource
import signal

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from agencies import jobs


class Command(BaseCommand):
    help = "办理一项后台任务（由后台进程调用）：在限定的时间和内存内"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("job", type=int)
        parser.add_argument("attempt", type=int)

    def handle(self, *, job, attempt, **options):
        memory = settings.JOB_MEGABYTES * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        # Should the worker be killed: the work does not outlive its time by itself.
        signal.alarm(settings.JOB_SECONDS)
        jobs.run(job, attempt, clock=timezone.now)
