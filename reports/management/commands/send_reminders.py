from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies import messages
from reports import reminders

# Outside of these it is a slip of the pen, and dates would run out of range.
YEARS = range(2000, 2101)


def instant(text):
    """An ISO 8601 instant; without an offset it is read as Asia/Shanghai."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            f"--now 的时间“{text}”无法识别，请写成 2025-06-13T09:00+08:00 的形式。"
        ) from error
    if moment.year not in YEARS:
        raise CommandError(f"--now 的年份要在{YEARS[0]}至{YEARS[-1]}年之间，现为{moment.year}年。")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


class Command(BaseCommand):
    help = "催报：把到期的提醒放入发件箱并发出。重复执行不会重复发送。"

    def add_arguments(self, parser):
        parser.add_argument("--now", help="以此时刻为准（ISO 8601），默认为当前时间")

    def handle(self, *, now, **options):
        moment = timezone.now() if now is None else instant(now)
        queued = reminders.queue_reminders(now=moment)
        sent = messages.send_due(now=moment)
        self.stdout.write(f"queued {queued}, sent {sent}")
