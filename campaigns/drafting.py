"""The text of a notice before 送审: what a new one starts with, and how it is saved."""

from datetime import datetime

from django.db import IntegrityError, transaction

from agencies import audit
from agencies.conflicts import Conflict
from agencies.models import User
from campaigns import drafts, rules, wordings
from campaigns.house import masthead_of
from campaigns.models import Campaign, Notice, NumberSeries, Schedule, UploadedPdf
from campaigns.windows import Window

SAVED_MEANWHILE = "您打开之后，同事已经保存了新的内容。"
SAVED_ELSEWHERE = "您打开之后，您在另一个窗口又保存了新的内容。"


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


def save(form, formsets, *, by: User, now: datetime, window: Window | None = None) -> Notice:
    """Save the valid form and its rows as one text; whoever saves becomes an author.

    Raise `Conflict` if the notice has left the draft or was saved since the form was
    opened, unless from the same window; nothing is written then.  A form that is sent twice
    is saved once.
    """
    try:
        return _save(form, formsets, by, now, window)
    except IntegrityError:  # sent twice at the same moment
        if form.instance.creation_key and (made := _made_by(form.instance.creation_key, by)):
            return made
        raise


def _save(form, formsets, by, now, window):
    notice = form.instance
    with transaction.atomic():
        key = notice.creation_key if notice.pk else form.cleaned_data["creation_key"]
        if not notice.pk and key and (made := _made_by(key, by)):
            if _is_in(made, form, formsets, window, by):
                return made
            if _sent(made, window, by) is None:
                key = None  # what somebody wrote meanwhile stays: this is a draft of its own
            else:  # the answer that tells the page of its draft was lost
                notice.pk, notice._state.adding = made.pk, False
                for formset in formsets:
                    formset.model.objects.filter(notice=made).delete()
        notice.creation_key = key
        if notice.pk:
            stored = _locked(notice, by)
            own = _sent(stored, window, by)
            if own is not None and window.sent <= own:
                return stored
            if own is None and form.cleaned_data["revision"] != stored.revision:
                raise _moved_on(stored, by)
            drafts.keep_first(notice)
            form.save(commit=False)
            _write(notice, stored, form.written_fields, now)
        else:
            notice.updated_at = now
            form.save(commit=False).save()
        form.save_m2m()
        for formset in formsets:
            formset.instance = notice
            formset.save()
        notice.authors.add(by)
        UploadedPdf.objects.filter(attachments__notice=notice).update(is_kept=True)
        drafts.keep(notice, by=by, now=now, window=window)
        audit.record(
            "修改通知" if notice.revision > 1 else "起草通知", by=by, target=notice, now=now
        )
    return notice


def begin(form, formsets, *, by: User, now: datetime, window: Window | None = None) -> Notice:
    """Make the draft of a new form with whatever is valid of it, its rows included.

    The same form makes one draft: the one it has made already is given back as it is.
    """
    form.is_valid()
    notice, valid, key = form.instance, form.cleaned_data, form.cleaned_data.get("creation_key")
    if key is None:
        raise Conflict("页面已过期，请重新打开后起草。")
    with transaction.atomic():
        # Two of the same form wait here for each other.
        Campaign.objects.select_for_update().get(pk=notice.campaign_id)
        if made := _made_by(key, by):
            return made
        notice.updated_at, notice.creation_key = now, key
        notice.save()
        for name in form.many_fields & valid.keys():
            getattr(notice, name).set(valid[name])
        for formset in formsets:
            if formset.is_valid():
                formset.instance = notice
                formset.save()
        notice.authors.add(by)
        UploadedPdf.objects.filter(attachments__notice=notice).update(is_kept=True)
        drafts.keep(notice, by=by, now=now, window=window)
        audit.record("起草通知", by=by, target=notice, now=now)
    return notice


def _made_by(key, user):
    """The draft that the same form has made already; None the first time."""
    return Notice.objects.filter(creation_key=key, authors=user).first()


def autosave(
    form, *, revision: str | None, by: User, now: datetime, window: Window | None = None
) -> list[str]:
    """Save what is valid of a bound form of a stored draft, its rows left out.

    Return the labels of the fields that were not saved.  Raise `Conflict` as `save` does,
    unless the draft holds the very same already.  One audit entry stands for a while of
    writing, as one kept draft does.
    """
    form.is_valid()
    notice, valid = form.instance, form.cleaned_data
    with transaction.atomic():
        stored = _locked(notice, by)
        own = _sent(stored, window, by)
        is_in = own is not None and window.sent <= own
        if own is None and str(stored.revision) != revision:
            is_in = _holds(stored, form)
            if not is_in:
                raise _moved_on(stored, by)
        if is_in:
            notice.revision = stored.revision
        else:
            drafts.keep_first(notice)
            _write(notice, stored, [n for n in form.written_fields if n in valid], now)
            for name in form.many_fields & valid.keys():
                getattr(notice, name).set(valid[name])
            notice.authors.add(by)
            if drafts.keep(notice, by=by, now=now, window=window):
                audit.record("修改通知", by=by, target=notice, now=now)
    return unsaved_fields(form)


def rewrite(notice: Notice, body: str, *, revision: str, by: User, now: datetime) -> None:
    """Put another body into a stored draft, for whoever makes it from rows.

    Raise `Conflict` as `save` does.
    """
    with transaction.atomic():
        stored = _locked(notice, by)
        if str(stored.revision) != revision:
            raise _moved_on(stored, by)
        drafts.keep_first(notice)
        notice.body = body
        _write(notice, stored, ["body"], now)
        notice.authors.add(by)
        drafts.keep(notice, by=by, now=now)
        audit.record("修改通知", by=by, target=notice, now=now)


def unsaved_fields(form) -> list[str]:
    """The labels of the fields that are in error and were left out."""
    return [form.fields[name].label for name in form.errors if name in form.fields]


def discard(notice: Notice, *, by: User, now: datetime) -> None:
    """Remove a draft that was never sent for review, for good; raise as `require_discard`."""
    with transaction.atomic():
        locked = Notice.objects.select_for_update().get(pk=notice.pk)
        rules.require_discard(locked, by)
        audit.record("删除草稿", by=by, target=locked, now=now)
        locked.delete()


def require_current(
    notice: Notice, revision: str | None, *, by: User, window: Window | None = None
) -> None:
    """Raise `Conflict` unless the draft is still of the `revision` that the form posts, or
    was saved since by the same window."""
    rules.require_edit(notice, by)
    if str(notice.revision) != revision and _sent(notice, window, by) is None:
        raise _moved_on(notice, by)


def _locked(notice, by):
    """The draft as stored, for this transaction alone; raise as `rules.require_edit`."""
    stored = Notice.objects.select_for_update(of=("self",)).select_related("issuer")
    stored = stored.get(pk=notice.pk)
    rules.require_edit(stored, by)
    return stored


def _sent(stored, window, by):
    """Which of the window's saves was the last of the draft; None if another one's was."""
    last = drafts.last_saved(stored)
    if window is None or last is None:
        return None
    kept = (last.revision, last.window, last.saved_by_id)
    return last.sent if kept == (stored.revision, window.key, by.pk) else None


def _moved_on(stored, by):
    """The conflict with a later save, which may be one's own."""
    last = drafts.last_saved(stored)
    return Conflict(SAVED_ELSEWHERE if last and last.saved_by_id == by.pk else SAVED_MEANWHILE)


def _is_in(made, form, formsets, window, by):
    """Did the same save of the same form make the draft, so that there is nothing to add?"""
    if window is None:
        return _holds(made, form) and all(_holds_rows(made, formset) for formset in formsets)
    own = _sent(made, window, by)
    return own is not None and window.sent <= own


def _holds_rows(stored, formset):
    """Are the rows those that are stored?  A file is known by the title it is attached with."""
    names = [name for name in formset.form._meta.fields if name not in ("pdf", formset.fk.name)]
    typed = [
        [form.cleaned_data[name] for name in names]
        for form in formset.forms
        if form.has_changed() and form not in formset.deleted_forms
    ]
    rows = formset.model.objects.filter(notice=stored)
    return typed == [[getattr(row, name) for name in names] for row in rows]


def _holds(stored, form):
    """Is all that is valid of the form stored already?"""
    valid = form.cleaned_data
    return all(
        valid[name] == getattr(stored, name) for name in form.written_fields if name in valid
    ) and all(
        set(valid[name]) == set(getattr(stored, name).all())
        for name in form.many_fields
        if name in valid
    )


def _write(notice, stored, fields, now):
    """Write the fields as the revision that follows the stored one."""
    notice.revision, notice.updated_at = stored.revision + 1, now
    notice.save(update_fields=[*fields, "revision", "updated_at"])
