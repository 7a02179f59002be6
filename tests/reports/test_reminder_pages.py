"""The pages of reminders: the plan, the preview, the record, and calls."""

import re
from datetime import datetime, time

import pytest
from django.utils import timezone

from agencies import messages
from agencies.models import AuditEntry, Contact, OutgoingMessage
from reports import reminder_plan, reminders, reminding
from reports.models import Reminder, ReminderStep, Submission
from tests.factories import DUE, NOW, Bureau, RequirementFactory
from tests.reports.steps import issued

pytestmark = pytest.mark.django_db


def at(text):
    """A moment in Fuzhou."""
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.fixture
def bureau():
    return Bureau(cities=2)


@pytest.fixture
def notice(bureau):
    return draft_of(bureau)


def draft_of(bureau):
    """One that asks for a summary a year from now."""
    notice = bureau.notice()
    due_at = timezone.now().replace(hour=9, minute=30) + timezone.timedelta(days=365)
    RequirementFactory(notice=notice, due_at=due_at)
    return notice


def page(client, user, url):
    client.force_login(user)
    return client.get(url).content.decode()


def step_fields(prefix, *steps, initial):
    """What the form of one part sends."""
    fields = {f"{prefix}-TOTAL_FORMS": len(steps), f"{prefix}-INITIAL_FORMS": initial}
    usual = {"side": "before", "counting": "working", "at": "09:00", "audience": "clerk"}
    for number, step in enumerate(steps):
        for name, value in (usual | {"is_active": "on"} | step).items():
            if value is not None:
                fields[f"{prefix}-{number}-{name}"] = value
    return fields


RECEIPT = step_fields(
    "receipt",
    {"side": "after", "days": "1"},
    {"side": "after", "days": "2"},
    {"side": "after", "days": "3", "audience": "head"},
    initial=3,
)


def send(client, bureau, notice, *steps, by=None, receipt=RECEIPT, **more):
    requirement = notice.requirements.get()
    client.force_login(by or bureau.officer)
    fields = bases(notice) | receipt | step_fields(f"r{requirement.pk}", *steps, initial=6)
    return client.post(f"/notices/{notice.pk}/reminders/", fields | more)


def bases(notice):
    """What the page carries of the plans that it shows."""
    parts = [None, *notice.requirements.all()]
    return {
        f"r{part.pk}-base" if part else "receipt-base": reminder_plan.mark(
            reminder_plan.plan_of(notice, part)
        )
        for part in parts
    }


HOUSE = (
    {"days": "5"},
    {"days": "2"},
    {"side": "on"},
    {"side": "after", "days": "1"},
    {"side": "after", "days": "3", "audience": "head"},
    {"side": "after", "days": "5", "audience": "office"},
)


def test_house_plan_stands_in_the_form(client, bureau, notice):
    text = page(client, bureau.officer, f"/notices/{notice.pk}/reminders/")

    # Two steps, a blank one, and the pattern of those that are added.
    assert text.count('value="before" selected') == 4
    assert text.count('value="head" selected') == 2
    assert "【请报送】{事项}：{还剩}" in text


def test_plan_that_is_not_changed_stays_the_house_s(client, bureau, notice):
    send(client, bureau, notice, *HOUSE)

    assert not ReminderStep.objects.exists()


def fields_of(text):
    """What a browser sends of the form, were it sent as it stands."""
    form = re.search(r"<form method=.post. data-unsaved.*?</form>", text, re.S)[0]
    form = re.sub("<template.*?</template>", "", form, flags=re.S)
    fields = {}
    for tag in re.findall("<input[^>]*>", form):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if told["type"] != "checkbox":
            fields[told["name"]] = told.get("value", "")
        elif " checked" in tag:
            fields[told["name"]] = "on"
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)"\s+selected', options)
        fields[name] = (chosen or re.search('value="([^"]*)"', options))[1]
    for name in re.findall('<textarea name="([^"]*)"', form):
        fields[name] = ""
    return fields


def test_plan_that_is_sent_as_it_stands_is_saved_with_its_blank_rows(client, bureau, notice):
    address = f"/notices/{notice.pk}/reminders/"
    fields = fields_of(page(client, bureau.officer, address))
    requirement = notice.requirements.get()

    assert client.post(address, fields).url == address
    assert not ReminderStep.objects.exists()
    client.post(address, fields | {f"r{requirement.pk}-0-days": "4"})
    assert offsets(notice) == [-4, -2, 0, 1, 3, 5]


def test_plan_is_saved_and_told_to_the_audit_trail(client, bureau, notice):
    own = {"days": "3", "counting": "days", "at": "14:30", "channel_1": "sms"}
    words = {"subject": "请报{事项}", "body": "{单位}：{事项}还剩{还剩}"}

    response = send(client, bureau, notice, own | words, *({"DELETE": "on"} | s for s in HOUSE[1:]))

    assert response.url == f"/notices/{notice.pk}/reminders/"
    (step,) = notice.reminder_steps.all()
    assert (step.slot, step.at, step.channels, step.subject) == (
        "T-3d/clerk",
        time(14, 30),
        ["sms"],
        "请报{事项}",
    )
    entry = AuditEntry.objects.get(action="修改催报安排")
    assert entry.detail == {"about": "活动总结", "steps": ["截止前3天14:30催联络员"]}


def test_saved_plan_is_previewed_at_once(client, bureau, notice):
    steps = [{"days": "4"}, *HOUSE[1:]]

    response = send(client, bureau, notice, *steps, preview="1")

    assert response.url == f"/notices/{notice.pk}/reminders/preview/"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"days": ""}, "请填写天数。"),
        ({"days": "61"}, "最多60天。"),
        ({"days": "0"}, "天数从1起"),
        ({"days": "2"}, "同一天对同一对象已有一步。"),
        ({"at": "25:00"}, "请填写时刻"),
        ({"subject": "{姓名}请报送"}, "没有“{姓名}”这个占位符，可以用的有：{单位}、{事项}"),
        ({"subject": "{送达时间}"}, "没有“{送达时间}”这个占位符"),
        ({"subject": "请报送{事项"}, "花括号要成对"),
        ({"body": "{单位}请抓紧。"}, "内容中要有“{事项}”"),
        ({"channel_1": "sms", "channel_2": "sms"}, "同一渠道只能选一次。"),
        ({"channel_2": "sms"}, "请从首选渠道起依次选择。"),
    ],
)
def test_step_that_cannot_be_is_refused_in_words(client, bureau, notice, changed, said):
    response = send(client, bureau, notice, {"days": "5"} | changed, *HOUSE[1:])

    assert said in response.content.decode().replace("&#x27;", "'")
    assert not ReminderStep.objects.exists()


def test_plan_of_an_issued_notice_may_still_be_changed(client, bureau, notice):
    bureau.advance(notice, "issued", now=timezone.now())

    send(client, bureau, notice, {"days": "4"}, *HOUSE[1:])

    steps = dict(
        notice.reminder_steps.filter(requirement__isnull=False).values_list("offset", "since")
    )
    assert steps[-4] is not None
    assert steps[-2] is None


def test_plan_of_a_withdrawn_notice_is_closed(client, bureau):
    notice = bureau.notice("withdrawn", requirement=True)
    client.force_login(bureau.officer)

    assert client.get(f"/notices/{notice.pk}/reminders/").status_code == 409


# --- Two officers -------------------------------------------------------------------------


def offsets(notice, **about):
    steps = notice.reminder_steps.filter(**about)
    return sorted(steps.values_list("offset", flat=True))


def test_second_officer_overwrites_nothing_and_loses_nothing(client, bureau, notice):
    opened = bases(notice)
    send(client, bureau, notice, {"days": "4"}, *HOUSE[1:])

    own = {"days": "6", "subject": "请报{事项}"}
    response = send(client, bureau, notice, own, *HOUSE[1:], **opened)

    text = response.content.decode()
    assert "您打开之后，同事已经修改了“活动总结”的催报安排" in text
    assert "截止前4个工作日9:00催联络员" in text  # as saved
    assert 'value="6"' in text  # as typed
    assert "请报{事项}" in text
    assert offsets(notice) == [-4, -2, 0, 1, 3, 5]
    # Having read both, the second saves once more.
    base = f"r{notice.requirements.get().pk}-base"
    (carried,) = re.findall(f'name="{base}" value="(.*?)"', text)
    send(client, bureau, notice, own, *HOUSE[1:], **opened | {base: carried})
    assert offsets(notice) == [-6, -2, 0, 1, 3, 5]


def test_officers_who_change_plans_of_different_things_do_not_meet(client, bureau, notice):
    opened = bases(notice)
    send(client, bureau, notice, {"days": "4"}, *HOUSE[1:])

    receipt = step_fields("receipt", {"side": "after", "days": "2"}, initial=1)
    response = send(client, bureau, notice, *HOUSE, receipt=receipt, **opened)

    assert response.status_code == 302
    assert offsets(notice, requirement=None) == [2]
    assert offsets(notice, requirement__isnull=False) == [-4, -2, 0, 1, 3, 5]


def test_officers_who_want_the_same_do_not_meet(client, bureau, notice):
    opened = bases(notice)
    for _ in range(2):
        response = send(client, bureau, notice, {"days": "4"}, *HOUSE[1:], **opened)

    assert response.status_code == 302
    assert offsets(notice) == [-4, -2, 0, 1, 3, 5]


# --- Preview ------------------------------------------------------------------------------


def lines(text):
    """What the preview holds: moment, about, facts, subject, unit, who."""
    found = []
    for moment in re.findall(r"<details class=.panel moment.*?</details>", text, re.S):
        head = re.search(r"<time[^>]*>(.*?)</time> (.*?)</span>", moment).groups()
        facts = words(re.search(r'"moment-facts">(.*?)</span>', moment)[1])
        for letter in re.findall("<section.*?</section>", moment, re.S):
            subject = re.search("<h3>(.*?)</h3>", letter)[1]
            for unit, who in re.findall("<li><b>(.*?)</b>(.*?)</li>", letter):
                found.append((*head, facts, subject, unit, words(who)))
    return found


def words(html):
    return re.sub("<[^>]*>", "", html).strip()


def test_preview_says_who_gets_what_and_when(client, bureau):
    notice = bureau.notice()
    RequirementFactory(notice=notice, due_at=at("2027-06-16T17:30"))
    reminder_plan.put(
        notice,
        notice.requirements.get(),
        [ReminderStep(offset=-2), ReminderStep(offset=3, audience="head")],
        by=bureau.officer,
        now=NOW,
    )
    reminder_plan.put(notice, None, [], by=bureau.officer, now=NOW)
    first, second = bureau.cities
    Contact.objects.create(agency=second, name="王处长", duty="head", email="head@example.org")

    text = page(client, bureau.officer, f"/notices/{notice.pk}/reminders/preview/")
    of_second = page(
        client, bureau.officer, f"/notices/{notice.pk}/reminders/preview/?unit={second.pk}"
    )

    two_before = "2027年6月14日（星期一）09:00", "活动总结"
    three_after = "2027年6月21日（星期一）09:00", "活动总结"
    to_clerks = "截止前2个工作日9:00催联络员 · 2家 · 电子邮件2条 · 站内消息2条"
    to_heads = "截止后3个工作日9:00催科室负责人 · 2家 · 电子邮件1条 · 1家不发"
    clerks = [f"{clerk.name}（站内消息、电子邮件）" for clerk in bureau.clerks]
    remaining = "【请报送】活动总结：还剩约2个工作日"
    overdue = "【请督促报送】活动总结：已逾期3个工作日"
    assert lines(text) == [
        (*two_before, to_clerks, remaining, first.short_name, clerks[0]),
        (*two_before, to_clerks, remaining, second.short_name, clerks[1]),
        (*three_after, to_heads, overdue, first.short_name, "未设科室负责人，不发"),
        (*three_after, to_heads, overdue, second.short_name, "王处长（电子邮件）"),
    ]
    assert [line[4] for line in lines(of_second)] == [second.short_name] * 2
    assert "2027年的放假安排还没有录入" in text
    assert "其中 <strong>1</strong> 条没有收件人" in text


def test_preview_of_one_channel_leaves_the_others_out(client, bureau, notice):
    address = f"/notices/{notice.pk}/reminders/preview/"

    text = page(client, bureau.officer, f"{address}?channel=email")

    clerks = {f"{clerk.name}（电子邮件）" for clerk in bureau.clerks}
    assert {line[-1] for line in lines(text)} == clerks
    assert "没有符合条件的催报" in page(client, bureau.officer, f"{address}?unit=99999")


def test_preview_is_folded_until_it_is_asked_for(client, bureau, notice):
    address = f"/notices/{notice.pk}/reminders/preview/"

    def count(query):
        text = page(client, bureau.officer, address + query)
        return text.count("data-print-open open>"), text.count("data-print-open>")

    assert count("") == (0, 9)
    assert count("?open=1") == (9, 0)
    assert count(f"?unit={bureau.cities[0].pk}") == (9, 0)


@pytest.mark.parametrize("cities", [2, 9])
def test_preview_asks_the_database_the_same_for_few_units_and_many(
    client, cities, django_assert_num_queries
):
    bureau = Bureau(cities=cities)
    notice = draft_of(bureau)
    bureau.advance(notice, "issued", now=timezone.now())
    client.force_login(bureau.officer)

    # session, user, roles, agency, notice; what is to come (13); unread in the frame
    with django_assert_num_queries(19):
        client.get(f"/notices/{notice.pk}/reminders/preview/")


def test_preview_without_anything_to_come_says_so(client, bureau):
    notice = bureau.notice("withdrawn", requirement=True)

    text = page(client, bureau.officer, f"/notices/{notice.pk}/reminders/preview/")

    assert "没有要发的催报" in text


# --- Calls, record, history ---------------------------------------------------------------


def call(client, bureau, notice, **fields):
    client.force_login(bureau.officer)
    fields = {
        "about": "receipt",
        "whom": "张科长",
        "at": "2025-06-12T15:20",
        "said": "明日上午报。",
    } | fields
    return client.post(f"/notices/{notice.pk}/call/?agency={bureau.cities[0].pk}", fields)


def test_call_is_written_down(client, bureau):
    submission = bureau.submission()
    notice = submission.requirement.notice

    response = call(client, bureau, notice, about=f"submission-{submission.pk}")

    assert response.url == f"/notices/{notice.pk}/reminders/log/"
    assert list(Reminder.objects.values_list("submission", "kind", "by", "text", "created_at")) == [
        (
            submission.pk,
            "call",
            bureau.officer.pk,
            "与张科长通话：明日上午报。",
            at("2025-06-12T15:20"),
        )
    ]
    log = page(client, bureau.officer, response.url)
    assert "与张科长通话：明日上午报。" in log
    shown = page(client, bureau.officer, submission.get_absolute_url())
    assert "与张科长通话：明日上午报。" in shown
    assert "催报记录" not in page(client, bureau.clerks[0], submission.get_absolute_url())


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"said": ""}, "请填写通话内容。"),
        ({"at": "2099-06-12T15:20"}, "通话时间不能晚于现在。"),
        ({"at": "0001-01-01T00:00"}, "通话时间不能早于通知送达的时间。"),
        ({"about": "submission-0"}, "submission-0"),
    ],
)
def test_call_that_cannot_be_is_refused(client, bureau, fields, said):
    submission = bureau.submission()

    response = call(client, bureau, submission.requirement.notice, **fields)

    assert said in response.content.decode()
    assert not Reminder.objects.exists()


def test_roster_and_submission_lead_to_the_call(client, bureau):
    submission = bureau.submission()
    notice = submission.requirement.notice
    bureau.clerks[0].role_assignments.all().delete()
    link = f"/notices/{notice.pk}/call/?agency={bureau.cities[0].pk}"

    assert f'href="{link}"' in page(client, bureau.officer, f"/notices/{notice.pk}/roster/")
    assert f'href="{link}&amp;about=submission-{submission.pk}"' in page(
        client, bureau.officer, submission.get_absolute_url()
    )


def test_record_names_what_the_plan_did(client, bureau):
    submission = bureau.submission()
    reminders.queue_reminders(now=at("2025-06-16T09:00"))

    text = page(
        client, bureau.officer, f"/notices/{submission.requirement.notice.pk}/reminders/log/"
    )

    assert "今日截止" in text
    assert "催签收" not in text  # too long ago by then


def test_record_shows_what_was_said_as_it_was_sent(client, bureau):
    submission = bureau.submission()
    notice = submission.requirement.notice
    messages.settle(now=NOW, read_before=NOW)
    reminders.queue_reminders(now=at("2025-06-12T09:00"))
    asked = Submission.objects.filter(pk=submission.pk)
    reminding.remind_now(asked, by=bureau.officer, now=at("2025-06-12T10:00"), text="请抓紧。")
    messages.send_due(now=at("2025-06-13T09:00"))
    OutgoingMessage.objects.filter(channel="email", key__contains=":T-2w/").update(
        state="failed", subject="改过的标题"
    )

    text = page(client, bureau.officer, f"/notices/{notice.pk}/reminders/log/")

    clerk = bureau.clerks[0]
    own = words(re.search(f">{clerk.agency.short_name}</a>.*?</tr>", text, re.S)[0])
    assert re.findall(r"【.*?工作日|请抓紧。", own) == [
        "【请报送】活动总结：还剩1个工作日",
        "请抓紧。",
    ]
    by_plan = text[text.index("改过的标题") :]
    assert by_plan.startswith('改过的标题 <span class="state-badge tone-danger">失败，需处理<')
    assert clerk.name in by_plan


@pytest.mark.parametrize("cities", [2, 9])
def test_record_asks_the_database_the_same_for_few_units_and_many(
    client, cities, django_assert_num_queries
):
    bureau = Bureau(cities=cities)
    submission = bureau.submission()
    reminders.queue_reminders(now=at("2025-06-12T09:00"))
    client.force_login(bureau.officer)

    # session, user, roles, agency, notice and what it names; number, rows, messages; unread
    with django_assert_num_queries(11):
        client.get(f"/notices/{submission.requirement.notice.pk}/reminders/log/")


# --- By night -----------------------------------------------------------------------------


def test_roster_says_when_a_reminder_of_the_night_leaves(client, bureau, settings):
    notice = bureau.notice("issued", requirement=True, now=timezone.now())
    settings.QUIET_HOURS = (time(0, 0, 1), time(0))  # all day long
    stage = f"submission-{notice.requirements.get().pk}"
    url = f"/notices/{notice.pk}/roster/?stage={stage}&status=overdue"

    assert "事情紧急，现在就发" in page(client, bureau.officer, url)
    settings.QUIET_HOURS = None
    assert "事情紧急，现在就发" not in page(client, bureau.officer, url)


def test_reminder_of_the_night_leaves_at_once_if_it_is_asked_to(client, bureau, settings):
    notice = bureau.notice("issued", requirement=True, now=timezone.now())
    settings.QUIET_HOURS = (time(0, 0, 1), time(0))
    client.force_login(bureau.officer)
    stage = f"submission-{notice.requirements.get().pk}"
    fields = {"stage": stage, "status": "overdue", "text": "", "at_once": "1"}

    client.post(f"/notices/{notice.pk}/remind/", fields)

    (submission, *_) = Submission.objects.all()
    assert submission.reminders.get().kind == "manual"
    sent = OutgoingMessage.objects.filter(key__startswith="reminder:")
    assert set(sent.values_list("at_any_hour", flat=True)) == {True}


# --- A city and its counties ----------------------------------------------------------------


def test_city_writes_down_its_calls_to_counties(client, db):
    bureau = Bureau(cities=2, counties=1)
    notice = issued(bureau, chain="through_city")
    county, (clerk, other) = bureau.counties[0], bureau.clerks
    submission = Submission.objects.get(agency=county)
    address = f"/notices/{notice.pk}/call/?agency={county.pk}"
    head = {"slot": "T+3w/head", "kind": "overdue", "due_on": DUE.date(), "created_at": NOW}
    submission.reminders.create(**head)

    assert f'href="{address}"' in page(client, clerk, f"/notices/{notice.pk}/roster/")
    fields = {"at": "2025-06-12T15:20", "said": "明日上报。"}
    for about in (f"submission-{submission.pk}", "receipt"):
        response = client.post(address, fields | {"about": about})
        assert response.url == f"/notices/{notice.pk}/roster/"
    shown = page(client, clerk, submission.get_absolute_url())

    assert Reminder.objects.filter(kind="call", by=clerk).count() == 2
    assert "明日上报。" in shown
    assert f'href="{address}&amp;about=submission-{submission.pk}"' in shown
    assert "科室负责人" not in shown  # what went to the county's head in private
    own = f"/notices/{notice.pk}/call/?agency={bureau.cities[0].pk}"
    assert client.get(own).status_code == 404
    client.force_login(other)
    assert client.get(address).status_code == 404
