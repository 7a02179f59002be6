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


def test_merge_that_no_row_begins_and_a_wrong_number_of_columns_are_read():
    word = docx.Document()
    table = word.add_table(2, 2)
    for index, text in enumerate(["类别", "内容", "进企业", "培训"]):
        table.cell(index // 2, index % 2).text = text
    for cell, span in (((0, 0), "2"), ((0, 1), "很多"), ((1, 1), "2000000000")):
        properties = table.cell(*cell)._tc.get_or_add_tcPr()
        properties.append(parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="{span}"/>'))
    for row in (0, 1):
        merge = parse_xml(f"<w:vMerge {nsdecls('w')}/>")
        table._tbl.tr_lst[row].tc_lst[0].get_or_add_tcPr().append(merge)

    assert text_of("n.docx", saved(word)) == "类别\t内容\n类别\t培训"


def test_long_cell_merged_over_many_rows_is_refused_and_not_written_out():
    word = docx.Document()
    rows = "".join(
        f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc></w:tr>"
        for text in ["长" * 600_000, *["" for _ in range(100)]]
    )
    word.element.body.insert(0, parse_xml(f"<w:tbl {nsdecls('w')}>{rows}</w:tbl>"))

    with pytest.raises(Unreadable, match=r"^文件太大。$"):
        text_of("n.docx", saved(word))


def test_tracked_changes_of_a_word_file_count_as_accepted():
    word = docx.Document()
    paragraph = word.add_paragraph("请于")
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>6月16日</w:t></w:r></w:ins>"))
    paragraph._p.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>5月</w:delText></w:r></w:del>")
    )
    paragraph.add_run("前报送。")

    assert text_of("n.docx", saved(word)) == "请于6月16日前报送。"


LEVELS = (
    (0, "chineseCountingThousand", "%1、"),
    (1, "japaneseCounting", "（%2）"),
    (2, "decimal", "%3."),
    (3, "decimal", "%1.%4"),
    (4, "bullet", "●"),
)


def numbered(*paragraphs, overrides=()):
    """A Word file whose paragraphs Word numbers: (list, level, text)."""
    word = docx.Document()
    root = word.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, form, text in LEVELS
    )
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="7">{levels}</w:abstractNum>'
    root.append(parse_xml(abstract))
    for number in (1, 2):
        restart = (
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
            if number in overrides
            else ""
        )
        root.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="7"/>{restart}</w:num>'
            )
        )
    for number, level, text in paragraphs:
        properties = word.add_paragraph(text)._p.get_or_add_pPr()
        if number is not None:
            properties.append(
                parse_xml(
                    f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
                )
            )
    return word


def test_numbers_that_word_counts_itself_are_part_of_the_text():
    word = numbered(
        (1, 0, "活动主题"),
        (1, 0, "活动安排"),
        (1, 1, "启动仪式。6月9日举办。"),
        (1, 2, "会场布置"),
        (1, 2, "2025年的总结"),
        (1, 1, "开放实验室"),
        (1, 2, "预约"),
        (1, 4, "一处"),
        (None, 0, "无编号"),
        (0, 0, "退出编号"),
        (1, 0, "工作要求"),
        (1, 3, "细则"),
    )

    assert text_of("n.docx", saved(word)).split("\n") == [
        "一、活动主题",
        "二、活动安排",
        "（一）启动仪式。6月9日举办。",
        "1.会场布置",
        "2. 2025年的总结",
        "（二）开放实验室",
        "1.预约",
        "一处",
        "无编号",
        "退出编号",
        "三、工作要求",
        "三.1 细则",
    ]


def test_second_list_of_the_same_kind_goes_on_unless_it_starts_anew():
    paragraphs = ((1, 0, "甲"), (1, 0, "乙"), (2, 0, "丙"))

    assert text_of("n.docx", saved(numbered(*paragraphs))) == "一、甲\n二、乙\n三、丙"
    anew = numbered(*paragraphs, overrides=(2,))
    assert text_of("n.docx", saved(anew)) == "一、甲\n二、乙\n一、丙"


def test_style_may_number_its_paragraphs():
    word = numbered()
    style = word.styles.add_style("条目", 1)
    style.element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>')
    )
    word.add_paragraph("启动", style="条目")
    word.add_paragraph("总结", style="条目")

    assert text_of("n.docx", saved(word)) == "（一）启动\n（二）总结"


def test_numbers_of_a_column_are_cells_and_an_empty_paragraph_shows_none():
    word = numbered((1, 0, ""))
    table = word.add_table(2, 2)
    for row, text in zip(table.rows, ("培训", "座谈"), strict=True):
        row.cells[1].text = text
        row.cells[0].paragraphs[0]._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr>')
        )

    assert text_of("n.docx", saved(word)) == "\n1.\t培训\n2.\t座谈"


def test_outline_of_a_word_file_is_read_though_word_numbers_it():
    notice = numbered(
        (None, 0, "某市市场监管局关于开展2025年“世界认可日”活动的通知"),
        (None, 0, "各县市场监管局："),
        (None, 0, "现将有关事项通知如下："),
        (1, 0, "活动主题"),
        (None, 0, "创新 合作 未来"),
        (1, 0, "工作要求"),
        (None, 0, "请于6月16日前报送活动总结。"),
    )

    reading = read(text_of("n.docx", saved(notice)))

    assert [heading.value for heading in reading.outline] == ["活动主题", "工作要求"]
    assert reading.domestic_theme.value == "创新 合作 未来"


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


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
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
        ("n.html", b"\xff\xff\xff", "文字编码不是 UTF-8 或 GB18030。"),
        ("n.html", b"<div>" * 50_000 + "通知".encode(), "网页层次太深，请改为粘贴文字。"),
    ],
)
def test_file_without_text_is_refused(name, content, message):
    with pytest.raises(Unreadable) as refused:
        text_of(name, content)

    assert str(refused.value) == message
