"""A submission by workbook: the form with what is there already, and the filled-in form taken.

What an answer may be is said by the form of the page alone; here it only gets its cell.
"""

import re
from collections.abc import Mapping
from functools import partial

from agencies.models import User
from gongwen.quantities import Quantity
from gongwen.sheet import FormRow, FormSheet
from gongwen.sheet.cells import LONGEST_TEXT, clean
from gongwen.sheet.form import ABOUT, ANSWER, APPROXIMATE, ASKED, EARLIER, ITEM, UNIT
from gongwen.workbook.answers import ForeignForm, Item, Settled, find_answers, key_of
from gongwen.workbook.changes import Known
from gongwen.workbook.entries import Entries, Problem
from gongwen.workbook.envelope import Unreadable
from gongwen.workbook.fields import Field
from gongwen.workbook.formats import seen
from gongwen.workbook.reading import ReadFile
from reports import word_band
from reports.beginnings import beginning_of
from reports.forms.submission import (
    LONGEST_TEXT as LONGEST_ANSWER,
)
from reports.forms.submission import (
    NO_APPROXIMATE,
    Part,
    SubmissionForm,
)
from reports.missing import lacking
from reports.models import Submission
from reports.moments import in_words
from reports.precedents import precedents_of

FIELDS = (
    Field("item", ITEM, serial=True),
    Field("asked", ASKED, serial=True),
    Field("answer", ANSWER),
    Field("unit", UNIT, serial=True),
    Field("approximate", APPROXIMATE),
    Field("earlier", EARLIER, serial=True),
)
_TEXT = Field("answer", ANSWER, longest=LONGEST_ANSWER)
_ABOUT = Field("approximate", APPROXIMATE, choices=(ABOUT,))
_EXACT = Field("approximate", APPROXIMATE, check=lambda text: NO_APPROXIMATE)
_DAY = re.compile(r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?.*|\d{4}年")
_WHERE = "1．请在{}的“填报内容”栏填写，黄色的格子必须填写；“项目”“填写要求”等栏是锁定的，不用改。"
_INSTRUCTIONS = (
    "2．数据填整数，不带单位，没有的填0；不能确定的，在“约数”栏选“约”。",
    "3．单元格里换行请按 Alt+Enter；行高不够的可以拉高。",
    "4．请不要增加、删除、复制、合并行，不要改动隐藏的“系统编号”列。",
    "5．填好后在平台的填报页上传本文件，先列出改动和读不懂的内容供核对，确认后存入草稿；报送仍在平台上进行。",
    "6．同一文件重复上传不会重复；没有改过的格子，不会覆盖平台上后来写的内容。附件和照片请在平台上传。",
)


# --- The form -------------------------------------------------------------------------


def sheet_of(submission: Submission, title: str, *, place: str) -> FormSheet:
    """The unit's own form, with what it has written, what is known, and last time's answers;
    `place` is how the instructions call it."""
    requirement, unit, notice = (
        submission.requirement,
        submission.agency,
        submission.requirement.notice,
    )
    form = SubmissionForm(submission, beginning=beginning_of(submission))
    precedents, known = precedents_of(submission), _known(form)
    rows = []
    for part in _parts(form):
        last = precedents.of(part.key)
        rows.append(
            FormRow(
                key=key_of(str(submission.pk), part.key, known[part.key]),
                title=part.label,
                asked=_asked(part, form),
                answer=_written(part, form),
                unit=part.unit,
                approximate=_ticked(part, form),
                earlier="\n".join(f"{each.source}：{each.words}" for each in last),
                is_required=part.is_required and not (part.key == "text" and _is_note(form)),
                lines=1 if part.is_figure else 12 if part.key == "text" else 5,
            )
        )
    heads = [
        notice.title,
        f"报送单位：{unit.name}　　报给：{submission.receiver.name}　　"
        f"截止时间：{in_words(submission.due_at)}",
    ]
    if requirement.instructions:
        heads.append(f"填报说明：{requirement.instructions}")
    return FormSheet(
        title=title,
        heads=heads,
        rows=rows,
        instructions=(_WHERE.format(place), *_INSTRUCTIONS),
        author=unit.name,
    )


def labels(submission: Submission) -> dict[str, str]:
    """What the rows are called, by key; none where nothing is asked that a workbook can hold."""
    return {part.key: part.label for part in _parts(SubmissionForm(submission))}


def _parts(form: SubmissionForm) -> list[Part]:
    """Those that fit into a cell; a text that is longer is written on the page."""
    return [part for part in form.parts() if len(str(form.stored.get(part.key, ""))) < LONGEST_TEXT]


def _is_note(form):
    requirement = form.submission.requirement
    return requirement.schedule_id and not requirement.min_characters


def _asked(part, form):
    if part.is_figure:
        return "整数，没有的填0" + ("" if part.approximate else "；须填准确的数")
    requirement = form.submission.requirement
    band = requirement if part.key == "text" else _question(form, part)
    lengths = word_band.in_words(band.min_characters, band.max_characters)
    said = [lengths, part.hint, "" if part.is_required else "可以不填"]
    return "；".join(filter(None, said))


def _question(form, part):
    return next(each for each in form.questions if part.key == f"question_{each.pk}")


def _written(part, form):
    value = form.initial.get(part.key, "")
    if isinstance(value, Quantity):
        return value.value
    return value if part.is_figure else seen(clean(value))


def _ticked(part, form):
    if part.approximate is None:
        return None
    return ABOUT if form.initial.get(part.approximate.name) else ""


# --- What is filled in ----------------------------------------------------------------


def known_rows(submission: Submission) -> list[Known]:
    """What stands in the draft, part by part."""
    return [Known(key, cells) for key, cells in _known(SubmissionForm(submission)).items()]


def find(submission: Submission, user: User, read: ReadFile) -> Entries:
    """The answers in a file: those that the page's form would not take with its complaint, and
    with a remark what would still be lacking.

    Raise `Unreadable` for a file that is not the form of this submission.
    """
    form = SubmissionForm(submission)
    items = {part.key: _item(part) for part in _parts(form)}
    try:
        answers = find_answers(
            read, FIELDS, str(submission.pk), items, _known(form), partial(_settle, submission)
        )
    except ForeignForm as foreign:
        raise Unreadable(_whose(foreign.form, user)) from foreign
    found = answers.entries
    lacks = _lacks(submission, found, answers.places)
    return Entries(found.rows, (*found.problems, *lacks), found.notices)


def filled(submission: Submission, changes: Mapping[str, Mapping[str, str]]) -> SubmissionForm:
    """The page's form with the cells that change; what is not valid stays as it is stored."""
    cells = _known(SubmissionForm(submission), exact=True) | changes
    form = _filled(submission, cells)
    form.is_valid()
    return form


def _item(part):
    if not part.is_figure:
        return Item(part.label, {"answer": _TEXT})
    number = Field("answer", ANSWER, longest=200, check=_no_day)
    return Item(
        part.label, {"answer": number, "approximate": _ABOUT if part.approximate else _EXACT}
    )


def _no_day(text):
    if not _DAY.fullmatch(text):
        return ""
    return f"这一格被当成了日期（{text}），请把单元格格式改为“常规”，重新填写数字。"


def _settle(submission, cells):
    """What the page's form says to these cells."""
    form = _filled(submission, cells)
    form.is_valid()
    said = form.values()
    return Settled(
        {key: _cells(said.get(key, "")) for key in cells},
        {key: {"answer": " ".join(form.errors[key])} for key in cells if key in form.errors},
    )


def _filled(submission, cells):
    """The form as if the page had sent these cells."""
    data = {"revision": str(submission.revision)}
    for key, values in cells.items():
        data[key] = values["answer"]
        if values["approximate"]:
            data[f"approximate_{key.removeprefix('figure_')}"] = "on"
    return SubmissionForm(submission, data)


def _known(form, *, exact=False):
    """Cells by key, as they are read back from a file, or `exact` as they are stored."""
    parts = form.parts() if exact else _parts(form)
    return {part.key: _cells(form.stored.get(part.key, ""), exact=exact) for part in parts}


def _cells(value, *, exact=False):
    if isinstance(value, Quantity):
        return {"answer": str(value.value), "approximate": ABOUT if value.approximate else ""}
    return {"answer": value if exact else seen(clean(value)), "approximate": ""}


def _lacks(submission, found, places):
    """What the draft would still lack, at the cells of the rows that can be read."""
    readable = {entry.key: entry.values for entry in found.rows if not entry.problems}
    answers = {
        int(key.removeprefix("question_")): values["answer"]
        for key, values in readable.items()
        if key.startswith("question_")
    }
    given = {
        int(key.removeprefix("figure_"))
        for key, values in readable.items()
        if key.startswith("figure_") and values["answer"]
    }
    text = readable.get("text", {"answer": ""})["answer"]
    return [
        Problem(*places[issue.field], issue.message)
        for issue in lacking(submission.requirement, text, answers, given)
        if issue.field in readable
    ]


def _whose(number, user):
    """Whose form it is, as far as the reader may know."""
    visible = Submission.objects.visible_to(user).select_related("agency", "requirement")
    other = visible.filter(pk=number).first() if number.isdecimal() and len(number) < 18 else None
    if other is None:
        return "这是别的单位或者别的报送要求的填报表，不是本项的。请在本页重新下载填写。"
    return f"这是“{other}”的填报表，不是本项的。请在本页重新下载填写。"
