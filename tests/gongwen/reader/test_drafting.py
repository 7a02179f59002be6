"""A text whose parts stand in their usual order, as a document that can be set."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen import reader
from gongwen.document import Attachment, Document, DocumentNumber, Form, Imprint
from gongwen.outline import parse
from gongwen.reader.drafting import document_of


def read(text):
    return document_of(reader.read(text))


WHOLE = """\
000001
机密★1年
特急
某省市场监督管理局文件
某市监〔2025〕7号

某省市场监督管理局关于组织开展
“世界认可日”活动的通知
各市市场监管局，各有关单位：
现将有关事项通知如下：
一、活动时间
6月9日。
附件：1.活动安排表
2. 工作要点
某省市场监督管理局
2025年5月26日
（此件公开发布）
附件1
活动安排表
6月9日，开放日。
附件2
工作要点
一、总体要求
抄送：省委办公厅。
某省市场监督管理局办公室　　2025年5月27日印发
"""


def test_every_part_is_found():
    assert read(WHOLE) == Document(
        form=Form.DOCUMENT,
        masthead="某省市场监督管理局文件",
        title="某省市场监督管理局关于组织开展“世界认可日”活动的通知",
        body=parse("现将有关事项通知如下：\n一、活动时间\n6月9日。"),
        number=DocumentNumber("某市监", 2025, 7),
        addressees="各市市场监管局，各有关单位",
        attachments=(
            Attachment("活动安排表", parse("6月9日，开放日。")),
            Attachment("工作要点", parse("一、总体要求")),
        ),
        signature=("某省市场监督管理局",),
        document_date=date(2025, 5, 26),
        sealed=False,
        note="此件公开发布",
        imprint=Imprint("省委办公厅", "某省市场监督管理局办公室", date(2025, 5, 27)),
        classification="机密★1年",
        urgency="特急",
        copy_number="000001",
    )


def test_what_is_not_there_is_not_guessed():
    assert read("关于开展活动的通知\n请组织开展活动。") == Document(
        form=Form.DOCUMENT,
        masthead="",
        title="关于开展活动的通知",
        body=parse("请组织开展活动。"),
        sealed=False,
    )


def test_name_above_the_number_is_the_mark_of_a_letter():
    document = read("某省市场监督管理局\n某市监函[2025]7号\n关于商请支持的函\n某厅：\n请予支持。")

    assert (document.masthead, str(document.number)) == (
        "某省市场监督管理局",
        "某市监函〔2025〕7号",
    )
    assert (document.title, document.addressees) == ("关于商请支持的函", "某厅")


def test_short_heading_above_no_date_stays_text():
    document = read("关于开展活动的通知\n一、活动时间\n6月9日前后")

    assert (document.signature, [item.text for item in document.body]) == (
        (),
        ["一、活动时间", "6月9日前后"],
    )


def test_page_numbers_of_a_copied_text_are_left_out():
    document = read("关于开展活动的通知\n请组织。\n— 2 —\n请报送。")

    assert [item.text for item in document.body] == ["请组织。", "请报送。"]


def test_listed_attachment_without_a_text_keeps_its_title():
    document = read("关于开展活动的通知\n见附件。\n附件：活动安排表\n某局\n2025年5月26日")

    assert document.attachments == (Attachment("活动安排表", ()),)
    assert document.signature == ("某局",)


@pytest.mark.parametrize("text", ["", "今天天气很好。", "关于开展活动的通知"])
def test_text_without_title_or_body_is_refused(text):
    with pytest.raises(ValueError, match="没有找到标题和正文"):
        read(text)


_LINES = st.sampled_from(WHOLE.splitlines()) | st.text(max_size=30)


@given(st.lists(_LINES, max_size=20).map("\n".join))
def test_any_text_is_read_or_refused(text):
    try:
        document = read(text)
    except ValueError:
        return
    assert document.title
