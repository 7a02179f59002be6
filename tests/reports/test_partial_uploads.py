"""Files in pieces, spoken to as a tus client does: interrupted, resumed, refused, cleared."""

import base64
import threading
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse

from agencies.models import RoleAssignment
from reports import partial_uploads
from reports.models import PartialUpload, Photo, SubmissionFile
from reports.states import SubmissionState
from reports.tasks import tidy_uploads
from tests.factories import NOW, Bureau, UserFactory
from tests.photographs import CAMERA, photograph
from tests.reports.files import PDF
from tests.reports.test_uploads import unfolding

pytestmark = pytest.mark.django_db

SIZE = len(PDF)
TUS = {"Tus-Resumable": "1.0.0"}


class Sender:
    """A clerk's browser that sends files to a submission."""

    def __init__(self, submission, clerk, client=None):
        self.submission = submission
        self.client = client or Client()
        self.client.force_login(clerk)

    def begin(self, name="总结.pdf", size=SIZE, kind="file", **headers):
        told = {"filename": name, "kind": kind}
        metadata = ",".join(
            f"{key} {base64.b64encode(words.encode()).decode()}" for key, words in told.items()
        )
        headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata, **headers}
        address = reverse("begin_upload", args=[self.submission.pk])
        return self.client.post(address, headers=headers)

    def head(self, address):
        return self.client.head(address, headers=TUS)

    def send(self, address, piece, offset, content_type="application/offset+octet-stream"):
        headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": content_type}
        return self.client.patch(address, piece, content_type, headers=headers)

    def send_whole(self, content, **told):
        begun = self.begin(size=len(content), **told)
        if begun.status_code != 201:
            return begun
        return self.send(begun["Location"], content, 0)


@pytest.fixture
def bureau():
    return Bureau(cities=2)


@pytest.fixture
def sender(bureau, client):
    return Sender(bureau.submission(), bureau.clerks[0], client)


def pieces():
    """Names of the pieces in the storage."""
    if not default_storage.exists("partial"):
        return []
    folders = default_storage.listdir("partial")[0]
    return [name for each in folders for name in default_storage.listdir(f"partial/{each}")[1]]


# --- The way of a file ----------------------------------------------------------------


def test_photo_broken_off_at_half_goes_on_where_it_stood(sender):
    content = photograph("HEIF", (800, 600))
    half = len(content) // 2

    begun = sender.begin("IMG_1.HEIC", len(content), "photo")
    assert (begun.status_code, begun["Tus-Resumable"]) == (201, "1.0.0")
    address = begun["Location"]
    first = sender.send(address, content[:half], 0)
    assert (first.status_code, first["Upload-Offset"]) == (204, str(half))

    asked = sender.head(address)
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == (str(half), str(len(content)))
    assert "no-store" in asked["Cache-Control"]
    last = sender.send(address, content[half:], half)

    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(content)))
    photo = sender.submission.photos.get()
    assert (photo.width, photo.height) == (800, 600)
    with photo.file.open() as file:
        assert CAMERA not in file.read()
    assert pieces() == []


def test_attachment_arrives_whole_in_many_pieces(sender):
    content = PDF + bytes(range(256)) * 20

    begun = sender.begin("福州 总结.pdf", len(content))
    for offset in range(0, len(content), 1000):
        piece = content[offset : offset + 1000]
        assert sender.send(begun["Location"], piece, offset).status_code == 204

    file = sender.submission.files.get()
    assert (file.name, file.size) == ("福州 总结.pdf", len(content))
    with file.file.open() as stored:
        assert stored.read() == content


def test_client_that_missed_our_last_answer_learns_that_all_has_come(sender):
    begun = sender.begin()
    sender.send(begun["Location"], PDF, 0)

    assert sender.head(begun["Location"])["Upload-Offset"] == str(len(PDF))
    assert sender.submission.files.count() == 1


def test_empty_piece_behind_the_last_changes_nothing(sender):
    address = sender.begin()["Location"]
    sender.send(address, PDF[:5], 0)
    sender.send(address, PDF[5:], 5)

    again = sender.send(address, b"", len(PDF))

    assert (again.status_code, again["Upload-Offset"]) == (204, str(len(PDF)))
    assert sender.head(address)["Upload-Offset"] == str(len(PDF))
    assert sender.submission.files.count() == 1


def test_piece_for_another_place_is_not_kept(sender):
    address = sender.begin()["Location"]
    sender.send(address, PDF[:5], 0)

    assert sender.send(address, PDF[:5], 0).status_code == 409
    assert sender.send(address, PDF[8:], 8).status_code == 409

    assert sender.head(address)["Upload-Offset"] == "5"


def test_what_somebody_left_who_did_not_finish_is_written_over(sender):
    address = sender.begin()["Location"]
    upload = PartialUpload.objects.get()
    partial_uploads._write(upload, 0, b"torn")

    sender.send(address, PDF[:5], 0)
    sender.send(address, PDF[5:], 5)

    with sender.submission.files.get().file.open() as stored:
        assert stored.read() == PDF


def test_file_whose_pieces_are_gone_is_asked_for_again(sender):
    address = sender.begin()["Location"]
    sender.send(address, PDF[:5], 0)
    default_storage.delete(f"partial/{PartialUpload.objects.get().key}/{0:012}")

    last = sender.send(address, PDF[5:], 5)

    assert (last.status_code, last.json()) == (
        422,
        {"message": "没有传完整，请重新上传这个文件。"},
    )
    assert sender.head(address).status_code == 404


def test_abandoned_file_leaves_nothing(sender):
    address = sender.begin()["Location"]
    sender.send(address, PDF[:5], 0)
    assert pieces() == ["000000000000"]

    assert sender.client.delete(address, headers=TUS).status_code == 204

    assert pieces() == []
    assert sender.head(address).status_code == 404


def test_files_that_nobody_finishes_are_cleared_after_a_day(sender):
    sender.send(sender.begin()["Location"], PDF[:5], 0)
    sender.begin("二.pdf")
    upload, newer = PartialUpload.objects.order_by("pk")
    for each, hours in ((upload, 25), (newer, 23)):
        PartialUpload.objects.filter(pk=each.pk).update(
            continued_at=each.continued_at - timedelta(hours=hours)
        )

    assert tidy_uploads() == {"uploads": 1}

    assert list(PartialUpload.objects.all()) == [newer]
    assert pieces() == []


# --- What is refused ------------------------------------------------------------------


def refusal(response):
    return response.status_code, response.json()["message"]


@pytest.mark.parametrize(
    ("name", "size", "kind", "message"),
    [
        ("录像.zip", 200 * 2**20, "file", "大小超过20MB。"),
        ("全景.jpg", 200 * 2**20, "photo", "大小超过20MB。"),
        ("安装.exe", 100, "file", "不支持这种类型"),
        ("安装.exe", 100, "photo", "照片只能是JPG、PNG或HEIC图片。"),
        ("空.pdf", 0, "file", "是空文件。"),
    ],
)
def test_file_is_refused_by_its_name_and_size_before_any_of_it_comes(
    sender, name, size, kind, message
):
    status, words = refusal(sender.begin(name, size, kind))

    assert (status, words.startswith(message)) == (422, True)
    assert not PartialUpload.objects.exists()


@pytest.mark.parametrize(
    ("name", "kind", "content", "message"),
    [
        ("总结.pdf", "file", b"MZ\x90\0" * 30, "内容与扩展名不符，或文件已损坏。"),
        ("照片.jpg", "photo", b"MZ\x90\0" * 30, "不是JPG、PNG或HEIC图片。"),
        ("照片.jpg", "photo", photograph()[:400], "图片已损坏或没有传完整，无法读取。"),
        (
            "报表.xlsx",
            "file",
            unfolding("xl/workbook.xml", 30_000_000),
            "压缩的内容展开后过大，没有接收。请去掉多余的内容后再上传。",
        ),
    ],
    ids=["program", "program as photo", "half a photo", "zip bomb"],
)
def test_file_is_refused_by_its_content_when_it_is_whole(sender, name, kind, content, message):
    assert refusal(sender.send_whole(content, name=name, kind=kind)) == (422, message)

    assert not PartialUpload.objects.exists()
    assert not Photo.objects.exists()
    assert not SubmissionFile.objects.exists()
    assert pieces() == []


def test_submission_that_takes_neither_photos_nor_files_says_so(bureau, client):
    sender = Sender(
        bureau.submission(takes_photos=False, takes_files=False), bureau.clerks[0], client
    )

    assert refusal(sender.begin("1.jpg", 100, "photo")) == (422, "这项报送不收照片。")
    assert refusal(sender.begin("1.pdf", 100, "file")) == (422, "这项报送不收附件。")


def test_so_many_files_may_be_on_their_way(sender, monkeypatch):
    monkeypatch.setattr(partial_uploads, "MOST_UNFINISHED", 2)
    sender.begin()
    sender.begin()

    message = "没有传完的文件太多，请先传完或放弃其中一些。"
    assert refusal(sender.begin()) == (422, message)


def test_more_than_was_announced_is_refused(sender):
    address = sender.begin(size=len(PDF) - 1)["Location"]

    assert refusal(sender.send(address, PDF, 0)) == (422, "收到的内容比说明的大，请重新上传。")


def test_large_piece_is_refused_unread(sender):
    address = sender.begin("大.pdf", 4_000_000)["Location"]

    assert sender.send(address, bytes(partial_uploads.LARGEST_PIECE + 1), 0).status_code == 413
    assert sender.head(address)["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.1"}, 412),
        ({"Upload-Length": "many"}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Metadata": "filename *,kind *"}, 400),
        ({"Upload-Metadata": "kind ZmlsZQ=="}, 400),
        ({"Upload-Metadata": "filename \u00e9"}, 400),
        ({"Upload-Metadata": ""}, 400),
        ({"Upload-Length": "9" * 5000}, 400),
        ({"Upload-Metadata": "filename YS5wZGY=,kind Zm9v"}, 400),
    ],
)
def test_other_grammar_is_not_understood(sender, headers, status):
    assert sender.begin(**headers).status_code == status
    assert not PartialUpload.objects.exists()


def test_piece_without_its_place_or_type_is_not_understood(sender):
    address = sender.begin()["Location"]

    assert sender.send(address, PDF, "x").status_code == 400
    assert sender.send(address, PDF, 0, "text/plain").status_code == 415


# --- Rights, at every piece -----------------------------------------------------------


def test_only_who_began_goes_on(sender, bureau):
    address = sender.begin()["Location"]
    colleague = UserFactory(agency=bureau.cities[0], roles=["clerk"])
    others = [colleague, bureau.clerks[1], bureau.officer]

    for user in others:
        other = Sender(sender.submission, user)
        assert other.head(address).status_code == 404
        assert other.send(address, PDF, 0).status_code == 404
        assert other.client.delete(address, headers=TUS).status_code == 404

    assert sender.head(address)["Upload-Offset"] == "0"


def test_lost_right_stops_the_next_piece(sender, bureau):
    address = sender.begin()["Location"]
    RoleAssignment.objects.filter(user=bureau.clerks[0]).delete()

    assert sender.send(address, PDF, 0).status_code == 403


def test_lost_session_stops_the_next_piece(sender):
    address = sender.begin()["Location"]
    sender.client.logout()

    response = sender.client.patch(address, PDF, headers={**TUS, "Accept": "application/json"})

    assert (response.status_code, response.json()) == (403, {"expired": True})


def test_piece_from_another_site_is_refused(sender, bureau):
    strict = Sender(sender.submission, bureau.clerks[0], Client(enforce_csrf_checks=True))

    assert strict.begin().status_code == 403


def test_what_was_handed_in_meanwhile_takes_no_more(sender, bureau):
    address = sender.begin()["Location"]
    bureau.advance_submission(sender.submission, SubmissionState.SUBMITTED)

    assert refusal(sender.send(address, PDF, 0)) == (
        422,
        "本项报送现为“已报送”，不能再修改。",
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_last", [False, True])
def test_of_two_who_bring_the_same_piece_one_wins(is_last):
    bureau = Bureau(cities=1)
    submission, clerk = bureau.submission(), bureau.clerks[0]
    content = PDF + bytes(1000)
    partial_uploads.begin(
        submission, kind="file", name="总结.pdf", size=len(content), by=clerk, now=NOW
    )
    piece = content if is_last else content[:500]
    together, answers = threading.Barrier(2), []

    def bring():
        try:
            upload = PartialUpload.objects.select_related("submission").get()
            together.wait()
            answers.append(partial_uploads.receive(upload, piece, offset=0, by=clerk, now=NOW))
        except partial_uploads.OtherPlace:
            answers.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers, key=str) == [len(piece), None]
    assert PartialUpload.objects.get().received == len(piece)
    assert submission.files.count() == int(is_last)
    assert pieces() == ([] if is_last else ["000000000000"])
