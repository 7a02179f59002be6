"""来龙去脉: notices above and below one, as far as the reader may see them."""

import pytest
from django.urls import reverse

from campaigns import lineage
from campaigns.states import NoticeState
from tests.factories import Bureau
from tests.pages import main_text

pytestmark = pytest.mark.django_db


def titles(knot):
    """The tree as nested pairs of title and what is below."""
    return knot and (knot.notice.title, [titles(child) for child in knot.below])


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def family(bureau):
    """A notice, two drafted from it, and one drafted from the first of those."""
    root = bureau.notice(NoticeState.ISSUED, title="关于甲的通知")
    first = bureau.notice(NoticeState.ISSUED, title="关于乙的通知", based_on=root)
    bureau.notice(title="关于丙的通知", based_on=root)
    bureau.notice(NoticeState.ISSUED, title="关于丁的通知", based_on=first)
    return root, first


def test_tree_goes_up_and_down_from_where_one_stands(bureau, family):
    root, first = family

    assert titles(lineage.tree(root, bureau.officer)) == (
        "关于甲的通知",
        [("关于乙的通知", [("关于丁的通知", [])]), ("关于丙的通知", [])],
    )
    assert titles(lineage.tree(first, bureau.officer)) == (
        "关于甲的通知",
        [("关于乙的通知", [("关于丁的通知", [])])],
    )


def test_tree_holds_nothing_that_the_reader_may_not_see(bureau, family):
    root, _ = family

    assert titles(lineage.tree(root, bureau.clerks[0])) == (
        "关于甲的通知",
        [("关于乙的通知", [("关于丁的通知", [])])],
    )


def test_notice_that_stands_alone_has_no_tree(bureau):
    assert lineage.tree(bureau.notice(), bureau.officer) is None


def test_circle_comes_to_an_end(bureau, family):
    root, first = family
    type(root).objects.filter(pk=root.pk).update(based_on=first)
    root.refresh_from_db()

    assert lineage.tree(root, bureau.officer) is not None


def test_queries_are_those_of_the_levels(bureau, family, django_assert_num_queries):
    root, _ = family
    for number in range(5):
        bureau.notice(title=f"戊{number}", based_on=root)

    with django_assert_num_queries(3):
        lineage.tree(root, bureau.officer)


def test_page_leads_to_the_others_of_the_line(client, bureau, family):
    root, first = family
    client.force_login(bureau.officer)

    response = client.get(reverse("show_notice", args=[first.pk]))

    assert "来龙去脉" in main_text(response)
    assert root.get_absolute_url() in response.content.decode()
