import io
from urllib.parse import quote

import docx
import pdfplumber
import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.permissions import Role
from campaigns import workflow
from campaigns.models import Notice
from campaigns.states import NoticeState
from tests.factories import (
    NOW,
    AgencyFactory,
    AgencyGroupFactory,
    Bureau,
    CampaignFactory,
    CampaignSeriesFactory,
    NumberSeriesFactory,
    ScheduleFactory,
    UserFactory,
)
from tests.gongwen.ofd_reader import Reader
from tests.pages import main_text

pytestmark = pytest.mark.django_db

BODY = "现就有关事项通知如下：\n一、活动时间\n6月9日前后。"


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.officer)
    return bureau


def rows(prefix, *forms, initial=0):
    """The fields of a formset, its management form included."""
    fields = {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": initial}
    for at, form in enumerate(forms):
        fields |= {f"{prefix}-{at}-{name}": value for name, value in form.items()}
    return fields


def entered(bureau, *, attachments=(), contacts=(), **fields):
    return (
        {
            "number_series": bureau.number_series.pk,
            "form": "document",
            "masthead": "某省市场监督管理局文件",
            "title": "某省市场监督管理局关于组织开展活动的通知",
            "addressee_line": "各设区市市场监管局",
            "addressee_groups": [bureau.group.pk],
            "body": BODY,
            "signature": "某省市场监督管理局",
            "sealed": "on",
        }
        | rows("attachments", *attachments)
        | rows("contacts", *contacts)
        | fields
    )


def draft(client, bureau, **fields):
    return client.post(
        reverse("draft_notice", args=[bureau.campaign.pk]), entered(bureau, **fields)
    )


def edit(client, bureau, notice, **fields):
    fields = {"revision": notice.revision} | fields
    return client.post(reverse("edit_notice", args=[notice.pk]), entered(bureau, **fields))


def show(client, notice, query=""):
    return client.get(reverse("show_notice", args=[notice.pk]) + query)


# --- List -----------------------------------------------------------------------------


def titles(client, query=""):
    page = client.get(reverse("list_notices") + query).context["page_obj"]
    return [notice.title for notice in page]


def test_list_is_narrowed_by_words_state_campaign_and_kind(client, bureau):
    other = CampaignFactory(series=CampaignSeriesFactory(name="质量月"), host=bureau.agency)
    bureau.notice(title="开放日通知", body="开展检验检测机构开放日")
    bureau.notice(NoticeState.IN_REVIEW, title="质量通知")
    bureau.notice(title="计量通知", campaign=other)
    bureau.notice(title="上级来文", kind=Notice.Kind.RECEIVED)

    assert titles(client, "?words=检测机构") == ["开放日通知"]
    assert titles(client, "?words=质量 通知") == ["质量通知"]
    assert titles(client, "?state=in_review") == ["质量通知"]
    assert titles(client, f"?campaign={other.pk}") == ["计量通知"]
    assert titles(client, "?kind=received") == ["上级来文"]
    assert set(titles(client)) == {"上级来文", "计量通知", "质量通知", "开放日通知"}


@pytest.mark.parametrize("brackets", ["〔2025〕", "[2025]", "（2025）"])
def test_document_number_finds_its_notice(client, bureau, brackets):
    notice = bureau.notice(NoticeState.ISSUED, title="甲通知")
    bureau.notice(NoticeState.ISSUED, title="乙通知")
    number = f"{notice.number_series}{brackets}{notice.number_serial}号"

    assert titles(client, f"?words={number}") == ["甲通知"]


def test_list_says_when_nothing_fits(client, bureau):
    bureau.notice()

    text = main_text(client.get(reverse("list_notices") + "?words=没有的词"))

    assert "没有符合条件的通知" in text


def test_recipient_sees_issued_notices_and_their_states_only(client, bureau):
    bureau.notice(title="草稿中的通知")
    bureau.notice(NoticeState.ISSUED, title="印发的通知")
    client.force_login(bureau.clerks[0])

    response = client.get(reverse("list_notices"))

    assert [notice.title for notice in response.context["page_obj"]] == ["印发的通知"]
    states = response.context["filter"].form.fields["state"].choices
    assert [label for _, label in states] == ["全部", "已印发", "已废止"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_one_and_for_three(
    client, bureau, count, django_assert_num_queries
):
    for _ in range(count):
        bureau.notice(NoticeState.ISSUED)

    with django_assert_num_queries(8):
        page = client.get(reverse("list_notices")).context["page_obj"]

    assert len(page) == count


def test_list_is_cut_into_pages_of_fifty(client, bureau):
    for number in range(51):
        bureau.notice(title=f"通知{number}")

    assert len(titles(client)) == 50
    assert titles(client, "?page=2") == ["通知0"]


# --- Drafting -------------------------------------------------------------------------


def test_form_begins_with_what_the_bureau_is_known_by(client, bureau):
    bureau.officer.phone = "0591-12345678"
    bureau.officer.save()
    schedule = ScheduleFactory(campaign=bureau.campaign)

    response = client.get(reverse("draft_notice", args=[bureau.campaign.pk]))

    form, name = response.context["form"], bureau.agency.name
    assert {
        field: form[field].value()
        for field in ("number_series", "masthead", "title", "signature", "printing_office")
    } == {
        "number_series": bureau.number_series.pk,
        "masthead": f"{name}文件",
        "title": f"{name}关于组织开展2025年“世界认可日”主题活动的通知",
        "signature": name,
        "printing_office": f"{name}办公室",
    }
    (contact,) = response.context["contacts"]
    assert (contact["name"].value(), contact["phone"].value()) == (
        bureau.officer.name,
        "0591-12345678",
    )
    (attachment,) = response.context["attachments"]
    assert attachment["schedule"].value() == schedule.pk


def test_bureau_without_a_number_series_is_told_whom_to_ask(client, bureau):
    bureau.number_series.delete()

    response = client.get(reverse("draft_notice", args=[bureau.campaign.pk]))

    assert "本单位还没有发文字号系列，请联系系统管理员设置后再起草。" in main_text(response)


def test_form_offers_only_what_is_the_bureaus_own(client, bureau):
    NumberSeriesFactory()
    AgencyGroupFactory()
    county = AgencyFactory(parent=bureau.cities[0])
    body = AgencyFactory(parent=None, kind="certification_body")
    AgencyFactory(parent=Bureau().agency)
    ministry = AgencyFactory(level="national")

    form = client.get(reverse("draft_notice", args=[bureau.campaign.pk])).context["form"]

    assert list(form.fields["number_series"].queryset) == [bureau.number_series]
    assert [str(label) for _, label in form.fields["addressee_groups"].choices] == [
        f"{bureau.group.phrase}（2家）"
    ]
    offered = dict(form.fields["addressee_agencies"].choices)
    assert offered[f"{bureau.cities[0]}辖区"] == [(county.pk, county.name)]
    assert (body.pk, body.name) in offered["其他机构"]
    pks = {pk for group in offered.values() for pk, _ in group}
    assert pks & {bureau.agency.pk, ministry.pk} == set()


def test_draft_is_saved_with_its_rows_in_order(client, bureau):
    schedule = ScheduleFactory(campaign=bureau.campaign, title="四进活动安排表")
    extra = AgencyFactory(parent=bureau.agency)

    response = draft(
        client,
        bureau,
        addressee_agencies=[extra.pk],
        attachments=[
            {"title": "", "schedule": schedule.pk},
            {"title": "宣传口号", "text": "一、口号甲"},
        ],
        contacts=[
            {"name": "林晓燕", "phone": "0591-1", "office": "认证处"},
            {"name": "陈志远", "phone": "0591-2"},
        ],
    )

    notice = Notice.objects.get()
    assert response.url == notice.get_absolute_url()
    assert (notice.state, notice.kind, notice.issuer, notice.campaign, notice.drafter) == (
        NoticeState.DRAFT,
        Notice.Kind.DRAFTED,
        bureau.agency,
        bureau.campaign,
        bureau.officer,
    )
    assert [(row.title, row.schedule, row.text) for row in notice.attachments.all()] == [
        ("四进活动安排表", schedule, ""),
        ("宣传口号", None, "一、口号甲"),
    ]
    assert [row.name for row in notice.contacts.all()] == ["林晓燕", "陈志远"]
    assert set(notice.recipients()) == {*bureau.cities, extra}
    assert list(notice.authors.all()) == [bureau.officer]
    assert AuditEntry.objects.first().action == "起草通知"


def test_untouched_prefilled_contact_is_saved(client, bureau):
    bureau.officer.phone = "0591-12345678"
    bureau.officer.save()
    response = client.get(reverse("draft_notice", args=[bureau.campaign.pk]))
    (contact,) = response.context["contacts"]
    shown = {name: contact[name].value() for name in ("name", "office", "phone", "email")}

    draft(client, bureau, contacts=[shown])

    assert Notice.objects.get().contacts.get().email == bureau.officer.email


def test_save_and_preview_leads_to_the_typeset_pages(client, bureau):
    response = draft(client, bureau, preview="1")

    assert response.url == Notice.objects.get().get_absolute_url() + "?view=print"
    assert b"<iframe" in client.get(response.url).content


def test_errors_are_said_and_what_was_typed_is_kept(client, bureau):
    response = draft(
        client,
        bureau,
        title="",
        attachments=[{"title": "宣传口号", "text": ""}],
        contacts=[{"name": "林晓燕", "phone": "", "email": "不是邮箱"}],
    )

    assert response.status_code == 200
    text = main_text(response)
    assert "标题 ：请填写标题。" in text
    assert "每个附件请在附件正文、活动安排表、转发的文件、上传的PDF中选择且只选择一项。" in text
    assert "联系电话 ：请填写联系电话。" in text
    assert response.context["form"]["body"].value() == BODY
    assert response.context["contacts"].forms[0]["email"].value() == "不是邮箱"
    assert Notice.objects.count() == 0


@pytest.mark.parametrize(("field", "most"), [("title", 200), ("body", 20000), ("copied_to", 300)])
def test_text_that_is_too_long_is_counted_and_not_cut(client, bureau, field, most):
    response = draft(client, bureau, **{field: "长" * (most + 1)})

    assert response.context["form"].errors == {field: [f"最多{most}字，现有{most + 1}字，请精简。"]}
    assert len(response.context["form"][field].value()) == most + 1
    assert "maxlength" not in response.content.decode()


def test_attachment_that_is_too_long_is_refused(client, bureau):
    response = draft(client, bureau, attachments=[{"title": "甲", "text": "长" * 60001}])

    assert response.context["attachments"].forms[0].errors["text"] == [
        "最多60000字，现有60001字，请精简。"
    ]


def test_attachment_of_text_needs_a_title(client, bureau):
    response = draft(client, bureau, attachments=[{"title": "", "text": "一、口号甲"}])

    assert "请填写附件名称。" in main_text(response)
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("field", ["number_series", "addressee_groups", "addressee_agencies"])
def test_foreign_choice_is_refused(client, bureau, field):
    foreign = Bureau()
    value = {
        "number_series": foreign.number_series.pk,
        "addressee_groups": [foreign.group.pk],
        "addressee_agencies": [foreign.cities[0].pk],
    }[field]

    response = draft(client, bureau, **{field: value})

    assert list(response.context["form"].errors) == [field]


def test_foreign_schedule_is_refused_as_an_attachment(client, bureau):
    response = draft(client, bureau, attachments=[{"schedule": ScheduleFactory().pk}])

    assert "schedule" in response.context["attachments"].forms[0].errors
    assert Notice.objects.count() == 0


def test_title_pasted_over_two_lines_becomes_one(client, bureau):
    draft(client, bureau, title="某省市场监督管理局关于组织开展\r\n 活动的通知")

    assert Notice.objects.get().title == "某省市场监督管理局关于组织开展活动的通知"


def test_addressees_left_out_are_those_that_were_chosen(client, bureau):
    extra = AgencyFactory(parent=bureau.agency)

    draft(client, bureau, addressee_line="", addressee_agencies=[extra.pk])

    assert Notice.objects.get().addressee_line == f"{bureau.group.phrase}，{extra.name}"


def test_notice_to_nobody_is_refused(client, bureau):
    response = draft(client, bureau, addressee_line="", addressee_groups=[])

    assert response.context["form"].errors == {
        "addressee_line": ["请填写主送机关，或者选择送达范围。"]
    }


def test_day_of_printing_in_the_past_is_refused(client, bureau):
    response = draft(client, bureau, printed_on="2020-01-01")

    assert response.context["form"].errors == {
        "printed_on": ["印发日期不能早于今天，否则会早于成文日期。可以不填。"]
    }


def test_only_officers_draft(client, bureau):
    client.force_login(bureau.reviewer)

    assert draft(client, bureau).status_code == 403
    assert Notice.objects.count() == 0


def test_drafting_in_a_foreign_campaign_is_not_found(client, bureau):
    address = reverse("draft_notice", args=[CampaignFactory().pk])

    assert client.post(address, entered(bureau)).status_code == 404


# --- Editing --------------------------------------------------------------------------


def test_edit_counts_the_revision_and_adds_the_editor_to_the_authors(client, bureau):
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER])
    notice = bureau.notice()
    client.force_login(colleague)

    edit(client, bureau, notice, body="改后的正文。")

    notice.refresh_from_db()
    assert (notice.body, notice.revision, notice.drafter) == ("改后的正文。", 2, bureau.officer)
    assert set(notice.authors.all()) == {bureau.officer, colleague}


def test_rows_are_changed_moved_and_removed(client, bureau):
    notice = bureau.notice()
    first = notice.contacts.create(name="甲", phone="1", position=1)
    second = notice.contacts.create(name="乙", phone="2", position=2)
    forms = [
        {"id": first.pk, "notice": notice.pk, "name": "甲", "phone": "1", "DELETE": "on"},
        {"id": second.pk, "notice": notice.pk, "name": "乙", "phone": "22"},
        {"name": "丙", "phone": "3"},
    ]

    edit(client, bureau, notice, **rows("contacts", *forms, initial=2))

    assert [(row.name, row.phone) for row in notice.contacts.all()] == [("乙", "22"), ("丙", "3")]


def test_stale_revision_overwrites_nothing_and_keeps_what_was_typed(client, bureau):
    notice = bureau.notice()
    edit(client, bureau, notice, body="同事保存的正文。")

    response = edit(
        client, bureau, notice, body="我写的正文。", contacts=[{"name": "丙", "phone": "3"}]
    )

    stored = Notice.objects.get()
    assert (stored.body, stored.revision, stored.contacts.count()) == ("同事保存的正文。", 2, 0)
    form = response.context["form"]
    assert form["body"].value() == "我写的正文。"
    text = main_text(response)
    assert "您打开之后，您在另一个窗口又保存了新的内容。" in text
    assert "目前已保存的正文 同事保存的正文。" in text

    edit(client, bureau, stored, body=form["body"].value(), revision=form["revision"].value())

    assert Notice.objects.get().body == "我写的正文。"


def test_text_typed_while_the_notice_was_sent_for_review_is_kept(client, bureau):
    notice = bureau.notice()
    workflow.submit_for_review(notice, by=bureau.officer, now=NOW)

    response = edit(client, bureau, notice, body="我写的正文。")

    assert response.context["form"]["body"].value() == "我写的正文。"
    assert "这份通知现为“核稿中”，不能再修改。" in main_text(response)
    assert Notice.objects.get().body != "我写的正文。"


def test_form_of_a_notice_under_review_does_not_open(client, bureau):
    notice = bureau.notice(NoticeState.IN_REVIEW)

    response = client.get(reverse("edit_notice", args=[notice.pk]))

    assert response.status_code == 409
    assert "已送审的，请撤回送审，或者请核稿人退回后再改。" in main_text(response)


def test_received_notice_is_not_edited(client, bureau):
    notice = bureau.notice(kind=Notice.Kind.RECEIVED)

    assert edit(client, bureau, notice).status_code == 403


def test_notice_of_a_foreign_bureau_is_not_found(client, bureau):
    notice = Bureau().notice()

    assert edit(client, bureau, notice).status_code == 404
    assert show(client, notice).status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_form_takes_the_same_queries_for_one_attachment_and_for_twelve(
    client, bureau, count, django_assert_num_queries
):
    notice = bureau.notice()
    bureau.notice(NoticeState.ISSUED)
    schedule = ScheduleFactory(campaign=bureau.campaign)
    for number in range(count):
        notice.attachments.create(title=f"附件{number}", schedule=schedule)

    with django_assert_num_queries(20):
        response = client.get(reverse("edit_notice", args=[notice.pk]))

    assert len(response.context["attachments"].initial_forms) == count


# --- Page -----------------------------------------------------------------------------


def test_page_shows_the_text_as_it_reads(client, bureau):
    notice = bureau.notice(
        body=BODY, note="此件公开发布", title="某局关于开展活动的通知", masthead="某局文件"
    )
    notice.attachments.create(title="宣传口号", text="一、口号甲")

    response = show(client, notice)

    assert [
        (paragraph["text"], paragraph["is_heading"])
        for paragraph in response.context["sheet"]["paragraphs"]
    ] == [
        ("现就有关事项通知如下：", False),
        ("一、活动时间", True),
        ("6月9日前后。", False),
    ]
    assert (
        "某局文件 某局关于开展活动的通知 各设区市市场监管局： 现就有关事项通知如下： 一、活动时间 "
        f"6月9日前后。 附件： 宣传口号 {bureau.agency.name} （此件公开发布） "
        f"{bureau.agency.name}办公室 附件：宣传口号"
    ) in main_text(response)


def test_page_tells_history_versions_and_the_hash_of_the_official_file(client, bureau):
    notice = bureau.notice(NoticeState.ISSUED)

    response = show(client, notice)

    text = main_text(response)
    labels = [event["label"] for event in response.context["events"]]
    assert labels == ["印发", "登记", "签发", "核稿通过", "送审"]
    assert f"第1版 {bureau.officer.name}，2025年5月26日 10:00" in text
    assert f"第2版 {bureau.signatory.name}，2025年5月26日 10:00" in text
    assert f"SHA-256 校验值 {notice.official_copy.sha256}" in text
    assert "0 / 2" in text


def test_recipient_sees_the_call_to_acknowledge_but_no_internal_history(client, bureau):
    notice = bureau.notice(NoticeState.ISSUED)
    client.force_login(bureau.clerks[0])

    response = show(client, notice)

    text = main_text(response)
    assert f"将这份通知送达{bureau.cities[0].name}，请签收。 签收" in text
    assert "流转记录" not in text
    assert bureau.reviewer.name not in text


def test_recipient_of_a_withdrawn_notice_reads_who_withdrew_it_when_and_why(client, bureau):
    notice = bureau.notice(NoticeState.WITHDRAWN)
    client.force_login(bureau.clerks[0])

    text = main_text(show(client, notice))

    assert (
        f"这份通知已废止，请停止执行。 {bureau.agency.name}于2025年5月26日废止，"
        "理由：内容有误，另行印发。"
    ) in text
    assert "此件已废止，仅供查阅。 下载正式文件（PDF）" in text
    assert bureau.officer.name not in text


def test_acknowledged_notice_says_when_and_by_whom(client, bureau):
    notice = bureau.notice(NoticeState.ISSUED)
    clerk = bureau.clerks[0]
    workflow.acknowledge(notice.deliveries.get(agency=clerk.agency), by=clerk, now=NOW)
    client.force_login(clerk)

    text = main_text(show(client, notice))

    assert f"{clerk.agency.name}已于2025年5月26日 10:00由{clerk.name}签收。" in text
    assert "请签收" not in text


# --- Files ----------------------------------------------------------------------------


def printed(response):
    with pdfplumber.open(io.BytesIO(response.getvalue())) as document:
        return "".join(page.extract_text() for page in document.pages).replace("\n", "")


def test_preview_of_a_draft_is_marked_and_shown_in_the_browser(client, bureau):
    notice = bureau.notice(body="现通知如下。")

    response = client.get(reverse("preview_notice", args=[notice.pk]))

    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "application/pdf",
        "inline",
    )
    text = printed(response)
    assert "现通知如下。" in text
    assert "草稿" in text


def test_preview_and_download_give_the_official_file_once_there_is_one(client, bureau):
    notice = bureau.notice(NoticeState.REGISTERED, title="关于开展活动的通知")

    preview = client.get(reverse("preview_notice", args=[notice.pk]))
    download = client.get(reverse("download_notice", args=[notice.pk]))

    with notice.official_copy.file.open() as file:
        official = file.read()
    assert (preview.getvalue(), download.getvalue()) == (official, official)
    assert download["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def word_file(response):
    return docx.Document(io.BytesIO(response.content))


def test_word_file_of_a_draft_holds_the_present_text_and_says_so_in_its_name(client, bureau):
    notice = bureau.notice(title="关于开展活动的通知", body="现通知如下。")

    response = client.get(reverse("download_notice_docx", args=[notice.pk]))

    assert "现通知如下。" in [item.text for item in word_file(response).paragraphs]
    name = quote("关于开展活动的通知（草稿）.docx")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"


def test_word_file_of_a_registered_notice_is_the_one_kept(client, bureau):
    notice = bureau.notice(NoticeState.REGISTERED, title="关于开展活动的通知")

    response = client.get(reverse("download_notice_docx", args=[notice.pk]))

    with notice.official_copies.get(format="docx").file.open() as file:
        assert response.content == file.read()
    name = quote(f"{notice.number}关于开展活动的通知.docx")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"


def test_notice_page_offers_the_word_file(client, bureau):
    notice = bureau.notice()

    soup = client.get(notice.get_absolute_url()).content.decode()

    assert reverse("download_notice_docx", args=[notice.pk]) in soup
    assert "下载 Word 稿" in soup


def test_ofd_of_a_registered_notice_has_the_text_of_the_official_file(client, bureau):
    notice = bureau.notice(NoticeState.REGISTERED, title="关于开展活动的通知")

    response = client.get(reverse("download_notice_ofd", args=[notice.pk]))

    with notice.official_copy.file.open() as file, pdfplumber.open(file) as pdf:
        printed = ["".join(char["text"] for char in page.chars) for page in pdf.pages]
    assert [page.text for page in Reader(response.content).pages] == printed
    assert response["Content-Type"] == "application/ofd"
    name = quote(f"{notice.number}关于开展活动的通知.ofd")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"


def test_page_of_a_registered_notice_offers_the_ofd(client, bureau):
    notice = bureau.notice(NoticeState.REGISTERED)
    draft = bureau.notice()

    offering, silent = (client.get(n.get_absolute_url()).content.decode() for n in (notice, draft))

    assert reverse("download_notice_ofd", args=[notice.pk]) in offering
    assert "下载 OFD" in offering
    assert "下载 OFD" not in silent


@pytest.mark.parametrize("address", ["download_notice", "download_notice_ofd"])
def test_official_file_of_a_draft_is_not_found(client, bureau, address):
    notice = bureau.notice()

    assert client.get(reverse(address, args=[notice.pk])).status_code == 404


def test_returned_draft_is_called_so_in_the_list(client, bureau):
    notice = bureau.notice(NoticeState.IN_REVIEW)
    workflow.return_for_revision(notice, by=bureau.reviewer, now=NOW, reason="请核对日期。")

    page = client.get(reverse("list_notices"), {"scope": "drafts"})

    assert "退回修改" in main_text(page)
