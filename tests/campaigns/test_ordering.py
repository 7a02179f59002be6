"""The order of a schedule's rows: by hand, by date, and back."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agencies.conflicts import Conflict
from campaigns import activities, ordering
from campaigns.models import Activity
from campaigns.ordering import arrange, by_date, like_before, moved, order_of, seal, undo
from gongwen.dates import parse_span
from tests.factories import NOW, ActivityCategoryFactory, ActivityFactory, Bureau
from tests.pages import main_text

ORDER = [(1, ["a", "b"]), (2, []), (3, ["c"])]


@pytest.mark.parametrize(
    ("key", "step", "expected"),
    [
        ("b", -1, [(1, ["b", "a"]), (2, []), (3, ["c"])]),
        ("a", 1, [(1, ["b", "a"]), (2, []), (3, ["c"])]),
        ("a", -1, ORDER),
        ("b", 1, [(1, ["a"]), (2, ["b"]), (3, ["c"])]),
        ("c", -1, [(1, ["a", "b"]), (2, ["c"]), (3, [])]),
        ("c", 1, ORDER),
        ("x", 1, ORDER),
    ],
)
def test_row_moves_one_place_and_over_the_edge_of_its_category(key, step, expected):
    assert moved(ORDER, key, step) == expected


def test_rows_are_sorted_as_a_person_sorts_times():
    times = {"a": "6月中旬", "b": "及时", "c": "6月9日前后", "d": "6月9日", "e": "5月29日"}
    spans = {key: parse_span(text, year=2025) for key, text in times.items()}
    order = [(1, ["a", "b", "c"]), (2, ["d", "e"])]

    assert by_date(order, spans) == [(1, ["c", "a", "b"]), (2, ["e", "d"])]
    assert by_date(order, spans, only=2) == [(1, ["a", "b", "c"]), (2, ["e", "d"])]


def test_earlier_order_comes_back_with_newer_rows_behind():
    rows = [{"key": "c", "category": "甲"}, {"key": "a", "category": "没有了"}]
    rows.append({"key": "gone", "category": "甲"})

    assert like_before(ORDER, rows, {"甲": 1}) == [(1, ["c", "a", "b"]), (2, []), (3, [])]


orders = st.lists(st.sampled_from("abcdef"), unique=True).flatmap(
    lambda keys: st.integers(0, len(keys)).map(lambda at: [(1, keys[:at]), (2, keys[at:])])
)


@given(orders, st.sampled_from("abcdef"), st.sampled_from([-1, 1]), orders)
def test_no_order_loses_or_doubles_a_row(order, key, step, earlier):
    rows = [{"key": each, "category": str(pk)} for pk, keys in earlier for each in keys]

    for new in (
        moved(order, key, step),
        by_date(order, {}),
        like_before(order, rows, {"1": 1, "2": 2}),
    ):
        assert [pk for pk, _ in new] == [1, 2]
        assert sorted(key for _, keys in new for key in keys) == sorted(
            key for _, keys in order for key in keys
        )


# --- Saved ----------------------------------------------------------------------------


@pytest.fixture
def bureau():
    return Bureau(cities=0)


@pytest.fixture
def schedule(bureau):
    """甲乙丙 in the first category, none in the second."""
    first = ActivityCategoryFactory(schedule__campaign=bureau.campaign, name="一")
    ActivityCategoryFactory(schedule=first.schedule, name="二")
    for position, (content, time) in enumerate(
        [("甲", "6月中旬"), ("乙", "6月9日"), ("丙", "6月10日")], start=1
    ):
        row = Activity(category=first, content=content, time_text=time, responsible_text="甲局")
        row.position = position
        activities.interpret(row)
    return first.schedule


def contents(schedule):
    return [
        "".join(row.content for row in category.activities.all())
        for category in schedule.categories.all()
    ]


def put(schedule, bureau, *keys, seen=None):
    """Put the rows, named by their content, into the two categories."""
    key_of = {row.content: str(row.key) for row in Activity.objects.all()}
    pks = schedule.categories.values_list("pk", flat=True)
    order = [(pk, [key_of[content] for content in row]) for pk, row in zip(pks, keys, strict=True)]
    seen = seen or seal(order_of(schedule))
    return arrange(schedule, order, seen=seen, by=bureau.officer, now=NOW)


@pytest.mark.django_db
class TestArranging:
    def test_rows_go_where_they_are_put_and_a_version_is_kept(self, bureau, schedule):
        put(schedule, bureau, "丙甲", "乙")

        assert contents(schedule) == ["丙甲", "乙"]
        assert [version.label for version in schedule.versions.all()] == ["排序前", "调整次序"]
        assert [row["category"] for row in schedule.versions.last().rows] == ["一", "一", "二"]

    def test_row_in_another_category_counts_as_edited(self, bureau, schedule):
        put(schedule, bureau, "甲丙", "乙")

        assert dict(Activity.objects.values_list("content", "revision")) == {
            "甲": 1,
            "乙": 2,
            "丙": 1,
        }

    def test_same_order_keeps_no_version(self, bureau, schedule):
        assert put(schedule, bureau, "甲乙丙", "") is False
        assert schedule.versions.count() == 0

    @pytest.mark.parametrize("change", ["moved", "added", "deleted"])
    def test_what_a_colleague_did_meanwhile_is_not_undone(self, bureau, schedule, change):
        seen = seal(order_of(schedule))
        if change == "moved":
            put(schedule, bureau, "丙甲乙", "")
        elif change == "added":
            ActivityFactory(category=schedule.categories.first(), content="丁")
        else:
            Activity.objects.get(content="甲").delete()
        before = contents(schedule)
        others = "".join(before)[::-1]

        with pytest.raises(Conflict, match="同事已经增删或移动"):
            put(schedule, bureau, others, "", seen=seen)

        assert contents(schedule) == before

    @pytest.mark.parametrize("keys", [("甲乙", ""), ("甲乙丙", "丙"), ("甲乙乙", "")])
    def test_order_that_loses_or_doubles_a_row_is_refused(self, bureau, schedule, keys):
        with pytest.raises(Conflict):
            put(schedule, bureau, *keys)

        assert contents(schedule) == ["甲乙丙", ""]

    def test_many_moves_leave_the_first_and_the_last_two(self, bureau, schedule):
        for keys in ("乙甲丙", "乙丙甲", "丙乙甲", "丙甲乙", "甲丙乙"):
            put(schedule, bureau, keys, "")

        kept = [
            "".join(row["values"]["content"] for row in version.rows)
            for version in schedule.versions.all()
        ]
        assert kept == ["甲乙丙", "乙甲丙", "丙甲乙", "甲丙乙"]

    def test_last_order_is_taken_back(self, bureau, schedule):
        put(schedule, bureau, "丙", "乙甲")
        assert ordering.may_undo(schedule)

        undo(schedule, seen=seal(order_of(schedule)), by=bureau.officer, now=NOW)

        assert contents(schedule) == ["甲乙丙", ""]
        assert not ordering.may_undo(schedule)


# --- Page -----------------------------------------------------------------------------


@pytest.mark.django_db
class TestPage:
    @pytest.fixture(autouse=True)
    def _login(self, client, bureau):
        client.force_login(bureau.officer)

    def press(self, client, schedule, **button):
        """Press a button of the page as it stands, without JavaScript."""
        address = reverse("order_schedule", args=[schedule.pk])
        page = client.get(address)
        words = []
        for group in page.context["groups"]:
            words.append(f"c{group['category'].pk}")
            words += [str(row["activity"].key) for row in group["rows"]]
        data = {"order": words, "seen": page.context["seen"], **button}
        return client.post(address, data, follow=True)

    def test_button_moves_a_row(self, client, schedule):
        self.press(client, schedule, down=str(Activity.objects.get(content="丙").key))

        assert contents(schedule) == ["甲乙", "丙"]

    def test_button_sorts_by_date_and_another_takes_it_back(self, client, schedule):
        response = self.press(client, schedule, sort="all")
        assert contents(schedule) == ["乙丙甲", ""]
        assert "撤销上次排序" in main_text(response)

        address = reverse("undo_schedule_order", args=[schedule.pk])
        client.post(address, {"seen": response.context["seen"]})

        assert contents(schedule) == ["甲乙丙", ""]

    def test_nonsense_is_a_bad_request(self, client, schedule):
        address = reverse("order_schedule", args=[schedule.pk])

        for words in (["c1", "x"], [str(Activity.objects.first().key)], ["c" + "9" * 5000]):
            assert client.post(address, {"order": words, "seen": ""}).status_code == 400

    @pytest.mark.parametrize("count", [1, 32])
    def test_page_takes_the_same_queries_however_many_rows(
        self, client, bureau, count, django_assert_num_queries
    ):
        category = ActivityCategoryFactory(schedule__campaign=bureau.campaign)
        ActivityFactory.create_batch(count, category=category)

        with django_assert_num_queries(14):
            page = client.get(reverse("order_schedule", args=[category.schedule_id]))
        assert page.context["total"] == count
