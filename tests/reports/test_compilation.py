"""总结汇编 of fourteen units: drafted, traced to its rows, stale when they change, issued."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from agencies.conflicts import Conflict
from campaigns import drafting, slips, workflow
from campaigns.documents import notice_document
from campaigns.formats import notice_pdf
from campaigns.models import Notice
from gongwen.document import Table
from gongwen.measuring import measure
from reports import compilation, compiled_figures, highlights, outcomes
from reports import workflow as reporting
from reports.compiled_figures import Basis, in_report
from reports.models import Compilation, CompiledFigure, Figure, Outcome
from tests.pages import main_text
from tests.reports.compiling import LATER, PASSAGE, Compiling
from tests.typeset_once import count_names_from

EVENING = LATER + timedelta(hours=8)


@pytest.fixture(scope="module")
def drafted(django_db_setup, django_db_blocker, tmp_path_factory):
    """Thirteen of fourteen units have handed in, and the summary is drafted; made once."""
    media = tmp_path_factory.mktemp("media")
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(MEDIA_ROOT=media),
    ):
        count_names_from(0)
        world = Compiling(cities=14)
        for city in range(13):
            world.hand_in(city, approximate=("参加群众",) if city == 2 else ())
            world.tell(city, 0, participants=100 + city)
            if city % 3:
                world.tell(city, 1, participants=80, participants_approximate=city == 1)
        for city in range(3):
            photo = world.photograph(city, f"第{city}张")
            world.highlight(city, photos=[photo])
        made, world.notes = compilation.draft(
            world.requirement, unreviewed=False, by=world.officer, now=LATER
        )
        world.pk, world.media = made.pk, media
        yield world
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def world(drafted, db, settings):
    settings.MEDIA_ROOT = drafted.media
    count_names_from(100)
    return deepcopy(drafted)


@pytest.fixture
def made(world):
    return Compilation.objects.get(pk=world.pk)


def figure(made, key):
    return made.figures.get(key=key)


def body(made):
    return Notice.objects.get(pk=made.notice_id).body


def stale(made):
    return [
        (each.figure.key, each.written, each.now)
        for each in compilation.stale(Compilation.objects.get(pk=made.pk))
    ]


# --- The text -------------------------------------------------------------------------


def test_text_says_what_the_rows_say(made):
    lines = body(made).split("\n")

    assert lines[0] == (
        "我局印发《第0省市场监督管理局关于组织开展2025年“世界认可日”主题活动的通知》"
        "（省市监甲子〔2025〕1号），组织开展第十八个“世界认可日”活动。现将有关情况报告如下："
    )
    assert lines[1:5] == [
        "一、总体情况",
        "应报送活动总结的单位14家，已报送13家。",
        "全省计划开展活动28项，已开展21项（见附件1）。",
        "各单位报送数据合计，活动场次208场，参加群众约9.1万人次，发放宣传资料7046份（见附件2）。",
    ]
    assert lines[5:8] == [
        "二、各主题开展情况",
        "（一）组织开展认证认可进企业活动。计划开展活动14项，已开展13项，参加人数1378人。",
        "（二）组织开展认证认可进社区活动。计划开展活动14项，已开展8项，参加人数约640人。",
    ]
    assert lines[8:10] == [
        "三、各地各单位开展情况",
        "（一）第1市局。活动场次10场，参加群众1000人次，发放宣传资料500份，承担计划活动2项，已开展1项。",
    ]
    assert [line for line in lines if line[1] == "、"] == [
        "一、总体情况",
        "二、各主题开展情况",
        "三、各地各单位开展情况",
        "四、特色亮点",
        "五、存在问题和建议",
    ]
    assert lines[-6:] == [
        "五、存在问题和建议",
        "（一）存在的主要问题",
        "第1市局、第2市局等13家单位反映基层专业人员不足，宣传形式还不够丰富。",
        "（二）意见建议",
        "第1市局、第2市局等13家单位建议加强业务培训，统一提供宣传资料。",
        "特此报告。",
    ]


def test_officer_is_told_what_the_text_lacks(world):
    assert world.notes == [
        "“存在问题和建议”由各单位的回答归并而成，没有改动原文，出处见“数据来源”。",
        "没有单位回答这方面的问题，没有写“下一步工作打算”。",
    ]


def test_nothing_of_a_kind_is_left_to_the_table_and_not_told_of_a_unit(world):
    world.hand_in(13, 3, 0, 40)

    made, _ = compilation.draft(world.requirement, unreviewed=False, by=world.officer, now=LATER)

    line = "（十四）第14市局。活动场次3场，发放宣传资料40份，承担计划活动2项，已开展0项。"
    assert line in body(made).split("\n")
    figures = notice_document(made.notice).attachments[1].content
    assert figures.rows[13] == ("14", "第14市局", "3", "0", "40")


def test_document_goes_to_the_superior_with_tables_texts_and_photographs(world, made):
    document = notice_document(made.notice)

    assert document.title == "第0省市场监督管理局关于第十八个“世界认可日”活动开展情况的报告"
    assert document.addressees == "市场监管总局"
    assert [(each.title, type(each.content)) for each in document.attachments] == [
        ("活动完成情况表（已开展项数/计划项数）", Table),
        ("活动数据汇总表", Table),
        ("各单位活动总结", tuple),
        ("活动照片", bytes),
    ]
    done, figures = (each.content for each in document.attachments[:2])
    assert done.rows[0] == ("1", "第1市局", "1/1", "0/1", "1/2")
    assert done.rows[-1] == ("", "合计", "13/14", "8/14", "21/28")
    assert figures.rows[2] == ("3", "第3市局", "12", "约3000", "514")
    assert figures.rows[13] == ("14", "第14市局", "待报送", "—", "—")
    assert figures.rows[-1] == ("", "合计", "208", "约91000", "7046")
    texts = [paragraph.text for paragraph in document.attachments[2].content]
    assert texts[0] == "一、第1市市场监督管理局"
    assert texts[2:5] == [
        "（一）主要做法",
        "1.组织检验检测机构向社会开放",
        "全市检验检测机构向社会开放实验室，邀请企业代表和市民参观，现场讲解检测流程。",
    ]


def test_proofreader_finds_neither_errors_nor_warnings(made):
    found = slips.slips_of(made.notice, today=LATER.date())

    assert slips.errors_among(found) + slips.warnings_among(found) == []


def test_official_pdf_passes_every_rule_of_the_layout(world, made):
    registered = world.bureau.advance(made.notice, "registered", now=LATER)

    report = measure(notice_pdf(registered))

    assert report.failures == ()
    assert registered.versions.last().document.signatories == (world.bureau.signatory.name,)


def test_bureau_without_a_superior_tells_its_units(world):
    agency = world.bureau.agency
    type(agency).objects.filter(pk=agency.pk).update(parent=None)
    officer = type(world.officer).objects.get(pk=world.officer.pk)
    requirement = type(world.requirement).objects.get(pk=world.requirement.pk)

    made, _ = compilation.draft(requirement, unreviewed=False, by=officer, now=LATER)

    assert made.notice.title.endswith("活动开展情况的通报")
    assert (made.notice.is_upward, made.notice.addressee_line) == (False, "各设区市市场监管局")
    assert made.notice.body.endswith("特此通报。")


# --- Every number ---------------------------------------------------------------------


def test_every_figure_stands_once_in_the_text_and_its_rows_add_up_to_it(made):
    basis, text = Basis(made.requirement), body(made)

    for written in made.figures.all():
        counted = basis.count(written.key)
        values = [row.quantity.value for row in counted.rows]
        assert sum(values) == written.value
        assert any(row.quantity.approximate for row in counted.rows) == written.approximate
        assert text.count(written.phrase) == 1
        assert written.phrase.endswith(str(counted))
    assert made.figures.count() == 2 + 2 + 3 + 2 * 3 + 13 * 5


def test_every_link_leads_to_rows_that_add_up(client, world, made):
    client.force_login(world.officer)
    page = client.get(reverse("show_compilation", args=[made.pk])).content.decode()

    for written in made.figures.all():
        url = reverse("show_compiled_figure", args=[written.pk])
        assert f'href="{url}"' in page
    for key in (
        f"figure_{world.fields[1].pk}",
        "held",
        f"participants:category_{world.categories[1].pk}",
    ):
        written = figure(made, key)
        context = client.get(reverse("show_compiled_figure", args=[written.pk])).context
        assert sum(row.quantity.value for row in context["counted"].rows) == written.value
        for row in context["counted"].rows[:3]:
            assert client.get(row.url).status_code == 200


def test_every_number_of_the_text_is_a_figure(made):
    """Beside the number of the notice, the names of its attachments, and how many units say
    one thing, which the page lists."""
    import re

    text = body(made)
    for written in sorted(made.figures.all(), key=lambda each: -len(each.phrase)):
        text = text.replace(written.phrase, "")
    rest = [line for line in text.split("\n")[1:] if not line.startswith("（")]

    assert re.findall(r"\d+", re.sub("第\\d+市|附件\\d|等\\d+家单位", "", "".join(rest))) == []


def test_numbers_are_counted_in_few_queries(made, django_assert_num_queries):
    requirement = made.requirement
    requirement.notice  # noqa: B018  read before

    with django_assert_num_queries(8):
        basis = Basis(requirement)
        for written in made.figures.all():
            basis.count(written.key)


@pytest.mark.parametrize(
    ("value", "approximate", "words"),
    [
        (316, False, "316"),
        (12_000, False, "12000"),
        (12_000, True, "约1.2万"),
        (120_000, True, "约12万"),
        (12_345, True, "约12345"),
        (9_000, True, "约9000"),
    ],
)
def test_only_approximate_numbers_are_written_in_ten_thousands(value, approximate, words):
    assert in_report(compiled_figures.Quantity(value, approximate)) == words


# --- Rows that move on ----------------------------------------------------------------


def test_new_outcome_makes_its_figures_stale(world, made):
    assert stale(made) == []

    world.tell(13, 0, participants=60, now=EVENING)

    category = world.categories[0].pk
    assert stale(made) == [
        ("held", "21项", "22项"),
        (f"held:category_{category}", "13项", "14项"),
        (f"participants:category_{category}", "1378人", "1438人"),
    ]


def test_returned_submission_and_a_late_one_make_figures_stale(world, made):
    submission = world.submission(0)
    reporting.revoke_acceptance(submission, by=world.officer, now=EVENING, reason="数据有误。")
    keys = {key for key, _, _ in stale(made)}
    assert f"figure_{world.fields[0].pk}" in keys
    assert "submitted" not in keys  # it is still in hand

    world.hand_in(13, 5, 100, 50, now=EVENING)

    assert ("submitted", "13家", "14家") in stale(made)
    assert (f"figure_{world.fields[0].pk}", "208场", "203场") in stale(made)


def test_correction_counts_once_it_is_adopted(world, made):
    submission, clerk = world.submission(0), world.bureau.clerks[0]
    key = f"figure_{world.fields[0].pk}"
    reporting.begin_correction(submission, by=clerk, now=EVENING, reason="场次有误。")
    reporting.save_draft(
        submission,
        text=submission.text,
        by=clerk,
        now=EVENING,
        revision=submission.revision,
        figures=[
            Figure(submission=submission, field=field, value=value)
            for field, value in zip(world.fields, (30, 1000, 500), strict=True)
        ],
    )
    reporting.hand_in_correction(submission, by=clerk, now=EVENING)
    assert stale(made) == []

    reporting.adopt_correction(submission, by=world.officer, now=EVENING)

    assert (key, "208场", "228场") in stale(made)


def test_stale_figure_is_put_into_the_text(world, made):
    world.tell(13, 0, participants=60, now=EVENING)
    notice = made.notice

    phrase = compilation.update(
        figure(made, "held"), revision=str(notice.revision), by=world.officer, now=EVENING
    )

    assert phrase == "已开展22项"
    assert "全省计划开展活动28项，已开展22项（见附件1）。" in body(made)
    assert "held" not in {key for key, _, _ in stale(made)}
    assert Notice.objects.get(pk=notice.pk).revision == notice.revision + 1
    assert all(body(made).count(each.phrase) == 1 for each in made.figures.all())


def test_all_stale_figures_can_be_put_into_the_text_one_after_the_other(world, made):
    for city in range(3):
        world.tell(city, 1, participants=77, now=EVENING)

    while found := compilation.stale(Compilation.objects.get(pk=made.pk)):
        compilation.update(
            found[0].figure,
            revision=str(Notice.objects.get(pk=made.notice_id).revision),
            by=world.officer,
            now=EVENING,
        )

    text = body(made)
    assert all(text.count(each.phrase) == 1 for each in made.figures.all())
    assert "承担计划活动2项，已开展2项" in text


def test_words_that_the_officer_rewrote_are_refused_and_no_concern(world, made):
    text = body(made).replace("，已开展21项（见附件1）", "，基本完成")
    drafting.rewrite(
        made.notice, text, revision=str(made.notice.revision), by=world.officer, now=EVENING
    )
    world.tell(13, 0, participants=None, now=EVENING)
    assert [key for key, _, _ in stale(made)] == [f"held:category_{world.categories[0].pk}"]

    with pytest.raises(ValidationError, match="正文里已没有"):
        compilation.update(
            figure(made, "held"),
            revision=str(made.notice.revision),
            by=world.officer,
            now=EVENING,
        )


def test_words_that_stand_twice_are_refused(world, made):
    text = f"{body(made)}\n全省共发出，发放宣传资料7046份。"
    drafting.rewrite(
        made.notice, text, revision=str(made.notice.revision), by=world.officer, now=EVENING
    )
    world.hand_in(13, now=EVENING)

    with pytest.raises(ValidationError, match="出现不止一次"):
        compilation.update(
            figure(made, f"figure_{world.fields[2].pk}"),
            revision=str(made.notice.revision),
            by=world.officer,
            now=EVENING,
        )


def test_text_that_a_colleague_saved_meanwhile_is_not_overwritten(world, made):
    world.tell(13, 0, now=EVENING)

    with pytest.raises(Conflict):
        compilation.update(figure(made, "held"), revision="0", by=world.officer, now=EVENING)


def test_text_and_tables_are_brought_up_to_date_in_one_step(client, world, made):
    world.tell(13, 0, now=EVENING)
    client.force_login(world.officer)

    revision = {"revision": made.notice.revision}
    page = client.get(reverse("show_compilation", args=[made.pk]))
    assert (
        "正文有 3 处数据，附表“活动完成情况表（已开展项数/计划项数）”与现在的报送不一致。"
        in main_text(page)
    )
    client.post(reverse("update_compilation", args=[made.pk]), revision)

    assert stale(made) == []
    assert "全省计划开展活动28项，已开展22项（见附件1）。" in body(made)
    rows = made.notice.attachments.get(title__startswith="活动完成情况表").table["rows"]
    assert rows[-1] == ["", "合计", "14/14", "8/14", "22/28"]


def test_one_step_says_what_it_could_not_put_into_the_text(client, world, made):
    text = f"{body(made)}\n全省共发出，发放宣传资料7046份。"
    drafting.rewrite(
        made.notice, text, revision=str(made.notice.revision), by=world.officer, now=EVENING
    )
    world.hand_in(13, 22, 1300, 500, now=EVENING)
    client.force_login(world.officer)

    page = client.post(
        reverse("update_compilation", args=[made.pk]),
        {"revision": made.notice.revision},
        follow=True,
    )

    assert "已更新4处。" in page.content.decode()  # a table and three figures
    assert "出现不止一次，不能判断是哪一处，没有改动" in page.content.decode()
    assert [key for key, _, _ in stale(made)] == [f"figure_{world.fields[2].pk}"]


def test_signed_text_keeps_its_figures_and_only_says_so(client, world, made):
    issued = world.bureau.advance(made.notice, "registered", now=LATER)
    world.tell(13, 0, participants=60, now=EVENING)
    client.force_login(world.officer)

    page = main_text(client.get(issued.get_absolute_url()))
    refused = client.post(
        reverse("update_compiled_figure", args=[figure(made, "held").pk]),
        {"revision": issued.revision},
    )

    assert "正文写21项，现为22项" in page
    assert "文稿已送审或定稿，数据照原样保留。" in page
    assert refused.status_code == 409
    assert "已开展21项" in body(made)


def test_drafting_page_lists_what_changed_and_saves_what_is_typed_before_it_updates(
    client, world, made
):
    world.tell(13, 0, participants=60, now=EVENING)
    client.force_login(world.officer)
    page = client.get(reverse("edit_notice", args=[made.notice_id]))
    assert "正文写21项，现为22项" in page.content.decode()
    assert '数据<span class="count">3</span>' in page.content.decode()

    client.post(
        reverse("update_compiled_figure", args=[figure(made, "held").pk]),
        {
            "value": "drafting",
            "revision": made.notice.revision,
            "body": body(made) + "\n另有专报。",
            "title": made.notice.title,
        },
    )

    assert "已开展22项（见附件1）" in body(made)
    assert body(made).endswith("\n另有专报。")


# --- Beginning one --------------------------------------------------------------------


def test_page_says_who_is_missing_and_drafts_all_the_same(client, world):
    client.force_login(world.officer)
    url = reverse("compile_summaries", args=[world.requirement.pk])

    page = main_text(client.get(url))
    response = client.post(url)

    assert "还有 1 家单位没有报送" in page
    assert "第14市局（待报送）" in page
    newest = Compilation.objects.first()
    assert response.url == reverse("edit_notice", args=[newest.notice_id])
    assert newest.notice.drafter == world.officer
    messages = client.get(response.url).context["messages"]
    assert [message.level_tag for message in messages] == ["success", "info"]


def test_unreviewed_are_taken_up_only_if_the_officer_says_so(world):
    world.hand_in(13, 5, 100, 50, accept=False, now=EVENING)
    now = {"by": world.officer, "now": EVENING}

    without, _ = compilation.draft(world.requirement, unreviewed=False, **now)
    whole, _ = compilation.draft(world.requirement, unreviewed=True, **now)

    key = f"figure_{world.fields[0].pk}"
    assert figure(without, key).value == 208
    assert "应报送活动总结的单位14家，已报送14家，其中审核通过13家。" in body(without)
    assert figure(whole, f"{key}:unreviewed").value == 213
    assert "第14市局" not in without.notice.body
    assert "（十四）第14市局。活动场次5场" in whole.notice.body


def test_counties_count_as_part_of_their_city(world, made):
    basis = Basis(made.requirement)
    submission = world.submission(1)
    type(submission).objects.filter(pk=submission.pk).update(parent=world.submission(0))

    assert len(Basis(made.requirement).taken(False)) == len(basis.taken(False)) - 1


def test_nothing_can_be_compiled_before_anything_came(world):
    for city in range(13):
        reporting.revoke_acceptance(
            world.submission(city), by=world.officer, now=EVENING, reason="重新核对。"
        )

    with pytest.raises(ValidationError, match="还没有可以汇编的总结"):
        compilation.draft(world.requirement, unreviewed=False, by=world.officer, now=EVENING)


def test_only_an_officer_of_the_bureau_compiles_and_only_summaries(world):
    with pytest.raises(PermissionDenied):
        compilation.require_compile(world.requirement, world.bureau.clerks[0])
    workflow.withdraw(world.notice, by=world.officer, now=EVENING, reason="内容有误。")
    world.requirement.refresh_from_db()
    with pytest.raises(Conflict):
        compilation.require_compile(world.requirement, world.officer)


def test_passage_is_chosen_word_for_word_with_its_photographs(client, world):
    submission = world.submission(3)
    photo, unsent = world.photograph(3), world.photograph(3, "后来的")
    type(unsent).objects.filter(pk=unsent.pk).update(is_submitted=False)
    client.force_login(world.officer)
    url = reverse("choose_highlight", args=[submission.pk])
    passages = client.get(url).context["passages"]
    wanted = [each.number for each in passages if each.text in PASSAGE.split("\n")]

    client.post(url, {"passages": wanted, "photos": [photo.pk, unsent.pk]})

    chosen = submission.highlights.get()
    assert chosen.text == PASSAGE
    assert list(chosen.photos.all()) == [photo]
    client.post(reverse("remove_highlight", args=[chosen.pk]))
    assert not submission.highlights.exists()


def test_passage_of_a_number_that_nothing_has_is_none(client, world):
    submission = world.submission(3)
    client.force_login(world.officer)

    address = reverse("choose_highlight", args=[submission.pk])
    response = client.post(address, {"passages": ["9" * 5000, "²", "999"]})

    assert "请选择段落或者照片" in main_text(response)


def test_choosing_nothing_is_refused(world):
    with pytest.raises(ValidationError, match="请选择段落或者照片"):
        highlights.choose(world.submission(3), [], [], by=world.officer, now=EVENING)


def test_neighbours_and_other_bureaus_see_no_sources(client, world, made):
    for person in (world.bureau.clerks[0], world.bureau.clerks[1]):
        client.force_login(person)
        assert client.get(reverse("show_compilation", args=[made.pk])).status_code == 404
        written = CompiledFigure.objects.first()
        assert client.get(reverse("show_compiled_figure", args=[written.pk])).status_code == 404


def test_outcome_of_a_unit_that_does_not_submit_counts_in_the_whole(world, made):
    """What the bureau itself carries out is part of what was done."""
    row = world.rows[world.bureau.cities[13].pk][0]
    row.responsible_agencies.add(world.bureau.agency)
    told = Outcome(activity=row, agency=world.bureau.agency, state="held", time_text="6月9日")
    outcomes.save(told, by=world.officer, now=EVENING)

    assert Basis(made.requirement).count("held").quantity.value == 22


def test_passage_of_what_was_returned_meanwhile_is_left_out(world):
    submission = world.submission(3)
    world.highlight(3, text="这一段没有审核通过。")
    reporting.revoke_acceptance(submission, by=world.officer, now=EVENING, reason="有误。")
    reporting.return_for_revision(submission, by=world.officer, now=EVENING, reason="请核实。")

    made, notes = compilation.draft(
        world.requirement, unreviewed=False, by=world.officer, now=EVENING
    )

    assert "这一段没有审核通过。" not in made.notice.body
    name = submission.agency.short_name
    assert f"{name}的总结没有审核通过，所选亮点没有采用。" in notes
