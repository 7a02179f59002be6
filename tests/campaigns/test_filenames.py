from urllib.parse import unquote

import pytest
from django.urls import reverse

from campaigns.filenames import file_name
from campaigns.states import NoticeState
from tests.factories import ActivityFactory, Bureau


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("关于贯彻GB/T 9704的通知", "关于贯彻GB／T 9704的通知.pdf"),
        ('a\\b:c*d?e"f<g>h|i', "a＼b：c＊d？e＂f＜g＞h｜i.pdf"),
        ("上一行\n下一行", "上一行 下一行.pdf"),
    ],
)
def test_name_holds_nothing_that_a_system_forbids(title, name):
    assert file_name(title, ".pdf") == name


def saved_as(response):
    return unquote(response["Content-Disposition"].partition("utf-8''")[2])


@pytest.mark.django_db
def test_official_file_and_workbook_keep_their_whole_titles(client):
    bureau = Bureau()
    notice = bureau.notice(NoticeState.REGISTERED, title="关于贯彻GB/T 9704的通知")
    schedule = ActivityFactory(category__schedule__campaign=bureau.campaign).category.schedule
    schedule.title = "2025/2026年安排"
    schedule.save()
    client.force_login(bureau.officer)

    official = client.get(reverse("download_notice", args=[notice.pk]))
    workbook = client.get(reverse("export_schedule", args=[schedule.pk]))

    assert saved_as(official) == f"{notice.number}关于贯彻GB／T 9704的通知.pdf"
    assert saved_as(workbook) == "2025／2026年安排.xlsx"
