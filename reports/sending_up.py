"""报送上级: the bureau's summary put into what its superior asks of it, for whoever hands that in."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from agencies import audit
from agencies.conflicts import Conflict
from agencies.models import User
from agencies.permissions import Permission, require
from campaigns import official
from campaigns.filenames import file_name
from campaigns.models import OfficialCopy
from gongwen.counting import count_characters
from reports import uploads, workflow
from reports.compilation import figures_by_name, stale
from reports.compiled_differences import standing
from reports.compiled_figures import Basis
from reports.models import Answer, Compilation, Figure, ReportingRequirement, Submission


@dataclass(frozen=True)
class Replaced:
    """What stands in the submission already, and would be written over."""

    label: str
    present: str
    coming: str


def awaited_from(compilation: Compilation, user: User):
    """What superiors ask of the bureau as a summary of the same series and year, still to be
    handed in."""
    campaign = compilation.notice.campaign
    return (
        Submission.objects.visible_to(user)
        .awaiting()
        .filter(
            agency=user.bureau,
            requirement__kind=ReportingRequirement.Kind.SUMMARY,
            requirement__notice__campaign__series=campaign.series_id,
            requirement__notice__campaign__year=campaign.year,
        )
        .select_related("agency", "requirement__notice__issuer")
    )


def may_send_up(compilation: Compilation, user: User) -> bool:
    return user.may(Permission.DRAFT_NOTICE) and compilation.notice.issuer_id == user.bureau.pk


def require_send_up(compilation: Compilation, user: User) -> None:
    require(user, Permission.DRAFT_NOTICE)
    if not may_send_up(compilation, user):
        raise PermissionDenied("只有本单位的经办人可以报送上级。")


def coming(compilation: Compilation, submission: Submission) -> list[tuple[str, str]]:
    """What would stand in the submission: its parts and their words."""
    given = {figure.field_id: figure for figure in _figures(compilation, submission)}
    fields = submission.requirement.figure_fields.filter(source="typed")
    files = [copy.format.upper() for copy in _copies(compilation)]
    return [
        ("正文", f"{count_characters(compilation.notice.body)}字"),
        *(
            (field.name, str(given[field.pk]) if field.pk in given else "汇编里没有，请自行填写")
            for field in fields
        ),
        ("附件", f"正式文件（{'、'.join(files)}）" if files else "文稿还没有登记，没有正式文件"),
    ]


def doubts(compilation: Compilation) -> list[str]:
    """What should be settled in the summary before it goes up."""
    basis = Basis(compilation.requirement)
    found = []
    if count := len(stale(compilation, basis)):
        found.append(f"正文有{count}处数据与现在的报送不一致。")
    apart = [each.field.name for each in standing(compilation, basis)]
    if apart:
        found.append(f"“{'”“'.join(apart)}”两种合计不一致，请确认用哪一种。")
    return found


def replaced(compilation: Compilation, submission: Submission) -> list[Replaced]:
    """What was typed there and says something else."""
    found = []
    if submission.text and submission.text != compilation.notice.body:
        texts = submission.text, compilation.notice.body
        count = (f"{count_characters(text)}字" for text in texts)
        found.append(Replaced("正文", *count))
    coming = {figure.field_id: figure for figure in _figures(compilation, submission)}
    for figure in submission.figures.select_related("field"):
        new = coming.get(figure.field_id)
        if new and str(new) != str(figure):
            found.append(Replaced(figure.field.name, str(figure), str(new)))
    return found


def send_up(
    compilation: Compilation,
    submission: Submission,
    *,
    replaces: bool,
    revision: int,
    by: User,
    now: datetime,
) -> list[str]:
    """Write text, figures and the official files into the draft of the submission; what the
    officer should know.

    Raise `Conflict` where something typed would be written over and `replaces` does not say
    so, or somebody saved since `revision`; and what `workflow.save_draft` raises.
    """
    if replaced(compilation, submission) and not replaces:
        raise Conflict("报送稿里已有填写的内容，没有改动。确定替换的，请勾选后再提交。")
    coming = _figures(compilation, submission)
    given = {figure.field_id for figure in coming}
    kept = [each for each in submission.figures.all() if each.field_id not in given]
    with transaction.atomic():
        workflow.save_draft(
            submission,
            text=compilation.notice.body,
            by=by,
            now=now,
            revision=revision,
            figures=[*kept, *coming],
        )
        refusals = uploads.attach(submission, _files(compilation), by=by, now=now)
        audit.record("填入报送上级的总结", by=by, target=submission, now=now)
    notes = [str(refusal) for refusal in refusals]
    if not _copies(compilation):
        notes.append("文稿还没有登记，没有附正式文件；登记后可以再填一次。")
    lacking = submission.requirement.figure_fields.exclude(
        pk__in=submission.figures.values("field")
    )
    if names := "、".join(field.name for field in lacking):
        notes.append(f"上级要求的{names}在汇编里没有同名的数据，请填写。")
    if doubtful := "、".join(_only_approximate(compilation, submission)):
        notes.append(f"{doubtful}汇编里是约数，上级只收准数，请核实。")
    if unanswered := _unanswered(submission):
        notes.append(f"请回答：{'、'.join(unanswered)}。")
    return notes


def _figures(compilation, submission):
    """The sums of the summary under the names that the superior asks for."""
    known = figures_by_name(compilation)
    return [
        Figure(
            submission=submission,
            field=field,
            value=known[field.name].value,
            approximate=known[field.name].approximate and field.takes_approximate,
        )
        for field in submission.requirement.figure_fields.filter(source="typed")
        if field.name in known
    ]


def _only_approximate(compilation, submission):
    known = figures_by_name(compilation)
    exact = submission.requirement.figure_fields.filter(takes_approximate=False)
    return [field.name for field in exact if field.name in known and known[field.name].approximate]


def _copies(compilation):
    formats = (OfficialCopy.Format.PDF, OfficialCopy.Format.DOCX)
    return list(compilation.notice.official_copies.filter(format__in=formats).order_by("-format"))


def _files(compilation):
    title = compilation.notice.title
    return [
        SimpleUploadedFile(file_name(title, f".{copy.format}"), official.read(copy))
        for copy in _copies(compilation)
    ]


def _unanswered(submission):
    answered = Answer.objects.filter(submission=submission).exclude(text="").values("question")
    return [str(each) for each in submission.requirement.questions.exclude(pk__in=answered)]
