"""Photos of a submission: kept without their place, described, put in order, seen by whom."""

import re
from io import BytesIO

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from agencies.conflicts import Conflict
from agencies.models import AuditEntry
from campaigns.states import NoticeState
from reports import submitted_photos, uploads, workflow
from reports.models import Photo, Submission, SubmissionFile
from reports.states import SubmissionState
from tests.factories import (
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    Bureau,
    RequirementFactory,
    ScheduleFactory,
)
from tests.photographs import CAMERA, photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau(cities=2)


def taken(name="IMG_0001.jpg", picture_format="JPEG", **options):
    return SimpleUploadedFile(name, photograph(picture_format, **options))


def attach(submission, *uploads, by, now=NOW):
    refusals = submitted_photos.attach(submission, uploads, by=by, now=now)
    return [str(refusal) for refusal in refusals]


def sizes(submission):
    return [(photo.width, photo.height) for photo in submission.photos.all()]


# --- Keeping --------------------------------------------------------------------------


def test_photo_is_kept_upright_and_without_its_place(bureau):
    submission, clerk = bureau.submission(), bureau.clerks[0]

    assert attach(submission, taken("IMG_1.HEIC", "HEIF", orientation=6), by=clerk) == []

    photo = submission.photos.get()
    with photo.file.open() as file:
        stored = file.read()
    assert [mark for mark in (b"Exif", b"GPS", CAMERA) if mark in stored] == []
    assert (photo.width, photo.height, photo.size) == (200, 300, len(stored))
    assert (photo.uploaded_by, photo.uploaded_at, photo.is_submitted) == (clerk, NOW, False)
    assert AuditEntry.objects.first().detail == {"sha256": photo.sha256}


def test_same_picture_is_kept_once_in_each_submission(bureau):
    one, other = bureau.submission(), bureau.submission(city=1)

    assert attach(one, taken(), taken("又一张.jpg"), by=bureau.clerks[0]) == []
    assert attach(other, taken(), by=bureau.clerks[1]) == []

    assert (one.photos.count(), other.photos.count()) == (1, 1)


def test_submission_holds_so_many_photos_and_no_more(bureau, monkeypatch):
    monkeypatch.setattr(submitted_photos, "MOST_PHOTOS", 2)
    pictures = [taken(f"{n}.png", "PNG", size=(50 + n, 50)) for n in range(3)]
    submission = bureau.submission()

    assert attach(submission, *pictures, by=bureau.clerks[0]) == [
        "文件“2.png”没有上传：一项报送最多2张照片。"
    ]
    assert sizes(submission) == [(50, 50), (51, 50)]


def test_where_none_are_asked_for_no_photo_is_taken(bureau):
    submission = bureau.submission(takes_photos=False)

    assert attach(submission, taken(), by=bureau.clerks[0]) == [
        "文件“IMG_0001.jpg”没有上传：这项报送不收照片。"
    ]


def test_files_that_are_no_photos_are_refused_in_words(bureau, settings):
    settings.MAX_UPLOAD_BYTES = 1000
    submission = bureau.submission()
    files = [
        SimpleUploadedFile("照片.jpg", b"MZ\x90\0" + bytes(60)),
        SimpleUploadedFile("安装.exe", b"MZ\x90\0" + bytes(60)),
        SimpleUploadedFile("空.jpg", b""),
        SimpleUploadedFile("大.jpg", bytes(1001)),
    ]

    assert attach(submission, *files, by=bureau.clerks[0]) == [
        "文件“照片.jpg”没有上传：不是JPG、PNG或HEIC图片。",
        "文件“安装.exe”没有上传：照片只能是JPG、PNG或HEIC图片。",
        "文件“空.jpg”没有上传：是空文件。",
        "文件“大.jpg”没有上传：大小超过0MB。",
    ]


def test_nothing_is_added_changed_or_taken_out_once_it_was_handed_in(bureau):
    submission, clerk = bureau.submission(), bureau.clerks[0]
    attach(submission, taken(), by=clerk)
    bureau.advance_submission(submission, SubmissionState.SUBMITTED)
    photo = submission.photos.get()

    with pytest.raises(Conflict):
        attach(submission, taken(size=(60, 60)), by=clerk)
    with pytest.raises(Conflict):
        submitted_photos.describe(submission, {}, by=clerk, now=NOW)
    with pytest.raises(Conflict):
        submitted_photos.remove(photo, by=clerk, now=NOW)

    assert sizes(submission) == [(300, 200)]


# --- Who sees them --------------------------------------------------------------------


def may_see(photo, user):
    return Photo.objects.visible_to(user).filter(pk=photo.pk).exists()


def test_others_see_photos_once_they_were_handed_in(bureau):
    submission, clerk = bureau.submission(), bureau.clerks[0]
    attach(submission, taken(), by=clerk)
    photo = submission.photos.get()
    assert (may_see(photo, clerk), may_see(photo, bureau.officer)) == (True, False)

    bureau.advance_submission(submission, SubmissionState.SUBMITTED)

    assert (may_see(photo, clerk), may_see(photo, bureau.officer)) == (True, True)
    assert not may_see(photo, bureau.clerks[1])


def test_what_is_taken_out_after_a_return_stays_for_others_until_it_is_handed_in_again(bureau):
    submission, clerk = bureau.submission(), bureau.clerks[0]
    attach(submission, taken(), taken(size=(60, 60)), by=clerk)
    file = SimpleUploadedFile("总结.pdf", b"%PDF-1.7\n")
    assert uploads.attach(submission, [file], by=clerk, now=NOW) == []
    bureau.advance_submission(submission, SubmissionState.RETURNED)
    photo, file = submission.photos.first(), submission.files.get()

    submitted_photos.remove(photo, by=clerk, now=NOW)
    uploads.remove(file, by=clerk, now=NOW)

    assert (submission.photos.working().count(), submission.files.working().count()) == (1, 0)
    assert may_see(photo, bureau.officer)
    assert file.file.storage.exists(file.file.name)
    workflow.submit(submission, by=clerk, now=NOW)
    assert not may_see(photo, bureau.officer)
    assert not SubmissionFile.objects.visible_to(bureau.officer).exists()


def test_photo_taken_out_and_sent_again_is_the_same(bureau):
    submission, clerk = bureau.submission(), bureau.clerks[0]
    attach(submission, taken(), by=clerk)
    bureau.advance_submission(submission, SubmissionState.RETURNED)
    photo = submission.photos.get()
    submitted_photos.remove(photo, by=clerk, now=NOW)

    assert attach(submission, taken(), by=clerk) == []

    assert list(submission.photos.working()) == [photo]


def test_report_of_nothing_shows_no_photos(bureau):
    submission, clerk = bureau.submission(), bureau.clerks[0]
    attach(submission, taken(), by=clerk)

    workflow.report_nothing(submission, by=clerk, now=NOW, reason="本地未开展活动。")

    assert not may_see(submission.photos.get(), bureau.officer)


def test_photo_is_sent_as_nothing_else_and_kept_by_the_browser_alone(bureau, client):
    submission, clerk = bureau.submission(), bureau.clerks[0]
    attach(submission, taken(), by=clerk)
    client.force_login(clerk)

    response = client.get(reverse("show_photo", args=[submission.photos.get().pk]))

    assert b"".join(response.streaming_content).startswith(b"\xff\xd8\xff")
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert set(response["Cache-Control"].split(", ")) == {"max-age=3600", "private"}


def test_photo_is_small_in_lists_for_those_alone_who_see_it(client, bureau):
    submission, clerk = bureau.submission(), bureau.clerks[0]
    attach(submission, taken(size=(1200, 900), orientation=6), by=clerk)
    photo = submission.photos.get()
    small = reverse("show_photo", args=[photo.pk]) + "?small"

    client.force_login(clerk)
    shown = [client.get(small) for _ in range(2)]  # made, and made before
    client.force_login(bureau.clerks[1])

    assert [Image.open(BytesIO(each.content)).size for each in shown] == [(300, 400)] * 2
    assert shown[0]["Content-Type"] == "image/jpeg"
    assert client.get(small).status_code == 404

    with TestCase.captureOnCommitCallbacks(execute=True):
        submitted_photos.remove(photo, by=clerk, now=NOW)
    assert caches["thumbnails"].get(photo.sha256) is None


# --- Captions, activities, order ------------------------------------------------------


class Described:
    """A submission with three photos, and a row that its unit carries out."""

    def __init__(self, bureau, client):
        self.clerk, self.client = bureau.clerks[0], client
        schedule = ScheduleFactory(campaign=bureau.campaign)
        category = ActivityCategoryFactory(schedule=schedule)
        self.own, self.others = (ActivityFactory(category=category) for _ in range(2))
        self.own.responsible_agencies.set([bureau.cities[0]])
        self.others.responsible_agencies.set([bureau.cities[1]])
        notice = bureau.notice()
        notice.attachments.create(title="安排表", schedule=schedule)
        RequirementFactory(notice=notice)
        bureau.advance(notice, NoticeState.ISSUED)
        self.submission = Submission.objects.get(agency=bureau.cities[0])
        attach(
            self.submission,
            *(taken(f"{n}.png", "PNG", size=(50 + n, 50)) for n in range(3)),
            by=self.clerk,
        )
        self.photos = list(self.submission.photos.all())
        client.force_login(self.clerk)

    def post(self, **posted):
        address = reverse("describe_photos", args=[self.submission.pk])
        return self.client.post(address, posted)

    def captions(self):
        return [photo.caption for photo in self.submission.photos.all()]


@pytest.fixture
def described(bureau, client):
    return Described(bureau, client)


def test_only_the_units_own_rows_of_the_campaign_are_offered(described):
    found = submitted_photos.activities_of(described.submission, described.clerk)

    assert list(found) == [described.own]


def test_caption_and_activity_are_kept_while_one_writes(described):
    first = described.photos[0]
    key = f"photo_{first.pk}"

    response = described.post(
        **{f"{key}_caption": " 宣传\n现场 ", f"{key}_activity": str(described.own.pk)}
    )

    assert response.json().keys() == {"at"}
    first.refresh_from_db()
    assert (first.caption, first.activity) == ("宣传 现场", described.own)
    described.post(**{f"{key}_activity": ""})
    first.refresh_from_db()
    assert (first.caption, first.activity) == ("宣传 现场", None)


def test_posted_garbage_neither_breaks_the_order_nor_the_caption(described):
    first, second, _ = described.photos

    response = described.post(
        order=["9" * 5000, "²", second.pk], **{f"photo_{first.pk}_caption": "现场\0图"}
    )

    assert response.status_code == 200
    assert described.captions() == ["", "现场 图", ""]


def test_what_was_not_changed_on_a_page_does_not_undo_a_colleagues_words(described):
    first, second, _ = (f"photo_{photo.pk}" for photo in described.photos)
    described.post(**{f"{first}_caption": "同事写的", f"{first}_caption_was": ""})

    described.post(
        **{
            f"{first}_caption": "",
            f"{first}_caption_was": "",
            f"{second}_caption": "我写的",
            f"{second}_caption_was": "",
        }
    )

    assert described.captions() == ["同事写的", "我写的", ""]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("caption", "长" * 61, "照片说明最多60字。"),
        ("activity", "{others}", "只能选择本单位的活动。"),
        ("activity", "abc", "只能选择本单位的活动。"),
    ],
    ids=["too long", "of others", "no number"],
)
def test_caption_too_long_and_foreign_activity_are_refused(described, name, value, message):
    value = value.format(others=described.others.pk)

    response = described.post(**{f"photo_{described.photos[0].pk}_{name}": value})

    assert (response.status_code, response.json()) == (422, {"message": message})
    assert described.submission.photos.filter(caption="", activity=None).count() == 3


def test_activity_chosen_before_the_row_was_cancelled_stays(described):
    photo = described.photos[0]
    described.post(**{f"photo_{photo.pk}_activity": str(described.own.pk)})
    described.own.cancelled_at = NOW
    described.own.save()

    response = described.post(
        **{f"photo_{photo.pk}_activity": str(described.own.pk), f"photo_{photo.pk}_caption": "现场"}
    )

    assert response.status_code == 200
    photo.refresh_from_db()
    assert (photo.caption, photo.activity) == ("现场", described.own)


def test_order_is_changed_by_naming_it_and_by_one_place(described):
    first, second, third = described.photos
    described.post(order=[third.pk, first.pk])
    assert list(described.submission.photos.all()) == [third, first, second]

    described.client.post(reverse("move_photo", args=[second.pk]), {"to": "front"})
    assert list(described.submission.photos.all()) == [third, second, first]
    described.client.post(reverse("move_photo", args=[third.pk]), {"to": "front"})
    described.client.post(reverse("move_photo", args=[third.pk]), {"to": "back"})

    assert list(described.submission.photos.all()) == [second, third, first]


def test_deleted_photo_leaves_the_disk_too(described):
    photo = described.photos[1]

    response = described.client.post(reverse("delete_photo", args=[photo.pk]))

    edit = reverse("edit_submission", args=[described.submission.pk])
    assert response["Location"] == f"{edit}#id_photos"
    assert not photo.file.storage.exists(photo.file.name)
    assert described.submission.photos.count() == 2


# --- On the page, without any script --------------------------------------------------


def page_of(described):
    address = reverse("edit_submission", args=[described.submission.pk])
    return described.client.get(address).content.decode()


def test_photos_stand_in_the_form_with_what_is_said_of_them(described):
    photo = described.photos[0]
    described.post(
        **{
            f"photo_{photo.pk}_caption": "宣传现场",
            f"photo_{photo.pk}_activity": str(described.own.pk),
        }
    )

    page = page_of(described)

    assert page.count("data-photo=") == 3
    assert f'src="{reverse("show_photo", args=[photo.pk])}?small" alt="宣传现场"' in page
    assert page.count('alt="没有说明的照片"') == 2
    assert f'<option value="{described.own.pk}" selected>' in page
    assert f'<option value="{described.others.pk}"' not in page
    assert 'accept="image/*,.heic,.heif"' in page
    assert "可以不传，不作要求。" in page
    assert "有未成年人正面的照片请先征得监护人同意。" in page


def test_enter_key_in_the_form_saves_and_moves_no_photo(described):
    form = page_of(described).partition('id="submission-form"')[2].partition("</form>")[0]
    buttons = re.findall(r"<button[^>]*type=\"submit\"[^>]*>", form)

    own = [button for button in buttons if 'form="photo-tools"' not in button]

    assert len(buttons) == 9 + len(own)
    assert 'name="save"' in own[0]


def test_form_sends_photos_and_captions_with_the_text(described):
    photo, submission = described.photos[0], described.submission
    posted = {
        "revision": submission.revision,
        "text": "我局组织开展了宣传活动。",
        "photos": [taken("新.HEIC", "HEIF"), SimpleUploadedFile("程序.jpg", b"MZ")],
        f"photo_{photo.pk}_caption": "宣传现场",
        f"photo_{photo.pk}_caption_was": "",
    }

    response = described.client.post(
        reverse("edit_submission", args=[submission.pk]), posted, follow=True
    )

    assert "文件“程序.jpg”没有上传：不是JPG、PNG或HEIC图片。" in response.content.decode()
    assert described.captions() == ["宣传现场", "", "", ""]
    submission.refresh_from_db()
    assert submission.text == "我局组织开展了宣传活动。"


def test_page_of_what_takes_no_photos_asks_for_none(bureau, client):
    submission = bureau.submission(takes_photos=False)
    client.force_login(bureau.clerks[0])

    page = client.get(reverse("edit_submission", args=[submission.pk])).content.decode()

    assert "这项报送不收照片。" in page
    assert 'name="photos"' not in page


def test_queries_do_not_grow_with_the_photos(described, django_assert_max_num_queries):
    with CaptureQueriesContext(connection) as few:
        page_of(described)
    attach(
        described.submission,
        *(taken(f"{n}.png", "PNG", size=(60 + n, 50)) for n in range(3)),
        by=described.clerk,
    )

    with django_assert_max_num_queries(len(few)):
        page_of(described)
