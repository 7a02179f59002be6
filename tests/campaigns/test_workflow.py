import hashlib
from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from agencies.conflicts import Conflict
from agencies.models import Agency, AuditEntry, OutgoingMessage
from campaigns import rules, workflow
from campaigns.models import Notice
from campaigns.states import NoticeState
from tests.factories import (
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    Bureau,
    UserFactory,
    day,
)

pytestmark = pytest.mark.django_db

S = NoticeState

# (step, from) → (who takes it, to): written out here, not derived from campaigns.states.
ALLOWED = {
    ("submit_for_review", S.DRAFT): ("officer", S.IN_REVIEW),
    ("recall", S.IN_REVIEW): ("officer", S.DRAFT),
    ("approve_review", S.IN_REVIEW): ("reviewer", S.REVIEWED),
    ("return_for_revision", S.IN_REVIEW): ("reviewer", S.DRAFT),
    ("sign_off", S.REVIEWED): ("signatory", S.SIGNED_OFF),
    ("return_for_revision", S.REVIEWED): ("signatory", S.DRAFT),
    ("return_for_revision", S.SIGNED_OFF): ("officer", S.DRAFT),
    ("register", S.SIGNED_OFF): ("officer", S.REGISTERED),
    ("issue", S.REGISTERED): ("officer", S.ISSUED),
    ("withdraw", S.ISSUED): ("officer", S.WITHDRAWN),
}
REASONED = {"return_for_revision", "withdraw"}
PEOPLE = ("officer", "reviewer", "signatory", "administrator")


@pytest.fixture
def bureau():
    return Bureau()


def take(step, notice, person, **arguments):
    if step in REASONED:
        arguments.setdefault("reason", "第三段时间有误。")
    getattr(workflow, step)(notice, by=person, now=NOW, **arguments)


@pytest.mark.parametrize(("step", "source"), ALLOWED)
def test_step_moves_on_and_leaves_a_transition(bureau, step, source):
    who, target = ALLOWED[step, source]
    notice = bureau.notice(source)

    take(step, notice, getattr(bureau, who))

    last = notice.transitions.last()
    assert Notice.objects.get(pk=notice.pk).state == target
    assert (last.step, last.from_state, last.to_state, last.at) == (step, source, target, NOW)
    assert last.by == getattr(bureau, who)
    assert AuditEntry.objects.first().target_id == notice.pk


@pytest.mark.parametrize(
    ("step", "source"),
    sorted(set(product(dict.fromkeys(name for name, _ in ALLOWED), S)) - set(ALLOWED)),
)
def test_step_out_of_any_other_state_is_a_conflict_or_a_harmless_repetition(bureau, step, source):
    notice = bureau.notice(source)
    before = notice.transitions.count()
    person = {
        "approve_review": "reviewer",
        "return_for_revision": "reviewer",
        "sign_off": "signatory",
    }
    who = getattr(bureau, person.get(step, "officer"))
    last = notice.transitions.last()
    repeated = last is not None and (last.step, last.by) == (step, who)

    if repeated:
        take(step, notice, who)
    else:
        with pytest.raises(Conflict):
            take(step, notice, who)

    assert notice.transitions.count() == before
    assert Notice.objects.get(pk=notice.pk).state == source


@pytest.mark.parametrize(("step", "source"), ALLOWED)
def test_step_is_refused_to_everybody_without_the_right(bureau, step, source):
    notice = bureau.notice(source)
    in_charge = ALLOWED[step, source][0]

    for who in PEOPLE:
        if who == in_charge:
            continue
        with pytest.raises(PermissionDenied):
            take(step, notice, getattr(bureau, who))

    assert Notice.objects.get(pk=notice.pk).state == source


@pytest.mark.parametrize(("step", "source"), ALLOWED)
def test_step_is_refused_to_another_bureau(bureau, step, source):
    notice = bureau.notice(source)
    stranger = getattr(Bureau(), ALLOWED[step, source][0])

    with pytest.raises(PermissionDenied):
        take(step, notice, stranger)

    assert Notice.objects.get(pk=notice.pk).state == source


@pytest.mark.parametrize(("step", "source"), [case for case in ALLOWED if case[0] in REASONED])
def test_step_that_needs_a_reason_is_refused_without_one(bureau, step, source):
    notice = bureau.notice(source)

    with pytest.raises(ValidationError) as refusal:
        take(step, notice, getattr(bureau, ALLOWED[step, source][0]), reason=" \n")

    assert refusal.value.code == "reason_required"
    assert Notice.objects.get(pk=notice.pk).state == source


@pytest.mark.parametrize(
    ("step", "source"), [("approve_review", S.IN_REVIEW), ("sign_off", S.REVIEWED)]
)
def test_nobody_reviews_or_signs_what_they_helped_to_write(bureau, step, source):
    notice = bureau.notice(source)
    person = getattr(bureau, ALLOWED[step, source][0])
    notice.authors.add(person)

    with pytest.raises(PermissionDenied, match="您参与了这份通知的起草"):
        take(step, notice, person)


@pytest.mark.parametrize(
    ("step", "source"), [("approve_review", S.IN_REVIEW), ("sign_off", S.REVIEWED)]
)
def test_nobody_reviews_or_signs_a_schedule_they_wrote_before_it_was_attached(bureau, step, source):
    person = getattr(bureau, ALLOWED[step, source][0])
    other = UserFactory(agency=bureau.agency, roles=person.roles)
    category = ActivityCategoryFactory(schedule__campaign=bureau.campaign)
    ActivityFactory(category=category)
    category.schedule.authors.add(person)
    notice = bureau.notice()
    notice.attachments.create(title="附件", schedule=category.schedule)
    bureau.advance(notice, source)

    with pytest.raises(PermissionDenied, match="您参与了这份通知的起草"):
        take(step, notice, person)

    assert step not in [offered.name for offered in rules.open_steps(notice, person)]
    assert list(rules.people_who_may(rules.awaited_step(notice), notice)) == [other]


def test_nobody_signs_what_they_reviewed(bureau):
    both = UserFactory(agency=bureau.agency, roles=["reviewer", "signatory"])
    notice = bureau.notice(S.IN_REVIEW)
    workflow.approve_review(notice, by=both, now=NOW)

    with pytest.raises(PermissionDenied) as refusal:
        workflow.sign_off(notice, by=both, now=NOW)

    assert str(refusal.value) == "这份通知由您核稿，不能再由您签发，请另一位同事办理。"
    assert [step.name for step in rules.open_steps(notice, both)] == ["return_for_revision"]
    assert list(rules.people_who_may(rules.awaited_step(notice), notice)) == [bureau.signatory]
    asked = OutgoingMessage.objects.filter(subject__startswith="【请签发】", channel="in_app")
    assert [message.recipient for message in asked] == [bureau.signatory]


def test_reviewer_of_an_earlier_round_may_sign_the_text_a_colleague_reviewed(bureau):
    both = UserFactory(agency=bureau.agency, roles=["reviewer", "signatory"])
    notice = bureau.notice(S.IN_REVIEW)
    workflow.approve_review(notice, by=both, now=NOW)
    workflow.return_for_revision(notice, by=bureau.signatory, now=NOW, reason="请改标题。")
    bureau.advance(notice, S.REVIEWED)

    workflow.sign_off(notice, by=both, now=NOW)

    assert (notice.reviewer, notice.signatory) == (bureau.reviewer, both)


def test_only_an_author_recalls_a_notice(bureau):
    notice = bureau.notice(S.IN_REVIEW)
    colleague = UserFactory(agency=bureau.agency, roles=["officer"])

    with pytest.raises(PermissionDenied, match="只有参与起草的人员可以撤回送审。"):
        workflow.recall(notice, by=colleague, now=NOW)

    assert "recall" not in [step.name for step in rules.open_steps(notice, colleague)]


def test_recalled_notice_is_no_longer_asked_for(bureau):
    notice = bureau.notice(S.IN_REVIEW)
    assert unread(bureau.reviewer) == ["【请核稿通过"]

    workflow.recall(notice, by=bureau.officer, now=NOW)

    assert (unread(bureau.reviewer), unread(bureau.officer)) == ([], [])
    assert rules.may_edit(notice, bureau.officer)


def test_step_taken_twice_by_the_same_person_is_harmless(bureau):
    notice = bureau.notice()
    seen_before = Notice.objects.get(pk=notice.pk)

    workflow.submit_for_review(notice, by=bureau.officer, now=NOW)
    workflow.submit_for_review(seen_before, by=bureau.officer, now=NOW)

    assert notice.transitions.count() == 1
    assert notice.versions.count() == 1


def test_step_that_a_colleague_took_meanwhile_names_the_colleague(bureau):
    notice = bureau.notice()
    colleague = UserFactory(agency=bureau.agency, name="陈静", roles=["officer"])
    seen_before = Notice.objects.get(pk=notice.pk)
    workflow.submit_for_review(notice, by=colleague, now=NOW)

    with pytest.raises(Conflict, match="已由陈静送审，现为“核稿中”，不能再送审"):
        workflow.submit_for_review(seen_before, by=bureau.officer, now=NOW)


def test_review_of_an_outdated_text_is_a_conflict(bureau):
    notice = bureau.notice(S.IN_REVIEW)
    read = notice.revision
    workflow.return_for_revision(notice, by=bureau.reviewer, now=NOW, reason="请改标题。")
    Notice.objects.filter(pk=notice.pk).update(title="关于改过的事项的通知", revision=read + 1)
    notice.refresh_from_db()
    workflow.submit_for_review(notice, by=bureau.officer, now=NOW)

    with pytest.raises(Conflict, match="又有改动"):
        workflow.approve_review(notice, by=bureau.reviewer, now=NOW, revision=read)

    assert Notice.objects.get(pk=notice.pk).state == S.IN_REVIEW


def test_signing_dates_the_document_in_local_time(bureau):
    late_in_utc = NOW.replace(hour=17)  # already 27 May in Fuzhou
    notice = bureau.notice(S.REVIEWED)

    workflow.sign_off(notice, by=bureau.signatory, now=late_in_utc)

    assert str(notice.document_date) == "2025-05-27"
    assert notice.signatory == bureau.signatory
    assert notice.versions.last().document.document_date == notice.document_date


def test_registering_makes_one_official_file_with_number_and_hash(bureau):
    notice = bureau.notice(S.REGISTERED)

    with notice.official_copy.file.open() as file:
        content = file.read()
    assert content.startswith(b"%PDF-")
    assert notice.official_copy.sha256 == hashlib.sha256(content).hexdigest()
    assert (notice.number.year, notice.number.serial) == (2025, 1)
    assert notice.printed_on == timezone.localdate(NOW)
    assert notice.official_copy.version == notice.versions.last()


def test_text_changed_behind_the_process_does_not_reach_the_official_file(bureau):
    notice = bureau.notice(S.SIGNED_OFF)
    signed = notice.versions.last().document
    Notice.objects.filter(pk=notice.pk).update(body="被改动的正文。")
    notice.refresh_from_db()

    workflow.register(notice, by=bureau.officer, now=NOW)

    assert notice.official_copy.version.document == signed
    assert "被改动" not in str(signed)


def test_what_was_signed_with_a_mistake_goes_through_review_and_signing_again(bureau):
    notice = bureau.notice(S.SIGNED_OFF)

    take("return_for_revision", notice, bureau.officer)
    assert (notice.signatory, notice.document_date) == (None, None)

    bureau.advance(notice, S.REGISTERED, now=NOW + timedelta(days=1))
    assert notice.signatory == bureau.signatory
    assert notice.document_date == timezone.localdate(NOW) + timedelta(days=1)
    assert [step.step for step in notice.transitions.all()] == [
        "submit_for_review",
        "approve_review",
        "sign_off",
        "return_for_revision",
        "submit_for_review",
        "approve_review",
        "sign_off",
        "register",
    ]


def test_issuing_delivers_to_every_recipient_and_tells_the_clerks(bureau):
    notice = bureau.notice(S.ISSUED)

    assert [delivery.agency for delivery in notice.deliveries.all()] == bureau.cities
    assert {delivery.version for delivery in notice.deliveries.all()} == {notice.versions.last()}
    told = OutgoingMessage.objects.filter(subject=f"【请签收】{notice.title}")
    assert sorted(
        message.recipient.username for message in told.filter(channel="in_app")
    ) == sorted(clerk.username for clerk in bureau.clerks)


def test_notice_without_recipients_is_not_sent_for_review(bureau):
    notice = bureau.notice()
    notice.addressee_groups.clear()

    with pytest.raises(ValidationError, match="还没有选择送达范围或另送单位"):
        workflow.submit_for_review(notice, by=bureau.officer, now=NOW)

    assert Notice.objects.get(pk=notice.pk).state == S.DRAFT


def test_agency_in_a_group_and_named_beside_it_gets_one_delivery(bureau):
    notice = bureau.notice()
    notice.addressee_agencies.add(bureau.cities[0])

    bureau.advance(notice, S.ISSUED)

    assert notice.deliveries.count() == len(bureau.cities)


def test_unit_abolished_by_the_day_of_issue_gets_nothing(bureau):
    abolished, kept = bureau.cities
    notice = bureau.notice(S.REGISTERED, requirement=True)
    Agency.objects.filter(pk=abolished.pk).update(valid_until=day("2025-05-26"))

    workflow.issue(notice, by=bureau.officer, now=NOW)

    assert [delivery.agency for delivery in notice.deliveries.all()] == [kept]
    answers = notice.requirements.get().submissions.all()
    assert [submission.agency for submission in answers] == [kept]
    told = OutgoingMessage.objects.filter(subject__startswith="【请签收】", channel="in_app")
    assert [message.recipient.agency for message in told] == [kept]


def test_notice_to_abolished_units_alone_is_not_issued(bureau):
    notice = bureau.notice(S.REGISTERED)
    Agency.objects.filter(parent=bureau.agency).update(valid_until=day("2025-05-26"))

    with pytest.raises(ValidationError, match="送达范围没有任何单位"):
        workflow.issue(notice, by=bureau.officer, now=NOW)


@pytest.mark.parametrize(
    ("step", "source"), [("submit_for_review", S.DRAFT), ("sign_off", S.REVIEWED)]
)
def test_day_of_printing_before_the_day_of_signing_is_refused(bureau, step, source):
    notice = bureau.notice(source)
    Notice.objects.filter(pk=notice.pk).update(printed_on=day("2025-05-25"))
    notice.refresh_from_db()

    with pytest.raises(ValidationError, match="印发日期（2025年5月25日）已过"):
        take(step, notice, getattr(bureau, ALLOWED[step, source][0]))

    assert Notice.objects.get(pk=notice.pk).state == source


def test_return_tells_the_drafter_why(bureau):
    notice = bureau.notice(S.IN_REVIEW)

    workflow.return_for_revision(notice, by=bureau.reviewer, now=NOW, reason="请核对截止日期。")

    note = OutgoingMessage.objects.get(recipient=bureau.officer, channel="in_app")
    assert note.subject == f"【退回修改】{notice.title}"
    assert "请核对截止日期。" in note.body


def test_review_is_asked_of_reviewers_who_did_not_write_it(bureau):
    writer = UserFactory(agency=bureau.agency, roles=["reviewer", "officer"])
    notice = bureau.notice()
    notice.authors.add(writer)

    workflow.submit_for_review(notice, by=bureau.officer, now=NOW)

    asked = OutgoingMessage.objects.filter(subject__startswith="【请核稿通过】", channel="in_app")
    assert [message.recipient for message in asked] == [bureau.reviewer]


def unread(person):
    notes = OutgoingMessage.objects.visible_to(person).unread()
    return [note.subject.partition("】")[0] for note in notes]


def test_nobody_is_told_of_their_own_step(bureau):
    notice = bureau.notice(S.SIGNED_OFF)
    assert unread(bureau.officer) == ["【请登记"]

    workflow.register(notice, by=bureau.officer, now=NOW)

    assert unread(bureau.officer) == []


def test_step_taken_by_one_settles_what_all_were_asked(bureau):
    second = UserFactory(agency=bureau.agency, roles=["reviewer"])
    notice = bureau.notice(S.IN_REVIEW)
    assert (unread(bureau.reviewer), unread(second)) == (["【请核稿通过"], ["【请核稿通过"])

    workflow.approve_review(notice, by=second, now=NOW)

    assert (unread(bureau.reviewer), unread(second)) == ([], [])
    assert unread(bureau.signatory) == ["【请签发"]


def test_acknowledging_settles_the_notes_of_the_own_unit_only(bureau):
    notice = bureau.notice(S.ISSUED)
    first, second = bureau.clerks

    workflow.acknowledge(notice.deliveries.get(agency=first.agency), by=first, now=NOW)

    assert (unread(first), unread(second)) == ([], ["【请签收"])


def test_withdrawal_tells_every_recipient_why_and_takes_back_the_call_to_acknowledge(bureau):
    notice = bureau.notice(S.ISSUED)

    workflow.withdraw(notice, by=bureau.officer, now=NOW, reason=" 内容有误，另行印发。 ")

    for clerk in bureau.clerks:
        (note,) = OutgoingMessage.objects.visible_to(clerk).unread()
        assert (note.subject, note.body, note.link) == (
            f"【已废止】{notice.title}",
            f"{notice.issuer.name}废止了《{notice.title}》（{notice.number}），请停止执行。"
            "理由：内容有误，另行印发。",
            notice.get_absolute_url(),
        )


def test_acknowledging_records_who_and_when_once(bureau):
    delivery = bureau.notice(S.ISSUED).deliveries.first()
    first, second = bureau.clerks[0], UserFactory(agency=bureau.cities[0], roles=["clerk"])

    workflow.acknowledge(delivery, by=first, now=NOW)
    workflow.acknowledge(delivery, by=second, now=NOW + timedelta(hours=1))

    assert (delivery.acknowledged_by, delivery.acknowledged_at) == (first, NOW)


def test_acknowledging_for_another_agency_is_refused(bureau):
    delivery = bureau.notice(S.ISSUED).deliveries.first()

    with pytest.raises(PermissionDenied):
        workflow.acknowledge(delivery, by=bureau.clerks[1], now=NOW)

    delivery.refresh_from_db()
    assert delivery.acknowledged_at is None


def test_acknowledging_a_withdrawn_notice_is_a_conflict(bureau):
    delivery = bureau.notice(S.WITHDRAWN).deliveries.first()

    with pytest.raises(Conflict, match="已废止"):
        workflow.acknowledge(delivery, by=bureau.clerks[0], now=NOW)


def test_reason_longer_than_the_record_holds_is_refused(bureau):
    notice = bureau.notice(S.IN_REVIEW)

    with pytest.raises(ValidationError, match="理由最多500字，现有501字"):
        workflow.return_for_revision(notice, by=bureau.reviewer, now=NOW, reason="改" * 501)

    assert Notice.objects.get(pk=notice.pk).state == S.IN_REVIEW


def test_a_notice_is_not_issued_to_a_unit_that_nobody_can_be_reached_at():
    bureau = Bureau()
    notice = bureau.notice(NoticeState.REGISTERED)
    bureau.clerks[0].role_assignments.all().delete()

    with pytest.raises(ValidationError) as refused:
        workflow.issue(notice, by=bureau.officer, now=NOW)

    assert refused.value.messages == [
        f"{bureau.cities[0].name}没有可以联系的人，印发后无人能收到。"
        "请系统管理员为其设置联络员账号，或者登记有邮箱的联系人、群机器人。"
    ]
    bureau.cities[0].contacts.create(name="李四", email="li@example.org")
    workflow.issue(notice, by=bureau.officer, now=NOW)
    assert notice.state == NoticeState.ISSUED
