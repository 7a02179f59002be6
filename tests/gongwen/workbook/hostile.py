"""Three hundred damaged, hostile or odd workbooks, each with what must come of it.

`python -m tests.gongwen.workbook.hostile save FOLDER` makes them all; `read FOLDER` reads them
in one process and prints, as JSON, how many, the slowest in seconds, and the highest memory in
MB of that process and of those that read for it.
"""

import io
import json
import os
import random
import resource
import struct
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gongwen.workbook.envelope import Unreadable
from gongwen.workbook.reading import read_file
from tests.gongwen.workbook import packages as make
from tests.gongwen.workbook.packages import HEAD, MAIN, ROW, TABLE, text_cell, worksheet

READ = "read"  # the table's two rows come out, whatever else there is
ANY = "any"  # read in part or refused, but said clearly
PASSWORD = "文件有密码，请去掉密码后上传。"
INCOMPLETE = "文件不完整，可能没有传完，请重新上传。"
BROKEN = "文件已损坏或没有传完，请重新保存后上传。"
DAMAGED = "文件已损坏，请重新保存后上传。"
TOO_WIDE = (
    "表格范围过大，没有读取。可能在很远的单元格误填了内容，或有大量空行，"
    "请把有用的行复制到新表中再上传。"
)
BOMB = "文件展开后异常庞大，没有读取。请删除表中大片的空行空列后重试。"
SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
UPLOAD = "请上传 .xlsx、.xls、.et 或 .csv 文件。"
NO_BOOK = "文件里没有工作簿，可能已损坏或没有传完，请重新保存后上传。"


@dataclass(frozen=True)
class Case:
    id: str
    name: str
    content: Callable[[], bytes]
    outcome: str  # READ, ANY, or the message of the refusal


@cache
def plain_xlsx():
    rows = [(f"进企业{i}", f"宣讲会{i}", "6月9日前后", "省质检院") for i in range(300)]
    return make.xlsx(worksheet(make.sheet_rows(HEAD, ROW, *rows)))


@cache
def plain_xls():
    rows = [(f"进企业{i}", f"宣讲会{i}", "6月9日前后", "省质检院") for i in range(100)]
    return make.xls(make.biff_rows(HEAD, ROW, *rows))


def styled_rows(first, last, style=""):
    return "".join(f'<row r="{i}"{style}/>' for i in range(first, last + 1))


def empty_cells(first, last, columns="ABCDEFGHIJ"):
    return "".join(
        f'<row r="{i}">{"".join(f"<c r={chr(34)}{c}{i}{chr(34)} s={chr(34)}1{chr(34)}/>" for c in columns)}</row>'
        for i in range(first, last + 1)
    )


def merges(*ranges):
    cells = "".join(f'<mergeCell ref="{name}"/>' for name in ranges)
    return f'<mergeCells count="{len(ranges)}">{cells}</mergeCells>'


def archive(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return stream.getvalue()


def zeros(megabytes):
    return b" " * (megabytes << 20)


def lying(content, size):
    """The archive, every entry of its directory saying it unpacks to so many bytes."""
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", changed, at + 24, size)
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def flagged(content):
    """The archive with the mark of encryption on every entry."""
    changed = bytearray(content)
    for magic, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = changed.find(magic)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(magic, at + 4)
    return bytes(changed)


def many_entries(count):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for number in range(count):
            file.writestr(f"xl/{number}", "")
    return stream.getvalue()


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
FORMULAS = (
    "1+1", "SUM(A1:A9)", "HYPERLINK(&quot;http://example.invalid&quot;)",
    "WEBSERVICE(&quot;http://example.invalid&quot;)", "cmd|'/c calc'!A0", "[1]表!A1",
    "INDIRECT(&quot;A1&quot;)", "RAND()", "A1", "NOW()",
)  # fmt: skip


def formula_row(formula, value="9"):
    return f'{TABLE}<row r="3"><c r="A3" t="str"><f>{formula}</f><v>{value}</v></c></row>'


def odd_sheets():
    """Sheets of which the table's two rows must come out."""
    yield "empty-rows", worksheet(TABLE + styled_rows(3, 200_000))
    yield "empty-styled-cells", worksheet(TABLE + empty_cells(3, 30_000))
    yield (
        "rows-with-heights",
        worksheet(TABLE + styled_rows(3, 50_000, ' ht="20" customHeight="1"')),
    )
    yield "merged-title", worksheet(after=merges("A5:XFD5"))
    yield "merged-twice", worksheet(after=merges("A9:B10", "A9:B10"))
    yield "dimension-lies", worksheet(before='<dimension ref="A1:XFD1048576"/>')
    yield (
        "all-columns-styled",
        worksheet(before='<cols><col min="1" max="16384" width="9"/></cols>'),
    )
    yield "filter", worksheet(after='<autoFilter ref="A1:D2"/>')
    yield (
        "validations",
        worksheet(
            after='<dataValidations count="1"><dataValidation sqref="A1:XFD1048576"/></dataValidations>'
        ),
    )
    yield "links", worksheet(after='<hyperlinks><hyperlink ref="A1" r:id="rId99"/></hyperlinks>')
    yield "unknown-element", worksheet(after="<甲><乙/></甲>")
    yield "protected", worksheet(after='<sheetProtection sheet="1" password="CAFE"/>')
    yield "comment-in-xml", worksheet("<!-- 甲 -->" + TABLE)
    yield "extension-list", worksheet(after='<extLst><ext uri="{X}"><x/></ext></extLst>')
    yield "blanks-around", worksheet(make.sheet_rows(HEAD, tuple(f" {text}\n" for text in ROW)))
    yield "no-width-space", worksheet(make.sheet_rows(HEAD, tuple(f"\xa0{text}" for text in ROW)))
    for number, formula in enumerate(FORMULAS):
        yield f"formula-{number}", worksheet(formula_row(formula))
        yield (
            f"formula-without-value-{number}",
            worksheet(TABLE + f'<row r="3"><c r="A3"><f>{formula}</f></c></row>'),
        )
    for number, value in enumerate(
        ("1e308", "-1e308", "1e-300", "0", "-0", "123456789012345678901", "3.14159265358979",
         "45658.5", "2958465", "2958466", "99999999", "-1", "60", "59", "0.5", "")
    ):  # fmt: skip
        for style in (0, 2) if value == "-1e308" else (0, 1, 2):
            yield (
                f"number-{number}-style-{style}",
                worksheet(TABLE + f'<row r="3"><c r="A3" s="{style}"><v>{value}</v></c></row>'),
            )


def strange_sheets():
    """Sheets about which nothing is said but that they end well."""
    for number, name in enumerate(
        (
            "ZZZZ3",
            "A0",
            "3",
            "A",
            "",
            "AAAAAAAAAAAAAAAA1",
            "A99999999999",
            "a3",
            "甲3",
            "A-3",
            "$A$3",
        )
    ):
        yield f"cell-name-{number}", worksheet(TABLE + f'<row r="3">{text_cell(name, "甲")}</row>')
    for number, name in enumerate(("0", "-3", "99999999999", "甲", "")):
        row = f'<row r="{name}"><c t="inlineStr"><is><t>甲</t></is></c></row>'
        yield f"row-number-{number}", worksheet(TABLE + row)
    for number, value in enumerate(("NaN", "inf", "甲", "1e999", "0x10", "1,5")):
        yield (
            f"no-number-{number}",
            worksheet(f'{TABLE}<row r="3"><c r="A3"><v>{value}</v></c></row>'),
        )
    for kind in ("s", "x", "b", "e", "d", "n", "str"):
        row = f'<row r="3"><c r="A3" t="{kind}"><v>999999</v></c></row>'
        yield f"cell-type-{kind}", worksheet(TABLE + row)
    for style in ("-1", "99999", "甲", "4294967296"):
        yield (
            f"style-{style}",
            worksheet(f'{TABLE}<row r="3"><c r="A3" s="{style}"><v>1</v></c></row>'),
        )
    for number, name in enumerate(
        ("A1", "A1:", ":", "B2:A1", "A1:ZZZZ9", "A0:B0", "甲", "", "A1:B2:C3", "A1:A99999999999")
    ):
        yield f"merge-name-{number}", worksheet(after=merges(name))
    yield (
        "day-before-all-days",
        worksheet(f'{TABLE}<row r="3"><c r="A3" s="1"><v>-1e308</v></c></row>'),
    )
    yield "dimension-nonsense", worksheet(before='<dimension ref="甲1:乙2"/>')
    yield (
        "rows-backwards",
        worksheet(
            "".join(f'<row r="{i}">{text_cell(f"A{i}", "甲")}</row>' for i in range(50, 0, -1))
        ),
    )
    yield "same-cell-twice", worksheet(f'{TABLE}<row r="3">{text_cell("A3", "甲") * 2}</row>')
    yield "deep", worksheet(after="<a>" * 30_000 + "</a>" * 30_000)
    yield "unclosed", worksheet()[:-40]
    yield "no-root", "甲乙丙"
    yield "empty-part", ""
    yield "wrong-encoding", worksheet().replace("UTF-8", "GBK")
    yield "laughs", worksheet(f'<row r="1">{text_cell("A1", "&j;")}</row>', prolog=LAUGHS)
    yield "outside-entity", worksheet(f'<row r="1">{text_cell("A1", "&a;")}</row>', prolog=OUTSIDE)
    yield "namespace-missing", worksheet().replace(MAIN, "x")
    yield "prefixed", worksheet().replace("<row", "<x:row").replace("</row", "</x:row")
    yield "megabyte-attribute", worksheet(f'<row r="1" x="{"x" * 1_000_000}"/>')
    yield (
        "wide",
        worksheet(
            f'<row r="1">{"".join(text_cell(make_name(i), "甲") for i in range(16_384))}</row>'
        ),
    )


def make_name(column):
    from gongwen.workbook.cells import column_letters

    return f"{column_letters(column)}1"


STYLES = make.style_sheet(58, "0.0%")


def sheets():
    for name, sheet in odd_sheets():
        yield Case(name, "a.xlsx", lambda sheet=sheet: make.xlsx(sheet, styles=STYLES), READ)
    for name, sheet in strange_sheets():
        yield Case(name, "a.xlsx", lambda sheet=sheet: make.xlsx(sheet, styles=STYLES), ANY)


def far(*names):
    def content():
        cells = "".join(
            f'<row r="{name.lstrip("ABCDFX")}">{text_cell(name, "甲")}</row>' for name in names
        )
        return make.xlsx(worksheet(TABLE + cells))

    return content


def large():
    million = worksheet(TABLE + styled_rows(3, 1_000_000, ' spans="1:4" s="1" customFormat="1"'))
    yield "million-empty-rows", lambda: make.xlsx(million), READ
    yield (
        "million-empty-cells",
        lambda: make.xlsx(worksheet(TABLE + empty_cells(3, 1_000_000, "ABCD")), level=9),
        ANY,
    )
    yield "far-corner", far("XFD1048576"), TOO_WIDE
    yield "far-down", far("A1048576"), READ
    yield "far-right", far("XFD3"), READ
    yield "far-both", far("XFD3", "A1048576"), TOO_WIDE
    yield "merged-everything", lambda: make.xlsx(worksheet(after=merges("A1:XFD1048576"))), ANY
    yield (
        "merged-columns",
        lambda: make.xlsx(worksheet(after=merges("A3:A1048576", "B3:B1048576"))),
        READ,
    )
    yield (
        "merged-again-and-again",
        lambda: make.xlsx(worksheet(TABLE + make_rows(3, 600), merges(*["A1:D600"] * 20_000))),
        "合并单元格过多，没有读取。请取消合并后再上传。",
    )
    yield (
        "merged-each",
        lambda: make.xlsx(worksheet(after=merges(*(f"A{i}:B{i}" for i in range(3, 100_003))))),
        READ,
    )
    yield (
        "bomb-sheet",
        lambda: make.xlsx(worksheet(), parts={"xl/worksheets/sheet1.xml": zeros(350)}),
        BOMB,
    )
    yield "bomb-strings", lambda: make.xlsx(parts={"xl/sharedStrings.xml": zeros(380)}), BOMB
    yield "bomb-picture", lambda: make.xlsx(parts={"xl/media/image1.bmp": zeros(200)}), BOMB
    yield (
        "bomb-lying",
        lambda: lying(make.xlsx(parts={"xl/worksheets/sheet1.xml": zeros(200)}), 1000),
        BROKEN,
    )
    yield (
        "bomb-of-parts",
        lambda: make.xlsx(parts={f"xl/media/{i}.bmp": zeros(15) for i in range(30)}),
        "表格内容过大，没有读取。请删除多余的行和格式，或分成几个文件上传。",
    )
    yield "many-entries", lambda: many_entries(60_000), "文件里的部件太多，不像表格，没有读取。"
    yield (
        "many-strings",
        lambda: make.xlsx(
            parts={
                "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{"<si><t>x</t></si>" * 900_000}</sst>'
            }
        ),
        ANY,
    )
    yield (
        "long-text",
        lambda: make.xlsx(
            worksheet(TABLE + f'<row r="3">{text_cell("A3", "甲" * 3_000_000)}</row>')
        ),
        READ,
    )
    yield "many-sheets", lambda: make.xlsx(sheets={f"表{i}": worksheet() for i in range(300)}), READ
    yield (
        "too-large",
        lambda: b"PK\3\4" + bytes(random.Random(1).randbytes(31_000_000)),
        ("文件超过30MB，请分成几个文件上传。"),
    )


def make_rows(first, last):
    return "".join(
        f'<row r="{i}">{text_cell(f"A{i}", "甲")}{text_cell(f"D{i}", "乙")}</row>'
        for i in range(first, last + 1)
    )


def wrong_kinds():
    picture, saved = "这是图片，不是表格。", f"不是真正的表格文件，{SAVE_AS}"
    packed = f"这是压缩包，不是表格。{UPLOAD}"
    yield "pdf.xlsx", b"%PDF-1.7\n", f"这是 PDF 文件，不是表格。{UPLOAD}"
    yield "png.xlsx", b"\x89PNG\r\n", picture + UPLOAD
    yield "jpeg.xls", b"\xff\xd8\xff\xe0", picture + UPLOAD
    yield "gif.et", b"GIF89a", picture + UPLOAD
    yield "rar.xlsx", b"Rar!\x1a\x07", packed
    yield "7z.xlsx", b"7z\xbc\xaf\x27\x1c", packed
    yield "gzip.csv", b"\x1f\x8b\x08", packed
    yield "program.xlsx", b"MZ\x90", f"这是程序文件，不是表格。{UPLOAD}"
    yield "rtf.xls", b"{\\rtf1", f"这是 RTF 文档，不是表格。{UPLOAD}"
    yield "html.xls", b"<html><table><tr><td>1", f"这个文件其实是网页，{saved}"
    yield "html-bom.xls", b"\xef\xbb\xbf\r\n<!DOCTYPE html><table>", f"这个文件其实是网页，{saved}"
    yield "spreadsheet-2003.xls", b"<?xml version='1.0'?><Workbook/>", f"这个文件其实是XML，{saved}"
    yield "docx.xlsx", archive(**{"word/document.xml": "x"}), f"这是 Word 文档，不是表格。{UPLOAD}"
    yield "pptx.xlsx", archive(**{"ppt/presentation.xml": "x"}), f"这是演示文稿，不是表格。{UPLOAD}"
    yield (
        "ods.xlsx",
        archive(mimetype="x", **{"content.xml": "x"}),
        (f"这是 OpenDocument 格式，{SAVE_AS}"),
    )
    yield "xlsb.xlsx", archive(**{"xl/workbook.bin": "x"}), f"这是 .xlsb 格式，{SAVE_AS}"
    yield "packed.xlsx", archive(**{"a.xlsx": "x"}), "这是压缩包，请解压后上传其中的表格。"
    yield "zip.xlsx", archive(**{"a.txt": "x"}), f"这是压缩包，不是表格。{UPLOAD}"
    yield "doc.xls", make.compound({"WordDocument": b"x"}), f"这是 Word 文档，不是表格。{UPLOAD}"
    yield (
        "ppt.xls",
        make.compound({"PowerPoint Document": b"x"}),
        f"这是演示文稿，不是表格。{UPLOAD}",
    )
    yield "nothing.xls", make.compound({"Other": b"x"}), NO_BOOK
    yield "empty.xlsx", b"", "文件是空的。"
    yield "blank.csv", b"\r\n \r\n", "文件是空的。"
    yield "zeros.xlsx", bytes(5000), "文件是空的。"
    yield "noise.xlsx", b"\1\2\0" * 300, f"认不出这是什么文件，可能已损坏。{UPLOAD}"
    yield "table.exe", ",".join(HEAD).encode(), f"不支持这种文件。{UPLOAD}"
    yield (
        "password.xlsx",
        make.compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}),
        PASSWORD,
    )
    yield "password.et", make.compound({"EncryptedPackage": b"x"}), PASSWORD
    yield "zip-password.xlsx", flagged(make.xlsx()), PASSWORD
    yield (
        "xls-password.xls",
        make.xls(globals_=make.record(0x2F, b"\1\0\1\0\1\0" + bytes(48))),
        PASSWORD,
    )


def right_kinds():
    yield "xlsx-named.xls", make.xlsx()
    yield "xlsx-named.et", make.xlsx()
    yield "xlsx-named.csv", make.xlsx()
    yield "xlsx-without-name", make.xlsx()
    yield "xls-named.xlsx", make.xls()
    yield "wps.et", make.xls()
    yield "text-named.xls", lines(",").encode("gbk")
    yield "gbk.csv", lines(",").encode("gbk")
    yield "gb18030.csv", (lines(",") + "\r\n𠀀").encode("gb18030")
    yield "utf-8.csv", lines(",").encode()
    yield "utf-8-bom.csv", lines(",").encode("utf-8-sig")
    yield "utf-16.csv", lines(",").encode("utf-16")
    yield "tabs.txt", lines("\t").encode("gbk")
    yield "tabs.tsv", lines("\t").encode()
    yield "semicolons.csv", lines(";").encode()
    yield "wide-commas.csv", lines("，").encode()
    yield "carriage-returns.csv", lines(",").replace("\r\n", "\r").encode()
    yield "quoted.csv", lines('","').replace("\r\n", '"\r\n"').join('""').encode()
    yield "macros.xlsm", make.xlsx(parts={"xl/vbaProject.bin": b"x"})
    yield "links.xlsx", make.xlsx(parts={"xl/externalLinks/externalLink1.xml": "<x/>"})
    yield "links-out.xlsx", make.xlsx(
        parts={"xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{make.PACKAGE}">'
               '<Relationship Id="r" Type="x" Target="http://example.invalid" TargetMode="External"/>'
               "</Relationships>"}
    )  # fmt: skip
    yield "no-styles.xlsx", make.xlsx(left_out=("xl/styles.xml",))
    yield "no-strings.xlsx", make.xlsx(left_out=("xl/sharedStrings.xml",))
    yield "no-types.xlsx", make.xlsx(left_out=("[Content_Types].xml",))
    yield "stored.xlsx", make.xlsx(level=0)
    yield "garbage-after.xlsx", make.xlsx() + b"x" * 100
    yield "macros.xls", make.compound({"Workbook": make.biff(), "_VBA_PROJECT": b"x"})
    yield "book.xls", make.compound({"Book": make.biff()})


def lines(sign):
    return "\r\n".join(sign.join(row) for row in (HEAD, ROW))


def broken_parts():
    book = f'<workbook xmlns="{MAIN}"><sheets/></workbook>'
    missing = "文件里没有工作表，可能已损坏，请重新保存后上传。"
    yield (
        "no-workbook",
        lambda: make.xlsx(left_out=("xl/workbook.xml",)),
        ("文件里没有工作簿，可能已损坏，请重新保存后上传。"),
    )
    yield "no-relations", lambda: make.xlsx(left_out=("xl/_rels/workbook.xml.rels",)), missing
    yield "no-sheet-part", lambda: make.xlsx(left_out=("xl/worksheets/sheet1.xml",)), ANY
    yield "no-sheets", lambda: make.xlsx(workbook=book), ANY
    yield "workbook-laughs", lambda: make.xlsx(workbook=LAUGHS + book), ANY
    yield "workbook-outside", lambda: make.xlsx(workbook=OUTSIDE + book), ANY
    yield "workbook-cut", lambda: make.xlsx(workbook=book[:40]), BROKEN
    yield "styles-cut", lambda: make.xlsx(styles=STYLES[:200]), BROKEN
    yield "styles-laughs", lambda: make.xlsx(styles=LAUGHS + STYLES), ANY
    yield "styles-many", lambda: make.xlsx(styles=make.style_sheet(*[0] * 200_000)), READ
    yield (
        "strings-laughs",
        lambda: make.xlsx(
            parts={
                "xl/sharedStrings.xml": LAUGHS + f'<sst xmlns="{MAIN}"><si><t>&j;</t></si></sst>'
            }
        ),
        ANY,
    )
    climbing = f'<Relationships xmlns="{make.PACKAGE}"><Relationship Id="rId1" '
    for number, target in enumerate(
        ("../../../etc/passwd", "/etc/passwd", "http://x.invalid/", "")
    ):
        relations = f'{climbing}Type="{make.OFFICE}/worksheet" Target="{target}"/></Relationships>'
        yield (
            f"target-{number}",
            lambda relations=relations: make.xlsx(parts={"xl/_rels/workbook.xml.rels": relations}),
            ANY,
        )


def old_files():
    far_cells = make.biff_rows(HEAD, ROW) + make.label(65535, 255, "甲")
    yield "loop-of-sectors", lambda: make.xls(follows={1: 0}), BROKEN
    yield "loop-to-itself", lambda: make.xls(follows={0: 0}), BROKEN
    yield "chain-leads-out", lambda: make.xls(follows={0: 5_000_000}), BROKEN
    yield "loop-of-tables", lambda: make.xls(more_at=0), BROKEN
    yield "far-corner-xls", lambda: make.xls(far_cells), ANY
    yield "no-end", lambda: make.compound({"Workbook": make.biff()[:-4]}), ANY
    yield "sheet-elsewhere", lambda: make.xls(at=2**31), ANY
    yield "sheet-at-start", lambda: make.xls(at=0), ANY
    table = make.biff_rows(HEAD, ROW)
    for number, extra in enumerate(
        (
            make.record(0xBD, struct.pack("<HHHIH", 2, 5, 0, 0, 1)),
            make.record(0xBD, b"\2"),
            make.record(0x27E, struct.pack("<HHHI", 2, 0, 99, 7)),
            make.record(0x203, b"\2\0\0\0"),
            make.record(0xE5, struct.pack("<H", 65535)),
            make.record(0xE5, struct.pack("<HHHHH", 1, 9, 2, 9, 2)),
            make.record(0x200, struct.pack("<IIHHH", 0, 2**32 - 1, 0, 65535, 0)),
            make.record(0x06, struct.pack("<HHHdHIH", 2, 0, 0, 1.0, 0, 0, 9999)),
            make.record(
                0x06, struct.pack("<HHH8sHIH", 2, 0, 0, b"\2\0\x17\0\0\0\xff\xff", 0, 0, 0)
            ),
            make.record(0x205, struct.pack("<HHHBB", 2, 0, 0, 0x17, 1)),
            make.record(0x205, b"\2\0"),
            make.record(0xFD, struct.pack("<HHHI", 2, 0, 0, 4_000_000_000)),
            make.record(0x204, struct.pack("<HHHHB", 2, 0, 0, 60000, 1) + b"x"),
            make.record(0x3C, b"x" * 8000),
            struct.pack("<HH", 0x203, 65535),
        )
    ):
        yield f"record-{number}", lambda extra=extra: make.xls(table + extra), ANY
    yield (
        "strings-count",
        lambda: make.xls(globals_=make.record(0xFC, struct.pack("<II", 2**32 - 1, 2**32 - 1))),
        ANY,
    )


def odd_csv():
    table = lines(",").encode()
    yield (
        "unclosed-quote",
        table + b'\r\n"' + b"x" * 2_000_000,
        ("CSV 文件的引号不成对，或有异常长的单元格，没有读取。"),
    )
    yield (
        "wide-line",
        table + b"\r\n" + b"x," * 3_000_000,
        ("表格内容过大，没有读取。请分成几个文件上传。"),
    )
    yield "million-blank-lines", table + b"\r\n" * 1_000_000, READ
    yield "million-commas", table + b"\r\n,,," * 1_000_000, READ
    yield "formulas", table + b"\r\n=1+1,+1,-1,@x", READ
    yield (
        "no-encoding",
        table + b"\r\n\xff\xff\xff",
        ("文字编码不是 UTF-8 或 GB18030（GBK），请另存为 .xlsx 再上传。"),
    )
    yield (
        "half-character",
        lines(",").encode("gbk") + "省".encode("gbk")[:1],
        ("文字编码不是 UTF-8 或 GB18030（GBK），请另存为 .xlsx 再上传。"),
    )
    yield "uneven", table + b"\r\n1\r\n1,2,3,4,5,6,7,8,9", READ
    yield "controls", table + b"\r\n\x07\x1b[31m", READ


def damaged():
    """Cut and flipped copies of sound files."""
    whole = plain_xlsx()
    for part in range(1, 31):
        at = len(whole) * part // 31
        yield f"cut-xlsx-{part}", "a.xlsx", whole[:at], INCOMPLETE
    old = plain_xls()
    for part in range(1, 16):
        yield f"cut-xls-{part}", "a.xls", old[: len(old) * part // 16], ANY
    chance = random.Random(20250609)
    for number in range(30):
        flipped = bytearray(whole)
        for _ in range(1 + number):
            flipped[chance.randrange(4, len(flipped))] ^= 1 << chance.randrange(8)
        yield f"flipped-xlsx-{number}", "a.xlsx", bytes(flipped), ANY
    for number in range(30):
        flipped = bytearray(old)
        for _ in range(1 + number):
            flipped[chance.randrange(8, len(flipped))] ^= 1 << chance.randrange(8)
        yield f"flipped-xls-{number}", "a.xls", bytes(flipped), ANY


def cases():
    yield from sheets()
    for name, content, outcome in (*large(), *broken_parts()):
        yield Case(name, "a.xlsx", content, outcome)
    for name, content, outcome in wrong_kinds():
        yield Case(name, name, lambda content=content: content, outcome)
    for name, content in right_kinds():
        yield Case(name, name, lambda content=content: content, READ)
    for name, content, outcome in old_files():
        yield Case(name, "a.xls", content, outcome)
    for name, content, outcome in odd_csv():
        yield Case(f"csv-{name}", "a.csv", lambda content=content: content, outcome)
    for name, file, content, outcome in damaged():
        yield Case(name, file, lambda content=content: content, outcome)


def outcome_of(case):
    """What comes of it: READ, a message, or "rows" where something else is read."""
    try:
        read = read_file(case.name, case.content(), seconds=60)  # more than a busy machine takes
    except Unreadable as refusal:
        return str(refusal)
    rows = [row.cells for sheet in read.sheets for row in sheet.rows]
    return READ if rows[:2] == [HEAD, ROW] else "rows"


def processor_seconds():
    """Of this process and of those in which it has had files read."""
    return sum(os.times()[:4])


def save(folder):
    for number, case in enumerate(cases()):
        (folder / str(number)).mkdir()
        (folder / str(number) / case.name).write_bytes(case.content())


def read(folder):
    slowest = 0.0
    files = sorted(folder.glob("*/*"))
    for file in files:
        case = Case(file.name, file.name, file.read_bytes, ANY)
        began = processor_seconds()
        outcome_of(case)
        slowest = max(slowest, processor_seconds() - began)
    own, children = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    json.dump(
        {"files": len(files), "slowest": slowest, "own": own, "children": children}, sys.stdout
    )


if __name__ == "__main__":
    {"save": save, "read": read}[sys.argv[1]](Path(sys.argv[2]))
