"""The demo world: the five real documents, and a portal in which everything has happened."""

import hashlib
import json
import re
import tomllib
from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.apps import apps
from django.contrib.auth.hashers import check_password
from django.core import serializers
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from agencies import audit
from agencies.models import Agency, AuditEntry, OutgoingMessage, User
from agencies.permissions import Role
from campaigns import activities
from campaigns.models import Activity, Campaign, Notice, OfficialCopy, Schedule
from campaigns.states import NoticeState
from reports import feeds
from reports.demo import accounts, world
from reports.demo.calendar import Calendar
from reports.models import Outcome, Photo, ReportingRequirement, Submission
from reports.states import SubmissionState

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 7, 1, 10, 0, tzinfo=SHANGHAI)  # a Wednesday
BEFORE_DUE = "2025-06-13T09:00+08:00"  # the Friday before the Monday of the real deadline
THE_SCHEDULE = "福建省第十八个“世界认可日”四进活动安排表"
THE_NOTICE = "福建省市场监管局关于组织开展2025年“世界认可日”主题活动的通知"


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world, loaded once for all tests of this module; the folder of its files.

    Each test runs in a transaction within this one and is rolled back to the world.
    """
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=folder):
            call_command("load_demo", now=NOW.isoformat(), verbosity=0)
        yield folder
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def demo(loaded, own_media_folder, db, settings):
    settings.MEDIA_ROOT = loaded


def everything():
    """All rows of all our models, as text."""
    ours = [
        model
        for app in ("auth", "agencies", "campaigns", "reports")
        for model in apps.get_app_config(app).get_models()
    ]
    return {
        model._meta.label: serializers.serialize("json", model._base_manager.order_by("pk"))
        for model in ours
    }


# --- The real documents ---------------------------------------------------------------


def test_the_real_notices_are_there_with_their_numbers():
    real = Notice.objects.exclude(campaign__series__name="检验检测机构开放日")

    assert {
        (str(notice.number or ""), notice.title, notice.state, notice.document_date)
        for notice in real
    } == {
        ("闽市监认证〔2025〕147号", THE_NOTICE, "issued", date(2025, 5, 26)),
        (
            "闽市监认证〔2023〕57号",
            "福建省市场监管局关于印发《2023年全省认证认可检验检测工作要点》的通知",
            "issued",
            date(2023, 3, 21),
        ),
        (
            "粤市监认监〔2022〕253号",
            "广东省市场监督管理局关于组织开展第十五个“世界认可日”活动的通知",
            "issued",
            date(2022, 6, 2),
        ),
        (
            "市监认证函〔2022〕764号",
            "市场监管总局办公厅关于组织开展第十五个“世界认可日”活动的通知",
            "issued",
            None,
        ),
        (
            "",
            "市场监管总局办公厅关于组织开展第十七个“世界认可日”活动的通知",
            "issued",
            date(2024, 5, 21),
        ),
        (
            "",
            "上海市市场监督管理局关于积极开展2021年“世界认可日”宣传活动的通知",
            "issued",
            None,
        ),
    }


def test_a_demo_notice_with_a_number_of_its_own_got_it_from_the_workflow():
    walked = Notice.objects.filter(
        kind="drafted", number_year__in=[2022, 2023, 2025], campaign__series__name="世界认可日"
    )

    assert [
        list(notice.transitions.values_list("step", flat=True))
        for notice in walked.order_by("number_year")
    ] == [["submit_for_review", "approve_review", "sign_off", "register", "issue"]] * 3


def test_editions_and_themes_are_those_of_the_notices():
    rounds = Campaign.objects.filter(series__name="世界认可日").order_by("year", "host__position")

    assert [
        (campaign.year, campaign.edition, [theme.text for theme in campaign.themes.all()])
        for campaign in rounds
    ] == [
        (2021, 14, ["我为群众办实事——认证认可检验检测在行动"]),
        (
            2022,
            15,
            ["认可：促进经济和环境可持续发展", "认证认可检验检测：传递质量信任服务绿色发展"],
        ),
        (2022, 15, ["传递质量信任 服务绿色发展"]),
        (2023, 16, []),
        (2024, 17, ["认可：赋能明天，塑造未来", "认证认可检验检测：创新 合作 未来"]),
        (2025, 18, ["认可：赋能中小企业发展", "认证认可检验检测：与供应链协同发展"]),
    ]


def test_the_schedule_has_its_32_rows_in_four_categories():
    schedule = Schedule.objects.get(title=THE_SCHEDULE)

    assert [
        (category.name, category.activities.count()) for category in schedule.categories.all()
    ] == [
        ("组织开展认证认可进企业活动", 18),
        ("组织开展认证认可进园区活动", 5),
        ("组织开展认证认可进乡村社区活动", 6),
        ("组织开展认证认可进校园活动", 3),
    ]


@pytest.mark.parametrize(
    ("row", "content", "time_text", "responsible_text"),
    [
        (
            21,
            "在宁德市东侨开发区举办强制性产品认证、有机产品认证培训会",
            "6月9日前后",
            "东侨开发区局",
        ),
        (24, "在三明市建宁县举办有机产品认证及绿色食品认证宣讲会。", "6月10日", "建宁县局"),
        (25, "以服务太子参产业链为主题，组织认证机构专家前往", "6月中旬", "省质检院、东南认证公司"),
        (26, "在福州仓山区开展“世界认可日”进社区宣传活动。", "6月9日", "福州市局、仓山区局"),
        (28, "在南平市质检院开展实验室开放日活动", "6月3日", "南平市局"),
        (
            29,
            "在泉州市滨江社区开展“世界认可日”进社区宣传活动。",
            "6月9日前后",
            "泉州市局、鲤城分局",
        ),
        (30, "组织福州市青少年学生前往省质检院开展现场检验检测", "6月9日", "省质检院"),
        (32, "前往福州大学至诚学院开展食品最新国家标准培训", "6月中下旬", "东南认证公司"),
    ],
)
def test_rows_that_the_scan_damaged_are_repaired(row, content, time_text, responsible_text):
    rows = Activity.objects.filter(category__schedule__title=THE_SCHEDULE)

    activity = rows.order_by("category__position", "position")[row - 1]

    assert activity.content[: len(content)] == content
    assert (activity.time_text, activity.responsible_text) == (time_text, responsible_text)


def test_the_fixture_holds_what_the_form_would_read_from_its_rows():
    def meaning(activity):
        units = sorted(agency.name for agency in activity.responsible_agencies.all())
        return activity.starts_on, activity.ends_on, activity.precision, units

    for activity in Activity.objects.filter(category__schedule__campaign__year=2025):
        stored = meaning(activity)
        activities.interpret(activity)
        assert meaning(Activity.objects.get(pk=activity.pk)) == stored


def test_only_the_unnamed_enterprises_of_the_schedule_are_no_agency():
    rows = Activity.objects.filter(category__schedule__campaign__year=2025)

    unknown = [
        name
        for activity in rows
        for name, agency in activities.named_units(activity)
        if agency is None
    ]

    assert unknown == ["相关省内企业"]


def test_the_guangdong_notice_encloses_the_letter_it_rests_on():
    notice = Notice.objects.get(number_series__issuer_code="粤市监认监")

    letter = notice.attachments.get().enclosed

    assert (str(letter.number), letter.form, letter.kind) == (
        "市监认证函〔2022〕764号",
        "letter",
        "received",
    )


def test_summaries_are_asked_of_every_city_and_affiliated_unit_until_16_june():
    requirement = ReportingRequirement.objects.get(notice__title=THE_NOTICE)

    assert requirement.title == "活动总结"
    assert requirement.due_at.astimezone(SHANGHAI).date() == date(2025, 6, 16)
    assert Counter(requirement.expected_agencies().values_list("kind", "level")) == {
        ("regulator", "city"): 10,
        ("affiliated", "province"): 4,
    }


# --- The live campaign ----------------------------------------------------------------


def live(model):
    return model.objects.filter(campaign__series__name="检验检测机构开放日", campaign__year=2026)


def test_the_live_campaign_lies_ahead_of_the_day_of_the_load():
    campaign = Campaign.objects.get(series__name="检验检测机构开放日", year=2026)

    assert campaign.day == date(2026, 7, 15)
    dates = Activity.objects.filter(category__schedule__campaign=campaign)
    assert {activity.starts_on.year for activity in dates} == {2026}
    assert dates.filter(precision="").count() == 0


def test_the_live_campaign_has_notices_in_every_state():
    states = Counter(live(Notice).values_list("state", flat=True))

    assert states == dict.fromkeys(NoticeState.values, 1) | {"draft": 2, "issued": 4}


def test_its_submissions_are_in_every_state():
    states = set(
        Submission.objects.filter(
            requirement__notice__in=live(Notice).filter(state="issued")
        ).values_list("state", flat=True)
    )

    assert states == set(SubmissionState.values)


def test_some_units_are_overdue_and_one_was_late():
    material = Submission.objects.filter(requirement__title="科普宣传素材")

    assert sorted(material.overdue(NOW).values_list("agency__short_name", flat=True)) == [
        "三明市市场监管局",
        "南平市市场监管局",
        "宁德市市场监管局",
        "漳州市市场监管局",
        "龙岩市市场监管局",
    ]
    assert [submission.agency.short_name for submission in material.late()] == ["莆田市市场监管局"]


def test_units_have_told_what_became_of_their_activities():
    told = Outcome.objects.filter(
        activity__category__schedule__campaign__in=Campaign.objects.filter(year=2026)
    )

    assert [
        (each.agency.short_name, each.state, each.participants) for each in told.order_by("pk")
    ] == [
        ("惠安县市场监管局", "held", 32),
        ("德化县市场监管局", "held", 28),
        ("泉州市市场监管局", "held", 20),
        ("南安市市场监管局", "held", 200),
        ("厦门市市场监管局", "held", 12000),
        ("厦门市市场监管局", "held", 46),
    ]


def test_counties_answer_to_their_city_which_answers_to_the_province():
    answers = Submission.objects.filter(requirement__title="预热阶段小结")
    quanzhou = answers.get(agency__name="泉州市市场监督管理局")

    assert [(each.agency.short_name, each.state) for each in quanzhou.children.all()] == [
        ("泉州市局鲤城分局", "awaited"),
        ("惠安县市场监管局", "accepted"),
        ("德化县市场监管局", "submitted"),
        ("南安市市场监管局", "returned"),
    ]
    assert quanzhou.state == "draft"
    assert Counter(answers.filter(parent=None).values_list("state", flat=True)) == {
        "awaited": 4,
        "submitted": 2,
        "accepted": 1,
        "draft": 1,
        "returned": 1,
        "nothing": 1,
    }
    assert answers.get(agency__name="龙岩市市场监督管理局").extensions.get().state == "asked"
    assert [late.agency.short_name for late in answers.late()] == ["福安市市场监管局"]


# --- The round before -----------------------------------------------------------------


def last():
    return Submission.objects.filter(
        requirement__notice__campaign__series__name="检验检测机构开放日",
        requirement__notice__campaign__year=2025,
    )


def test_every_unit_has_answered_the_round_before():
    assert Counter(last().values_list("state", flat=True)) == {
        "accepted": 12,
        "nothing": 1,
        "exempt": 1,
    }
    assert [late.agency.short_name for late in last().late()] == ["莆田市市场监管局"]
    extended = last().get(extensions__state="granted")
    assert (extended.agency.short_name, extended.is_late) == ("宁德市市场监管局", False)
    returned = last().filter(transitions__step="return_for_revision").get()
    assert returned.agency.short_name == "三明市市场监管局"


def test_its_figures_are_typed_or_the_sums_of_rows():
    xiamen, nanping, longyan = (
        last().get(agency__name=f"{name}市市场监督管理局") for name in ("厦门", "南平", "龙岩")
    )

    assert [words for _, words in xiamen.submitted_figures][:3] == ["2场", "166人", "33家"]
    assert dict(nanping.submitted_figures)["参加人数"] == "约500人"
    assert dict(longyan.submitted_figures)["免费检测"] == "326件次"


def test_its_photographs_are_of_activities_and_have_captions():
    photos = Photo.objects.filter(submission__in=last())

    assert photos.count() == 14
    assert photos.filter(caption="").count() == 0
    assert {photo.activity.category.schedule.campaign.year for photo in photos} == {2025}
    assert len(set(photos.values_list("sha256", flat=True))) == 14


def test_texts_of_the_units_are_no_copies_of_one_another():
    answers = [text for each in last() for _, text in each.submitted_answers if text]
    texts = [each.submitted_text for each in last() if each.submitted_text]

    assert (len(texts), len(set(texts))) == (12, 12)
    assert len(answers) == len(set(answers)) == 31


def test_feed_of_a_campaign_has_all_rows_on_their_days():
    """Read by another parser than the one that writes it."""
    campaign = Campaign.objects.get(series__name="世界认可日", year=2025, host__level="province")
    clerk = User.objects.get(username="xiamen")
    feed = feeds.renew(campaign=campaign, by=clerk, now=NOW)

    calendar = vobject.readOne(feeds.content(feed, today=NOW.date()).decode())

    rows = Activity.objects.filter(category__schedule__campaign=campaign)
    events = {event.uid.value: event for event in calendar.vevent_list}
    assert {
        str(row.key): (row.starts_on, row.ends_on + timedelta(days=1)) for row in rows
    }.items() <= {
        uid: (event.dtstart.value, event.dtend.value) for uid, event in events.items()
    }.items()
    assert rows.count() == 32
    assert calendar.vtimezone.tzid.value == "Asia/Shanghai"


# --- The records ----------------------------------------------------------------------


def test_every_official_copy_is_the_file_that_its_hash_names():
    copies = OfficialCopy.objects.all()

    assert copies.count() == 2 * 10
    for copy in copies:
        with copy.file.open() as file:
            content = file.read()
        assert content.startswith({"pdf": b"%PDF-", "docx": b"PK"}[copy.format])
        assert hashlib.sha256(content).hexdigest() == copy.sha256


def test_history_stands_in_the_order_in_which_it_happened():
    moments = list(AuditEntry.objects.order_by("pk").values_list("at", flat=True))

    assert moments == sorted(moments)
    assert moments[-1] <= NOW
    assert audit.fault() is None


def test_loading_sends_nobody_a_mail(mailoutbox):
    assert set(OutgoingMessage.objects.values_list("state", flat=True)) == {
        "sent",
        "obsolete",  # taken by the next step before anything could leave
    }

    call_command("send_reminders", now=datetime(2026, 7, 1, 8, 0, tzinfo=SHANGHAI).isoformat())

    assert mailoutbox == []


def test_reminders_before_the_real_deadline_go_out_once(capsys):
    call_command("send_reminders", now=BEFORE_DUE)
    call_command("send_reminders", now=BEFORE_DUE)

    # Two clerks, each by mail and in the portal, and a unit that has only a mail address.
    assert capsys.readouterr().out == "queued 5, sent 5\nqueued 0, sent 0\n"


# --- Loading --------------------------------------------------------------------------


def test_loading_twice_changes_nothing(capsys):
    before = everything()

    call_command("load_demo")

    assert everything() == before
    assert capsys.readouterr().out == "演示数据已经载入，未作任何改动。\n"


def test_loading_the_fixtures_once_more_changes_nothing():
    before = everything()

    call_command("loaddata", *(world.FIXTURES / f"{name}.json" for name in world.ROWS), verbosity=0)

    assert everything() == before


def test_loading_again_keeps_what_users_changed():
    Notice.objects.filter(state="draft").update(title="改过的标题")
    User.objects.create(username="xinren", name="新人", agency=Agency.objects.first())
    before = everything()

    call_command("load_demo")

    assert everything() == before


# --- Accounts -------------------------------------------------------------------------


@pytest.fixture
def real_hasher(settings):
    """The passwords of the fixture are hashed as in use, not as in the other tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]


def test_the_accounts_are_listed_one_per_role(real_hasher, capsys):
    call_command("load_demo", accounts=True)

    assert capsys.readouterr().out == (
        "角色        登录名    姓名    单位                         密码\n"
        "经办人      jingban   林书雅  福建省市场监管局 认证检测处  Yanshi-2025\n"
        "核稿人      hegao     郑文博  福建省市场监管局 办公室      Yanshi-2025\n"
        "签发人      qianfa    黄启明  福建省市场监管局             Yanshi-2025\n"
        "联络员      quanzhou  庄子涵  泉州市市场监管局             Yanshi-2025\n"
        "系统管理员  guanli    吴思远  福建省市场监管局 办公室      Yanshi-2025\n"
        "上级监管    zongju    周怀瑾  市场监管总局 认证监管司      Yanshi-2025\n"
    )


def test_a_password_that_somebody_changed_is_not_printed(real_hasher, capsys):
    officer = User.objects.get(username="jingban")
    officer.set_password("another-password")
    officer.save()

    call_command("load_demo", accounts=True)

    assert capsys.readouterr().out.splitlines()[1] == (
        "经办人      jingban   林书雅  福建省市场监管局 认证检测处  （已修改）"
    )


def test_every_account_logs_in_with_the_password_that_is_printed(real_hasher):
    hashes = set(User.objects.values_list("password", flat=True))

    assert [check_password(accounts.PASSWORD, encoded) for encoded in hashes] == [True]


def test_every_role_is_taken_and_every_mail_address_is_reserved():
    assert {role for user in User.objects.all() for role in user.roles} == set(Role)
    assert {user.email.partition("@")[2] for user in User.objects.all()} == {"portal.example.org"}


# --- The texts ------------------------------------------------------------------------

HAN = "[一-龥，。：；、！？（）《》“”〔〕]"
FAULTS = {
    "half-width mark": re.compile(r"[一-龥][,:;!?()]|[,:;!?()][一-龥]"),
    "straight quote": re.compile("[\"']"),
    "blank inside Chinese": re.compile(rf"{HAN} +{HAN}|[一-龥] +[0-9A-Za-z]|[0-9A-Za-z] +[一-龥]"),
    "full-width letter or digit": re.compile("[０-９Ａ-Ｚａ-ｚ＠．－]"),
    "blank at an end": re.compile(r"^\s|\s$", re.MULTILINE),
}
# These blanks belong to the slogans.
SLOGANS = re.compile("创新 合作 未来|传递质量信任 服务绿色发展")


def text_faults(text):
    text = SLOGANS.sub("", text)
    faults = [name for name, pattern in FAULTS.items() if pattern.search(text)]
    if text.count("“") != text.count("”") or text.count("（") != text.count("）"):
        faults.append("unpaired mark")
    # A long line without an end is a paragraph that a page break cut in two.
    faults += [
        "cut paragraph" for line in text.split("\n") if re.search("[一-龥]{60}.*[一-龥]$", line)
    ]
    return faults


def texts_of(value):
    if isinstance(value, str):
        yield value.strip("\n")
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)


def fixture_texts():
    calendar = Calendar(NOW.date())
    for path in sorted(world.FIXTURES.rglob("*.json")):
        yield from texts_of([row["fields"] for row in json.loads(path.read_text())])
    for path in sorted(world.FIXTURES.rglob("*.toml")):
        content = tomllib.loads(path.read_text())
        yield from texts_of(content if path.parent.name == "notices" else calendar.fill_in(content))


def test_no_text_of_the_fixtures_has_a_fault_of_the_scan():
    texts = [text for text in fixture_texts() if re.search("[一-龥]", text)]

    assert len(texts) > 800
    assert {text: faults for text in texts if (faults := text_faults(text))} == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("(一)高度重视", "half-width mark"),
        ("联系人: 某某", "half-width mark"),
        ('第十五个"世界认可日"', "straight quote"),
        ("进一步弘 扬", "blank inside Chinese"),
        ("帮扶 200 家", "blank inside Chinese"),
        ("邮箱：a＠b.cn", "full-width letter or digit"),
        ("“世界认可日", "unpaired mark"),
    ],
)
def test_a_fault_is_noticed(text, fault):
    assert fault in text_faults(text)


def test_no_moment_of_the_demo_lies_at_night():
    hours = {
        moment.astimezone(SHANGHAI).time()
        for moment in AuditEntry.objects.values_list("at", flat=True)
    }

    assert time(8, 30) < min(hours)
    assert max(hours) < time(17, 30)
