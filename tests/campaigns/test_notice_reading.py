"""What the page of a notice shows, and to whom."""

import pytest
from django.urls import reverse

from agencies.permissions import Role
from campaigns import workflow
from campaigns.states import NoticeState
from tests.factories import (
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    AgencyFactory,
    Bureau,
    UserFactory,
)
from tests.pages import main_text

pytestmark = pytest.mark.django_db

S = NoticeState


@pytest.fixture
def bureau():
    return Bureau()


def show(client, person, notice):
    client.force_login(person)
    return client.get(reverse("show_notice", args=[notice.pk]))


def test_clerk_of_the_issuing_bureau_reads_no_internal_comments(client, bureau):
    division = AgencyFactory(division=True, parent=bureau.agency)
    clerk = UserFactory(agency=division, roles=[Role.CLERK])
    notice = bureau.notice(S.IN_REVIEW)
    notice.addressee_agencies.add(division)
    workflow.return_for_revision(notice, by=bureau.reviewer, now=NOW, reason="数字待核实。")
    bureau.advance(notice, S.ISSUED)

    seen = show(client, clerk, notice)
    internal = show(client, bureau.administrator, notice)

    words = ["数字待核实。", "流转记录", "留存版本", "单位名单", "办理进度", bureau.officer.name]
    assert [word for word in words if word in main_text(internal)] == words
    assert [word for word in words if word in main_text(seen)] == []
    assert seen.context["delivery"].agency == division


@pytest.mark.parametrize(("state", "queries"), [(S.DRAFT, 49), (S.ISSUED, 25)])
@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_one_attachment_and_for_many(
    client, bureau, state, queries, count, django_assert_num_queries
):
    bureau = Bureau(cities=count)
    notice = bureau.notice()
    enclosed = bureau.notice(S.ISSUED, title="关于开展活动的通知")
    for number in range(count):
        category = ActivityCategoryFactory(
            schedule__campaign=bureau.campaign, schedule__title=f"表{number}"
        )
        ActivityFactory.create_batch(count, category=category)
        notice.attachments.create(title=f"表{number}", schedule=category.schedule)
        notice.attachments.create(title=enclosed.title, enclosed=enclosed)
        notice.attachments.create(title=f"附{number}", text="正文。")
        notice.contacts.create(name=f"人{number}", phone="0591-87581051")
    bureau.advance(notice, state)
    client.force_login(bureau.officer)

    with django_assert_num_queries(queries):
        page = client.get(reverse("show_notice", args=[notice.pk]))

    assert len(page.context["sheet"]["attachments"]) == 3 * count
