"""导入通知: the five real seeds through the page, corrections, refusals, and what is made of it."""

import hashlib
import json
from datetime import date, timedelta

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import Agency, AuditEntry
from agencies.permissions import Role
from campaigns import receiving
from campaigns.models import (
    Campaign,
    Notice,
    NoticeImport,
    ReceivedPaper,
    Schedule,
)
from campaigns.states import NoticeState
from gongwen.typesetting import render_docx, render_pdf
from tests.factories import AgencyFactory, Bureau, CampaignSeriesFactory, UserFactory
from tests.files import pdf
from tests.gongwen.notices import notice_of
from tests.gongwen.reader.test_seeds import SEEDS
from tests.imports import INCOMING, posted
from tests.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    bureau = Bureau(cities=1)
    client.force_login(bureau.officer)
    return bureau


def paste(client, text, query=""):
    return client.post(reverse("import_notice") + query, {"text": text})


def upload(client, name, content, **fields):
    return client.post(
        reverse("import_notice"), {"upload": SimpleUploadedFile(name, content)} | fields
    )


def begun(response):
    """The import that a page has just begun."""
    draft = NoticeImport.objects.latest("pk")
    assert response.status_code == 302
    assert response.url == draft.get_absolute_url()
    return draft


def save(client, draft, **changes):
    return client.post(draft.get_absolute_url(), posted(draft.entries, **changes))


def imported(client, draft, **changes):
    """The notice made of an import; its campaign is the bureau's own."""
    response = save(client, draft, **changes)
    assert response.status_code == 302, main_text(response)
    return Notice.objects.get(paper__isnull=False)


def error_of(response):
    return main_text(response).partition("请修改以下内容")[2]


# --- The five seeds -------------------------------------------------------------------


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_seed_is_kept_with_all_that_a_person_reads_in_it(client, bureau, path):
    draft = begun(paste(client, path.read_text(encoding="utf-8")))

    notice = imported(client, draft, campaign=str(bureau.campaign.pk))

    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    facts = notice.paper.facts
    for contact in facts["contacts"]:
        del contact["office"]
    for name in ("schedule", "enclosed"):
        expected.pop(name, None)
    titles = set(expected.pop("attachments"))
    assert titles <= set(facts.pop("attachments"))
    assert facts == expected
    assert notice.title == expected["title"]
    assert str(notice.number or "") == (expected["document_number"] or "")
    assert (notice.kind, notice.state) == (Notice.Kind.RECEIVED, NoticeState.ISSUED)


@pytest.mark.parametrize(("kind", "render"), [("docx", render_docx), ("pdf", render_pdf)])
def test_file_of_our_own_making_is_read_and_its_schedule_taken_over(client, bureau, kind, render):
    content = render(notice_of("fujian-2025"))
    draft = begun(upload(client, f"通知.{kind}", content))

    notice = imported(client, draft, campaign=str(bureau.campaign.pk), keep_schedule="on")

    assert str(notice.number) == "闽市监认证〔2025〕147号"
    schedule = notice.attachments.get().schedule
    assert schedule.title == "福建省第十八个“世界认可日”四进活动安排表"
    assert [category.activities.count() for category in schedule.categories.all()] == [18, 5, 6, 3]
    first = schedule.categories.first().activities.first()
    assert (first.time_text, first.starts_on) == ("5月29日", date(2025, 5, 29))
    downloaded = client.get(reverse("download_original", args=[notice.pk]))
    assert downloaded.content == content
    assert downloaded["Content-Type"] == "application/octet-stream"
    assert downloaded["Content-Disposition"].startswith("attachment")
    assert notice.paper.sha256 == hashlib.sha256(content).hexdigest()


# --- What is made ---------------------------------------------------------------------


def test_saving_leaves_steps_receipt_contacts_and_log(client, bureau):
    draft = begun(paste(client, INCOMING))

    notice = imported(client, draft)

    assert notice.issuer.name == "某部办公厅"
    assert notice.campaign == bureau.campaign
    assert notice.contacts.get().phone == "010-12345678"
    assert "联系人" not in notice.body
    step = notice.transitions.get()
    assert (step.step, step.to_state, step.by) == ("receive", "issued", bureau.officer)
    receipt = notice.deliveries.get()
    assert (receipt.agency, receipt.acknowledged_by) == (bureau.agency, bureau.officer)
    assert receipt.version.document.title == notice.title
    logged = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert logged[-2:] == ["登记来文单位", "收文登记"]
    assert {theme.scope: theme.text for theme in bureau.campaign.themes.all()} == {
        "domestic": "认证认可检验检测：与供应链协同发展"
    }


def test_notice_page_shows_file_and_deadlines(client, bureau):
    notice = imported(client, begun(paste(client, INCOMING)))

    text = main_text(client.get(notice.get_absolute_url()))

    assert "下载来文原件" in text
    assert "2025年6月16日 活动总结 报某部认证司 （原文：6月16日前）" in text


def test_corrections_are_what_is_saved(client, bureau):
    draft = begun(paste(client, INCOMING))

    notice = imported(
        client,
        draft,
        title="某部关于开展活动的通知",
        document_number="市监认证函[2025]12号",
        edition="第十九个",
        issue_date="2025-05-21",
        deadlines=[{"date": "", "text": "及时", "what": "信息", "to_whom": ""}],
    )

    assert notice.title == "某部关于开展活动的通知"
    assert (str(notice.number), notice.form) == ("市监认证函〔2025〕12号", "letter")
    assert notice.document_date == date(2025, 5, 21)
    facts = notice.paper.facts
    assert facts["edition"] == 19
    assert facts["deadlines"] == [{"date": None, "text": "及时", "what": "信息", "to_whom": None}]


def test_note_below_the_date_is_kept_and_its_contact_not_printed_twice(client, bureau):
    text = INCOMING.replace("联系人：张三，联系电话：010-12345678。\n", "")
    draft = begun(paste(client, f"{text}（联系人：张三，联系电话：010-12345678）\n"))

    notice = imported(client, draft)

    assert notice.note == "联系人：张三，联系电话：010-12345678"
    assert [contact["name"] for contact in notice.paper.facts["contacts"]] == ["张三"]
    assert not notice.contacts.exists()


def test_new_round_of_a_series_that_is_chosen_is_made(client, bureau):
    draft = begun(paste(client, INCOMING.replace("世界认可日", "世界计量日")))
    assert (draft.entries["campaign"], draft.entries["series"]) == ("", "")
    series = CampaignSeriesFactory(name="世界计量日", month=5, day=20)

    notice = imported(client, draft, campaign="new", series=str(series.pk))

    assert notice.campaign == Campaign.objects.get(series=series, year=2025, host=bureau.agency)


def test_round_of_the_year_is_proposed_and_a_new_one_where_there_is_none(client, bureau):
    assert begun(paste(client, INCOMING)).entries["campaign"] == str(bureau.campaign.pk)
    later = begun(paste(client, INCOMING.replace("2025年", "2026年")))
    assert (later.entries["campaign"], later.entries["series"]) == (
        "new",
        str(bureau.campaign.series_id),
    )


def test_import_begun_on_a_campaign_belongs_to_it(client, bureau):
    other = Campaign.objects.create(
        series=CampaignSeriesFactory(name="质量月", month=9), year=2025, host=bureau.agency
    )

    draft = begun(paste(client, INCOMING, f"?campaign={other.pk}"))

    assert draft.entries["campaign"] == str(other.pk)


def test_issuer_is_found_by_its_alias(client, bureau):
    office = AgencyFactory(name="某国家部门", aliases=["某部办公厅"], level=Agency.Level.NATIONAL)

    notice = imported(client, begun(paste(client, INCOMING)))

    assert notice.issuer == office


def test_sent_twice_it_is_one_notice(client, bureau):
    draft = begun(paste(client, INCOMING))

    first, second = save(client, draft), save(client, draft)

    assert first.url == second.url
    assert Notice.objects.count() == 1


def test_two_bureaus_receive_the_same_and_neither_sees_the_others(client, bureau):
    number = "市监认证函〔2025〕12号"
    notice = imported(client, begun(paste(client, INCOMING)), document_number=number)
    other = Bureau(cities=0)
    client.force_login(other.officer)

    draft = begun(paste(client, INCOMING))
    assert (
        save(client, draft, document_number=number, campaign=str(other.campaign.pk)).status_code
        == 302
    )

    assert Notice.objects.filter(number_serial=12).count() == 2
    assert client.get(notice.get_absolute_url()).status_code == 404
    assert client.get(reverse("download_original", args=[notice.pk])).status_code == 404


def test_schedule_that_came_is_not_changed(client, bureau):
    draft = begun(upload(client, "通知.docx", render_docx(notice_of("fujian-2025"))))
    imported(client, draft, campaign=str(bureau.campaign.pk), keep_schedule="on")

    response = client.get(reverse("edit_schedule", args=[Schedule.objects.get().pk]))

    assert response.status_code == 409
    assert "按来文原样保存" in main_text(response)


# --- What is said ---------------------------------------------------------------------


def test_page_marks_what_is_doubtful_and_what_the_text_does_not_have(client, bureau):
    draft = begun(paste(client, SEEDS[0].read_text(encoding="utf-8")))

    response = client.get(draft.get_absolute_url())

    assert response.context["doubtful"] == {"rows"}
    assert response.context["missing"] == [
        "attachments",
        "signature",
        "issue_date",
        "note",
        "copied_to",
        "disclosure",
    ]
    assert main_text(response).count("原文未写明") == 6
    source = "".join(piece.text for piece in response.context["pieces"])
    assert source == draft.text
    marked = {piece.field for piece in response.context["pieces"]} - {""}
    assert {"issuer", "document_number", "title", "rows", "deadlines"} <= marked


def test_doubt_is_gone_once_corrected(client, bureau):
    draft = begun(paste(client, INCOMING))
    client.post(
        reverse("autosave_import", args=[draft.pk]), posted(draft.entries, title="改过的通知")
    )

    response = client.get(draft.get_absolute_url())

    assert response.context["corrected"] == ["title"]


def test_duplicate_is_said_with_a_link_and_refused(client, bureau):
    number = "市监认证函〔2025〕12号"
    first = imported(client, begun(paste(client, INCOMING)), document_number=number)
    text = INCOMING.replace("各省、", f"{number}\n各省、", 1)
    draft = begun(paste(client, text))

    page = client.get(draft.get_absolute_url())
    refused = save(client, draft, document_number=number)

    assert [note.url for note in page.context["notes"]] == [first.get_absolute_url()]
    assert "平台里已有这个字号的通知" in error_of(refused)
    assert Notice.objects.count() == 1


def test_own_number_that_was_not_given_yet_is_refused(client, bureau):
    draft = begun(paste(client, INCOMING))

    refused = save(client, draft, document_number=f"{bureau.number_series}〔2025〕9号")

    assert "平台还没有编到这个号" in error_of(refused)


def test_two_campaigns_in_one_notice_are_said(client, bureau):
    CampaignSeriesFactory(name="世界计量日", month=5, day=20)
    text = INCOMING.replace("2025年“世界认可日”", "2025年“世界计量日”和“世界认可日”", 1)

    page = client.get(begun(paste(client, text)).get_absolute_url())

    assert "不止一项活动：“世界计量日”、“世界认可日”" in main_text(page)


def test_edition_that_does_not_fit_the_year_is_said(client, bureau):
    page = client.get(
        begun(paste(client, INCOMING.replace("第十八个", "第十九个"))).get_absolute_url()
    )

    assert "2025年是第十八个“世界认可日”，原文为第19个，请核对。" in main_text(page)


# --- Refusals -------------------------------------------------------------------------


def locked():
    return pdf(encryption=pikepdf.Encryption(owner="owner", user="secret"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("来文.doc", b"x", "文件“来文.doc”是旧版格式（.doc），读不出文字。请在 Word 或 WPS 中打开"),
        ("来文.wps", b"x", "文件“来文.wps”是旧版格式（.wps）"),
        ("来文.jpg", b"x", "文件“来文.jpg”是图片，没有文字。请用扫描软件识别成文字"),
        ("来文.ofd", b"x", "暂不能读取。请在阅读器中另存为 PDF"),
        ("来文.xlsx", b"x", "不是可以读取的类型。请上传 .docx、.pdf、.txt 或 .html 文件"),
        ("来文.txt", b"", "是空文件。请检查原文件后重新上传"),
        ("来文.txt", b" \n", "里没有文字。请打开原文件核对"),
        ("来文.docx", b"PK\x03\x04", "内容与扩展名不符，或者已损坏，没有读出文字"),
        ("来文.docx", b"%PDF-1.7", "的内容不是 Word 文件，与扩展名不符"),
        (
            "来文.docx",
            bytes.fromhex("D0CF11E0A1B11AE1"),
            "设有打开密码，或者是旧版 .doc 改了扩展名",
        ),
        ("来文.pdf", b"PK\x03\x04", "的内容不是 PDF，与扩展名不符"),
        ("来文.pdf", b"%PDF-1.7 and no more", "不完整或已损坏，没有读取。请重新生成后再上传"),
        ("来文.pdf", pdf(), "是扫描件，只有图片，没有文字。请用扫描软件识别成文字"),
        ("来文.pdf", locked(), "设有打开密码，读不出文字。请取消密码后再上传"),
        ("来文.pdf", pdf(*[(595, 842)] * 61), "有61页，最多60页"),
        ("来文.txt", "文".encode() * 200_001, "有200001字，最多200000字"),
    ],
)
def test_refusal_says_what_is_wrong_and_what_to_do(client, bureau, name, content, said):
    response = upload(client, name, content)

    assert response.status_code == 200
    assert said in error_of(response)
    assert not NoticeImport.objects.exists()


def test_file_that_is_too_large_is_refused(client, bureau, settings):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024

    response = upload(client, "来文.txt", b"x" * (1024 * 1024 + 1))

    assert "超过1MB，没有上传。请删去图片后另存" in error_of(response)


def test_nothing_typed_is_lost_when_a_file_is_refused(client, bureau):
    response = upload(client, "来文.doc", b"x", text=INCOMING)

    assert "文件和文字只能导入一样" in error_of(response)
    assert response.context["form"]["text"].value() == INCOMING


def test_nothing_given_is_refused(client, bureau):
    assert "请选择文件，或者粘贴通知的文字" in main_text(paste(client, " "))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "标题：请填写标题。"),
        ({"issuer": ""}, "发文机关：请填写发文机关。"),
        ({"edition": "很多"}, "届次：请填写数字，例如“18”；原文没有的不填。"),
        ({"issue_date": "五月"}, "成文日期：请写明年月日"),
        ({"campaign": ""}, "所属活动：请选择所属活动。"),
        (
            {"campaign": "new", "series": ""},
            "系列活动：请选择系列活动；列表中没有的，请系统管理员先新增。",
        ),
        ({"campaign": "new", "year": ""}, "年份：新建活动须写明年份。"),
        (
            {"deadlines": [{"date": "明天", "text": "", "what": "", "to_whom": ""}]},
            "原文写法：请填写原文写法。",
        ),
    ],
)
def test_what_is_wrong_is_said_and_kept(client, bureau, changes, said):
    draft = begun(paste(client, INCOMING))

    response = save(client, draft, **changes)

    assert response.status_code == 200
    assert said in main_text(response).replace(" ：", "：")
    draft.refresh_from_db()
    assert {name: draft.entries[name] for name in changes} == changes
    assert not Notice.objects.exists()


# --- Under way ------------------------------------------------------------------------


def test_autosave_keeps_what_is_typed_over_a_reload(client, bureau):
    draft = begun(paste(client, INCOMING))
    entries = posted(draft.entries, title="写了一半的", rows=[])

    answer = client.post(reverse("autosave_import", args=[draft.pk]), entries)

    assert list(answer.json()) == ["at"]
    page = client.get(draft.get_absolute_url())
    assert page.context["form"]["title"].value() == "写了一半的"
    assert "写了一半的" in main_text(client.get(reverse("import_notice")))


def test_autosave_without_its_fields_loses_nothing(client, bureau):
    draft = begun(paste(client, INCOMING))

    client.post(reverse("autosave_import", args=[draft.pk]), {"title": "只有标题"})

    before, draft = draft.entries, NoticeImport.objects.get(pk=draft.pk)
    assert draft.entries == before | {"title": "只有标题"}


def test_places_that_are_none_are_not_kept(client, bureau):
    draft = begun(paste(client, INCOMING))
    spans = {"title": [[0, 5], [4, 2], [0, 10_000], ["a", 3], 7], "nonsense": [[0, 1]]}

    client.post(
        reverse("autosave_import", args=[draft.pk]),
        posted(draft.entries) | {"spans": json.dumps(spans)},
    )

    draft.refresh_from_db()
    assert draft.entries["spans"] == {"title": [[0, 5]]}


def test_import_is_its_owners_alone(client, bureau):
    draft = begun(paste(client, INCOMING))
    client.force_login(UserFactory(agency=bureau.agency, roles=[Role.OFFICER]))

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert INCOMING[:20] not in main_text(client.get(reverse("import_notice")))


def test_discarded_import_takes_its_file_along(client, bureau):
    draft = begun(paste(client, INCOMING))
    assert default_storage.listdir("received")[1] == [f"{draft.sha256}.txt"]

    client.post(reverse("discard_import", args=[draft.pk]))

    assert not NoticeImport.objects.exists()
    assert default_storage.listdir("received")[1] == []


def test_file_stays_while_a_notice_has_it(client, bureau):
    notice = imported(client, begun(paste(client, INCOMING)))
    again = begun(paste(client, INCOMING))

    client.post(reverse("discard_import", args=[again.pk]))

    assert client.get(reverse("download_original", args=[notice.pk])).content == INCOMING.encode()


def test_damaged_original_is_not_handed_out(client, bureau):
    notice = imported(client, begun(paste(client, INCOMING)))
    ReceivedPaper.objects.update(sha256="0" * 64)

    response = client.get(reverse("download_original", args=[notice.pk]))

    assert response.status_code == 409
    assert AuditEntry.objects.latest("pk").action == "来文原件校验未通过"


def test_import_that_nobody_touched_for_a_month_is_removed(bureau, client):
    draft = begun(paste(client, INCOMING))

    assert receiving.forget_unfinished(now=draft.saved_at + timedelta(days=29)) == 0
    assert receiving.forget_unfinished(now=draft.saved_at + timedelta(days=30)) == 1
    assert not NoticeImport.objects.exists()


# --- Queries --------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_page_takes_the_same_queries_for_one_row_and_for_thirty(
    client, bureau, count, django_assert_num_queries
):
    rows = "".join(f"{n}\t宣传\t开展第{n}场活动。\t6月9日\t某市局\n" for n in range(1, count + 1))
    table = f"附件\n活动安排表\n序号\t活动主题\t活动内容\t活动时间\t责任单位\n{rows}"
    draft = begun(paste(client, INCOMING + table))
    assert len(draft.entries["rows"]) == count

    with django_assert_num_queries(11):
        client.get(draft.get_absolute_url())


@pytest.mark.parametrize("count", [1, 5])
def test_start_takes_the_same_queries_for_one_import_and_for_five(
    client, bureau, count, django_assert_num_queries
):
    for _ in range(count):
        begun(paste(client, INCOMING))

    with django_assert_num_queries(6):
        client.get(reverse("import_notice"))


def test_fields_that_come_after_the_notice_was_saved_change_nothing(client, bureau):
    draft = begun(paste(client, INCOMING))
    notice = imported(client, draft)

    late = client.post(
        reverse("autosave_import", args=[draft.pk]), posted(draft.entries, title="迟到的标题")
    )

    assert late.json() == {"message": "这份通知已经导入。"}
    draft.refresh_from_db()
    assert draft.entries["title"] == notice.title
