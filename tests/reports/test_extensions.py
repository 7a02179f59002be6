"""延期: asked for by the unit, answered by whoever receives its report; what moves with it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from agencies.conflicts import Conflict
from agencies.models import AuditEntry, OutgoingMessage
from reports import extensions, reminders, workflow
from reports.models import Extension, Submission
from tests.factories import DUE, NOW, Bureau
from tests.pages import main_text
from tests.reports.steps import S, issued, save, submission_of, take

pytestmark = pytest.mark.django_db

AFTER_DUE = DUE + timedelta(hours=1)
TWENTIETH = date(2025, 6, 20)
TO_TWENTIETH = DUE + timedelta(days=4)
WHY = "数据尚在汇总。"


@pytest.fixture
def bureau():
    return Bureau(cities=3)


def ask(bureau, submission, until=TWENTIETH, *, by=None, now=NOW):
    return extensions.ask(submission, until=until, reason=WHY, by=by or bureau.clerks[0], now=now)


def grant(bureau, *submissions, by=None, now=NOW, **given):
    return extensions.grant(submissions, by=by or bureau.officer, now=now, **given)


def stored(submission):
    return Submission.objects.get(pk=submission.pk)


def notes(user, beginning):
    found = OutgoingMessage.objects.visible_to(user).filter(subject__startswith=beginning)
    return [note.subject for note in found]


# --- Asking ---------------------------------------------------------------------------


def test_request_waits_and_moves_nothing(bureau):
    submission = bureau.submission()

    extension = ask(bureau, submission)

    assert (extension.state, extension.until, extension.previous_due_at) == (
        "asked",
        TO_TWENTIETH,
        DUE,
    )
    assert stored(submission).due_at == DUE
    unit = submission.agency.short_name
    assert notes(bureau.officer, "【请答复】") == [f"【请答复】{unit}申请延期报送“活动总结”"]
    assert AuditEntry.objects.get(action="申请延期").detail == {
        "until": "2025年6月20日 17:30",
        "reason": WHY,
    }


def test_only_the_unit_itself_asks(bureau):
    submission = bureau.submission()

    with pytest.raises(PermissionDenied, match="只有报送单位的联络员"):
        ask(bureau, submission, by=bureau.clerks[1])
    with pytest.raises(PermissionDenied, match="报送材料"):
        ask(bureau, submission, by=bureau.officer)


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (S.SUBMITTED, "现为“已报送”"),
        (S.RETURNED, "修改期间不计逾期"),
        (S.ACCEPTED, "现为“已审核”"),
        (S.NOTHING_TO_REPORT, "现为“零报告”"),
        (S.EXEMPT, "现为“免报”"),
    ],
)
def test_what_is_no_longer_to_be_handed_in_needs_no_more_time(bureau, state, message):
    submission = bureau.submission(state)

    with pytest.raises(Conflict, match=message):
        ask(bureau, submission)


@pytest.mark.parametrize(
    ("day", "now", "message"),
    [
        (date(2025, 6, 16), NOW, "应晚于现在的截止时间（2025年6月16日 17:30）。"),
        (date(2025, 6, 15), NOW, "应晚于现在的截止时间（2025年6月16日 17:30）。"),
        (TWENTIETH, DUE + timedelta(days=5), "2025年6月20日 17:30已经过去，请填写今后的日期。"),
        (date(2025, 9, 15), NOW, "最多延期到2025年9月14日 17:30。"),
    ],
)
def test_day_that_makes_no_sense_is_refused_in_words(bureau, day, now, message):
    submission = bureau.submission()

    with pytest.raises(ValidationError) as refused:
        ask(bureau, submission, day, now=now)

    assert refused.value.messages == [message]


def test_reason_is_required_and_may_not_be_endless(bureau):
    submission = bureau.submission()
    given = {"until": TWENTIETH, "by": bureau.clerks[0], "now": NOW}

    with pytest.raises(ValidationError, match="请写明申请延期的理由。"):
        extensions.ask(submission, reason=" \n", **given)
    with pytest.raises(ValidationError, match="最多500字，现有501字"):
        extensions.ask(submission, reason="因" * 501, **given)


def test_second_request_waits_for_the_answer_to_the_first(bureau):
    submission = bureau.submission()
    first = ask(bureau, submission)

    with pytest.raises(Conflict, match="正在等待答复"):
        ask(bureau, submission)

    extensions.withdraw(first, by=bureau.clerks[0], now=NOW)
    again = ask(bureau, submission, date(2025, 6, 18))
    states = Extension.objects.values_list("pk", "state")
    assert list(states) == [(first.pk, "withdrawn"), (again.pk, "asked")]


def test_withdrawn_request_asks_nobody_any_more(bureau):
    extension = ask(bureau, bureau.submission())

    extensions.withdraw(extension, by=bureau.clerks[0], now=NOW)

    assert not OutgoingMessage.objects.filter(subject__startswith="【请答复】").pending().exists()
    assert not Extension.objects.waiting().exists()


# --- Granting -------------------------------------------------------------------------


def test_granted_request_moves_the_due_time_and_tells_the_unit(bureau):
    submission = bureau.submission()
    extension = ask(bureau, submission)

    outcome = grant(bureau, stored(submission), answer="请抓紧。")

    assert (outcome.done, outcome.refused) == ([submission], [])
    assert stored(submission).due_at == TO_TWENTIETH
    extension.refresh_from_db()
    assert (extension.state, extension.decided_by) == ("granted", bureau.officer)
    assert (
        not OutgoingMessage.objects.visible_to(bureau.officer)
        .filter(read_at=None)
        .filter(subject__startswith="【请答复】")
    )
    note = OutgoingMessage.objects.visible_to(bureau.clerks[0]).get(subject="【同意延期】活动总结")
    assert note.body == (
        f"{bureau.agency.short_name}同意贵单位延期报送“活动总结”："
        "原定2025年6月16日 17:30截止，现延期到2025年6月20日 17:30。\n答复意见：请抓紧。"
    )


def test_officer_may_grant_another_day_than_the_one_asked_for(bureau):
    submission = bureau.submission()
    ask(bureau, submission)

    grant(bureau, submission, until=date(2025, 6, 18))

    assert stored(submission).due_at == DUE + timedelta(days=2)
    assert Extension.objects.get().until == DUE + timedelta(days=2)


def test_several_are_granted_at_once_each_its_own_day_and_unasked_a_common_one(bureau):
    notice = issued(bureau)
    first, second, third = (submission_of(notice, city) for city in bureau.cities)
    ask(bureau, first)
    ask(bureau, second, date(2025, 6, 18), by=bureau.clerks[1])

    outcome = grant(bureau, first, second, third)

    assert outcome.done == [first, second]
    assert outcome.refused == [(third, "单位没有申请延期，请填写延期到的日期。")]
    grant(bureau, third, until=TWENTIETH)
    due = [stored(each).due_at for each in (first, second, third)]
    assert due == [TO_TWENTIETH, DUE + timedelta(days=2), TO_TWENTIETH]


def test_granted_unasked_is_a_row_of_its_own_without_an_asker(bureau):
    submission = bureau.submission()

    grant(bureau, submission, until=TWENTIETH, answer="活动改期。")

    (row,) = Extension.objects.all()
    assert (row.state, row.asked_by, row.asked_at, row.previous_due_at, row.answer) == (
        "granted",
        None,
        None,
        DUE,
        "活动改期。",
    )


def test_lock_moves_only_as_far_as_it_would_close_before(bureau):
    early = bureau.submission(locks_at=DUE + timedelta(days=1))
    late = bureau.submission(locks_at=DUE + timedelta(days=30))

    grant(bureau, early, late, until=TWENTIETH)

    assert stored(early).locks_at == TO_TWENTIETH
    assert stored(late).locks_at == DUE + timedelta(days=30)


def test_grant_after_the_lock_opens_the_door_again(bureau):
    submission = bureau.submission(locks_at=DUE)
    with pytest.raises(Conflict, match="锁定"):
        workflow.require_fill_in(submission, bureau.clerks[0], AFTER_DUE)
    ask(bureau, submission, now=AFTER_DUE)

    grant(bureau, submission, now=AFTER_DUE)

    workflow.require_fill_in(stored(submission), bureau.clerks[0], AFTER_DUE)


def test_what_was_handed_in_while_the_request_waited_becomes_on_time(bureau):
    submission = bureau.submission(S.DRAFT)
    ask(bureau, submission)
    take("submit", submission, bureau.clerks[0], now=DUE + timedelta(days=1))
    assert stored(submission).is_late

    grant(bureau, stored(submission), now=DUE + timedelta(days=9))

    assert stored(submission).is_on_time


def test_request_for_what_was_accepted_meanwhile_waits_no_more(bureau):
    submission = bureau.submission(S.DRAFT)
    ask(bureau, submission)
    take("submit", submission, bureau.clerks[0])
    take("accept", submission, bureau.officer)

    outcome = grant(bureau, submission, until=TWENTIETH)

    assert outcome.refused == [(submission, "现为“已审核”，不需要延期。")]
    assert not Extension.objects.waiting().exists()


def test_queued_reminders_are_dropped_and_new_ones_follow_the_new_day(bureau):
    submission = bureau.submission()
    # Thursday, two working days before.
    before = DUE - timedelta(days=4, hours=7)
    reminders.queue_reminders(now=before)
    reason = f"reminder:{submission.pk}:"
    waiting = OutgoingMessage.objects.filter(key__startswith=reason).pending()
    assert waiting.exists()

    grant(bureau, submission, until=TWENTIETH, now=before)

    assert not waiting.exists()
    reminders.queue_reminders(now=before)
    assert not waiting.exists()
    reminders.queue_reminders(now=before + timedelta(days=6))
    assert {key.split(":")[3] for key in waiting.values_list("key", flat=True)} == {"2025-06-20"}


def test_clerk_who_is_writing_meanwhile_saves_without_a_conflict(bureau):
    submission = bureau.submission(S.DRAFT)

    grant(bureau, stored(submission), until=TWENTIETH)

    save(submission, bureau.clerks[0], text="写到一半。")
    assert (stored(submission).text, stored(submission).due_at) == ("写到一半。", TO_TWENTIETH)


def test_second_officer_is_told_that_it_has_moved_already(bureau):
    submission = bureau.submission()
    ask(bureau, submission)
    seen = stored(submission)
    grant(bureau, submission)

    outcome = grant(bureau, seen, until=date(2025, 6, 25))

    assert outcome.refused == [(seen, "您打开之后情况有了变化，没有办理，请重新核对。")]
    assert Extension.objects.count() == 1


def test_declined_request_keeps_the_time_and_tells_why(bureau):
    submission = bureau.submission()
    ask(bureau, submission)
    with pytest.raises(ValidationError, match="请写明不同意的理由"):
        extensions.decline([submission], by=bureau.officer, now=NOW, answer="")

    extensions.decline([submission], by=bureau.officer, now=NOW, answer="全省汇总等用。")

    assert stored(submission).due_at == DUE
    note = OutgoingMessage.objects.visible_to(bureau.clerks[0]).get(
        subject="【不同意延期】活动总结"
    )
    assert note.body.endswith("截止时间仍为2025年6月16日 17:30。\n答复意见：全省汇总等用。")
    again = extensions.decline([submission], by=bureau.officer, now=NOW, answer="再次。")
    assert again.refused == [(submission, "没有等待答复的延期申请，可能已撤回或已答复。")]


def test_only_who_reviews_it_decides(bureau):
    submission = bureau.submission()

    for person in (bureau.clerks[0], bureau.reviewer, Bureau(cities=0).officer):
        with pytest.raises(PermissionDenied):
            grant(bureau, submission, by=person, until=TWENTIETH)


# --- Counties -------------------------------------------------------------------------


@pytest.fixture
def county():
    bureau = Bureau(cities=1, counties=1)
    submission = bureau.submission(county=0, county_due_at=DUE - timedelta(days=6))
    return bureau, submission


def test_city_decides_for_its_county_but_not_beyond_its_own_time(county):
    bureau, submission = county
    clerk, city = bureau.county_clerks[0], bureau.cities[0]

    with pytest.raises(ValidationError) as refused:
        ask(bureau, submission, date(2025, 6, 17), by=clerk)

    assert refused.value.messages == [
        f"不能晚于{city.short_name}自己的截止时间（2025年6月16日 17:30），市级还要汇总报送。"
    ]
    ask(bureau, submission, date(2025, 6, 16), by=clerk)
    unit = submission.agency.short_name
    assert notes(bureau.clerks[0], "【请答复】") == [f"【请答复】{unit}申请延期报送“活动总结”"]
    with pytest.raises(PermissionDenied, match="的联络员审核"):
        grant(bureau, submission, by=bureau.officer)
    assert grant(bureau, submission, by=bureau.clerks[0]).done == [submission]
    assert stored(submission).due_at == DUE


def test_county_may_ask_for_more_once_its_city_has_more(county):
    bureau, submission = county
    grant(bureau, submission.parent, until=TWENTIETH)

    ask(bureau, stored(submission), date(2025, 6, 18), by=bureau.county_clerks[0])

    assert Extension.objects.get(state="asked").until == DUE + timedelta(days=2)


# --- Pages ----------------------------------------------------------------------------


# Pages go by the clock.
FAR, FAR_TWENTIETH = DUE.replace(year=2099), date(2099, 6, 20)


def page(client, user, name, *args, data="", post=None):
    client.force_login(user)
    address = reverse(name, args=args) + data
    return client.get(address) if post is None else client.post(address, post, follow=True)


def test_clerk_asks_on_the_page_and_reads_the_answer_there(bureau, client):
    submission = bureau.submission(due_at=FAR)
    shown = page(client, bureau.clerks[0], "show_submission", submission.pk)
    assert "不能按时报送的，可以申请延期" in main_text(shown)

    wrong = {"until": "2099-06-10", "reason": WHY}
    answer = page(client, bureau.clerks[0], "ask_extension", submission.pk, post=wrong)
    assert answer.context["form"].errors["until"] == [
        "应晚于现在的截止时间（2099年6月16日 17:30）。"
    ]
    right = wrong | {"until": "2099-06-20"}
    answer = page(client, bureau.clerks[0], "ask_extension", submission.pk, post=right)
    assert "申请延期到 2099年6月20日 17:30 ，待答复。 理由：数据尚在汇总。" in main_text(answer)

    chosen = {"submission": submission.pk, "decision": "grant", "until": "", "answer": "同意。"}
    answer = page(client, bureau.officer, "decide_extensions", post=chosen)
    assert [str(message) for message in answer.context["messages"]] == [
        "已同意1家单位延期，并通知了单位。"
    ]
    shown = page(client, bureau.clerks[0], "edit_submission", submission.pk)
    assert "原定2099年6月16日 17:30，已同意延期到 2099年6月20日 17:30 。" in main_text(shown)


def test_officer_sees_the_requests_that_wait_or_all_of_a_requirement(bureau, client):
    notice = issued(bureau)
    first, second, third = (submission_of(notice, city) for city in bureau.cities)
    ask(bureau, first)
    take("exempt", third, bureau.officer)

    waiting = page(client, bureau.officer, "decide_extensions")
    whole = page(
        client, bureau.officer, "decide_extensions", data=f"?requirement={first.requirement_id}"
    )
    some = page(client, bureau.officer, "decide_extensions", data=f"?submission={second.pk}")

    # The only one is ticked; of several whoever answers chooses.
    assert (waiting.context["rows"], waiting.context["ticked"]) == ([first], {first.pk})
    assert whole.context["ticked"] == set()
    assert whole.context["rows"] == [first, second]
    assert (some.context["rows"], some.context["ticked"]) == ([second], {second.pk})
    assert "没有待答复的延期申请" in main_text(page(client, bureau.clerks[1], "decide_extensions"))


def test_what_could_not_be_granted_is_said_beside_what_was(bureau, client):
    notice = issued(bureau, due_at=FAR)
    first, second, _ = (submission_of(notice, city) for city in bureau.cities)
    ask(bureau, first, FAR_TWENTIETH)
    chosen = {"submission": [first.pk, second.pk], "decision": "grant"}

    answer = page(client, bureau.officer, "decide_extensions", post=chosen)
    refused = page(
        client, bureau.officer, "decide_extensions", post={**chosen, "submission": second.pk}
    )

    name = second.agency.short_name
    told = f"{name}没有办理：单位没有申请延期，请填写延期到的日期。"
    assert [str(message) for message in answer.context["messages"]] == [
        told,
        "已同意1家单位延期，并通知了单位。",
    ]
    assert refused.context["form"].non_field_errors() == [told]


def test_decision_page_asks_as_often_for_one_as_for_many(bureau, client, django_assert_num_queries):
    notice = issued(bureau)
    for city, clerk in zip(bureau.cities, bureau.clerks, strict=True):
        ask(bureau, submission_of(notice, city), by=clerk)
    client.force_login(bureau.officer)

    with django_assert_num_queries(7):
        client.get(reverse("decide_extensions"))
