"""The text of a notice before 送审: what a new one starts with, and how it is saved."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from agencies import audit
from agencies.conflicts import Conflict
from agencies.models import User
from campaigns import drafts, rules, wordings
from campaigns.house import masthead_of
from campaigns.models import Campaign, Notice, NumberSeries, Schedule, UploadedPdf
from campaigns.states import NoticeState

SAVED_MEANWHILE = "您打开之后，同事已经保存了新的内容。"


def new_notice(campaign: Campaign, user: User) -> Notice:
    """An unsaved notice of the user's bureau, with all that is known already filled in."""
    bureau = user.bureau
    series = NumberSeries.objects.visible_to(user).first()
    return Notice(
        campaign=campaign,
        issuer=bureau,
        drafter=user,
        number_series=series,
        form=series.form if series else Notice.form.field.default,
        masthead=masthead_of(bureau),
        title=f"{bureau.name}关于组织开展{campaign.year}年“{campaign.series}”主题活动的通知",
        signature=bureau.name,
        printing_office=f"{bureau.name}办公室",
    )


def begin_with(notice: Notice, kind: str) -> None:
    """Put the bureau's wording of a kind into an unsaved notice, with what is known filled in."""
    wording = wordings.wording_of(kind, notice.issuer)
    words = wordings.known_words(notice.campaign, notice.drafter)
    notice.title = wordings.filled(wording.title, words)
    notice.body = wordings.filled(wording.body, words)
    notice.note = wordings.filled(wording.note, words)


def first_contact(user: User) -> list[dict[str, str]]:
    """The drafter as the contact to begin with, where the telephone is known."""
    if not user.phone:
        return []
    office = "" if user.agency == user.bureau else user.agency.name
    return [{"name": user.name, "office": office, "phone": user.phone, "email": user.email}]


def first_attachments(campaign: Campaign, user: User) -> list[dict[str, object]]:
    """The campaign's schedules that no notice carries yet."""
    waiting = Schedule.objects.visible_to(user).filter(
        campaign=campaign, campaign__host=user.bureau, attachments=None
    )
    return [{"title": schedule.title, "schedule": schedule.pk} for schedule in waiting]


def save(form, formsets, *, by: User, now: datetime) -> Notice:
    """Save the valid form and its rows as one text; whoever saves becomes an author.

    Raise `Conflict` if the notice has left the draft or was saved since the form was
    opened; nothing is written then.  A form for a new notice that is sent twice makes one.
    """
    try:
        return _save(form, formsets, by, now)
    except IntegrityError:  # sent twice at the same moment
        if form.instance.creation_key and (made := _made_by(form.instance.creation_key, by)):
            return made
        raise


def _save(form, formsets, by, now):
    notice = form.instance
    with transaction.atomic():
        if notice.pk:
            drafts.keep_first(notice)
            _claim(notice, form.cleaned_data["revision"], by, now)
            form.save(commit=False)
            notice.save(update_fields=form.written_fields)
        else:
            key = form.cleaned_data["creation_key"]
            if key and (made := _made_by(key, by)):
                return made
            notice.updated_at, notice.creation_key = now, key
            form.save(commit=False).save()
        form.save_m2m()
        for formset in formsets:
            formset.instance = notice
            formset.save()
        notice.authors.add(by)
        UploadedPdf.objects.filter(attachments__notice=notice).update(is_kept=True)
        drafts.keep(notice, by=by, now=now)
        audit.record(
            "修改通知" if notice.revision > 1 else "起草通知", by=by, target=notice, now=now
        )
    return notice


def _made_by(key, user):
    """The draft that the same form has made already; None the first time."""
    return Notice.objects.filter(creation_key=key, authors=user).first()


def autosave(form, *, revision: str | None, by: User, now: datetime) -> list[str]:
    """Save what is valid of a bound form of a stored draft, its rows left out.

    Return the labels of the fields that were not saved.  Raise `Conflict` as `save` does.
    One audit entry stands for a while of writing, as one kept draft does.
    """
    form.is_valid()
    notice, valid = form.instance, form.cleaned_data
    with transaction.atomic():
        drafts.keep_first(notice)
        _claim(notice, int(revision) if revision and revision.isdecimal() else None, by, now)
        notice.save(update_fields=[name for name in form.written_fields if name in valid])
        for name in form.many_fields & valid.keys():
            getattr(notice, name).set(valid[name])
        notice.authors.add(by)
        if drafts.keep(notice, by=by, now=now):
            audit.record("修改通知", by=by, target=notice, now=now)
    return [form.fields[name].label for name in form.errors if name in form.fields]


def discard(notice: Notice, *, by: User, now: datetime) -> None:
    """Remove a draft that was never sent for review, for good; raise as `require_discard`."""
    with transaction.atomic():
        locked = Notice.objects.select_for_update().get(pk=notice.pk)
        rules.require_discard(locked, by)
        audit.record("删除草稿", by=by, target=locked, now=now)
        locked.delete()


def require_current(notice: Notice, revision: str | None, *, by: User) -> None:
    """Raise `Conflict` unless the draft is still of the `revision` that the form posts."""
    rules.require_edit(notice, by)
    if str(notice.revision) != revision:
        raise Conflict(SAVED_MEANWHILE)


def _claim(notice, revision, by, now):
    """Count the revision on, if it is still the one that was opened and still a draft."""
    rows = Notice.objects.filter(pk=notice.pk, state=NoticeState.DRAFT, revision=revision)
    if rows.update(revision=F("revision") + 1, updated_at=now) != 1:
        rules.require_edit(Notice.objects.get(pk=notice.pk), by)
        raise Conflict(SAVED_MEANWHILE)
    notice.revision = revision + 1
