from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from campaigns.formats import notice_docx, notice_ofd, notice_pdf
from campaigns.official import DamagedFileError
from campaigns.references import UnknownReferenceError, find_notice
from gongwen.typesetting.ofd import Unsupported

FORMATS = {"": notice_pdf, ".pdf": notice_pdf, ".docx": notice_docx, ".ofd": notice_ofd}


class Command(BaseCommand):
    help = "把一份通知导出为 PDF、Word 或 OFD：已登记的导出正式文件，未登记的带“草稿”字样"

    def add_arguments(self, parser):
        parser.add_argument("reference", metavar="REF", help="发文字号、完整标题或编号")
        parser.add_argument("-o", "--output", metavar="FILE", type=Path, required=True)

    def handle(self, *, reference, output, **options):
        export = FORMATS.get(output.suffix.lower())
        if export is None:
            raise CommandError(f"不支持的格式“{output.suffix}”，请用 .pdf、.docx 或 .ofd。")
        try:
            notice = find_notice(reference)
        except UnknownReferenceError as error:
            raise CommandError(str(error)) from None
        try:
            content = export(notice)
        except DamagedFileError as error:
            raise CommandError(f"{error}请从备份恢复后再导出。") from None
        except Unsupported as error:
            raise CommandError(str(error)) from None
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"无法写入 {output}：{error.strerror}") from None
        self.stdout.write(f"已导出《{notice.title}》：{output}")
