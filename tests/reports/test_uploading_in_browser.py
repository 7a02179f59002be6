"""A clerk on a phone: three photos, the connection lost at half, the page reloaded, and handed in."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from reports.models import PartialUpload
from tests.factories import Bureau
from tests.photographs import CAMERA, photograph

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PIECE = 512 * 1024


def test_photos_from_a_phone_survive_a_lost_connection(page, live_server, page_problems):
    bureau = Bureau(cities=1)
    submission, clerk = bureau.submission(), bureau.clerks[0]
    client = Client()
    client.force_login(clerk)
    name = settings.SESSION_COOKIE_NAME
    session = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    page.context.add_cookies([session])
    page.set_viewport_size({"width": 390, "height": 844})
    page.on("dialog", lambda dialog: dialog.accept())
    large = photograph("PNG", (600, 500), orientation=6, compress_level=0)
    photos = [
        {"name": "现场.png", "mimeType": "image/png", "buffer": large},
        {"name": "IMG_2.HEIC", "mimeType": "image/heic", "buffer": photograph("HEIF")},
        {"name": "IMG_3.jpg", "mimeType": "image/jpeg", "buffer": photograph(colour="blue")},
    ]
    assert PIECE < len(large) < 2 * PIECE
    is_cut, sent = True, []

    def on_the_way(route):
        request = route.request
        if request.method == "PATCH":
            offset = int(request.headers["upload-offset"])
            sent.append(offset)
            if is_cut and offset == PIECE:
                route.abort()
                return
        route.continue_()

    page.route("**/uploads/*/", on_the_way)
    page.goto(reverse("edit_submission", args=[submission.pk]))
    page.get_by_label("选择照片").set_input_files(photos)
    broken = page.get_by_text("连接中断，恢复后自动续传（已上传58%）")
    expect(broken).to_be_visible()
    assert PartialUpload.objects.get(name="现场.png").received == PIECE
    cards = page.locator("[data-photo]")
    expect(cards).to_have_count(2)

    page.reload()
    expect(page.get_by_text("现场.png（已传58%）")).to_be_visible()
    page.get_by_label("选择照片").set_input_files(photos[:1])
    expect(broken).to_be_visible()
    is_cut = False
    page.context.set_offline(True)
    page.context.set_offline(False)  # what makes the page try again at once
    expect(cards).to_have_count(3)
    assert sent.count(0) == 3  # of each photo its first piece once

    cards.nth(2).get_by_label("照片说明").fill("世界认可日宣传现场")
    expect(page.get_by_text("照片说明已保存")).to_be_visible()
    page.locator("[name=text]").fill("我局组织开展了宣传活动。")
    # The page before the reload may have been saving itself; this one finds that out first.
    expect(page.locator("#submission-form[data-pending]")).to_have_count(0)
    wrong = {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": b"MZ" * 500}
    page.get_by_label("选择照片").set_input_files(wrong)
    expect(page.get_by_text("没有上传：不是JPG、PNG或HEIC图片。")).to_be_visible()
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.get_by_text("有1个文件没有上传，请看清原因后再保存、报送。")).to_be_visible()
    page.get_by_role("button", name="报送", exact=True).click()
    page.wait_for_url("**/receipt/*")
    expect(page.get_by_text("3张", exact=True)).to_be_visible()

    kept = list(submission.photos.order_by("-height"))
    assert [(photo.width, photo.height) for photo in kept] == [(500, 600), (300, 200), (300, 200)]
    assert kept[0].caption == "世界认可日宣传现场"
    assert all(photo.is_submitted for photo in kept)
    for photo in kept:
        stored = Path(photo.file.path).read_bytes()
        assert [mark for mark in (b"Exif", b"GPS", CAMERA) if mark in stored] == []
    page_problems.clear()  # of the connection that was cut on purpose
