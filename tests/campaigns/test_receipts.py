"""更正收文 and 撤销收文: what was imported, put right or removed."""

from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from agencies.conflicts import Conflict
from agencies.models import AuditEntry
from campaigns import intake, receipts, receiving
from campaigns.forms.incoming import ImportForms
from campaigns.models import Notice, ReceivedPaper
from tests.factories import NOW, Bureau, ScheduleFactory, UserFactory
from tests.imports import INCOMING, posted
from tests.pages import main_text

pytestmark = pytest.mark.usefixtures("made")


def make_world():
    bureau = Bureau()
    source = intake.pasted(INCOMING)
    draft = receiving.begin(source, campaign=bureau.campaign, by=bureau.officer, now=NOW)
    forms = ImportForms(
        draft.entries, posted(draft.entries), user=bureau.officer, length=len(draft.text)
    )
    assert forms.is_valid()
    notice = receiving.finish(draft, forms.cleaned(), by=bureau.officer, now=NOW)
    return SimpleNamespace(bureau=bureau, notice=notice)


@pytest.fixture
def bureau(client, made):
    client.force_login(made.bureau.officer)
    return made.bureau


@pytest.fixture
def notice(made, bureau):
    return made.notice


def address(name, notice):
    return reverse(name, args=[notice.pk])


def correct(client, notice, *, revision=None, **changes):
    entries = receipts.entries_of(ReceivedPaper.objects.get(notice=notice))
    revision = notice.revision if revision is None else revision
    data = posted(entries, **changes) | {"revision": revision}
    return client.post(address("correct_receipt", notice), data)


def last_entry():
    return AuditEntry.objects.order_by("-pk").first()


def test_form_shows_what_was_saved(client, notice):
    page = client.get(address("correct_receipt", notice))

    form = page.context["form"]
    assert (form["title"].value(), form["edition"].value()) == (notice.title, "18")
    assert [row["text"].value() for row in page.context["rows"]["deadlines"]] == ["6月16日前"]
    assert "".join(piece.text for piece in page.context["pieces"]) == INCOMING


def test_nothing_changed_changes_no_fact(client, notice):
    facts = notice.paper.facts

    correct(client, notice)

    assert ReceivedPaper.objects.get(notice=notice).facts == facts
    assert last_entry().detail == {"changed": []}


def test_corrections_take_the_place_of_what_was_saved(client, bureau, notice):
    response = correct(
        client,
        notice,
        title="某部关于开展活动的通知",
        document_number="市监认证函〔2025〕12号",
        note="此件公开发布",
        deadlines=[{"date": "2025年6月20日", "text": "6月20日前", "what": "总结", "to_whom": ""}],
        contacts=[{"name": "李四", "office": "", "phone": "010-1", "email": ""}],
        attachments=[{"title": "口号", "text": "传递信任"}],
    )

    assert response.url == notice.get_absolute_url()
    notice = Notice.objects.get()
    assert (notice.title, str(notice.number)) == (
        "某部关于开展活动的通知",
        "市监认证函〔2025〕12号",
    )
    assert (notice.note, notice.state, notice.kind) == ("此件公开发布", "issued", "received")
    assert [contact.name for contact in notice.contacts.all()] == ["李四"]
    assert [item.text for item in notice.attachments.all()] == ["传递信任"]
    assert notice.paper.facts["deadlines"] == [
        {"date": "2025-06-20", "text": "6月20日前", "what": "总结", "to_whom": None}
    ]
    entry = last_entry()
    assert (entry.action, entry.actor_id) == ("更正收文", bureau.officer.pk)
    assert entry.detail == {
        "changed": ["发文字号", "标题", "时限", "联系人", "附件", "附注"],
    }


def test_version_before_stays_and_the_corrected_one_is_received(client, notice):
    before = notice.title

    correct(client, notice, title="某部关于开展活动的通知")

    titles = [version.document.title for version in notice.versions.order_by("number")]
    assert titles == [before, "某部关于开展活动的通知"]
    assert notice.deliveries.get().version.number == 2


def test_own_number_may_stay_and_that_of_another_may_not_be_taken(client, bureau, notice):
    number = "市监认证函〔2025〕12号"
    correct(client, notice, document_number=number)

    again = correct(client, Notice.objects.get(), document_number=number, title="另一个标题")

    assert again.status_code == 302
    own = f"{bureau.number_series}〔2025〕9号"
    refused = correct(client, Notice.objects.get(), document_number=own)
    assert "平台还没有编到这个号" in main_text(refused)


def test_schedule_stays_and_holds_its_campaign(client, bureau, notice):
    schedule = ScheduleFactory(campaign=bureau.campaign)
    notice.attachments.create(title=schedule.title, schedule=schedule, position=2)
    other = Bureau()
    elsewhere = other.campaign
    elsewhere.host = bureau.agency
    elsewhere.year += 1
    elsewhere.save()

    refused = correct(client, notice, campaign=str(elsewhere.pk))
    kept = correct(client, notice, title="某部关于开展活动的通知")

    assert "不能改到别的活动" in main_text(refused)
    assert kept.status_code == 302
    assert notice.attachments.get().schedule == schedule


def test_second_of_two_who_correct_at_once_is_told(client, notice):
    correct(client, notice, title="先改的标题")

    late = correct(client, notice, revision=1, title="后改的标题")

    assert "这份收文刚由别人更正过" in main_text(late)
    assert Notice.objects.get().title == "先改的标题"


def test_revision_longer_than_any_is_nobodys(client, notice):
    response = correct(client, notice, revision="9" * 5000, title="改过的标题")

    assert "这份收文刚由别人更正过" in main_text(response)
    assert Notice.objects.get().title == notice.title


def test_what_is_wrong_is_said_at_its_field(client, notice):
    refused = correct(client, notice, title="", edition="很多")

    assert "标题：请填写标题。" in main_text(refused).replace(" ：", "：")
    assert Notice.objects.get().title == notice.title


def test_page_of_the_notice_leads_to_both_for_those_who_import(client, bureau, notice):
    leads = [address("correct_receipt", notice), address("withdraw_receipt", notice)]
    shown = client.get(notice.get_absolute_url()).content.decode()
    assert [lead for lead in leads if lead in shown] == leads

    client.force_login(bureau.reviewer)
    shown = client.get(notice.get_absolute_url()).content.decode()
    assert [lead for lead in leads if lead in shown] == []


def test_receipt_withdrawn_is_gone_with_its_file_and_its_reason_kept(client, bureau, notice):
    paper = notice.paper
    path = intake.path_of(paper.file_name, paper.sha256)
    assert default_storage.exists(path)

    response = client.post(address("withdraw_receipt", notice), {"reason": "重复导入。"})

    assert response.url == reverse("show_campaign", args=[bureau.campaign.pk])
    assert not Notice.objects.exists()
    assert not default_storage.exists(path)
    entry = last_entry()
    assert (entry.action, entry.target) == ("撤销收文", notice.title)
    assert entry.detail == {
        "reason": "重复导入。",
        "number": "",
        "file": "粘贴的文字.txt",
        "sha256": paper.sha256,
    }


def test_withdrawal_wants_a_reason(client, notice):
    response = client.post(address("withdraw_receipt", notice), {"reason": " "})

    assert main_text(response).count("请修改以下内容") == 1
    assert "请填写撤销理由" in main_text(response)
    assert Notice.objects.get() == notice


def test_what_a_draft_was_made_of_is_not_withdrawn(client, bureau, notice):
    bureau.notice(based_on=notice, title="某省关于开展活动的通知")

    asked = client.get(address("withdraw_receipt", notice))
    sent = client.post(address("withdraw_receipt", notice), {"reason": "重复导入。"})

    assert "《某省关于开展活动的通知》（草稿）" in main_text(asked)
    assert sent.status_code == 409
    assert "已根据这份来文起草《某省关于开展活动的通知》，不能撤销。" in main_text(sent)
    assert Notice.objects.filter(pk=notice.pk).exists()


def test_another_bureau_does_not_find_it(client, notice):
    client.force_login(UserFactory(agency=Bureau().agency, roles=["officer"]))

    assert client.get(address("correct_receipt", notice)).status_code == 404
    assert client.post(address("withdraw_receipt", notice), {"reason": "x"}).status_code == 404


def test_what_somebody_else_has_just_withdrawn_is_said(bureau, notice):
    """Both had the page open and pressed at the same moment."""
    paper = ReceivedPaper.objects.get(notice=notice)
    same = ReceivedPaper.objects.get(notice=notice)
    receipts.withdraw(paper, reason="误收", by=bureau.officer, now=NOW)

    with pytest.raises(Conflict, match="刚由别人撤销"):
        receipts.withdraw(same, reason="误收", by=bureau.officer, now=NOW)
    with pytest.raises(Conflict, match="刚由别人撤销"):
        receipts.correct(same, {}, revision=1, by=bureau.officer, now=NOW)
