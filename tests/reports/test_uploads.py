import hashlib
import io
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from agencies.conflicts import Conflict
from agencies.models import AuditEntry
from reports import uploads
from reports.models import SubmissionFile
from reports.picture_metadata import bare
from reports.states import SubmissionState
from tests.factories import NOW, Bureau
from tests.photographs import CAMERA, photograph
from tests.reports.files import CONTENTS, PDF, archive, picture, upload

MISMATCH = "内容与扩展名不符，或文件已损坏。"
UNFOLDS = "压缩的内容展开后过大，没有接收。请去掉多余的内容后再上传。"


@pytest.mark.parametrize("extension", CONTENTS)
def test_genuine_file_is_taken(extension):
    assert uploads.refusal_of(upload(f"活动总结.{extension}")) is None
    assert uploads.refusal_of(upload(f"活动总结.{extension.upper()}")) is None


@pytest.mark.parametrize("extension", CONTENTS)
def test_file_that_is_not_what_its_name_says_is_refused(extension):
    file = upload(f"总结.{extension}", b"<html>not at all</html>")

    assert str(uploads.refusal_of(file)) == f"文件“总结.{extension}”没有上传：{MISMATCH}"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("总结.docx", archive("xl/workbook.xml")),
        ("总结.xlsx", archive("word/document.xml")),
        ("总结.doc", archive("word/document.xml")),
        ("照片.png", picture("JPEG")),
        ("照片.jpg", picture("PNG")),
        ("照片.jpg", picture("JPEG")[:60]),
        ("照片.png", b"\x89PNG\r\n\x1a\n"),
        ("材料.zip", b"PK\x03\x04" + b"\0" * 50),
        ("总结.pdf", b" %PDF-1.7"),
    ],
)
def test_kin_and_torsos_are_refused(name, content):
    assert uploads.refusal_of(upload(name, content)).reason == MISMATCH


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("安装.exe", b"MZ", "不支持这种类型"),
        ("页面.html", b"<html>", "不支持这种类型"),
        ("图.svg", b"<svg/>", "不支持这种类型"),
        ("没有扩展名", PDF, "不支持这种类型"),
        ("宏.docm", CONTENTS["docx"], "不支持这种类型"),
        ("空.pdf", b"", "是空文件。"),
        ("大.pdf", PDF + b"0" * 1024, "大小超过0MB。"),
    ],
)
def test_other_kinds_empty_and_large_files_are_refused(name, content, reason, settings):
    settings.MAX_UPLOAD_BYTES = 1000

    assert uploads.refusal_of(upload(name, content)).reason.startswith(reason)


def test_largest_allowed_size_is_taken(settings):
    settings.MAX_UPLOAD_BYTES = len(PDF)

    assert uploads.refusal_of(upload()) is None


def unfolding(member, size, count=1):
    """An archive of a few kB whose parts unfold to `size` zeros each."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as built:
        for number in range(count):
            with built.open(member if number == 0 else f"{number}.xml", "w") as part:
                for _ in range(size // 1_000_000):
                    part.write(bytes(1_000_000))
    return stream.getvalue()


def test_zip_bomb_is_refused_by_what_its_directory_says():
    bomb = unfolding("xl/workbook.xml", 50_000_000)
    assert len(bomb) < 60_000

    assert uploads.refusal_of(upload("报表.xlsx", bomb)).reason == UNFOLDS
    assert uploads.refusal_of(upload("材料.zip", bomb)).reason == UNFOLDS


def test_archive_of_many_small_parts_is_refused_by_their_sum(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 2_999_999)

    assert uploads.refusal_of(upload("1.zip", unfolding("1", 1_000_000, 2))) is None
    assert uploads.refusal_of(upload("1.zip", unfolding("1", 1_000_000, 3))).reason == UNFOLDS


def test_directory_too_long_to_be_read_is_not_read(monkeypatch):
    monkeypatch.setattr(uploads, "_LARGEST_DIRECTORY", 20_000)
    members = unfolding("xl/workbook.xml", 0, 500)

    assert uploads.refusal_of(upload("报表.xlsx", members)).reason == UNFOLDS


def test_where_none_are_asked_for_no_file_is_taken(bureau):
    submission = bureau.submission(takes_files=False)

    assert attach(submission, upload("总结.pdf"), by=bureau.clerks[0]) == [
        "文件“总结.pdf”没有上传：这项报送不收附件。"
    ]
    assert not submission.files.exists()


@given(st.text(min_size=1, max_size=400))
def test_name_is_short_visible_and_without_a_path(name):
    cleaned = uploads.clean_name(name)

    assert len(cleaned) <= 200
    assert not set("/\\") & set(cleaned)
    assert not any(unicodedata.category(letter)[0] == "C" for letter in cleaned)
    assert uploads.clean_name(cleaned) == cleaned


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=300))
def test_long_name_keeps_its_extension(stem):
    assert uploads.clean_name(f"C:\\资料\\{stem}.pdf") == f"{stem[:196]}.pdf"


# --- Keeping --------------------------------------------------------------------------


@pytest.fixture
def bureau(db):
    return Bureau(cities=2)


def attach(submission, *files, by, now=NOW):
    return [str(refusal) for refusal in uploads.attach(submission, list(files), by=by, now=now)]


def test_file_is_kept_under_its_hash_with_its_own_name(bureau):
    submission, clerk = bureau.submission(), bureau.clerks[0]

    assert attach(submission, upload("福州市局 活动总结.pdf"), by=clerk) == []

    kept = submission.files.get()
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert (kept.name, kept.size, kept.sha256) == ("福州市局 活动总结.pdf", len(PDF), sha256)
    assert (kept.uploaded_by, kept.uploaded_at) == (clerk, NOW)
    assert Path(kept.file.name).name == f"{sha256}.pdf"
    assert Path(kept.file.path).read_bytes() == PDF
    assert AuditEntry.objects.first().detail == {"file": kept.name, "sha256": sha256}


def test_refused_files_do_not_keep_the_others_out(bureau):
    submission = bureau.submission()
    files = [upload("一.exe"), upload("二.pdf"), upload("三.png", PDF)]

    refusals = attach(submission, *files, by=bureau.clerks[0])

    assert [refusal.partition("：")[0] for refusal in refusals] == [
        "文件“一.exe”没有上传",
        "文件“三.png”没有上传",
    ]
    assert [file.name for file in submission.files.all()] == ["二.pdf"]


def test_same_file_sent_twice_is_kept_once(bureau):
    submission, clerk = bureau.submission(), bureau.clerks[0]

    attach(submission, upload("一.pdf"), upload("一.pdf"), by=clerk)
    attach(submission, upload("一.pdf"), upload("同样内容.pdf"), by=clerk)

    assert [file.name for file in submission.files.all()] == ["一.pdf", "同样内容.pdf"]


@pytest.mark.parametrize("state", [SubmissionState.SUBMITTED, SubmissionState.ACCEPTED])
def test_nothing_is_added_to_or_taken_from_what_has_left_the_unit(bureau, state):
    submission, clerk = bureau.submission(), bureau.clerks[0]
    attach(submission, upload(), by=clerk)
    bureau.advance_submission(submission, state)
    kept = submission.files.get()

    with pytest.raises(Conflict):
        attach(submission, upload("二.pdf"), by=clerk)
    with pytest.raises(Conflict):
        uploads.remove(kept, by=clerk, now=NOW)

    assert submission.files.get() == kept


@pytest.mark.django_db(transaction=True)
def test_removed_file_leaves_the_disk_too():
    bureau = Bureau(cities=1)
    submission, clerk = bureau.submission(), bureau.clerks[0]
    attach(submission, upload(), by=clerk)
    kept = submission.files.get()
    path = Path(kept.file.path)

    uploads.remove(kept, by=clerk, now=NOW)

    assert not SubmissionFile.objects.exists()
    assert not path.exists()
    assert AuditEntry.objects.first().action == "删除报送附件"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


SIGNATURE = b"\x89PNG\r\n\x1a\n"
ONE_PIXEL = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
PIXELS = chunk(b"IDAT", zlib.compress(b"\0" * 4))
END = chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        SIGNATURE + chunk(b"IHDR", b"\0\0\0"),
        SIGNATURE + chunk(b"IHDR", b"\0" * 5) + PIXELS + END,
        SIGNATURE + ONE_PIXEL + END,
        SIGNATURE + ONE_PIXEL + PIXELS[:-1] + b"?" + END,
        SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)) + END,
        SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 10_000, 9_999, 8, 2, 0, 0, 0)) + END,
    ],
    ids=["short header", "shorter header", "no pixels", "checksum", "bomb", "smaller bomb"],
)
def test_damaged_picture_is_refused_in_words(content):
    assert uploads.refusal_of(upload("照片.png", content)).reason == MISMATCH


def test_damage_beside_the_picture_is_passed_over_whatever_else_is_imported():
    comment = chunk(b"zTXt", b"k\0\0" + zlib.compress(b"a" * 2_000_000))

    file = upload("照片.png", SIGNATURE + ONE_PIXEL + comment + PIXELS + END)

    assert uploads.refusal_of(file) is None


def test_submission_holds_so_many_files_and_no_more(bureau, settings):
    settings.MAX_SUBMISSION_FILES = 2
    submission, clerk = bureau.submission(), bureau.clerks[0]
    attach(submission, upload("一.pdf"), by=clerk)

    refusals = attach(submission, upload("一.pdf"), upload("二.pdf"), upload("三.pdf"), by=clerk)

    assert refusals == ["文件“三.pdf”没有上传：一项报送最多2个附件，可以打包成ZIP。"]
    assert [file.name for file in submission.files.all()] == ["一.pdf", "二.pdf"]


def test_submission_holds_so_many_bytes_and_no_more(bureau, settings):
    settings.MAX_SUBMISSION_BYTES = 2 * len(PDF)
    submission = bureau.submission()

    refusals = attach(
        submission, *(upload(f"{number}.pdf") for number in "一二三"), by=bureau.clerks[0]
    )

    assert refusals == ["文件“三.pdf”没有上传：一项报送的附件合计不能超过0MB。"]


def test_failed_transaction_leaves_no_file_behind(bureau, settings):
    submission = bureau.submission()
    files = [upload("一.pdf"), upload("二.pdf")]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE agencies_auditentry RENAME TO out_of_reach")

    with pytest.raises(DatabaseError), transaction.atomic():
        attach(submission, *files, by=bureau.clerks[0])

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE out_of_reach RENAME TO agencies_auditentry")
    assert not submission.files.exists()
    assert list((settings.MEDIA_ROOT / "submissions").iterdir()) == []


@pytest.mark.django_db
def test_picture_sent_as_a_file_keeps_its_name_and_pixels_and_not_its_place():
    bureau = Bureau(cities=1)
    submission, content = bureau.submission(), photograph(orientation=6)

    for _ in range(2):  # the same one is kept once
        sent = upload("扫描件.jpg", content)
        assert uploads.attach(submission, [sent], by=bureau.clerks[0], now=NOW) == []

    file = submission.files.get()
    with file.file.open() as kept:
        stored = kept.read()
    assert [mark for mark in (b"GPS", CAMERA) if mark in stored] == []
    assert stored == bare(content)
    assert (file.name, file.size) == ("扫描件.jpg", len(stored))
    assert file.sha256 == hashlib.sha256(stored).hexdigest()
