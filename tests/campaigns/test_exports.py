"""The commands `export_notice` and `export_schedule`, and the references they take."""

import pdfplumber
import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from campaigns.states import NoticeState
from tests.factories import (
    ActivityCategoryFactory,
    ActivityFactory,
    Bureau,
    CampaignFactory,
    ScheduleFactory,
)
from tests.gongwen.ofd_reader import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def schedule(bureau):
    schedule = ScheduleFactory(campaign=bureau.campaign, title="四进活动安排表")
    for position, (name, rows) in enumerate([("进企业活动", 2), ("进园区活动", 1)]):
        category = ActivityCategoryFactory(schedule=schedule, name=name, position=position)
        ActivityFactory.create_batch(rows, category=category)
    return schedule


def issued(bureau, schedule=None, **fields):
    notice = bureau.notice(**fields)
    if schedule:
        notice.attachments.create(title=schedule.title, schedule=schedule)
    return bureau.advance(notice, NoticeState.ISSUED)


def text_of(path):
    with pdfplumber.open(path) as document:
        return "".join(page.extract_text() for page in document.pages).replace("\n", "")


def refusal(command, reference, path):
    with pytest.raises(CommandError) as refused:
        call_command(command, reference, output=path)
    return str(refused.value)


# --- Notice ---------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["number", "title", "pk"])
def test_notice_is_exported_by_number_title_or_id(bureau, tmp_path, capsys, by):
    notice = issued(bureau, title="关于开展活动的通知")
    issued(bureau, title="另一份通知")
    path = tmp_path / "n.pdf"

    call_command("export_notice", str(getattr(notice, by)), output=path)

    with notice.official_copy.file.open() as official:
        assert path.read_bytes() == official.read()
    assert str(notice.number) in text_of(path)
    assert capsys.readouterr().out == f"已导出《关于开展活动的通知》：{path}\n"


def test_name_ending_in_ofd_gives_the_same_pages_as_ofd(bureau, tmp_path):
    notice = issued(bureau, title="关于开展活动的通知")

    call_command("export_notice", notice.title, output=tmp_path / "n.pdf")
    call_command("export_notice", notice.title, output=tmp_path / "n.OFD")

    exported = Reader((tmp_path / "n.OFD").read_bytes())
    with pdfplumber.open(tmp_path / "n.pdf") as pdf:
        characters = ["".join(char["text"] for char in page.chars) for page in pdf.pages]
    assert [page.text for page in exported.pages] == characters
    assert exported.information["Title"] == "关于开展活动的通知"
    assert exported.information["Subject"] == str(notice.number)


def test_format_that_there_is_not_is_said(bureau, tmp_path):
    notice = issued(bureau)

    said = refusal("export_notice", str(notice.number), tmp_path / "n.wps")

    assert said.startswith("不支持的格式“.wps”")


def test_name_ending_in_docx_gives_the_word_file_kept_at_registration(bureau, tmp_path):
    notice = issued(bureau)

    call_command("export_notice", str(notice.number), output=tmp_path / "n.docx")

    with notice.official_copies.get(format="docx").file.open() as official:
        assert (tmp_path / "n.docx").read_bytes() == official.read()


def test_short_option_names_the_file(bureau, tmp_path):
    notice = issued(bureau)

    call_command("export_notice", str(notice.pk), "-o", str(tmp_path / "n.pdf"))

    assert (tmp_path / "n.pdf").read_bytes().startswith(b"%PDF-")


def test_half_width_brackets_of_a_number_are_understood(bureau, tmp_path):
    notice = issued(bureau)
    reference = str(notice.number).replace("〔", "[").replace("〕", "]")

    call_command("export_notice", reference, output=tmp_path / "n.pdf")

    assert str(notice.number) in text_of(tmp_path / "n.pdf")


def test_draft_is_exported_with_its_mark(bureau, tmp_path):
    notice = bureau.notice(title="关于开展活动的通知")

    call_command("export_notice", notice.title, output=tmp_path / "n.pdf")

    assert "草稿" in text_of(tmp_path / "n.pdf")


@pytest.mark.parametrize("reference", ["某市监〔2025〕1号", "没有的标题", "999", ""])
def test_unknown_notice_is_said(tmp_path, reference):
    path = tmp_path / "n.pdf"

    said = refusal("export_notice", reference, path)

    assert said == f"没有找到通知“{reference}”。请给出发文字号、完整标题或编号。"
    assert not path.exists()


def test_title_borne_twice_lists_both(bureau, tmp_path):
    first = issued(bureau, title="关于开展活动的通知")
    second = bureau.notice(title="关于开展活动的通知")

    said = refusal("export_notice", "关于开展活动的通知", tmp_path / "n.pdf")

    assert said.splitlines() == [
        "通知“关于开展活动的通知”不止一件，请改用其中一件的完整名称或编号：",
        f"  编号 {first.pk}：关于开展活动的通知（{first.number}，{bureau.agency.name}）",
        f"  编号 {second.pk}：关于开展活动的通知（草稿，{bureau.agency.name}）",
    ]


@pytest.mark.parametrize("command", ["export_notice", "export_schedule"])
def test_path_that_cannot_be_written_is_said(bureau, schedule, tmp_path, command):
    notice = issued(bureau, schedule)
    path = tmp_path / "没有的目录" / "out"

    said = refusal(command, str(notice.number), path)

    assert said == f"无法写入 {path}：No such file or directory"


# --- Schedule -------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["number", "notice title", "schedule title"])
def test_schedule_is_exported_by_its_notice_or_its_own_name(bureau, schedule, tmp_path, by):
    notice = issued(bureau, schedule, title="关于开展活动的通知")
    reference = {
        "number": str(notice.number),
        "notice title": notice.title,
        "schedule title": schedule.title,
    }[by]

    call_command("export_schedule", reference, output=tmp_path / "s.xlsx")

    workbook = load_workbook(tmp_path / "s.xlsx")
    assert workbook.properties.creator == bureau.agency.name
    sheet = workbook.active
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == [
        "四进活动安排表",
        "序号",
        1,
        2,
        3,
    ]
    data = [str(cells) for cells in sheet.merged_cells.ranges if cells.min_row > 2]
    assert data == ["B3:B4"]


def test_schedule_is_exported_by_id(schedule, tmp_path):
    call_command("export_schedule", str(schedule.pk), output=tmp_path / "s.xlsx")

    assert load_workbook(tmp_path / "s.xlsx").active["A1"].value == "四进活动安排表"


def test_notice_without_a_schedule_is_said(bureau, tmp_path):
    notice = issued(bureau, title="关于开展活动的通知")

    said = refusal("export_schedule", str(notice.number), tmp_path / "s.xlsx")

    assert said == "通知“关于开展活动的通知”没有附活动安排表。"


def test_unknown_schedule_is_said(tmp_path):
    said = refusal("export_schedule", "没有的表", tmp_path / "s.xlsx")

    assert said == "没有找到活动安排表“没有的表”。请给出发文字号、完整标题或编号。"


def test_schedules_of_one_title_are_listed(schedule, tmp_path):
    other = ScheduleFactory(campaign=CampaignFactory(year=2024), title=schedule.title)

    said = refusal("export_schedule", schedule.title, tmp_path / "s.xlsx")

    assert f"  编号 {schedule.pk}：四进活动安排表（2025年“世界认可日”活动）" in said
    assert f"  编号 {other.pk}：四进活动安排表（2024年“世界认可日”活动）" in said


def test_notice_with_two_schedules_lists_both(bureau, schedule, tmp_path):
    notice = bureau.notice()
    other = ScheduleFactory(campaign=bureau.campaign, title="宣传活动安排表")
    ActivityFactory(category__schedule=other)
    for attached in (schedule, other):
        notice.attachments.create(title=attached.title, schedule=attached)

    said = refusal("export_schedule", notice.title, tmp_path / "s.xlsx")

    assert "四进活动安排表" in said
    assert "宣传活动安排表" in said
