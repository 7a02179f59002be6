from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.models import Agency, User
from campaigns.models import Activity, Campaign, Notice
from reports.demo import accounts, world
from reports.management.commands.send_reminders import instant
from reports.models import Submission

COUNTED = (
    (Agency, "个单位"),
    (User, "个账号"),
    (Campaign, "项活动"),
    (Activity, "行活动安排"),
    (Notice, "份通知"),
    (Submission, "项报送"),
)


class Command(BaseCommand):
    help = "载入演示数据：已有演示数据时不作任何改动，已有本单位账号或通知时拒绝载入。"

    def add_arguments(self, parser):
        parser.add_argument("--accounts", action="store_true", help="只列出演示账号")
        parser.add_argument("--now", help="以此时刻为今日（ISO 8601），默认为当前时间")

    def handle(self, *, now, **options):
        if options["accounts"]:
            self.stdout.write(accounts.table() or "演示数据尚未载入。")
        elif world.is_loaded():
            self.stdout.write("演示数据已经载入，未作任何改动。")
        else:
            self.load(timezone.now() if now is None else instant(now))

    def load(self, now):
        try:
            world.load(now=now)
        except world.Occupied as occupied:
            raise CommandError(
                "数据库中已有本单位的账号或通知，不能载入演示数据，未作任何改动。"
                "正式使用请在 .env 中写明 DEMO=no。"
            ) from occupied
        counts = "、".join(f"{model.objects.count()}{unit}" for model, unit in COUNTED)
        self.stdout.write(f"已载入演示数据：{counts}。\n\n{accounts.table()}")
