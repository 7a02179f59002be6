"""总结汇编: the bureau's own summary, drafted from what its units handed in to one requirement.

The draft is a notice like any other: edited on the drafting page, reviewed, signed, issued.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from agencies import audit
from agencies.conflicts import Conflict
from agencies.models import Agency, User
from agencies.permissions import Permission, require
from campaigns import drafting, drafts, rules
from campaigns.models import Notice, NoticeAttachment, UploadedPdf
from gongwen import serialization
from gongwen.quantities import Quantity
from reports import compiled_attachments as attached
from reports import compiled_matters, compiled_text, photo_sheet, phrases
from reports.compiled_differences import by_rows as by_rows_of
from reports.compiled_differences import other_key, told_as
from reports.compiled_figures import UNREVIEWED, Basis, in_report
from reports.compiled_text import Appendix
from reports.models import (
    Compilation,
    CompiledFigure,
    FigureField,
    Highlight,
    ReportingRequirement,
)

Kind = ReportingRequirement.Kind


def may_compile(requirement: ReportingRequirement, user: User) -> bool:
    """Of what an issued notice of one's own bureau asks as a summary."""
    return (
        requirement.kind == Kind.SUMMARY
        and requirement.notice.state == "issued"
        and requirement.notice.issuer_id == user.bureau.pk
        and user.may(Permission.DRAFT_NOTICE)
    )


def require_compile(requirement: ReportingRequirement, user: User) -> None:
    """Raise `PermissionDenied` or `Conflict` with the rule that forbids it."""
    require(user, Permission.DRAFT_NOTICE)
    if requirement.notice.issuer != user.bureau:
        raise PermissionDenied("只有发文机关的经办人可以汇编总结。")
    if not may_compile(requirement, user):
        raise Conflict("只有已印发、未废止的通知所要求的“活动总结”可以汇编。")


def superior_of(bureau: Agency) -> Agency | None:
    """Whom the bureau reports to; None at the head of a tree."""
    parent = bureau.parent
    return parent if parent and parent.kind == Agency.Kind.REGULATOR else None


def highlights_of(requirement: ReportingRequirement) -> list[Highlight]:
    """The chosen passages in the order of the office: no unit stands before another."""
    return list(
        requirement.highlights.filter(submission__parent=None)
        .select_related("submission__agency")
        .prefetch_related("photos__submission__agency", "photos__activity", "photos__origin")
        .order_by("submission__agency__position", "submission", "position", "pk")
    )


def draft(
    requirement: ReportingRequirement, *, unreviewed: bool, by: User, now: datetime
) -> tuple[Compilation, list[str]]:
    """The draft, and what the officer should know of it.

    `unreviewed`: with what was handed in and not yet accepted.  Raise as `require_compile`,
    `ValidationError` where there is nothing to compile, and `DamagedFileError`.
    """
    require_compile(requirement, by)
    basis = Basis(requirement)
    taken = basis.taken(unreviewed)
    if not taken:
        raise ValidationError("还没有可以汇编的总结。")
    chosen = highlights_of(requirement)
    highlights = [each for each in chosen if each.submission in taken]
    tables = _tables(basis, unreviewed)
    texts = attached.summaries(basis, taken)
    photos = photo_sheet.photos_of(highlights)
    kinds = [*tables, *(["summaries"] * len(texts)), *(["photos"] if photos else [])]
    superior = superior_of(by.bureau)
    composed = compiled_text.compose(
        basis,
        highlights,
        Appendix(tuple(kinds)),
        unreviewed=unreviewed,
        is_upward=superior is not None,
    )
    # Before the transaction: pages take time, and a lost file is no harm.
    sheet = photo_sheet.enclose(photos, by=by, now=now) if photos else None
    with transaction.atomic():
        notice = _notice(basis, composed.body, superior, by=by, now=now)
        _attach(notice, tables, texts, sheet)
        compilation = Compilation.objects.create(
            requirement=requirement, notice=notice, compiled_at=now, compiled_by=by
        )
        CompiledFigure.objects.bulk_create(
            CompiledFigure(
                compilation=compilation,
                key=figure.key,
                title=figure.title[:120],
                phrase=phrase,
                value=figure.quantity.value,
                approximate=figure.quantity.approximate,
                counted_at=now,
                position=position,
            )
            for position, (figure, phrase) in enumerate(composed.phrases())
        )
        compiled_matters.keep(compilation, composed.sources)
        drafts.keep(notice, by=by, now=now)
        detail = {"requirement": requirement.title, "units": len(taken)}
        audit.record("汇编总结", by=by, target=notice, now=now, detail=detail)
    if attached.is_shared(basis) and "activities" in tables:
        composed.notes.append("有的活动由几家单位共同承担，各单位项数相加大于合计。")
    left = dict.fromkeys(each.submission.agency for each in chosen if each not in highlights)
    composed.notes += [f"{unit.short_name}的总结没有审核通过，所选亮点没有采用。" for unit in left]
    return compilation, composed.notes


def _tables(basis, unreviewed, by_rows=frozenset()):
    """The tables that have rows, by kind, in order."""
    found = {
        "activities": attached.activities_table(basis),
        "figures": attached.figures_table(basis, unreviewed=unreviewed, by_rows=by_rows),
    }
    return {kind: table for kind, table in found.items() if table}


def _notice(basis, body, superior, *, by, now):
    source = basis.requirement.notice
    notice = drafting.new_notice(source.campaign, by)
    notice.title = compiled_text.title_of(basis, is_upward=superior is not None)
    notice.body, notice.updated_at, notice.based_on = body, now, source.based_on
    notice.is_upward = superior is not None
    notice.addressee_line = superior.short_name if superior else source.addressee_line
    notice.save()
    if superior:
        notice.addressee_agencies.add(superior)
    else:
        notice.addressee_groups.set(source.addressee_groups.all())
        notice.addressee_agencies.set(source.addressee_agencies.all())
    for contact in drafting.first_contact(by):
        notice.contacts.create(position=1, **contact)
    notice.authors.add(by)
    return notice


def _attach(notice, tables, texts, sheet):
    rows = [
        NoticeAttachment(title=attached.TITLES[kind], table=serialization.encode_table(table))
        for kind, table in tables.items()
    ]
    for number, text in enumerate(texts, start=1):
        several = f"（{number}）" if len(texts) > 1 else ""
        rows.append(NoticeAttachment(title=f"{attached.TITLES['summaries']}{several}", text=text))
    if sheet:
        rows.append(NoticeAttachment(title=attached.TITLES["photos"], pdf=sheet))
        UploadedPdf.objects.filter(pk=sheet.pk).update(is_kept=True)
    for position, row in enumerate(rows, start=1):
        row.notice, row.position = notice, position
    NoticeAttachment.objects.bulk_create(rows)


@dataclass(frozen=True)
class Standing:
    """A figure of the text beside what its rows add up to now.

    `count` says how often its words stand in the text; one that nobody finds there any more
    has been rewritten, and is no concern.
    """

    figure: CompiledFigure
    written: str
    now: str
    count: int

    @property
    def is_stale(self):
        return self.written != self.now and self.count > 0


def standings(compilation: Compilation, basis: Basis | None = None) -> list[Standing]:
    """All figures of the text, counted again."""
    basis = basis or Basis(compilation.requirement)
    body = compilation.notice.body
    found = []
    for figure in compilation.figures.all():
        counted = basis.count(figure.key)
        quantity = Quantity(figure.value, figure.approximate)
        unit = counted.unit if counted else ""
        written = f"{in_report(quantity)}{unit}"
        present = str(counted) if counted else "（已无从统计）"
        found.append(Standing(figure, written, present, body.count(figure.phrase)))
    return found


def stale(compilation: Compilation, basis: Basis | None = None) -> list[Standing]:
    return [standing for standing in standings(compilation, basis) if standing.is_stale]


def stale_tables(compilation: Compilation, basis: Basis) -> list[NoticeAttachment]:
    """The attached tables whose rows add up to something else now, with `fresh` beside each."""
    takes_unreviewed, by_rows = compilation.takes_unreviewed(), by_rows_of(compilation, basis)
    tables = {
        attached.TITLES[kind]: serialization.encode_table(table)
        for kind, table in _tables(basis, takes_unreviewed, by_rows).items()
    }
    found = []
    for attachment in compilation.notice.attachments.filter(table__isnull=False):
        attachment.fresh = tables.get(attachment.title)
        if attachment.fresh and attachment.fresh != attachment.table:
            found.append(attachment)
    return found


def update(figure: CompiledFigure, *, revision: str, by: User, now: datetime) -> str:
    """更新到正文: put the present number into the text in place of the old; the new words.

    Raise `ValidationError` where its words stand there no longer or twice, and what
    `drafting.rewrite` raises.
    """
    compilation = figure.compilation
    counted = Basis(compilation.requirement).count(figure.key)
    if counted is None:
        raise ValidationError("这个数据已无从统计，请直接修改正文。")
    rules.require_edit(compilation.notice, by)
    old = f"{in_report(Quantity(figure.value, figure.approximate))}{counted.unit}"
    with transaction.atomic():
        figures = list(compilation.figures.all())
        which = [each.pk for each in figures].index(figure.pk)
        notice = Notice.objects.select_for_update().get(pk=compilation.notice_id)
        try:
            body, follow = phrases.renewed(
                notice.body, [each.phrase for each in figures], which, old, str(counted)
            )
        except phrases.NotThere:
            raise ValidationError(
                f"正文里已没有“{figure.phrase}”，没有改动。请直接修改正文。"
            ) from None
        except phrases.Twice:
            raise ValidationError(
                f"正文里“{figure.phrase}”出现不止一次，不能判断是哪一处，没有改动。请直接修改正文。"
            ) from None
        drafting.rewrite(notice, body, revision=revision, by=by, now=now)
        for each, phrase in zip(figures, follow, strict=True):
            each.phrase = phrase
        changed = figures[which]
        changed.value, changed.approximate = counted.quantity.value, counted.quantity.approximate
        changed.counted_at = now
        CompiledFigure.objects.bulk_update(
            figures, ["phrase", "value", "approximate", "counted_at"]
        )
    return changed.phrase


def update_all(
    compilation: Compilation, *, revision: str, by: User, now: datetime
) -> tuple[int, list[str]]:
    """全部更新: every stale figure into the text, every table anew; how many changed, and why
    the others did not.  Raise what `drafting.rewrite` raises."""
    rules.require_edit(compilation.notice, by)
    changed, refusals = 0, []
    with transaction.atomic():
        changed += _update_tables(compilation, revision=revision, by=by, now=now)
        for standing in stale(compilation):
            # The number of the revision goes up with each.
            revision = str(Notice.objects.get(pk=compilation.notice_id).revision)
            try:
                update(standing.figure, revision=revision, by=by, now=now)
            except ValidationError as refusal:
                refusals += refusal.messages
            else:
                changed += 1
    return changed, refusals


def settle(
    compilation: Compilation, field: FigureField, *, revision: str, by: User, now: datetime
) -> tuple[int, list[str]]:
    """Of two sums of the field take the other, in text and tables; as `update_all`.

    Words that the officer has rewritten keep their figure.
    """
    rules.require_edit(compilation.notice, by)
    changed, refusals = 0, []
    with transaction.atomic():
        for figure in list(compilation.figures.all()):
            former, figure.key = figure.key, other_key(figure.key, field)
            if not figure.key:
                continue
            if compilation.figures.filter(key=figure.key).exists():  # of another 数据项
                refusals.append(f"“{figure.phrase}”的另一种合计已在文中，没有改动。")
                continue
            figure.save(update_fields=["key"])
            try:
                update(figure, revision=revision, by=by, now=now)
            except ValidationError as refusal:
                refusals += refusal.messages
                CompiledFigure.objects.filter(pk=figure.pk).update(key=former)
            else:
                changed += 1
                revision = str(Notice.objects.get(pk=compilation.notice_id).revision)
        changed += _update_tables(compilation, revision=revision, by=by, now=now)
    return changed, refusals


def _update_tables(compilation, *, revision, by, now):
    found = stale_tables(compilation, Basis(compilation.requirement))
    for attachment in found:
        attachment.table = attachment.fresh
        attachment.save(update_fields=["table"])
    notice = Notice.objects.get(pk=compilation.notice_id)
    drafting.rewrite(notice, notice.body, revision=revision, by=by, now=now)
    return len(found)


def figures_by_name(compilation: Compilation) -> dict[str, Quantity]:
    """The sums of the text over all units, by the names of their 数据项, as they stand in it."""
    fields = list(compilation.requirement.figure_fields.all())
    names = {f"figure_{field.pk}": field.name for field in fields}
    names |= {told_as(field): field.name for field in fields if told_as(field)}
    found = {}
    for figure in compilation.figures.all():
        what, *narrowed = figure.key.split(":")
        if what in names and narrowed in ([], [UNREVIEWED]):
            found[names[what]] = Quantity(figure.value, figure.approximate)
    return found
