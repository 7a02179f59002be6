import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from agencies.permissions import Role
from campaigns import workflow as campaign_workflow
from reports import workflow
from reports.models import Figure, Submission
from reports.states import SubmissionState
from tests.factories import NOW, Bureau, FigureFieldFactory, UserFactory
from tests.pages import main_text
from tests.reports.files import upload

pytestmark = pytest.mark.django_db

S = SubmissionState
TEXT = "我局组织开展了宣传活动。"


@pytest.fixture(autouse=True)
def nobody_saved_before():
    """Who saved is kept in the cache by numbers that another test has used too."""
    cache.clear()


@pytest.fixture
def bureau():
    return Bureau(cities=2)


@pytest.fixture
def clerk(client, bureau):
    client.force_login(bureau.clerks[0])
    return client


def url_of(submission):
    return reverse("edit_submission", args=[submission.pk])


def post(client, submission, button="save", *, files=(), **data):
    data = {"text": TEXT, "revision": submission.revision, "files": files, button: ""} | data
    return client.post(url_of(submission), data)


def now_stored(submission):
    return Submission.objects.get(pk=submission.pk)


def test_form_shows_what_is_asked_and_what_was_saved(clerk, bureau):
    submission = bureau.submission(
        S.DRAFT, min_characters=300, max_characters=500, instructions="突出“四进”特色。"
    )
    field = FigureFieldFactory(requirement=submission.requirement, name="参加人数", unit="人")
    Figure.objects.create(submission=submission, field=field, value=620, approximate=True)

    response = clerk.get(url_of(submission))

    page, html = main_text(response), response.content.decode()
    assert submission.requirement.notice.title in page
    assert "2025年6月16日 17:30" in page
    assert "300—500字" in page
    assert "突出“四进”特色。" in page
    assert f">\n{TEXT}</textarea>" in html
    assert 'data-character-count="#text_count" aria-describedby="text_count id_text_error"' in html
    assert 'data-min="300" data-max="500"' in html
    assert re.search(rf'name="figure_{field.pk}" value="620"', html)
    assert re.search(rf'name="approximate_{field.pk}"[^>]* checked', html)


def test_draft_is_saved_with_text_figures_and_files(clerk, bureau):
    submission = bureau.submission()
    events, people = (FigureFieldFactory(requirement=submission.requirement) for _ in range(2))

    response = post(
        clerk,
        submission,
        text="第一段。\r\n第二段。",
        files=[upload("总结.pdf"), upload("照片.png")],
        **{f"figure_{events.pk}": "3", f"figure_{people.pk}": "", f"approximate_{events.pk}": "on"},
    )

    assert response.headers["Location"] == url_of(submission)
    stored = now_stored(submission)
    assert (stored.state, stored.text, stored.revision) == (S.DRAFT, "第一段。\n第二段。", 1)
    assert [str(figure) for figure in stored.figures.all()] == ["约3场"]
    assert [file.name for file in stored.files.all()] == ["总结.pdf", "照片.png"]


def test_submitting_saves_and_submits(clerk, bureau):
    submission = bureau.submission()
    field = FigureFieldFactory(requirement=submission.requirement)

    response = post(clerk, submission, "submit", **{f"figure_{field.pk}": "0"})

    assert response.headers["Location"] == reverse("show_receipt", args=[submission.pk])
    stored = now_stored(submission)
    assert (stored.state, stored.text) == (S.SUBMITTED, TEXT)
    assert [figure.value for figure in stored.figures.all()] == [0]


def test_returned_submission_shows_the_reason_and_is_submitted_again(clerk, bureau):
    submission = bureau.submission(S.RETURNED)

    page = main_text(clerk.get(url_of(submission)))
    post(clerk, submission, "submit", text="补充了数据。")

    assert f"{bureau.officer.name}于 2025年5月26日 10:00 退回，请修改后重报 请补充数据。" in page
    assert now_stored(submission).state == S.RESUBMITTED


def test_comments_on_what_has_no_field_stand_with_the_reason(clerk, bureau):
    submission = bureau.submission(S.DRAFT)
    held = FigureFieldFactory(requirement=submission.requirement, name="活动场次", source="held")
    workflow.submit(submission, by=bureau.clerks[0], now=NOW)
    workflow.return_for_revision(
        submission,
        by=bureau.officer,
        now=NOW,
        reason="请核对。",
        comments={"text": "请写具体。", f"figure_{held.pk}": "场次与正文不符。"},
    )

    page = main_text(clerk.get(url_of(submission)))

    assert "逐项意见写在各栏上方。 活动场次： 场次与正文不符。" in page
    assert "审核意见： 请写具体。" in page


def test_missing_parts_link_to_their_fields_and_the_text_is_kept(clerk, bureau):
    submission = bureau.submission(min_characters=100)
    field = FigureFieldFactory(requirement=submission.requirement, name="参加人数", unit="人")

    response = post(clerk, submission, "submit")

    html = response.content.decode()
    assert f'<a href="#id_text">正文现有{len(TEXT)}字，至少需要100字。</a>' in html
    assert (
        f'<a href="#id_figure_{field.pk}">数据项“参加人数（人）”还没有填写，没有的请填0。</a>'
        in html
    )
    assert f'id="id_figure_{field.pk}"' in html
    assert f">\n{TEXT}</textarea>" in html
    assert (now_stored(submission).state, now_stored(submission).text) == (S.DRAFT, TEXT)
    # What is on the page now can be saved again.
    assert 'name="revision" value="1"' in html


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("很多", "请用阿拉伯数字填写整数，如1200或约1200，单位“场”可以不写。"),
        ("-1", "不能小于0，请核对。"),
        ("1.5", "请填写整数，不要小数。"),
        ("9" * 13, "数值过大，请核对。"),
    ],
)
def test_figure_that_is_no_number_is_the_only_thing_not_saved(clerk, bureau, value, message):
    submission = bureau.submission()
    field, other = (FigureFieldFactory(requirement=submission.requirement) for _ in range(2))

    response = post(
        clerk,
        submission,
        "submit",
        files=[upload()],
        **{f"figure_{field.pk}": value, f"figure_{other.pk}": "3"},
    )

    html = response.content.decode()
    assert message in main_text(response)
    assert f'name="figure_{field.pk}" value="{value}"' in html
    stored = now_stored(submission)
    assert (stored.state, stored.text) == (S.DRAFT, TEXT)
    assert [str(figure) for figure in stored.figures.all()] == ["3场"]
    assert [file.name for file in submission.files.all()] == ["总结.pdf"]
    # What is on the page now can be saved again.
    assert 'name="revision" value="1"' in html


@pytest.mark.parametrize(
    ("typed", "ticked", "stored"),
    [
        ("约1200", False, "约1200场"),
        ("1.2万多", False, "约12000场"),
        ("３００", False, "300场"),
        ("1,200", True, "约1200场"),
        ("1200余场", False, "约1200场"),
    ],
)
def test_figure_is_read_as_people_type_it(clerk, bureau, typed, ticked, stored):
    submission = bureau.submission()
    field = FigureFieldFactory(requirement=submission.requirement)

    tick = {f"approximate_{field.pk}": "on"} if ticked else {}
    post(clerk, submission, **{f"figure_{field.pk}": typed} | tick)

    assert str(now_stored(submission).figures.get()) == stored


def test_figure_that_has_to_be_exact_refuses_an_approximate_one(clerk, bureau):
    submission = bureau.submission()
    field = FigureFieldFactory(requirement=submission.requirement, takes_approximate=False)

    response = post(clerk, submission, **{f"figure_{field.pk}": "约1200"})

    assert "这一项请填准确的数，不填约数。" in main_text(response)
    assert f"approximate_{field.pk}" not in response.content.decode()
    assert list(submission.figures.all()) == []


# --- Only what is asked ---------------------------------------------------------------


def test_questions_are_answered_in_the_form(clerk, bureau):
    submission = bureau.submission(asks_text=False, takes_files=False, kind="other")
    question = submission.requirement.questions.create(
        text="存在问题", hint="没有的写“无”。", min_characters=2, max_characters=50
    )
    key = f"question_{question.pk}"

    html = clerk.get(url_of(submission)).content.decode()
    post(clerk, submission, **{key: "人手不足。\r\n经费不足。"})

    assert '<textarea name="text"' not in html
    assert 'name="files"' not in html
    assert f'data-character-count="#{key}_count"' in html
    assert 'data-min="2" data-max="50"' in html
    assert "没有的写“无”。" in html
    assert [answer.text for answer in now_stored(submission).answers.all()] == [
        "人手不足。\n经费不足。"
    ]


def test_missing_answers_and_figures_are_said_at_once_with_links(clerk, bureau):
    submission = bureau.submission()
    question = submission.requirement.questions.create(text="存在问题")
    field = FigureFieldFactory(requirement=submission.requirement, name="参加人数", unit="人")

    html = post(clerk, submission, "submit", text="").content.decode()

    links = re.findall(r'<li><a href="#(\w+)">', html)
    assert links == ["id_text", f"id_question_{question.pk}", f"id_figure_{field.pk}"]
    assert [link for link in links if f'id="{link}"' not in html] == []
    assert now_stored(submission).state == S.DRAFT


# --- What looks wrong is said once ----------------------------------------------------


def test_remarks_have_to_be_seen_before_it_is_handed_in(clerk, bureau):
    submission = bureau.submission()
    field = FigureFieldFactory(requirement=submission.requirement, name="参加人数", unit="人")
    typed = {"text": "参加3000人。", f"figure_{field.pk}": "2000"}

    asked = post(clerk, submission, "submit", **typed)

    page, html = main_text(asked), asked.content.decode()
    remark = "“参加人数”文字里写3000人，数据填2000人，两处不一致。"
    assert f"草稿已保存，还没有报送：请核对 {remark}" in page
    assert f'<a href="#id_figure_{field.pk}">{remark}</a>' in html
    assert "核对无误，报送" in page
    assert now_stored(submission).state == S.DRAFT

    seen = re.search(r'name="seen" value="(\w+)"', html)[1]
    post(clerk, now_stored(submission), "submit", seen=seen, **typed)

    assert now_stored(submission).state == S.SUBMITTED


def test_what_was_corrected_after_a_remark_is_handed_in(clerk, bureau):
    submission = bureau.submission()
    field = FigureFieldFactory(requirement=submission.requirement, name="参加人数", unit="人")
    typed = {"text": "参加3000人。", f"figure_{field.pk}": "2000"}
    html = post(clerk, submission, "submit", **typed).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', html)[1]

    post(
        clerk,
        now_stored(submission),
        "submit",
        seen=seen,
        **typed | {f"figure_{field.pk}": "3000"},
    )

    assert now_stored(submission).state == S.SUBMITTED


def test_other_remarks_than_those_seen_are_shown_again(clerk, bureau):
    submission = bureau.submission()
    field = FigureFieldFactory(requirement=submission.requirement, name="参加人数", unit="人")
    typed = {"text": "参加3000人。", f"figure_{field.pk}": "2000"}
    html = post(clerk, submission, "submit", **typed).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', html)[1]

    other = post(
        clerk, now_stored(submission), "submit", seen=seen, **typed | {"text": "参加5000人。"}
    )

    assert "文字里写5000人" in main_text(other)
    assert now_stored(submission).state == S.DRAFT


def test_refused_files_are_named_and_everything_else_is_kept(clerk, bureau):
    submission = bureau.submission()
    files = [upload("安装.exe"), upload("总结.pdf"), upload("照片.png", b"GIF89a")]

    response = post(clerk, submission, "submit", files=files)
    page = main_text(clerk.get(response.headers["Location"]))

    assert "文件“安装.exe”没有上传：不支持这种类型" in page
    assert "文件“照片.png”没有上传：内容与扩展名不符，或文件已损坏。" in page
    assert "已保存草稿，尚未报送。" in page
    stored = now_stored(submission)
    assert (stored.state, stored.text) == (S.DRAFT, TEXT)
    assert [file.name for file in stored.files.all()] == ["总结.pdf"]


# --- Two people, or two pages of one, at once -------------------------------------------


def opened(clerk, submission):
    """What the page sends along of what it was opened on."""
    page = clerk.get(url_of(submission)).context
    return {"revision": page["submission"].revision, "seals": str(page["seals"])}


def test_page_left_open_over_a_return_knows_of_no_sums_that_nobody_types(clerk, bureau):
    submission = bureau.submission()
    FigureFieldFactory(requirement=submission.requirement, name="活动场次", source="held")
    page = opened(clerk, submission)
    workflow.save_draft(submission, text="总结。", by=bureau.clerks[0], now=NOW, revision=0)
    workflow.submit(submission, by=bureau.clerks[0], now=NOW)
    workflow.return_for_revision(submission, by=bureau.officer, now=NOW, reason="请核对。")

    post(clerk, submission, text="", **page)

    told = main_text(clerk.get(url_of(submission)))
    assert "同事 10:00 改了“正文”，已并入本页。" in told


def test_handed_in_twice_from_one_page_leads_to_the_same_receipt(clerk, bureau):
    submission = bureau.submission()
    FigureFieldFactory(requirement=submission.requirement, name="活动场次", source="held")
    page = opened(clerk, submission)

    first, second = (post(clerk, submission, "submit", text="总结。", **page) for _ in range(2))
    other = post(clerk, submission, "submit", text="另写的总结。", **page)

    receipt = reverse("show_receipt", args=[submission.pk])
    assert [each.headers.get("Location") for each in (first, second)] == [receipt] * 2
    assert submission.versions.count() == 1
    assert other.status_code == 409
    assert ">\n另写的总结。</textarea>" in other.content.decode()


@pytest.mark.parametrize("posted", ["前半句。", "前半句。后半句。"])
def test_saving_itself_while_one_hands_in_is_no_conflict_with_oneself(clerk, bureau, posted):
    submission = bureau.submission()
    page = opened(clerk, submission)
    clerk.post(
        reverse("autosave_submission", args=[submission.pk]),
        page | {"user": bureau.clerks[0].pk, "window": "before the reload", "text": "前半句。"},
    )

    response = post(clerk, submission, "submit", text=posted, **page)

    assert response.headers["Location"] == reverse("show_receipt", args=[submission.pk])
    assert (now_stored(submission).state, now_stored(submission).text) == (S.SUBMITTED, posted)


def test_what_was_saved_meanwhile_is_shown_before_it_is_handed_in(clerk, bureau):
    submission = bureau.submission()
    question = submission.requirement.questions.create(text="存在问题")
    page = opened(clerk, submission)
    colleague = UserFactory(agency=bureau.cities[0], roles=[Role.CLERK])
    workflow.save_draft(submission, text="同事写的。", by=colleague, now=NOW, revision=0)

    answer = post(
        clerk, submission, "submit", text="", **{f"question_{question.pk}": "人手。"}, **page
    )
    shown = main_text(clerk.get(answer.headers["Location"]))

    assert "同事 10:00 改了“正文”，已并入本页。" in shown
    assert "已保存草稿，尚未报送。请核对并入的内容后再报送。" in shown
    assert (now_stored(submission).state, now_stored(submission).text) == (S.DRAFT, "同事写的。")
    assert now_stored(submission).answers.get().text == "人手。"


@pytest.mark.parametrize("button", ["save", "submit"])
def test_text_that_a_colleague_saved_meanwhile_is_shown_beside_ones_own(clerk, bureau, button):
    submission = bureau.submission(S.DRAFT)
    opened_at = submission.revision
    colleague = UserFactory(agency=bureau.cities[0], roles=[Role.CLERK])
    workflow.save_draft(
        submission, text="同事写的内容。", by=colleague, now=NOW, revision=opened_at
    )

    response = post(clerk, submission, button, text="我写的内容。", revision=opened_at)

    page, html = main_text(response), response.content.decode()
    assert response.status_code == 409
    assert "您打开之后，同事已经保存了新的内容。您写的内容没有覆盖它。" in page
    assert "现在已保存的内容 同事写的内容。" in page
    assert ">\n我写的内容。</textarea>" in html
    assert now_stored(submission).text == "同事写的内容。"


def test_after_comparing_ones_own_text_can_be_saved(clerk, bureau):
    submission = bureau.submission(S.DRAFT)
    workflow.save_draft(submission, text="同事。", by=bureau.clerks[0], now=NOW, revision=1)

    refused = post(clerk, submission, text="合并后的内容。", revision=1)
    (revision,) = set(re.findall(r'name="revision" value="(\d+)"', refused.content.decode()))
    post(clerk, submission, text="合并后的内容。", revision=revision)

    assert now_stored(submission).text == "合并后的内容。"


def test_text_typed_while_a_colleague_submitted_can_be_copied(clerk, bureau):
    submission = bureau.submission(S.DRAFT)
    workflow.submit(submission, by=bureau.clerks[0], now=NOW)

    response = post(clerk, submission, text="我写的内容。")

    assert response.status_code == 409
    assert "本项报送现为“已报送”，不能再修改。" in main_text(response)
    assert ">\n我写的内容。</textarea>" in response.content.decode()
    assert 'name="save"' not in response.content.decode()


# --- Who ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["officer", "reviewer", "administrator"])
def test_issuer_reads_but_does_not_write(client, bureau, who):
    client.force_login(getattr(bureau, who))
    submission = bureau.submission()

    assert client.get(url_of(submission)).status_code == 403
    assert post(client, submission).status_code == 403
    assert now_stored(submission).text == ""


def test_other_units_do_not_find_it(client, bureau):
    client.force_login(bureau.clerks[1])
    submission = bureau.submission()

    assert client.get(url_of(submission)).status_code == 404
    assert post(client, submission).status_code == 404
    assert now_stored(submission).text == ""


@pytest.mark.parametrize("state", [S.SUBMITTED, S.ACCEPTED, S.EXEMPT, S.NOTHING_TO_REPORT])
def test_form_of_what_has_left_the_unit_does_not_open(clerk, bureau, state):
    response = clerk.get(url_of(bureau.submission(state)))

    assert response.status_code == 409
    assert f"现为“{state.label}”，不能再修改" in main_text(response)


def test_form_of_a_withdrawn_notice_does_not_open(clerk, bureau):
    submission = bureau.submission()
    campaign_workflow.withdraw(
        submission.requirement.notice, by=bureau.officer, now=NOW, reason="内容有误。"
    )

    response = clerk.get(url_of(submission))

    assert response.status_code == 409
    assert "这份通知已废止，不再需要报送。" in main_text(response)


def test_queries_of_the_form_do_not_grow_with_the_figures(clerk, bureau, django_assert_num_queries):
    for figures in (1, 8):
        submission = bureau.submission()
        for _ in range(figures):
            FigureFieldFactory(requirement=submission.requirement)
        with django_assert_num_queries(22):
            clerk.get(url_of(submission))


def test_text_is_kept_however_many_files_come_with_it(clerk, bureau):
    submission = bureau.submission()
    files = [upload(f"{number}.pdf", f"%PDF-{number}".encode()) for number in range(101)]

    response = clerk.post(
        url_of(submission), {"text": TEXT, "revision": 0, "files": files}, follow=True
    )

    assert "一项报送最多20个附件" in main_text(response)
    assert (now_stored(submission).text, submission.files.count()) == (TEXT, 20)


def test_damaged_picture_costs_nobody_their_text(clerk, bureau):
    submission = bureau.submission()

    response = post(clerk, submission, files=[upload("照片.png", b"\x89PNG\r\n\x1a\n?")])

    assert response.status_code == 302
    assert now_stored(submission).text == TEXT


def test_form_without_a_revision_is_compared_before_it_is_saved(clerk, bureau):
    submission = bureau.submission(S.DRAFT)

    response = clerk.post(url_of(submission), {"text": "我写的。"})

    html = response.content.decode()
    assert response.status_code == 409
    assert f"现在已保存的内容 {TEXT}" in main_text(response)
    assert ">\n我写的。</textarea>" in html
    assert set(re.findall(r'name="revision" value="(\d+)"', html)) == {str(submission.revision)}
    assert now_stored(submission).text == TEXT
