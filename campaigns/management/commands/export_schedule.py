from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from campaigns.references import UnknownReferenceError, find_schedule
from campaigns.workbooks import schedule_workbook


class Command(BaseCommand):
    help = "把活动安排表导出为 Excel 文件"

    def add_arguments(self, parser):
        parser.add_argument(
            "reference",
            metavar="REF",
            help="安排表的表名或编号，或者以它为附件的通知的发文字号、完整标题或编号",
        )
        parser.add_argument("-o", "--output", metavar="FILE", type=Path, required=True)

    def handle(self, *, reference, output, **options):
        try:
            schedule = find_schedule(reference)
        except UnknownReferenceError as error:
            raise CommandError(str(error)) from None
        workbook = schedule_workbook(schedule)
        try:
            output.write_bytes(workbook)
        except OSError as error:
            raise CommandError(f"无法写入 {output}：{error.strerror}") from None
        self.stdout.write(f"已导出《{schedule.title}》：{output}")
