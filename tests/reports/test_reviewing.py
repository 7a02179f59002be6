"""Rounds of a submission: frozen each time, commented part by part, and read by what changed."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agencies.models import OutgoingMessage
from reports import uploads, workflow
from reports.handed_in import figures_of, parts_of
from reports.models import Answer, FieldComment, Figure, Submission
from reports.reviewing import comments_in_force, reviewed_parts
from tests.factories import DUE, NOW, Bureau, FigureFieldFactory
from tests.pages import main_text
from tests.reports.files import upload
from tests.reports.steps import LATER, TEXT, S, issued, submission_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau(cities=2)


@pytest.fixture
def submission(bureau):
    """Handed in with a text, one answer and one figure."""
    submission = bureau.submission()
    requirement = submission.requirement
    requirement.questions.create(text="主要做法")
    FigureFieldFactory(requirement=requirement, name="活动场次")
    write(submission, bureau)
    workflow.submit(submission, by=bureau.clerks[0], now=NOW)
    return submission


def write(submission, bureau, *, text=TEXT, answer="进企业宣讲。", value=3):
    requirement = submission.requirement
    workflow.save_draft(
        submission,
        text=text,
        by=bureau.clerks[0],
        now=NOW,
        revision=submission.revision,
        answers=[Answer(submission=submission, question=requirement.questions.get(), text=answer)],
        figures=[Figure(submission=submission, field=requirement.figure_fields.get(), value=value)],
    )


def keys(submission):
    requirement = submission.requirement
    question, field = requirement.questions.get(), requirement.figure_fields.get()
    return "text", f"question_{question.pk}", f"figure_{field.pk}"


def give_back(bureau, submission, **comments):
    workflow.return_for_revision(
        submission, by=bureau.officer, now=NOW, reason="请核实。", comments=comments
    )


# --- Rounds ---------------------------------------------------------------------------


def test_each_round_is_frozen_with_its_receipt(bureau, submission):
    give_back(bureau, submission)
    write(submission, bureau, text="第二稿。", value=5)
    workflow.submit(submission, by=bureau.clerks[0], now=LATER)

    first, second = submission.versions.all()
    text, question, figure = keys(submission)
    assert [part.key for part in parts_of(first.contents)] == [text, question, figure]
    assert (first.contents[text]["text"], first.contents[figure]["words"]) == (TEXT, "3场")
    assert (second.contents[text]["text"], second.contents[figure]["value"]) == ("第二稿。", 5)
    assert first.contents[question]["label"] == "主要做法"
    assert [first.receipt_number, second.receipt_number] == ["20250526-00001", "20250527-00001"]
    assert [str(first), str(second)] == ["第1次，报送", "第2次，重报"]
    assert submission.submitted_answers == [["主要做法", "进企业宣讲。"]]


def test_receipts_of_a_day_are_numbered_one_after_another(bureau):
    notice = issued(bureau)
    for city in bureau.cities:
        bureau.advance_submission(submission_of(notice, city), S.NOTHING_TO_REPORT)

    versions = [submission_of(notice, city).versions.get() for city in bureau.cities]
    assert [each.receipt_number for each in versions] == ["20250526-00001", "20250526-00002"]
    assert versions[0].contents["nothing"]["text"] == "本地未开展活动。"


def test_what_counts_is_what_was_handed_in_not_what_is_being_written(bureau, submission):
    give_back(bureau, submission)
    write(submission, bureau, value=999)

    ((value, approximate),) = figures_of([submission])[submission.pk].values()
    assert (value, approximate) == (3, False)


# --- Comments -------------------------------------------------------------------------


def test_comments_are_kept_with_the_return_until_the_next_round(bureau, submission):
    text, question, figure = keys(submission)

    give_back(bureau, submission, **{question: "太简略。", figure: "与附件不符。", text: "  "})

    comments = comments_in_force(submission)
    assert {key: comment.text for key, comment in comments.items()} == {
        question: "太简略。",
        figure: "与附件不符。",
    }
    assert comments[question].label == "主要做法"
    note = OutgoingMessage.objects.visible_to(bureau.clerks[0]).get(subject="【已退回】活动总结")
    assert note.body.endswith("理由：请核实。\n主要做法：太简略。\n活动场次：与附件不符。")
    workflow.submit(submission, by=bureau.clerks[0], now=LATER)
    assert comments_in_force(submission) == {}


def test_comment_to_no_part_is_left_out_and_a_long_one_refused(bureau, submission):
    give_back(bureau, submission, photos="没有照片可言。", figure_0="？")
    assert not FieldComment.objects.exists()
    workflow.submit(submission, by=bureau.clerks[0], now=LATER)

    with pytest.raises(ValidationError, match="对“正文”的意见最多500字，现有501字"):
        give_back(bureau, submission, text="长" * 501)


def test_comment_with_a_character_that_no_database_holds_loses_it(bureau, submission):
    give_back(bureau, submission, text="太\0简略。")

    assert FieldComment.objects.get().text == "太简略。"


def test_nothing_typed_is_lost_when_the_reason_is_missing(client, bureau, submission):
    _, question, _ = keys(submission)
    client.force_login(bureau.officer)

    response = client.post(
        reverse("take_submission_step", args=[submission.pk, "return_for_revision"]),
        {"revision": submission.revision, "reason": "", f"comment_{question}": "太简略。"},
    )

    html = response.content.decode()
    assert "请写明退回的理由。" in main_text(response)
    assert 'rows="2">太简略。</textarea>' in html
    assert Submission.objects.get(pk=submission.pk).state == S.SUBMITTED


# --- What changed ---------------------------------------------------------------------


def test_only_what_changed_is_marked_in_the_next_round(bureau, submission):
    text, question, figure = keys(submission)
    give_back(bureau, submission, **{figure: "请核实场次。"})
    uploads.attach(submission, [upload("名单.pdf")], by=bureau.clerks[0], now=NOW)
    write(submission, bureau, value=5)
    workflow.submit(submission, by=bureau.clerks[0], now=LATER)

    parts = {reviewed.part.key: reviewed for reviewed in reviewed_parts(submission)}

    assert {key for key, each in parts.items() if each.change} == {figure, "files"}
    assert (parts[figure].change.old, parts[figure].change.new) == ("3场", "5场")
    assert parts["files"].change.added == ("名单.pdf",)
    assert parts[figure].comment.text == "请核实场次。"
    assert parts[question].comment is parts[text].change is None


def test_first_round_marks_nothing(submission):
    assert [each.change for each in reviewed_parts(submission)] == [None, None, None]


def test_reviewer_reads_the_changes_and_finds_the_rest_folded(client, bureau, submission):
    _, question, _ = keys(submission)
    give_back(bureau, submission, **{question: "请具体些。"})
    write(submission, bureau, text="我局组织开展了大型宣传活动。", value=5)
    workflow.submit(submission, by=bureau.clerks[0], now=LATER)
    client.force_login(bureau.officer)

    response = client.get(submission.get_absolute_url())

    page, html = main_text(response), response.content.decode()
    assert f"退回意见（{bureau.officer.name}，5月26日 10:00）： 请核实。 与上次审核时相比" in page
    assert "与上次审核时相比，改动 2 处" in page
    assert "我局组织开展了<ins>大型</ins>宣传活动。" in html
    assert "<del>3场</del> → <ins>5场</ins>" in html
    assert "审核意见： 请具体些。" in page
    assert page.index("审核意见") > page.index("大型")


def test_every_round_is_read_with_what_was_said_of_it(client, bureau, submission):
    _, _, figure = keys(submission)
    give_back(bureau, submission, **{figure: "请核实场次。"})
    write(submission, bureau, value=5)
    workflow.submit(submission, by=bureau.clerks[0], now=LATER)
    first, second = (
        reverse("show_submission_version", args=[submission.pk, number]) for number in (1, 2)
    )

    for user in (bureau.officer, bureau.clerks[0]):
        client.force_login(user)
        assert f'href="{first}"' in client.get(submission.get_absolute_url()).content.decode()
        page = main_text(client.get(first))
        assert all(words in page for words in ("请核实。", "请核实场次。", "活动场次 3场"))
        assert "20250526-00001" in page
        assert "3场 → 5场" in main_text(client.get(second))
    client.force_login(bureau.clerks[1])
    assert client.get(first).status_code == 404


# --- The clock ------------------------------------------------------------------------


def test_time_between_return_and_resubmission_does_not_count(client, bureau):
    submission = bureau.submission(S.RETURNED, locks_at=DUE)
    after = DUE.replace(month=7)
    client.force_login(bureau.clerks[0])
    page = main_text(client.get(submission.get_absolute_url()))

    workflow.submit(submission, by=bureau.clerks[0], now=after)

    assert "修改期间不计时，不会因此逾期；过了锁定时间仍可修改重报。" in page
    assert (submission.state, submission.is_late) == (S.RESUBMITTED, False)
