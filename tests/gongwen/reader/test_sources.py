"""Text, Word, PDF and web files become the text that is read."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from gongwen.reader import Reading, encode, read
from gongwen.reader.sources import Unreadable, text_of
from gongwen.typesetting import render_docx, render_pdf
from tests.gongwen.notices import NOTICES, notice_of


def said(reading):
    """All facts, those of enclosed documents too, and the paragraphs, blanks aside."""
    return encode(reading) | {
        "enclosed": [said(item.document) for item in reading.attachments if item.document],
        "body": [("".join(passage.text.split()), passage.level) for passage in reading.body],
    }


@pytest.mark.parametrize("name", NOTICES)
@pytest.mark.parametrize(("ending", "render"), [(".pdf", render_pdf), (".docx", render_docx)])
def test_notice_of_ours_reads_back_as_it_was_written(name, ending, render):
    document = notice_of(name)

    assert said(read(text_of(f"n{ending}", render(document)))) == said(Reading.of(document))


@pytest.mark.parametrize(
    "content",
    [
        "关于开展活动的通知".encode(),
        b"\xef\xbb\xbf" + "关于开展活动的通知".encode(),
        "关于开展活动的通知".encode("gb18030"),
        "关于开展活动的通知".encode("utf-16"),
    ],
)
def test_text_of_any_usual_encoding_is_understood(content):
    assert text_of("n.txt", content) == "关于开展活动的通知"


# --- Word -----------------------------------------------------------------------------


def saved(word):
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def test_tables_of_a_word_file_are_rows_and_merged_cells_speak_for_each_row():
    word = docx.Document()
    word.add_paragraph("安排表")
    table = word.add_table(3, 2)
    for index, text in enumerate(["类别", "内容", "进企业", "培训", "", "座谈"]):
        table.cell(index // 2, index % 2).text = text
    table.cell(1, 0).merge(table.cell(2, 0)).text = "进企业"

    assert text_of("n.docx", saved(word)).split("\n") == [
        "安排表",
        "类别\t内容",
        "进企业\t培训",
        "进企业\t座谈",
    ]


def test_tracked_changes_of_a_word_file_count_as_accepted():
    word = docx.Document()
    paragraph = word.add_paragraph("请于")
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>6月16日</w:t></w:r></w:ins>"))
    paragraph._p.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>5月</w:delText></w:r></w:del>")
    )
    paragraph.add_run("前报送。")

    assert text_of("n.docx", saved(word)) == "请于6月16日前报送。"


# --- Web pages ------------------------------------------------------------------------

PAGE = """\
<html><head><title>网站</title><style>p{}</style></head><body>
<script>alert("x")</script>
<div>当前位置：<a>首页</a> &gt; <a>通知</a></div>
<h1>关于开展活动<br>的通知</h1>
<p>各市局，
各有关单位：</p><p>一、时间&nbsp;<b>6月9日</b>。</p>
<table><tr><td>序号</td><td>活动内容</td></tr><tr><td>1</td><td>培训</td></tr></table>
</body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_web_page_is_read_block_by_block(encoding):
    lines = text_of("n.html", PAGE.encode(encoding)).split("\n")

    assert [line.strip() for line in lines if line.strip()] == [
        "当前位置：首页 > 通知",
        "关于开展活动",
        "的通知",
        "各市局，各有关单位：",
        "一、时间\xa06月9日。",
        "序号\t活动内容",
        "1\t培训",
    ]


def test_deep_page_is_read():
    page = "<div>" * 2000 + "通知" + "</div>" * 2000

    assert "通知" in text_of("n.html", page.encode())


# --- What is no document --------------------------------------------------------------


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"0" * 60_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("n.doc", b"", "不支持的文件格式，请用 .txt、.docx、.pdf 或 .html。"),
        ("n", b"", "不支持的文件格式，请用 .txt、.docx、.pdf 或 .html。"),
        ("n.txt", b"\xff\xff\xff", "文字编码不是 UTF-8 或 GB18030。"),
        ("n.docx", b"PK", "不是 Word 文档（.docx），或文件已损坏。"),
        ("n.docx", bomb(), "文件太大。"),
        ("n.pdf", b"%PDF-1.7", "文件不是PDF或已损坏，无法读取，请重新生成。"),
        ("n.html", b"", "网页里没有文字。"),
    ],
)
def test_file_without_text_is_refused(name, content, message):
    with pytest.raises(Unreadable) as refused:
        text_of(name, content)

    assert str(refused.value) == message
