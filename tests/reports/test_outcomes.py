"""开展情况: told by the units, read by the officer, asked for when the days are over."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from agencies.conflicts import Conflict
from campaigns import workflow
from reports import outcomes, photos, todo
from reports.models import Outcome, OutcomePhoto
from tests.factories import (
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    Bureau,
    ScheduleFactory,
    day,
)
from tests.files import picture
from tests.pages import main_text
from tests.photographs import photograph

pytestmark = pytest.mark.usefixtures("made")

State = Outcome.State
AFTER = datetime(2025, 6, 20, 2, 0, tzinfo=UTC)


class Issued:
    """A bureau with an issued schedule; both cities carry out its row."""

    def __init__(self):
        self.bureau = Bureau(cities=2)
        self.schedule = ScheduleFactory(campaign=self.bureau.campaign)
        self.category = ActivityCategoryFactory(schedule=self.schedule)
        self.row = self.add("在五一广场开展宣传活动。")
        self.notice = self.bureau.notice(state="draft")
        self.notice.attachments.create(title="安排表", schedule=self.schedule)

    def add(self, content, **fields):
        row = ActivityFactory(category=self.category, content=content, **fields)
        row.responsible_agencies.set(self.bureau.cities)
        return row

    def issue(self):
        self.bureau.advance(self.notice, "issued")
        return self

    def tell(self, row=None, *, city=0, state=State.HELD, **fields):
        outcome = Outcome(
            activity=row or self.row,
            agency=self.bureau.cities[city],
            state=state,
            **{"time_text": "6月9日"} | fields,
        )
        outcomes.save(outcome, by=self.bureau.clerks[city], now=AFTER)
        return outcome


def make_world():
    return Issued().issue()


@pytest.fixture
def issued(made):
    return made


def asked(user, at=AFTER):
    return {
        section.title: [item.title for item in section.items] for section in todo.sections(user, at)
    }.get("待填开展情况", [])


def posted(**fields):
    return {"state": "held", "time_text": "6月9日", "place": "五一广场"} | fields


# --- Who is asked, and when -----------------------------------------------------------


def test_unit_is_asked_once_the_days_of_its_row_are_over(issued):
    clerk = issued.bureau.clerks[0]

    assert asked(clerk, datetime(2025, 6, 12, 2, tzinfo=UTC)) == []
    assert asked(clerk, datetime(2025, 6, 13, 2, tzinfo=UTC)) == ["在五一广场开展宣传活动。"]


def test_each_responsible_unit_tells_its_own(issued):
    issued.tell(city=0)

    assert asked(issued.bureau.clerks[0]) == []
    assert asked(issued.bureau.clerks[1]) == ["在五一广场开展宣传活动。"]


def test_nothing_is_asked_of_cancelled_rows_and_of_drafts():
    world = Issued()
    world.add("已取消的活动。", cancelled_at=NOW)
    clerk = world.bureau.clerks[0]
    assert asked(clerk) == []

    world.issue()

    assert asked(clerk) == ["在五一广场开展宣传活动。"]


def test_nothing_is_asked_of_rows_without_days(issued):
    issued.add("及时报送信息。", time_text="及时", starts_on=None, ends_on=None, precision="")

    assert asked(issued.bureau.clerks[0]) == ["在五一广场开展宣传活动。"]


def test_withdrawn_notice_asks_for_nothing(issued):
    workflow.withdraw(issued.notice, by=issued.bureau.officer, now=AFTER, reason="内容有误。")

    assert asked(issued.bureau.clerks[0]) == []


def test_what_was_postponed_is_asked_for_again_after_its_new_days(issued):
    clerk = issued.bureau.clerks[0]
    issued.tell(state=State.POSTPONED, time_text="6月25日")

    assert asked(clerk, datetime(2025, 6, 25, 2, tzinfo=UTC)) == []
    assert asked(clerk, datetime(2025, 6, 26, 2, tzinfo=UTC)) == ["在五一广场开展宣传活动。"]


def test_reviewer_and_officer_of_other_rows_are_not_asked(issued):
    assert asked(issued.bureau.officer) == []
    assert asked(issued.bureau.reviewer) == []


# --- Telling --------------------------------------------------------------------------


def test_clerk_tells_what_became_of_a_row(client, issued):
    client.force_login(issued.bureau.clerks[0])

    client.post(
        reverse("edit_outcome", args=[issued.row.pk]),
        posted(participants="200", participants_approximate="on", materials="0", note="效果良好"),
    )

    outcome = Outcome.objects.get()
    assert (outcome.agency, outcome.state) == (issued.bureau.cities[0], State.HELD)
    assert (outcome.starts_on, outcome.ends_on) == (day("2025-06-09"), day("2025-06-09"))
    assert outcomes.figures_in_words(outcome) == ["参加人数约200人", "发放资料0份"]
    assert outcome.enterprises is None


def test_form_begins_with_what_the_schedule_says(client, issued):
    issued.row.cells = {"place": "五一广场"}
    issued.row.save()
    client.force_login(issued.bureau.clerks[0])

    form = client.get(reverse("edit_outcome", args=[issued.row.pk])).context["form"]

    assert (form["time_text"].value(), form["place"].value()) == ("6月9日前后", "五一广场")


def test_figures_of_what_was_not_held_are_refused_and_kept_on_the_page(client, issued):
    client.force_login(issued.bureau.clerks[0])

    response = client.post(
        reverse("edit_outcome", args=[issued.row.pk]),
        posted(state="cancelled", participants="200"),
    )

    assert "没有开展的活动不填人数、企业数和资料数。" in main_text(response)
    assert response.context["form"]["participants"].value() == "200"
    assert not Outcome.objects.exists()


def test_held_without_a_time_and_impossible_times_are_refused(client, issued):
    client.force_login(issued.bureau.clerks[0])
    url = reverse("edit_outcome", args=[issued.row.pk])

    empty = client.post(url, posted(time_text=""))
    impossible = client.post(url, posted(time_text="6月31日"))

    assert "请填写实际开展的时间。" in main_text(empty)
    assert impossible.context["form"].errors.keys() == {"time_text"}
    assert not Outcome.objects.exists()


def test_colleagues_do_not_overwrite_each_other(client, issued):
    outcome = issued.tell(note="先写的")
    client.force_login(issued.bureau.clerks[0])
    url = reverse("edit_outcome", args=[issued.row.pk])
    assert client.post(url, posted(revision="1", note="第二次")).status_code == 302

    late = client.post(url, posted(revision="1", note="第三次"))

    assert late.status_code == 409
    assert "第二次" in main_text(late)
    outcome.refresh_from_db()
    assert (outcome.note, outcome.revision) == ("第二次", 2)


def test_first_telling_does_not_overwrite_a_colleagues(client, issued):
    stale = Outcome(activity=issued.row, agency=issued.bureau.cities[0], state=State.HELD)
    issued.tell(note="同事写的")

    with pytest.raises(Conflict):
        outcomes.save(stale, by=issued.bureau.clerks[0], now=AFTER)


def test_cancelled_row_cannot_be_told_of(issued):
    issued.row.cancelled_at = NOW
    issued.row.save()

    with pytest.raises(Conflict, match="已在印发后取消"):
        outcomes.telling_agency(issued.row, issued.bureau.clerks[0])


def test_officer_may_not_tell_for_a_unit(issued):
    with pytest.raises(PermissionDenied, match="只有这项活动的责任单位"):
        outcomes.telling_agency(issued.row, issued.bureau.officer)


# --- Reading --------------------------------------------------------------------------


def test_officer_reads_all_units_with_sums(client, issued):
    issued.tell(city=0, participants=200, participants_approximate=True, materials=30)
    issued.tell(city=1, participants=100)
    client.force_login(issued.bureau.officer)

    response = client.get(reverse("show_outcomes", args=[issued.schedule.pk]))

    sums = response.context["sums"]
    assert sums.held == 1
    assert [str(each) for each in sums.figures] == ["约300人", "0家", "30份"]
    assert [(label, number) for label, _, number in response.context["counts"]] == [
        ("已开展", 1),
        ("延期", 0),
        ("取消", 0),
        ("待填报", 0),
        ("未到时间", 0),
    ]
    for city in issued.bureau.cities:
        assert city.short_name in main_text(response)


def test_units_do_not_read_each_other(client, issued):
    issued.tell(city=0, note="甲市的情况")
    client.force_login(issued.bureau.clerks[1])

    page = main_text(client.get(reverse("show_outcomes", args=[issued.schedule.pk])))

    assert "甲市的情况" not in page
    assert "已开展 0 项" in page


def test_queries_do_not_grow_with_the_rows(client, issued, django_assert_num_queries):
    for number in range(31):
        row = issued.add(f"第{number}项")
        issued.tell(row, city=0)
        issued.tell(row, city=1)
    client.force_login(issued.bureau.officer)

    with django_assert_num_queries(11):
        client.get(reverse("show_outcomes", args=[issued.schedule.pk]))


# --- Pictures -------------------------------------------------------------------------


def test_picture_is_kept_upright_small_and_without_its_place(client, issued):
    client.force_login(issued.bureau.clerks[0])

    client.post(
        reverse("edit_outcome", args=[issued.row.pk]),
        posted(photos=[picture()], caption="宣传现场"),
    )

    photo = OutcomePhoto.objects.get()
    response = client.get(reverse("show_outcome_photo", args=[photo.pk]))
    with Image.open(BytesIO(b"".join(response.streaming_content))) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (533, 1600), {})
        assert "exif" not in kept.info
    assert (photo.caption, response["Content-Type"]) == ("宣传现场", "image/jpeg")


def test_files_that_are_no_pictures_are_refused_and_the_rest_is_kept(client, issued):
    client.force_login(issued.bureau.clerks[0])
    hostile = SimpleUploadedFile("现场.jpg", b"<svg onload=alert(1)>")

    response = client.post(
        reverse("edit_outcome", args=[issued.row.pk]), posted(photos=[hostile]), follow=True
    )

    assert "文件“现场.jpg”没有上传：不是JPG、PNG或HEIC图片。" in main_text(response)
    assert Outcome.objects.get().state == State.HELD
    assert not OutcomePhoto.objects.exists()


def test_same_picture_is_kept_once_and_so_many_only(issued):
    outcome, clerk = issued.tell(), issued.bureau.clerks[0]

    def attach(uploads):
        return photos.attach(outcome, uploads, caption="", by=clerk, now=AFTER)

    assert attach([picture(), picture()]) == []
    assert outcome.photos.count() == 1
    more = [picture(f"{n}.jpg", (60 + 8 * n, 60)) for n in range(9)]
    assert [str(refusal) for refusal in attach(more)] == [
        "文件“8.jpg”没有上传：一项活动最多9张照片。"
    ]


def test_picture_of_too_many_pixels_is_refused_unread(issued):
    written = BytesIO()
    Image.new("1", (10_000, 5_001)).save(written, "PNG")
    large = SimpleUploadedFile("全景.png", written.getvalue())

    refusals = photos.attach(
        issued.tell(), [large], caption="", by=issued.bureau.clerks[0], now=AFTER
    )

    assert [str(each) for each in refusals] == [
        "文件“全景.png”没有上传：图片超过5000万像素，请缩小后再传。"
    ]


def test_picture_of_a_telephone_is_kept_as_everybody_can_open_it(issued):
    outcome, taken = issued.tell(), SimpleUploadedFile("IMG_0001.HEIC", photograph("HEIF"))

    assert photos.attach(outcome, [taken], caption="", by=issued.bureau.clerks[0], now=AFTER) == []

    with outcome.photos.get().file.open() as kept:
        assert kept.read(4) == b"\xff\xd8\xff\xe0"


def test_picture_is_taken_out_with_its_file(client, issued):
    outcome, clerk = issued.tell(), issued.bureau.clerks[0]
    photos.attach(outcome, [picture()], caption="", by=clerk, now=AFTER)
    photo = outcome.photos.get()
    storage, name = photo.file.storage, photo.file.name
    client.force_login(clerk)

    client.post(reverse("delete_outcome_photo", args=[photo.pk]))

    assert not outcome.photos.exists()
    assert not storage.exists(name)


def test_neighbour_sees_no_picture(client, issued):
    outcome = issued.tell()
    photos.attach(outcome, [picture()], caption="", by=issued.bureau.clerks[0], now=AFTER)
    client.force_login(issued.bureau.clerks[1])

    response = client.get(reverse("show_outcome_photo", args=[outcome.photos.get().pk]))

    assert response.status_code == 404


def test_host_that_carries_the_row_out_too_deletes_no_picture_of_a_unit(client, issued):
    issued.row.responsible_agencies.add(issued.bureau.agency)
    outcome = issued.tell()
    photos.attach(outcome, [picture()], caption="", by=issued.bureau.clerks[0], now=AFTER)
    client.force_login(issued.bureau.officer)

    response = client.post(reverse("delete_outcome_photo", args=[outcome.photos.get().pk]))

    assert response.status_code == 403
    assert outcome.photos.count() == 1
