"""采用县级照片: a city's own copies of its counties' photographs, with whose they are."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports import county_photos, handed_in, submitted_photos, workflow
from reports.models import Photo, Submission
from reports.photo_sheet import caption_of
from tests.factories import (
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    Bureau,
    ScheduleFactory,
    clerk_of,
)
from tests.pages import main_text
from tests.photographs import photograph
from tests.reports.steps import save

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau(cities=1, counties=2)


@pytest.fixture
def city(bureau):
    """The first county handed in a red photograph and a blue one and was accepted; the second, with
    a green one, waits."""
    first = bureau.submission(county=0)
    second = first.parent.children.get(agency=bureau.counties[1])
    hand_in(first, ("red", "广场宣传"), ("blue", ""))
    workflow.accept(first, by=bureau.clerks[0], now=NOW)
    hand_in(second, ("green", "进校园"))
    return Submission.objects.get(pk=first.parent_id)


def hand_in(submission, *photos):
    clerk = clerk_of(submission.agency)
    for colour, caption in photos:
        upload = SimpleUploadedFile(f"{colour}.jpg", photograph(colour=colour))
        submitted_photos.attach(submission, [upload], by=clerk, now=NOW)
        Photo.objects.filter(pk=submission.photos.latest("pk").pk).update(caption=caption)
    save(submission, clerk)
    workflow.submit(submission, by=clerk, now=NOW)


def county_of(city, place=0):
    return city.children.order_by("agency__position")[place]


def take_over(bureau, city, *photos):
    done = county_photos.take_over(
        city, [photo.pk for photo in photos], by=bureau.clerks[0], now=NOW
    )
    return done.taken, done.already, [reason for _, reason in done.refused]


def test_city_takes_over_caption_activity_and_origin(bureau, city):
    row = ActivityFactory(
        category=ActivityCategoryFactory(schedule=ScheduleFactory(campaign=bureau.campaign))
    )
    red, _ = county_of(city).photos.all()
    Photo.objects.filter(pk=red.pk).update(activity=row)

    assert take_over(bureau, city, red) == (1, 0, [])

    copy = city.photos.get()
    assert (copy.caption, copy.activity, copy.origin) == ("广场宣传", row, bureau.counties[0])
    assert copy.origin_words == f"据{bureau.counties[0].short_name}报送"
    save(city, bureau.clerks[0])
    workflow.submit(city, by=bureau.clerks[0], now=NOW)
    (entry,) = handed_in.contents_in_force(city)["photos"]["photos"]
    assert (entry["caption"], entry["origin"]) == ("广场宣传", copy.origin_words)
    unit, origin = bureau.cities[0].short_name, copy.origin_words
    assert caption_of(city.photos.get()) == f"{unit}（{origin}）：广场宣传"


def test_second_take_over_doubles_nothing_and_undo_leaves_the_citys_own(bureau, city):
    own = SimpleUploadedFile("blue.jpg", photograph(colour="blue"))
    submitted_photos.attach(city, [own], by=bureau.clerks[0], now=NOW)
    photos = list(county_of(city).photos.all())

    assert take_over(bureau, city, *photos) == (1, 1, [])
    assert take_over(bureau, city, *photos) == (0, 2, [])

    numbers = [photo.pk for photo in photos]
    back = county_photos.give_back(city, numbers, by=bureau.clerks[0], now=NOW)
    assert back == 1
    assert [photo.origin for photo in city.photos.all()] == [None]


def test_copy_stays_when_the_county_takes_its_own_out_and_the_other_way_round(bureau, city):
    county, clerk = county_of(city), bureau.county_clerks[0]
    red, blue = county.photos.all()
    take_over(bureau, city, red, blue)

    workflow.begin_correction(county, by=clerk, now=NOW, reason="换照片。")
    submitted_photos.remove(red, by=clerk, now=NOW)
    workflow.submit(county, by=clerk, now=NOW)
    workflow.adopt_correction(county, by=bureau.clerks[0], now=NOW)
    submitted_photos.remove(city.photos.get(sha256=blue.sha256), by=bureau.clerks[0], now=NOW)

    (kept,) = city.photos.all()
    assert kept.sha256 == red.sha256
    for photo in (kept, county.photos.get(pk=blue.pk)):
        with photo.file.open() as file:
            assert file.read(2) == b"\xff\xd8"


def test_only_what_the_city_accepted_can_be_taken_over(bureau, city):
    green = county_of(city, 1).photos.get()
    elsewhere = Bureau(cities=1, counties=1)
    strange = elsewhere.submission(county=0)
    hand_in(strange, ("yellow", ""))

    assert take_over(bureau, city, green, strange.photos.get()) == (0, 0, [])
    assert not city.photos.exists()


def test_limit_of_photographs_is_said(bureau, city, monkeypatch):
    monkeypatch.setattr(submitted_photos, "MOST_PHOTOS", 1)

    done = take_over(bureau, city, *county_of(city).photos.all())

    assert done == (1, 0, ["一项报送最多1张照片。"])


def test_page_offers_some_or_all_and_the_way_back(client, bureau, city):
    red, blue = county_of(city).photos.all()
    client.force_login(bureau.clerks[0])
    page, url = (reverse(name, args=[city.pk]) for name in ("show_counties", "adopt_county_photos"))

    assert client.post(url, {"photo": [red.pk]}).headers["Location"] == f"{page}#photos"
    shown = client.get(page)
    assert "已采用照片 1 张" in str([str(each) for each in shown.context["messages"]])
    assert [bool(own) for group in shown.context["photos"] for _, own in group.photos] == [
        True,
        False,
    ]
    assert "已采用" in main_text(shown)
    client.post(url, {"all": ""})
    assert city.photos.working().count() == 2
    form = client.get(reverse("edit_submission", args=[city.pk])).content.decode()
    assert form.count(f"据{bureau.counties[0].short_name}报送") == 2
    assert f'href="{page}#photos">采用县级报送的照片（2张）' in form
    client.post(url, {"photo": [red.pk, blue.pk], "undo": ""})
    assert city.photos.working().count() == 0


def test_province_sees_the_photographs_and_takes_none(client, bureau, city):
    client.force_login(bureau.officer)

    html = client.get(reverse("show_counties", args=[city.pk])).content.decode()

    red, blue = county_of(city).photos.all()
    assert [
        f'src="{reverse("show_photo", args=[each.pk])}?small"' in html for each in (red, blue)
    ] == [
        True,
        True,
    ]
    assert "采用勾选的照片" not in html
