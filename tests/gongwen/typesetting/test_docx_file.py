"""The Word file as a file: parts in the schema's order, properties, hostile text, same bytes."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from gongwen.document import Attachment, Attendance, Form
from gongwen.typesetting import render_docx
from gongwen.typesetting.docx.styles import PARTS
from tests.gongwen.documents import fujian_notice
from tests.gongwen.notices import NOTICES, notice_of
from tests.gongwen.typesetting.test_docx import fujian, letter, reopened, texts
from tests.gongwen.typesetting.test_hostile_text import every_field

__all__ = ["fujian"]

# Children in the order of ISO/IEC 29500-1, as far as our files have them; Word calls a
# file damaged that has them in another.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl pBdr shd tabs kinsoku "
    "overflowPunct autoSpaceDE autoSpaceDN adjustRightInd snapToGrid spacing ind jc outlineLvl "
    "rPr sectPr",
    "rPr": "rStyle rFonts color spacing w kern sz szCs lang",
    "sectPr": "headerReference footerReference type pgSz pgMar cols titlePg docGrid",
    "tblPr": "tblW jc tblBorders tblInd tblLayout tblCellMar",
    "tcPr": "tcW vMerge vAlign",
    "trPr": "cantSplit tblHeader",
    "style": "name aliases basedOn next semiHidden qFormat pPr rPr tblPr",
    "settings": "zoom mirrorMargins defaultTabStop evenAndOddHeaders characterSpacingControl "
    "noLineBreaksAfter noLineBreaksBefore compat themeFontLang decimalSymbol listSeparator",
    "font": "altName charset family",
}

HOSTILE = {
    "tags": "</w:t></w:r></w:p><w:p/>&lt;&amp;<![CDATA[<!--",
    "field": '{ INCLUDETEXT "/etc/hostname" } =HYPERLINK("http://127.0.0.1/","甲")',
    "merge": "{{ config }} ${jndi} %1 «MERGEFIELD»",
    "invisible": "\u202e反向\u2066隔离\u200b零宽\ufeff",
    "control": "甲\x00\x07\x1b[31m\ufffe\ud800乙",
    "lines": "甲\r\n乙\t丙\u2028丁",
    "rare": "😀𠮷㎡🧑‍🔬",
    "long": "字" * 3000,
    "empty": "",
}


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        return {
            name: parse_xml(file.read(name))
            for name in file.namelist()
            if name.endswith((".xml", ".rels"))
        }


def disorder(content):
    found = []
    for name, root in parts_of(content).items():
        for element in root.iter():
            tag = str(element.tag).rpartition("}")[2]
            if tag in ORDER and element.tag == qn(f"w:{tag}"):
                wanted = ORDER[tag].split()
                tags = [child.tag.rpartition("}")[2] for child in element]
                unknown = set(tags) - set(wanted)
                if unknown or tags != sorted(tags, key=wanted.index):
                    found.append((name, tag, tags))
    return found


def drawn_identifiers(content):
    return [
        item.get("id") for root in parts_of(content).values() for item in root.iter(qn("wp:docPr"))
    ]


FORMS = {
    "letter": letter(),
    "stamped letter": replace(letter(), copy_number="000001", urgency="特急"),
    "joint": replace(
        fujian_notice(), masthead="福建省市场监督管理局\n福建省商务厅\n文件",
        signature=("福建省市场监督管理局", "福建省商务厅"),
    ),
    "upward": replace(fujian_notice(), signatories=("张三", "李四", "王五")),
    "order": replace(fujian_notice(), form=Form.ORDER, number=None, order_number="第12号"),
    "minutes": replace(
        fujian_notice(), form=Form.MINUTES, attendance=(Attendance("出席", "张三、李四"),)
    ),
    "enclosed": replace(fujian_notice(), attachments=(Attachment("总局的函", letter()),)),
}  # fmt: skip


@pytest.mark.parametrize("name", NOTICES)
def test_parts_of_a_real_notice_are_in_the_order_of_the_schema(name):
    content = render_docx(notice_of(name))

    assert disorder(content) == []
    assert len(set(drawn_identifiers(content))) == len(drawn_identifiers(content))


@pytest.mark.parametrize("name", FORMS)
def test_parts_of_every_form_are_in_the_order_of_the_schema(name):
    assert disorder(render_docx(FORMS[name])) == []


@pytest.mark.parametrize("name", NOTICES)
def test_styles_name_the_parts_of_a_notice_in_their_usual_order(name):
    notice = notice_of(name)
    word = reopened(replace(notice, attachments=()))

    styles = [paragraph.style.style_id for paragraph in word.paragraphs if paragraph.text]
    parts = [part for part, _ in groupby(PARTS[style] for style in styles)]
    wanted = {
        "masthead": notice.masthead,
        "number": notice.number,
        "title": notice.title,
        "addressees": notice.addressees,
        "body": notice.body,
        "signature": notice.signature,
        "document_date": notice.document_date,
        "note": notice.note,
        "imprint": notice.imprint.copied_to or notice.imprint.printing_office,
    }
    assert parts == [part for part, content in wanted.items() if content]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_any_field_stays_text_in_a_sound_file(text):
    content = render_docx(every_field(text))

    assert disorder(content) == []
    parts = parts_of(content)
    relationships = [item for root in parts.values() for item in root.iter() if item.get("Target")]
    assert [item.get("Target") for item in relationships if item.get("TargetMode")] == []
    instructions = {item.text for root in parts.values() for item in root.iter(qn("w:instrText"))}
    assert instructions == {" PAGE "}
    word = docx.Document(io.BytesIO(content))
    legal = "".join(c for c in text if c not in "\0\x07\x1b\ufffe\ud800").replace("\t", " ")
    in_cell, shown = legal.replace("\r\n", "\n"), legal.replace("\r\n", " ")
    assert texts(word, "Annotation") == ([f"（{shown}）"] if text else [])
    assert texts(word, "SignatureLine") == [shown]
    assert word.tables[-1].rows[0].cells[0].text == in_cell
    assert word.core_properties.title == shown[:255]


def test_core_properties_say_what_the_document_is(fujian):
    properties = fujian.core_properties

    assert (properties.title, properties.subject, properties.author, properties.language) == (
        fujian_notice().title,
        "闽市监认证〔2025〕147号",
        "福建省市场监督管理局",
        "zh-CN",
    )
    assert properties.created == datetime(2025, 5, 26, tzinfo=UTC)


def test_undated_document_claims_no_date():
    properties = reopened(replace(fujian_notice(), document_date=None)).core_properties

    assert (properties.created, properties.modified) == (None, None)


def test_same_document_gives_the_same_bytes():
    first = render_docx(fujian_notice())

    assert first == render_docx(fujian_notice())
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
