"""根据上级通知起草: from the superior's notice to a draft with its requirements."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, AuditEntry
from campaigns import deriving as campaign_deriving
from campaigns import intake, superior
from campaigns.models import Campaign, Notice
from campaigns.states import NoticeState
from campaigns.superior import Due, Superior
from reports import deriving
from reports.models import ReportingRequirement
from tests.factories import (
    NOW,
    AgencyFactory,
    Bureau,
    CampaignFactory,
    FigureFieldFactory,
    NumberSeriesFactory,
    QuestionFactory,
    RequirementFactory,
)
from tests.files import A4, pdf
from tests.pages import main_text

pytestmark = pytest.mark.django_db

BODY = """2025年6月9日是第十八个“世界认可日”，国内主题为“与供应链协同发展”。现就有关事项通知如下：
一、总体安排
各单位要围绕主题组织开展活动。
二、有关事项
请于6月20日前将活动总结报送总局认证司。"""


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def source(bureau):
    """A ministry's notice, delivered to the bureau."""
    ministry = AgencyFactory(
        name="某总局", short_name="总局", level=Agency.Level.NATIONAL, parent=None
    )
    notice = Notice.objects.create(
        kind=Notice.Kind.RECEIVED,
        state=NoticeState.ISSUED,
        campaign=CampaignFactory(host=ministry),
        issuer=ministry,
        number_series=NumberSeriesFactory(agency=ministry, issuer_code="总局函"),
        number_year=2025,
        number_serial=7,
        title="某总局关于组织开展第十八个“世界认可日”活动的通知",
        addressee_line="各省局",
        body=BODY,
        signature="某总局",
        document_date=date(2025, 5, 20),
        updated_at=NOW,
    )
    version = notice.versions.create(number=1, content={}, saved_at=NOW, saved_by=bureau.officer)
    notice.deliveries.create(agency=bureau.agency, version=version, delivered_at=NOW)
    return notice


@pytest.fixture
def officer(client, bureau):
    client.force_login(bureau.officer)
    return bureau.officer


def form_of(client, notice):
    """The page's own values, as a browser would post them untouched."""
    context = client.get(reverse("derive_notice", args=[notice.pk])).context
    form, rows = context["form"], context["rows"]
    data = {name: form[name].value() for name in form.fields} | {"seen": context["seal"]}
    data |= {"requests-TOTAL_FORMS": len(rows.forms), "requests-INITIAL_FORMS": len(rows.forms)}
    for row in rows:
        data |= {
            row.add_prefix(name): row[name].value()
            for name in row.fields
            if row[name].value() not in (None, False)
        }
    return data


def derive(client, notice, **changes):
    data = form_of(client, notice) | changes
    return client.post(reverse("derive_notice", args=[notice.pk]), data)


def test_draft_cites_the_superior_and_leaves_its_sections_to_be_filled_in(
    client, officer, bureau, source
):
    response = derive(client, source)

    made = Notice.objects.get(based_on=source)
    assert response.url == reverse("edit_notice", args=[made.pk])
    assert made.title == f"{bureau.agency.name}关于组织开展第十八个“世界认可日”活动的通知"
    assert made.body.splitlines() == [
        "2025年6月9日是第十八个“世界认可日”。根据《某总局关于组织开展第十八个“世界认可日”活动的通知》"
        "（总局函〔2025〕7号，见附件）要求，结合我省实际，我局决定组织开展第十八个“世界认可日”活动。"
        "现就有关事项通知如下：",
        "一、活动主题",
        "国内主题为：“与供应链协同发展”。",
        "二、总体安排",
        "【填写本地区的具体安排】",
        "三、有关事项",
        "请各单位于6月13日前将活动总结报送我局【承办处室】。",
    ]
    [attachment] = made.attachments.all()
    assert (attachment.title, attachment.enclosed) == (
        f"{source.title}（总局函〔2025〕7号）",
        source,
    )
    assert [contact.name for contact in made.contacts.all()] == [officer.name]
    assert list(made.authors.all()) == [officer]


def test_requirement_is_due_five_working_days_ahead(client, officer, source):
    derive(client, source)

    requirement = ReportingRequirement.objects.get()
    due = timezone.localtime(requirement.due_at)
    assert (requirement.kind, requirement.title) == ("summary", "活动总结")
    assert f"{due:%Y-%m-%d %H:%M}" == "2025-06-13 23:59"  # Friday the 20th less five


def test_what_the_superior_asks_is_asked_below(client, officer, source):
    wanted = RequirementFactory(
        notice=source, chain="through_city", takes_photos=False, max_characters=600
    )
    FigureFieldFactory(requirement=wanted, name="活动场次", source="held")
    QuestionFactory(requirement=wanted, text="存在的问题", is_required=False)

    derive(client, source)

    made = ReportingRequirement.objects.get(notice__based_on=source)
    assert (made.chain, made.takes_photos, made.max_characters) == ("through_city", False, 600)
    assert made.figure_fields.values_list("name", "source").get() == ("活动场次", "held")
    assert made.questions.values_list("text", "is_required").get() == ("存在的问题", False)
    assert wanted.questions.count() == wanted.figure_fields.count() == 1


def test_own_round_is_used_and_made_only_where_there_is_none(client, officer, bureau, source):
    derive(client, source)
    assert Notice.objects.get(based_on=source).campaign == bureau.campaign
    assert [theme.text for theme in bureau.campaign.themes.all()] == ["与供应链协同发展"]

    derive(client, source, year="2026")
    made = Notice.objects.filter(based_on=source).latest("pk").campaign
    assert (made.host, made.year) == (bureau.agency, 2026)
    assert Campaign.objects.filter(host=bureau.agency).count() == 2
    assert AuditEntry.objects.filter(action="新建活动").count() == 1


def test_theme_of_the_round_is_not_written_over(client, officer, bureau, source):
    bureau.campaign.themes.create(scope="domestic", text="自己的主题")

    derive(client, source)

    assert [theme.text for theme in bureau.campaign.themes.all()] == ["自己的主题"]


def test_days_are_reckoned_anew_and_nothing_else_is_lost(client, officer, source):
    response = derive(client, source, days="10", title="改过的标题", reckon="1")

    text = main_text(response)
    assert "上级截止2025年6月20日（星期五），提前10个工作日，即2025年6月6日（星期五）。" in text
    assert response.context["form"]["title"].value() == "改过的标题"
    assert not Notice.objects.filter(based_on=source).exists()


def test_unattached_superior_is_cited_without_an_attachment(client, officer, source):
    derive(client, source, attached="")

    made = Notice.objects.get(based_on=source)
    assert "（总局函〔2025〕7号）要求" in made.body
    assert not made.attachments.exists()


def test_request_that_is_not_ticked_is_not_made(client, officer, source):
    data = form_of(client, source)
    del data["requests-0-is_asked"]

    client.post(reverse("derive_notice", args=[source.pk]), data)

    assert not ReportingRequirement.objects.exists()
    assert "报送我局" not in Notice.objects.get(based_on=source).body


def test_recipients_are_those_of_the_latest_own_notice(client, officer, bureau, source):
    bureau.notice(addressee_line="各设区市市场监管局，各直属单位")

    derive(client, source)

    made = Notice.objects.get(based_on=source)
    assert made.addressee_line == "各设区市市场监管局，各直属单位"
    assert list(made.addressee_groups.all()) == [bureau.group]


def test_error_keeps_what_was_typed(client, officer, source):
    response = derive(client, source, title="", domestic="另一个主题")

    assert "请填写标题。" in main_text(response)
    assert response.context["form"]["domestic"].value() == "另一个主题"


def test_own_notice_is_nothing_to_draft_from(client, officer, bureau):
    own = bureau.notice(NoticeState.ISSUED)

    assert client.get(reverse("derive_notice", args=[own.pk])).status_code == 403
    assert "根据此件起草" not in main_text(client.get(own.get_absolute_url()))


def test_page_of_the_superior_and_the_new_notice_lead_here(client, officer, bureau, source):
    address = reverse("derive_notice", args=[source.pk])

    for page in (source.get_absolute_url(), reverse("draft_notice", args=[bureau.campaign.pk])):
        assert address in client.get(page).content.decode()


def test_page_takes_few_queries(client, officer, source, django_assert_num_queries):
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(reverse("derive_notice", args=[source.pk]))


PAGE_QUERIES = 13


# --- Words ----------------------------------------------------------------------------


def facts(number="", title="某总局关于开展活动的通知", **others):
    return Superior(
        None,
        title,
        number,
        **{
            "year": 2025,
            "international": "",
            "domestic": "",
            "event_date": None,
            "outline": (),
            "dues": (),
        }
        | others,
    )


@pytest.mark.parametrize(
    ("number", "is_attached", "words"),
    [
        (
            "总局函〔2025〕7号",
            True,
            "根据《某总局关于开展活动的通知》（总局函〔2025〕7号，见附件）要求",
        ),
        ("总局函〔2025〕7号", False, "根据《某总局关于开展活动的通知》（总局函〔2025〕7号）要求"),
        ("", True, "根据《某总局关于开展活动的通知》（见附件）要求"),
        ("", False, "根据《某总局关于开展活动的通知》要求"),
    ],
)
def test_citation_is_right_with_and_without_a_number(number, is_attached, words):
    assert campaign_deriving.citation(facts(number), is_attached=is_attached) == words


def test_title_within_the_cited_title_stands_in_single_marks():
    cited = campaign_deriving.citation(facts(title="关于印发《方案》的通知"), is_attached=False)

    assert cited == "根据《关于印发〈方案〉的通知》要求"


@pytest.mark.parametrize(
    ("what", "kind", "title"),
    [
        ("“世界认可日”活动方案", "plan", "活动方案"),
        ("活动总结", "summary", "活动总结"),
        ("宣传报道素材", "material", "宣传报道素材"),
        ("", "material", "宣传素材"),
    ],
)
def test_kind_and_name_come_from_what_is_wanted(what, kind, title):
    request = deriving.propose(Due(date(2025, 6, 20), "6月20日前", what), 5)

    assert (request.kind, request.title) == (kind, title)


@pytest.mark.parametrize(
    ("due", "days", "words"),
    [
        (
            "2024-05-31",
            5,
            "上级截止2024年5月31日（星期五），提前5个工作日，即2024年5月24日（星期五）。",
        ),
        (
            "2024-05-31",
            0,
            "上级截止2024年5月31日（星期五），与上级同日，即2024年5月31日（星期五）。",
        ),
        (
            "2024-06-01",
            0,
            "上级截止2024年6月1日（星期六），当日休息，提到前一个工作日，即2024年5月31日（星期五）。",
        ),
        (None, 5, "上级的要求是“及时”，没有日期；需要各单位报送的，请填写截止日期。"),
    ],
)
def test_reckoning_is_told(due, days, words):
    on = date.fromisoformat(due) if due else None

    assert deriving.propose(Due(on, "及时", "活动总结"), days).reckoning == words


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        ("2025-06-13", ""),
        ("2025-05-23", "2025年5月23日（星期五）已经过了，请改为今后的日期，或者不向各单位提出。"),
        ("2025-06-08", "2025年6月8日（星期日）是休息日，请改为工作日。"),
        ("2025-06-23", "2025年6月23日（星期一）晚于上级的截止日期，各单位报来时已经误期。"),
        ("2025-05-29", "到2025年5月29日（星期四）只有3个工作日，逐级报送来不及，请核对。"),
    ],
)
def test_day_that_will_hardly_do_is_said(due_on, words):
    day, superior_on = date.fromisoformat(due_on), date(2025, 6, 20)

    assert deriving.doubt(day, superior_on, today=date(2025, 5, 26)) == words


def test_doubtful_day_is_shown_before_anything_is_made(client, officer, source):
    data = form_of(client, source)
    page = main_text(client.get(reverse("derive_notice", args=[source.pk])))

    held = client.post(
        reverse("derive_notice", args=[source.pk]),
        data | {"requests-0-due_on": "2025-06-02"},
    )

    assert "2025年6月13日（星期五）已经过了" in page
    assert "2025年6月2日（星期一）已经过了" in main_text(held)
    assert "请再点“生成草稿”" in main_text(held)
    assert not Notice.objects.filter(based_on=source).exists()
    again = data | {"requests-0-due_on": "2025-06-02", "seen": held.context["seal"]}
    client.post(reverse("derive_notice", args=[source.pk]), again)
    assert Notice.objects.filter(based_on=source).exists()


def test_imported_facts_go_before_a_reading_of_the_text(bureau, source):
    paper = {
        "title": source.title,
        "document_number": "总局函〔2025〕7号",
        "year": 2025,
        "themes": {"international": "甲", "domestic": "乙"},
        "event_date": "2025-06-09",
        "outline": ["总体安排"],
        "deadlines": [],
    }
    source.paper = superior.ReceivedPaper.objects.create(
        notice=source,
        bureau=bureau.agency,
        file_name="来文.txt",
        sha256="0" * 64,
        size=1,
        text="",
        facts=paper,
        received_at=NOW,
        received_by=bureau.officer,
    )

    read = superior.superior_of(source)

    assert (read.international, read.domestic, read.dues) == ("甲", "乙", ())


def receive_pdf(source, bureau, content):
    kept = intake.Source("来文.pdf", content, "")
    intake.keep(kept)
    return superior.ReceivedPaper.objects.create(
        notice=source,
        bureau=bureau.agency,
        file_name=kept.file_name,
        sha256=kept.sha256,
        size=len(content),
        text="",
        facts={"outline": ["总体安排"]},
        received_at=NOW,
        received_by=bureau.officer,
    )


def test_original_pdf_of_the_superior_can_be_attached(client, officer, bureau, source):
    receive_pdf(source, bureau, pdf(A4, A4))

    derive(client, source, attached="original")

    [attachment] = Notice.objects.get(based_on=source).attachments.all()
    assert (attachment.enclosed, attachment.pdf.name, attachment.pdf.pages) == (None, "来文.pdf", 2)
    assert attachment.pdf.is_kept


def test_original_that_was_damaged_is_said_at_the_field(client, officer, bureau, source):
    paper = receive_pdf(source, bureau, pdf(A4))
    superior.ReceivedPaper.objects.filter(pk=paper.pk).update(sha256="0" * 64)

    response = derive(client, source, attached="original")

    assert "来文原件缺失。" in main_text(response)
    assert not Notice.objects.filter(based_on=source).exists()
