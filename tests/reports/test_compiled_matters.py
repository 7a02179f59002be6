"""存在问题和建议 of a summary: whose words they are, said once, and traced to where they stand."""

import pytest
from django.urls import reverse

from campaigns import drafting
from campaigns.models import Notice
from reports import compilation, compiled_matters
from reports import workflow as reporting
from reports.compiled_figures import Basis
from tests.pages import main_text
from tests.reports.compiling import LATER, Compiling

SAID = (
    ("专业人员不足。", "建议增加一天社区专场。"),
    ("实验室空间小，每批只能进8人。", "无"),
    ("目前专业人员还不足。快检试剂有效期短。", "统一采购快检试剂。"),
    ("专业人员短缺；接待规模受限。", "暂无。"),
)


@pytest.fixture
def world(db):
    found = Compiling(cities=5)
    for city, answers in enumerate(SAID):
        found.hand_in(city, answers=answers)
    return found


@pytest.fixture
def made(world):
    return compilation.draft(world.requirement, unreviewed=False, by=world.officer, now=LATER)[0]


def section(made):
    return made.notice.body.split("存在问题和建议\n")[1].split("\n")


def traced(made):
    return [
        (each.written, [source.submission.agency.short_name for source in each.sources])
        for each in compiled_matters.traced(made, Basis(made.requirement))
    ]


def test_same_matter_is_said_once_and_matters_of_a_kind_stand_together(made):
    assert section(made) == [
        "（一）存在的主要问题",
        "一是第1市局、第3市局等3家单位反映专业人员不足。",
        "二是场地接待方面，第2市局反映实验室空间小，每批只能进8人；第4市局反映接待规模受限。",
        "三是第3市局反映快检试剂有效期短。",
        "（二）意见建议",
        "一是第1市局建议增加一天社区专场。",
        "二是第3市局提出统一采购快检试剂。",
        "特此报告。",
    ]


def test_every_matter_is_traced_to_the_answers_that_say_it(client, world, made):
    assert traced(made)[:2] == [
        ("专业人员不足", ["第1市局", "第3市局", "第4市局"]),
        ("实验室空间小，每批只能进8人", ["第2市局"]),
    ]
    client.force_login(world.officer)
    page = client.get(reverse("show_compilation", args=[made.pk]))

    assert "目前专业人员还不足" in main_text(page)  # the words of the third, beside those taken
    answer = f"{world.submission(2).get_absolute_url()}#id_question_{world.questions[0].pk}"
    assert f'href="{answer}"' in page.content.decode()
    shown = client.get(answer).content.decode()
    assert f'id="id_question_{world.questions[0].pk}"' in shown


def test_more_matters_than_positions_keep_their_order(world, made, monkeypatch):
    before = traced(made)
    sources = [
        compiled_matters.Source(each.submission, each.question, each.words, each.written)
        for each in made.passages.all()
    ]
    made.passages.all().delete()
    monkeypatch.setattr(compiled_matters, "_LAST_POSITION", 2)

    compiled_matters.keep(made, sources)

    assert max(made.passages.values_list("position", flat=True)) == 2
    assert traced(made) == before


def test_matter_that_the_officer_rewrote_is_shown_as_such(world, made):
    body = made.notice.body.replace("快检试剂有效期短", "试剂不好保存")
    revision = str(made.notice.revision)
    drafting.rewrite(made.notice, body, revision=revision, by=world.officer, now=LATER)

    made.notice = Notice.objects.get(pk=made.notice_id)
    gone = compiled_matters.traced(made, Basis(made.requirement))
    assert [each.written for each in gone if not each.is_present] == ["快检试剂有效期短"]


def test_answer_that_came_or_changed_since_is_shown(client, world, made):
    world.hand_in(4, answers=("讲解员不够用。", "无"), now=LATER)
    changed = world.submission(1)
    reporting.revoke_acceptance(changed, by=world.officer, now=LATER, reason="请核实。")
    reporting.return_for_revision(changed, by=world.officer, now=LATER, reason="请核实。")
    world.hand_in(1, answers=("实验室空间小，每批只能进12人。", "无"), now=LATER)
    client.force_login(world.officer)

    page = main_text(client.get(reverse("show_compilation", args=[made.pk])))

    assert "有 2 句是汇编以后报来的，正文里没有：" in page
    assert "：讲解员不够用" in page
    assert "：实验室空间小，每批只能进12人" in page
    assert page.count("原文有变化") == 1


@pytest.mark.parametrize(
    ("short_name", "called"),
    [
        ("泉州市市场监管局", "泉州"),
        ("厦门市市场监督管理局", "厦门"),
        ("省计量院", "省计量院"),
        ("平潭综合实验区市场监管局", "平潭综合实验区市场监管局"),
        ("第1市局", "第1市局"),
    ],
)
def test_city_is_called_by_its_place(short_name, called):
    from agencies.models import Agency

    assert compiled_matters.called(Agency(short_name=short_name)) == called
