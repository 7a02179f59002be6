"""An import from its source to the notice: begun, kept while one corrects it, finished.

What was typed is a row from the first moment, so that no reload, lost session or error loses
it; finishing makes everything in one transaction, once.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction

from agencies import audit
from agencies.models import Agency, User
from campaigns import activities, incoming, intake, matching, numbering, rules, workflow
from campaigns.models import (
    Activity,
    Campaign,
    Notice,
    NoticeImport,
    NumberSeries,
    ReceivedPaper,
    Schedule,
)
from gongwen import reader
from gongwen.document import DocumentNumber, Form

KEPT_FOR = timedelta(days=30)  # an import that nobody has touched


def begin(
    source: intake.Source, *, campaign: Campaign | None, by: User, now: datetime
) -> NoticeImport:
    """Keep the file, read it, and propose what it says and belongs to."""
    rules.require_import(by)
    reading = reader.read(source.text)
    entries = incoming.entries_of(reading)
    year = int(entries["year"]) if entries["year"] else None
    found = matching.find_series(entries["title"], reading.text)
    series = found[0] if found else None
    proposed = matching.propose_campaign(by, series, year)
    entries |= {
        "campaign": str(campaign.pk) if campaign else proposed,
        "series": str(series.pk) if series else "",
        "keep_schedule": "",
    }
    intake.keep(source)
    return NoticeImport.objects.create(
        owner=by,
        campaign=campaign,
        file_name=source.file_name,
        sha256=source.sha256,
        size=len(source.content),
        text=reading.text,
        entries=entries,
        started_at=now,
        saved_at=now,
    )


def keep(draft: NoticeImport, entries: incoming.Entries, *, now: datetime) -> None:
    """Keep what stands in the fields now, right or wrong."""
    draft.entries, draft.saved_at = entries, now
    NoticeImport.objects.filter(pk=draft.pk, notice=None).update(entries=entries, saved_at=now)


def discard(draft: NoticeImport) -> None:
    with transaction.atomic():
        draft.delete()
        transaction.on_commit(lambda: drop_file(draft))


def forget_unfinished(*, now: datetime) -> int:
    """Remove imports untouched for a month, and the rows of those that were finished."""
    old = NoticeImport.objects.filter(saved_at__lte=now - KEPT_FOR)
    count = 0
    for draft in old:
        discard(draft)
        count += 1
    return count


def drop_file(draft):
    """Remove the kept file unless another import or notice has the same."""
    for model in (NoticeImport, ReceivedPaper):
        if model.objects.filter(sha256=draft.sha256).exists():
            return
    default_storage.delete(intake.path_of(draft.file_name, draft.sha256))


# --- Finishing ------------------------------------------------------------------------


def finish(draft: NoticeImport, values: dict, *, by: User, now: datetime) -> Notice:
    """Make the notice of the valid `values` of the forms; sent twice, it is made once.

    Raise `ValidationError` by field for what only the database can tell.
    """
    rules.require_import(by)
    with transaction.atomic():
        locked = NoticeImport.objects.select_for_update().get(pk=draft.pk)
        if locked.notice:
            return locked.notice
        issuer = _issuer(values["issuer"], by=by, now=now)
        _require_new(values, issuer, by=by)
        campaign = _campaign(values, by=by, now=now)
        notice = Notice.objects.create(
            kind=Notice.Kind.RECEIVED,
            masthead="",
            sealed=False,
            **_fields(values, issuer, campaign, now=now),
        )
        _take_contacts(notice, values)
        _take_attachments(notice, values)
        if values["keep_schedule"] and values["rows"]:
            _take_schedule(notice, values, by=by, now=now)
        ReceivedPaper.objects.create(
            notice=notice,
            bureau=by.bureau,
            file_name=locked.file_name,
            sha256=locked.sha256,
            size=locked.size,
            text=locked.text,
            facts=incoming.facts_of(values, reader.read(locked.text)),
            received_at=now,
            received_by=by,
        )
        workflow.receive(notice, by=by, now=now)
        NoticeImport.objects.filter(pk=locked.pk).update(notice=notice, saved_at=now)
    return notice


def rewrite(notice: Notice, values: dict, *, by: User, now: datetime) -> Notice:
    """The same notice with other `values`, inside the caller's transaction; raise as `finish`.

    Its schedule stays as it came, and so does the campaign that has it.
    """
    issuer = _issuer(values["issuer"], by=by, now=now)
    _require_new(values, issuer, by=by, but=notice)
    campaign = _campaign(values, by=by, now=now)
    if campaign != notice.campaign and notice.attachments.exclude(schedule=None).exists():
        raise ValidationError({"campaign": "来文的安排表已存入原来的活动，不能改到别的活动。"})
    fields = _fields(values, issuer, campaign, now=now) | {"revision": notice.revision + 1}
    for name, value in fields.items():
        setattr(notice, name, value)
    notice.save(update_fields=fields)
    notice.contacts.all().delete()
    _take_contacts(notice, values)
    notice.attachments.exclude(text="").delete()
    _take_attachments(notice, values)
    return notice


def _issuer(name, *, by, now):
    if known := matching.find_issuer(name):
        return known
    agency = matching.new_issuer(name)
    if Agency.objects.filter(name=name).exists():
        raise ValidationError({"issuer": "单位库中这个名称不止一家，请写全称。"})
    agency.save()
    audit.record("登记来文单位", by=by, target=agency, now=now)
    return agency


def _require_new(values, issuer, *, by, but=None):
    """Whoever has the notice already need not import it; our own numbers are given here alone."""
    number = values["document_number"]
    if not isinstance(number, DocumentNumber):
        return
    if [notice for notice in matching.duplicates(by, str(number), "", None) if notice != but]:
        raise ValidationError({"document_number": "平台里已有这个字号的通知，不必重复导入。"})
    own = NumberSeries.objects.visible_to(by).filter(issuer_code=number.issuer_code).first()
    if own and number.serial >= numbering.next_serial(own, year=number.year):
        raise ValidationError(
            {"document_number": "这是本单位的字号，平台还没有编到这个号，请核对。"}
        )


def _campaign(values, *, by, now):
    if values["campaign"] != matching.NEW:
        campaign = matching.campaigns_for(by).get(pk=values["campaign"])
    else:
        campaign, is_new = Campaign.objects.get_or_create(
            series=values["series"], year=values["year"], host=by.bureau
        )
        if is_new:
            audit.record("新建活动", by=by, target=campaign, now=now)
    if rules.may_edit_campaign(campaign, by):
        _take_themes(campaign, values)
    return campaign


def _take_themes(campaign, values):
    """Themes that the round does not have yet; what stands there is not written over."""
    known = set(campaign.themes.values_list("scope", flat=True))
    for scope in ("international", "domestic"):
        if values[scope] and scope not in known:
            campaign.themes.create(scope=scope, text=values[scope])


def _fields(values, issuer, campaign, *, now):
    """The fields of the notice by their names."""
    number = values["document_number"]
    series = None
    if isinstance(number, DocumentNumber):
        is_letter = number.issuer_code.endswith("函")
        series, _ = NumberSeries.objects.get_or_create(
            issuer_code=number.issuer_code,
            defaults={"agency": issuer, "form": Form.LETTER if is_letter else Form.DOCUMENT},
        )
    own = ("title", "addressee_line", "body", "signature", "note", "copied_to", "disclosure")
    return {name: values[name] for name in own} | {
        "campaign": campaign,
        "issuer": issuer,
        "number_series": series,
        "number_year": number.year if series else None,
        "number_serial": number.serial if series else None,
        "form": series.form if series else Form.DOCUMENT,
        "document_date": values["issue_date"],
        "updated_at": now,
    }


def _take_contacts(notice, values):
    """Contacts that the text itself does not name: they would be printed twice."""
    position = 0
    for row in values["contacts"]:
        if row["phone"] and row["phone"] in values["body"] + values["note"]:
            continue
        position += 1
        notice.contacts.create(
            position=position, **{name: row[name] for name in ("name", "office", "phone", "email")}
        )


def _take_attachments(notice, values):
    """Attachments whose text came with it; of the others the facts keep the names."""
    for position, row in enumerate(values["attachments"], start=1):
        if row["text"].strip():
            notice.attachments.create(
                position=position, title=row["title"][:120], text=row["text"].strip()
            )


def _take_schedule(notice, values, *, by, now):
    campaign, title = notice.campaign, values["schedule_title"]
    if Schedule.objects.filter(campaign=campaign, title=title).exists():
        raise ValidationError(
            {"schedule_title": "这项活动已有同名的安排表，请换一个表名，或者不保存安排表。"}
        )
    schedule = Schedule.objects.create(campaign=campaign, title=title)
    categories = {}
    for row in values["rows"]:
        name = row["category"] or title[:60]  # a table without categories is one of its own
        if name not in categories:
            categories[name] = schedule.categories.create(name=name, position=len(categories) + 1)
        activity = Activity(
            category=categories[name],
            position=categories[name].activities.count() + 1,
            content=row["content"],
            time_text=row["time_text"],
            responsible_text=row["units"],
        )
        activities.interpret(activity)
    notice.attachments.create(
        position=len(values["attachments"]) + 1, title=title, schedule=schedule
    )
    audit.record("保存活动安排表", by=by, target=schedule, now=now)
