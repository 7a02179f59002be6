"""The only door for a change of a notice's state.

Every step does the same in one transaction: check the right, compare and set
the old state (exactly one row), write the transition and the audit entry, and
queue the messages.  The same step repeated by the same person is harmless.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agencies import audit, messages
from agencies.conflicts import Conflict
from agencies.models import Agency, User
from campaigns import enclosures, layout, numbering, official, rules, slips, versions
from campaigns.documents import notice_document
from campaigns.models import Delivery, Notice, NoticeTransition
from campaigns.signals import notice_issued
from campaigns.states import LABELS, RECEIVE, TAKEN, NoticeState, find_step
from gongwen import serialization
from gongwen.document import DocumentNumber


def submit_for_review(
    notice: Notice, *, by: User, now: datetime, revision: int | None = None, seen: str = ""
):
    """送审: hand the draft to the reviewer, and keep its text as a version.

    `seen` is the seal of the warnings that `by` has looked at; they are kept with the text.
    """

    @cache
    def found():  # what stands in the way is what is kept: proofread once
        return slips.slips_of(notice, today=timezone.localdate(now))

    def not_looked_at():
        return rules.issues_of_slips(found(), seen)

    with transaction.atomic():
        if _take(
            "submit_for_review",
            notice,
            by=by,
            now=now,
            revision=revision,
            further_issues=not_looked_at,
        ):
            _keep_version(notice, by=by, now=now, slips=found())
            versions.keep_of_notice(notice, "送审", by=by, now=now)


def recall(notice: Notice, *, by: User, now: datetime, revision: int | None = None):
    """撤回送审 by one of its authors, as long as nobody has reviewed it."""
    _take("recall", notice, by=by, now=now, revision=revision)


def approve_review(notice: Notice, *, by: User, now: datetime, revision: int | None = None):
    """核稿通过: pass the text on to the signatory."""
    _take("approve_review", notice, by=by, now=now, revision=revision, reviewer=by)


def return_for_revision(
    notice: Notice, *, by: User, now: datetime, reason: str, revision: int | None = None
):
    """退回修改, from 核稿, 签发 or 复核: back to the drafter with a reason, as if never signed."""
    _take(
        "return_for_revision",
        notice,
        by=by,
        now=now,
        reason=reason,
        revision=revision,
        signatory=None,
        document_date=None,
    )


def sign_off(notice: Notice, *, by: User, now: datetime, revision: int | None = None):
    """签发: the day of signing becomes the 成文日期, and the text is frozen."""
    with transaction.atomic():
        signed_on = timezone.localdate(now)
        if _take(
            "sign_off",
            notice,
            by=by,
            now=now,
            revision=revision,
            signatory=by,
            document_date=signed_on,
        ):
            _keep_version(notice, by=by, now=now)


def register(notice: Notice, *, by: User, now: datetime, revision: int | None = None):
    """登记: take the number, and make the official file from the signed text, once.

    Raise `ValidationError` if the very pages that would be stored break a rule of the layout.
    """
    today = timezone.localdate(now)
    series, printed_on = notice.number_series, notice.printed_on or today

    def pages_under(serial):
        number = DocumentNumber(series.issuer_code, today.year, serial)
        pages = official.typeset(notice, number=number, printed_on=printed_on)
        if refusal := layout.refusal(pages.report):
            layout.keep(notice, pages.report, notice_document(notice), by=by, now=now)
            raise layout.Refused(refusal)
        return pages

    # Before the transaction, for the number that is due: typesetting a long text under
    # the lock of the database would let everybody else wait for it.
    pages = None
    if _is_open("register", notice, by):
        pages = pages_under(numbering.next_serial(series, year=today.year))
    with transaction.atomic():
        serial = numbering.take_number(series, year=today.year)
        numbered = {"number_year": today.year, "number_serial": serial, "printed_on": printed_on}
        if not _take("register", notice, by=by, now=now, revision=revision, **numbered):
            return
        if pages is None or pages.number.serial != serial:  # a colleague was quicker
            pages = pages_under(serial)
        official.keep(notice, pages, measured=layout.as_json(pages.report), now=now)
        versions.keep_of_notice(notice, "登记", by=by, now=now)


def issue(notice: Notice, *, by: User, now: datetime, revision: int | None = None):
    """印发: deliver to every recipient that exists on the day, and let the answers be awaited."""
    with transaction.atomic():
        if not _take("issue", notice, by=by, now=now, revision=revision):
            return
        deliver(notice, notice.recipients().current(timezone.localdate(now)), now=now)
        notice_issued.send(Notice, notice=notice, now=now)


def deliver(notice: Notice, agencies: Iterable[Agency], *, now: datetime):
    """Deliver the text that was issued to those who have not got it yet, and ask for 签收.

    Call it inside the transaction that issues.
    """
    version, reached = (
        notice.versions.last(),
        set(notice.deliveries.values_list("agency", flat=True)),
    )
    agencies = [agency for agency in agencies if agency.pk not in reached]
    Delivery.objects.bulk_create(
        Delivery(notice=notice, agency=agency, version=version, delivered_at=now)
        for agency in agencies
    )
    letter = messages.Letter(
        f"【请签收】{notice.title}",
        f"{notice.issuer.name}印发了《{notice.title}》（{notice.number}），请及时签收。",
        notice.get_absolute_url(),
        sender=notice.issuer,
        about=f"notice-{notice.pk}",
    )
    messages.enqueue_to_agencies(
        ((agency, letter, f"issued:{notice.pk}:{agency.pk}") for agency in agencies), now=now
    )


def withdraw(notice: Notice, *, by: User, now: datetime, reason: str, revision: int | None = None):
    """废止 of an issued notice; it stays readable and says so, and every recipient is told."""
    with transaction.atomic():
        if not _take("withdraw", notice, by=by, now=now, reason=reason, revision=revision):
            return
        messages.drop_reminders(f"notice-{notice.pk}")
        given = notice.transitions.last().reason
        letter = messages.Letter(
            f"【已废止】{notice.title}",
            f"{notice.issuer.name}废止了《{notice.title}》（{notice.number}），请停止执行。理由：{given}",
            notice.get_absolute_url(),
            sender=notice.issuer,
            about=f"notice-{notice.pk}",
        )
        deliveries = notice.deliveries.select_related("agency")
        messages.enqueue_to_agencies(
            ((d.agency, letter, f"withdrawn:{notice.pk}:{d.agency_id}") for d in deliveries),
            now=now,
        )


def receive(notice: Notice, *, by: User, now: datetime):
    """收文: what another organ issued is in force at once, and has reached the receiving bureau.

    Call it inside the transaction that makes the notice, when it is complete.
    """
    rules.require_import(by)
    row = Notice.objects.filter(pk=notice.pk, kind=Notice.Kind.RECEIVED, state=NoticeState.DRAFT)
    if row.update(state=NoticeState.ISSUED, updated_at=now) != 1:
        raise Conflict("这份通知已经导入。")
    notice.refresh_from_db()
    NoticeTransition.objects.create(
        notice=notice,
        step=RECEIVE,
        from_state=NoticeState.DRAFT,
        to_state=notice.state,
        at=now,
        by=by,
    )
    Delivery.objects.create(
        notice=notice,
        agency=by.bureau,
        version=_keep_version(notice, by=by, now=now),
        delivered_at=now,
        acknowledged_at=now,
        acknowledged_by=by,
    )
    audit.record(TAKEN[RECEIVE], by=by, target=notice, now=now)


def keep_received(notice: Notice, *, by: User, now: datetime):
    """更正收文: the corrected text is what the bureau received; the version before it stays."""
    version = _keep_version(notice, by=by, now=now)
    notice.deliveries.filter(agency=by.bureau).update(version=version)


def acknowledge(delivery: Delivery, *, by: User, now: datetime):
    """签收 by the agency it was delivered to; a second click changes nothing."""
    rules.require_acknowledge(delivery, by)
    with transaction.atomic():
        changed = Delivery.objects.filter(pk=delivery.pk, acknowledged_at=None).update(
            acknowledged_at=now, acknowledged_by=by
        )
        if changed == 1:
            audit.record(
                "签收",
                by=by,
                target=delivery.notice,
                now=now,
                detail={"agency": delivery.agency.name},
            )
            clerks = User.objects.filter(agency=delivery.agency)
            messages.settle_notes(delivery.notice.get_absolute_url(), now=now, among=clerks)
            messages.drop_pending(f"receipt:{delivery.pk}")
    delivery.refresh_from_db()


def _is_open(name, notice, by):
    """Whether `by` may take the step now, as far as can be seen without a lock."""
    step = find_step(name, notice.state)
    return step is not None and step in rules.open_steps(notice, by)


def _take(name, notice, *, by, now, reason="", revision=None, further_issues=list, **fields):
    """Take one step; return False if `by` has taken it already and nothing came after.

    Raise `PermissionDenied` without the right, `ValidationError` for what must
    be mended first, and `Conflict` if the notice has meanwhile moved on.
    """
    with transaction.atomic():
        step = find_step(name, notice.state)
        if step is None:
            return _already_taken(name, notice, by)
        rules.require_step(step, notice, by)
        reason = step.checked_reason(reason)
        today = timezone.localdate(now)
        if issues := rules.issues_before(step, notice, today=today) + further_issues():
            raise ValidationError([issue.message for issue in issues])

        row = Notice.objects.filter(pk=notice.pk, state=step.source)
        if revision is not None:
            row = row.filter(revision=revision)
        if row.update(state=step.target, updated_at=now, **fields) != 1:
            notice.refresh_from_db()
            if revision is not None and notice.revision != revision:
                raise Conflict("这份通知的正文在您打开之后又有改动，请重新阅读后再办理。")
            return _already_taken(name, notice, by)
        notice.refresh_from_db()

        if previous := notice.transitions.last():  # whom it asked need not answer any more
            messages.drop_pending(f"step:{previous.pk}")
        transition = NoticeTransition.objects.create(
            notice=notice,
            step=name,
            from_state=step.source,
            to_state=step.target,
            at=now,
            by=by,
            reason=reason,
        )
        audit.record(step.label, by=by, target=notice, now=now, detail={"reason": reason})
        # Whoever was asked for this step, or told of the one before, need not look any more.
        messages.settle_notes(notice.get_absolute_url(), now=now)
        _tell_who_is_next(notice, transition, now=now)
        return True


def _already_taken(name, notice, by):
    last = notice.transitions.select_related("by").last()
    if last and last.step == name and last.by == by and last.to_state == notice.state:
        return False
    if last is None:
        raise Conflict("这份通知已被修改，请重新打开后再办理。")
    raise Conflict(
        f"这份通知已由{last.by.name}{TAKEN[last.step]}，现为“{notice.get_state_display()}”，"
        f"不能再{LABELS[name]}。请重新打开后再办理。"
    )


def _tell_who_is_next(notice, transition, *, now):
    if transition.step == "return_for_revision":
        subject = f"【退回修改】{notice.title}"
        body = f"{transition.by.name}退回了这份通知。理由：{transition.reason}"
        if count := notice.remarks.filter(resolved_at=None).count():
            body += f"\n另有{count}条批注，请在修改时逐条处理。"
        recipients = [notice.drafter]
    else:
        awaited = rules.awaited_step(notice)
        if awaited is None:
            return
        subject = f"【请{awaited.label}】{notice.title}"
        body = f"{transition.by.name}已{LABELS[transition.step]}，请您{awaited.label}。"
        recipients = rules.people_who_may(awaited, notice)
    others = [person for person in recipients if person != transition.by]
    letter = messages.Letter(
        subject,
        body,
        notice.get_absolute_url(),
        sender=notice.issuer,
        about=f"notice-{notice.pk}",
    )
    messages.enqueue(letter, reason=f"step:{transition.pk}", recipients=others, now=now)


def _keep_version(notice, *, by, now, slips=None):
    document = notice_document(notice)
    enclosures.keep_for_good(document)
    return notice.versions.create(
        number=notice.versions.count() + 1,
        content=serialization.encode(document),
        saved_at=now,
        saved_by=by,
        slips=slips,
    )
