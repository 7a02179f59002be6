from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from agencies import accounts
from agencies.models import Agency, User
from agencies.permissions import Role


class Command(BaseCommand):
    help = "建立首个系统管理员及其单位；其余单位和账号由管理员在平台上建立。"

    def add_arguments(self, parser):
        parser.add_argument("--agency", required=True, help="单位全称，如 福建省市场监督管理局")
        parser.add_argument("--short-name", help="单位简称，默认与全称相同")
        parser.add_argument("--level", choices=Agency.Level.values, default=Agency.Level.PROVINCE)
        parser.add_argument("--username", required=True, help="登录名")
        parser.add_argument("--name", required=True, help="姓名")

    def handle(self, *, agency, short_name, level, username, name, **options):
        with transaction.atomic():
            unit, _ = Agency.objects.get_or_create(
                name=agency,
                defaults={
                    "short_name": short_name or agency,
                    "level": level,
                    "kind": Agency.Kind.REGULATOR,
                },
            )
            administrator = User(username=username, name=name, agency=unit)
            try:
                administrator.full_clean(exclude=["password"])
            except ValidationError as error:
                raise CommandError("；".join(error.messages)) from error
            password = accounts.open_account(
                administrator, roles=[Role.ADMINISTRATOR], by=None, now=timezone.now()
            )
        self.stdout.write(f"已建立系统管理员 {name}（{unit.short_name}）。")
        self.stdout.write(f"登录名：{username}  初始密码：{password}  请登录后修改。")
