"""报送上级: the summary in what the ministry asks of the bureau, handed in by its clerk."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.conflicts import Conflict
from agencies.models import Agency, User
from agencies.permissions import Role
from gongwen.counting import count_characters
from reports import compilation, sending_up, workflow
from reports.models import Submission
from tests.factories import (
    Bureau,
    FigureFieldFactory,
    RequirementFactory,
    UserFactory,
)
from tests.pages import main_text
from tests.reports.compiling import LATER, Compiling

pytestmark = pytest.mark.usefixtures("made")


def make_world():
    """A ministry that asks the bureau for a summary of the same campaign, which is drafted."""
    world = Compiling(cities=1)
    superior = Bureau(cities=0)
    world.clerk = UserFactory(agency=world.bureau.agency, roles=[Role.CLERK])
    Agency.objects.filter(pk=superior.agency.pk).update(level=Agency.Level.NATIONAL)
    Agency.objects.filter(pk=world.bureau.agency.pk).update(parent=superior.agency)
    superior.group.members.set([world.bureau.agency])
    notice = superior.notice()
    asked = RequirementFactory(notice=notice, due_at=LATER + timedelta(days=9))
    for name, unit in (("活动场次", "场"), ("参加群众", "人次"), ("媒体报道", "篇")):
        FigureFieldFactory(requirement=asked, name=name, unit=unit)
    superior.advance(notice, "issued")
    world.officer = User.objects.get(pk=world.officer.pk)
    world.requirement = type(world.requirement).objects.get(pk=world.requirement.pk)
    world.hand_in(0, 12, 3000, 500, approximate=("参加群众",))
    world.made, _ = compilation.draft(
        world.requirement, unreviewed=False, by=world.officer, now=LATER
    )
    world.asked = Submission.objects.get(requirement=asked)
    return world


@pytest.fixture
def world(made):
    return made


def send(world, *, replaces=False, by=None):
    submission = Submission.objects.get(pk=world.asked.pk)
    return sending_up.send_up(
        world.made,
        submission,
        replaces=replaces,
        revision=submission.revision,
        by=by or world.officer,
        now=LATER,
    )


def test_officer_fills_it_in_and_the_clerk_hands_it_in(client, world):
    client.force_login(world.officer)
    url = reverse("send_compilation_up", args=[world.made.pk])
    assert "填入报送稿" in main_text(client.get(url))

    response = client.post(url, {"submission": world.asked.pk, "revision": 0}, follow=True)

    submission = Submission.objects.get(pk=world.asked.pk)
    assert submission.text == world.made.notice.body
    assert [str(figure) for figure in submission.figures.all()] == ["12场", "约3000人次"]
    assert "上级要求的媒体报道在汇编里没有同名的数据，请填写。" in response.content.decode()
    assert "文稿还没有登记，没有附正式文件" in response.content.decode()
    submission.figures.create(field=submission.requirement.figure_fields.last(), value=3)
    with pytest.raises(PermissionDenied):
        workflow.submit(submission, by=world.officer, now=LATER)
    workflow.submit(submission, by=world.clerk, now=LATER)
    assert submission.state == "submitted"


def test_official_files_go_along_once_there_are_any(world):
    world.bureau.advance(world.made.notice, "registered", now=LATER)

    notes = send(world)

    names = [file.name for file in world.asked.files.order_by("pk")]
    title = world.made.notice.title
    assert names == [f"{title}.pdf", f"{title}.docx"]
    assert notes == ["上级要求的媒体报道在汇编里没有同名的数据，请填写。"]


def test_what_was_typed_is_not_written_over_without_a_word(world):
    field = world.asked.requirement.figure_fields.first()
    workflow.save_draft(
        world.asked, text="我局自行起草的总结。", by=world.clerk, now=LATER, revision=0
    )
    world.asked.figures.create(field=field, value=99)

    with pytest.raises(Conflict, match="已有填写的内容"):
        send(world)
    assert [(r.label, r.present, r.coming) for r in sending_up.replaced(world.made, world.asked)][
        1:
    ] == [("活动场次", "99场", "12场")]

    send(world, replaces=True)

    assert Submission.objects.get(pk=world.asked.pk).text == world.made.notice.body
    assert send(world) != []  # the same once more writes nothing over


def test_page_says_beforehand_what_would_be_filled_in_and_what_is_to_be_settled(client, world):
    client.force_login(world.officer)
    url = reverse("send_compilation_up", args=[world.made.pk])
    words = count_characters(world.made.notice.body)

    page = client.get(url)

    assert page.context["awaited"][0].coming == [
        ("正文", f"{words}字"),
        ("活动场次", "12场"),
        ("参加群众", "约3000人次"),
        ("媒体报道", "汇编里没有，请自行填写"),
        ("附件", "文稿还没有登记，没有正式文件"),
    ]
    assert page.context["doubts"] == []
    workflow.revoke_acceptance(world.submission(0), by=world.officer, now=LATER, reason="请核实。")
    assert "处数据与现在的报送不一致。 到“数据来源”核对" in main_text(client.get(url))


def test_page_says_where_the_superior_asks_for_nothing(client, world):
    Submission.objects.filter(pk=world.asked.pk).update(state="exempt")
    client.force_login(world.officer)

    page = main_text(client.get(reverse("send_compilation_up", args=[world.made.pk])))

    assert "上级没有在平台上要求报送总结" in page


def test_clerk_of_a_city_cannot_prepare_for_the_bureau(world):
    with pytest.raises(PermissionDenied):
        send(world, by=world.bureau.clerks[0])
