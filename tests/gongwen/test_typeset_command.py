"""`python -m gongwen typeset`: what goes in, what comes out, what is said."""

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace

import docx
import pdfplumber
import pytest

from gongwen import serialization
from gongwen.__main__ import main
from gongwen.typesetting import render_docx, render_pdf
from tests.gongwen.documents import fujian_notice

TEXT = "某局文件\n某市监〔2025〕7号\n关于开展活动的通知\n各市局：\n请组织。\n某局\n2025年5月26日\n"


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "notice.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def typeset(*arguments):
    return main(["typeset", *map(str, arguments)])


def printed(path):
    with pdfplumber.open(path) as file:
        return "".join(page.extract_text() for page in file.pages).replace("\n", "")


def test_text_becomes_a_pdf(notice, tmp_path, capsys):
    assert typeset(notice, "-o", tmp_path / "n.pdf") == 0

    assert "关于开展活动的通知各市局：请组织。" in printed(tmp_path / "n.pdf")
    assert capsys.readouterr() == ("", "")


def test_characters_that_cannot_be_drawn_are_named(notice, tmp_path, capsys):
    notice.write_text(TEXT.replace("请组织", "请陈ไ组织"), encoding="utf-8")

    assert typeset(notice, "-o", tmp_path / "n.pdf") == 0
    assert capsys.readouterr().err == (
        "提示：以下字符仿宋体缺字，请改用通行的字，或核对排出的文件：ไ（U+0E44）。\n"
    )


def test_text_becomes_a_word_file(notice, tmp_path):
    assert typeset(notice, "-o", tmp_path / "n.docx") == 0

    lines = [paragraph.text for paragraph in docx.Document(tmp_path / "n.docx").paragraphs]
    assert lines == TEXT.split()


def test_text_becomes_an_ofd(notice, tmp_path):
    assert typeset(notice, "-o", tmp_path / "n.ofd") == 0

    assert "OFD.xml" in zipfile.ZipFile(tmp_path / "n.ofd").namelist()


def test_text_of_an_old_editor_is_understood(tmp_path):
    (tmp_path / "old.txt").write_bytes(TEXT.encode("gb18030"))

    assert typeset(tmp_path / "old.txt", "-o", tmp_path / "n.docx") == 0

    assert docx.Document(tmp_path / "n.docx").core_properties.title == "关于开展活动的通知"


def test_json_gives_the_document_that_wrote_it(tmp_path):
    content = json.dumps(serialization.encode(fujian_notice()), ensure_ascii=False)
    (tmp_path / "n.json").write_text(content, encoding="utf-8")

    assert typeset(tmp_path / "n.json", "-o", tmp_path / "n.pdf") == 0

    assert (tmp_path / "n.pdf").read_bytes() == render_pdf(fujian_notice())


def test_word_file_of_ours_is_read_back(tmp_path):
    written = replace(fujian_notice(), attachments=(), sealed=False)
    (tmp_path / "n.docx").write_bytes(render_docx(written))

    assert typeset(tmp_path / "n.docx", "-o", tmp_path / "again.docx") == 0

    assert (tmp_path / "again.docx").read_bytes() == render_docx(written)


def test_form_and_seal_are_chosen_on_the_command_line(notice, tmp_path):
    assert typeset(notice, "-o", tmp_path / "n.docx", "--form", "letter", "--sealed") == 0

    word = docx.Document(tmp_path / "n.docx")
    assert word.sections[0].different_first_page_header_footer
    (date_line,) = [item for item in word.paragraphs if item.text == "2025年5月26日"]
    assert date_line.alignment == 2


# --- What cannot be done --------------------------------------------------------------


def junk_zip():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "b")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.txt",
            "。".encode(),
            "没有找到标题和正文。请按版头、标题、主送机关、正文、署名、日期的顺序写，一段一行。",
        ),
        ("a.txt", b"", "文件里没有文字。"),
        ("a.txt", b"\xff\xff\xff", "文字编码不是 UTF-8 或 GB18030。"),
        ("a.json", b"{", "不是本程序写出的公文 JSON。"),
        ("a.json", b"[]", "不是本程序写出的公文 JSON。"),
        ("a.json", b'{"form": "document"}', "不是本程序写出的公文 JSON。"),
        ("a.docx", b"PK", "不是 Word 文档（.docx），或文件已损坏。"),
        ("a.docx", junk_zip(), "不是 Word 文档（.docx），或文件已损坏。"),
        ("a.doc", b"", "不支持的输入格式，请用 .txt、.docx 或 .json。"),
    ],
)
def test_file_that_is_no_document_is_refused(tmp_path, capsys, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)

    assert typeset(path, "-o", tmp_path / "n.pdf") == 1

    assert capsys.readouterr().err == f"{path}：{message}\n"
    assert not (tmp_path / "n.pdf").exists()


def test_json_of_wrong_types_is_refused(tmp_path, capsys):
    path = tmp_path / "n.json"
    path.write_text(json.dumps(serialization.encode(fujian_notice()) | {"title": 5}))

    assert typeset(path, "-o", tmp_path / "n.docx") == 1

    assert capsys.readouterr().err == f"{path}：无法排版，有的内容不是应有的类型。\n"


def test_missing_file_is_said(tmp_path, capsys):
    assert typeset(tmp_path / "no.txt", "-o", tmp_path / "n.pdf") == 1

    assert capsys.readouterr().err == (
        f"无法读取 {tmp_path / 'no.txt'}：No such file or directory\n"
    )


def test_path_that_cannot_be_written_is_said(notice, tmp_path, capsys):
    out = tmp_path / "no" / "n.docx"

    assert typeset(notice, "-o", out) == 1

    assert capsys.readouterr().err == f"无法写入 {out}：No such file or directory\n"


def test_unknown_output_is_a_wrong_argument(notice, tmp_path, capsys):
    assert typeset(notice, "-o", tmp_path / "n.odt") == 2

    assert capsys.readouterr().err == "不支持的输出格式“.odt”，请用 .pdf、.docx 或 .ofd。\n"


def test_module_runs_by_its_name(tmp_path):
    command = [sys.executable, "-m", "gongwen", "typeset", tmp_path / "no.txt", "-o", "n.pdf"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (finished.returncode, finished.stdout) == (1, "")
    assert finished.stderr.startswith("无法读取")
