import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongwen import outline
from gongwen.document import Paragraph
from gongwen.outline import parse, unparse

WHOLE = -1

# From five real notices: the line, its level, and the heading it opens with
# (WHOLE: the line is nothing but a heading).
SEED_LINES = [
    # 闽市监认证〔2025〕147号
    ("一、活动主题", 1, WHOLE),
    ("今年第十八个“世界认可日”国际主题为：“认可：赋能中小企业发展”。", 0, ""),
    (
        "（一）开展认证认可进企业活动。深入重点产业链供应链企业开展现场政策解读。",
        2,
        "（一）开展认证认可进企业活动。",
    ),
    (
        "(四)开展认证认可进校园活动。通过组织宣传队伍进学校，邀请学生参观检验检测实验室。",
        2,
        "(四)开展认证认可进校园活动。",
    ),
    (
        "(一)高度重视，认真组织。各地要高度重视，充分利用好“世界认可日”宣传平台。",
        2,
        "(一)高度重视，认真组织。",
    ),
    (
        (
            "(一) 市场监管总局(国家认监委)将编印“世界认可日”活动宣传海报、相关宣传资料,"
            "各单位可登录国家认监委网站“世界认可日”专区下载使用。"
        ),
        2,
        "",
    ),
    (
        (
            "(二) 请各设区市(含平潭)市场监管局、省市场监管局各直属事业单位结合本地区、本单位实际"
            "加大宣传力度,加强对所辖市场监管部门工作指导。"
        ),
        2,
        "",
    ),
    ("联系人: 陈珉煜, 联系电话: 0591-87581051, 邮箱:", 0, ""),
    # 第十七个“世界认可日”
    ("（二）主场活动", 2, WHOLE),
    ("（一）精心部署，认真组织", 2, WHOLE),
    (
        (
            "（一）请各省、自治区、直辖市和新疆生产建设兵团市场监管局（厅、委）于 5 月 31 日前报送"
            "“世界认可日”活动方案，并及时报送活动开展情况和宣传报道素材。"
        ),
        2,
        "",
    ),
    ("2024 年 6 月 9 日是第十七个“世界认可日”，在我国业内也被认为是“中国认证认可日”。", 0, ""),
    # 粤市监认监〔2022〕253号 and 市监认证函〔2022〕764号
    ("(三) 组织开展检验检测机构能力验证活动", 2, WHOLE),
    ("6月9日上午10:00至11:00,省局在1301会议室收看主场活动视频。", 0, ""),
    ("5月—6月期间,组织开展检验检测机构能力验证工作。", 0, ""),
    (
        "(三)各地市局要做好会议组织、设备调试等准备工作。专题讲座从6月7日下午2:30开始调试。",
        2,
        "",
    ),
    ("(四)各地市局要严格遵守当地疫情防控要求，安全有序开展活动。", 2, ""),
    ("1. 组织单位", 3, WHOLE),
    ("主办: 国家市场监督管理总局", 0, ""),
    ("(1) 主会场", 4, WHOLE),
    ("(二) 求真务实, 注重效果", 2, WHOLE),
    # 上海, 2021
    ("（一）举办“6·9世界认可日”主题活动", 2, WHOLE),
    ("（八）优化检验检测互联网＋公益平台", 2, WHOLE),
    # 闽市监认证〔2023〕57号
    ("一、坚持“优服务”，展现检验检测认证新作为", 1, WHOLE),
    (
        "（六）强化检验检测认证宣传引导。深入开展“6·9世界认可日”等主题活动。",
        2,
        "（六）强化检验检测认证宣传引导。",
    ),
    (
        "（一）探索推进“小微企业成长计划”。开展小微企业认证提升升级行动。",
        2,
        "（一）探索推进“小微企业成长计划”。",
    ),
]

OTHER_LINES = [
    # marks as people type them
    ("十一、附则", 1, WHOLE),
    ("（十二）其他事项", 2, WHOLE),
    ("（ 一 ）高度重视", 2, WHOLE),
    ("㈠高度重视", 2, WHOLE),
    ("1．报送材料", 3, WHOLE),
    ("１．报送材料", 3, WHOLE),
    ("12、报送材料", 3, WHOLE),
    ("⒈报送材料", 3, WHOLE),
    ("（1）主会场", 4, WHOLE),
    ("⑴主会场", 4, WHOLE),
    # nothing of a mark
    ("6.9世界认可日", 0, ""),
    ("2025.6.9", 0, ""),
    ("2025年工作要点", 0, ""),
    ("一是提高认识", 0, ""),
    ("（以下简称省局）", 0, ""),
    # numbers in an enumeration
    ("一、二等奖由评审委员会评定", 0, ""),
    ("二、三级医院", 0, ""),
    ("一、二、三季度", 0, ""),
    ("三、四个意识", 1, WHOLE),
    ("二、三年行动计划", 1, WHOLE),
    # level-1 numbers that open sentences
    (
        "一、请各单位高度重视，结合本地区实际认真制定活动方案，确保活动取得实效。",
        1,
        "",
    ),
    ("二、按时报送材料。", 1, ""),
    (
        "三、活动结束后应当及时总结经验做法，形成书面材料，连同影像资料一并报送省市场监管局认证检测处",
        1,
        "",
    ),
    ("（一）2025年主要工作", 2, WHOLE),
    ("（一）6月9日上午举行主场活动", 2, ""),
    ("一、活动主题。今年的主题是创新。", 1, "一、活动主题。"),
    # a label and what it labels
    ("一、活动时间：6月9日", 1, "一、活动时间："),
    ("（二）国内主题：认证认可检验检测", 2, "（二）国内主题："),
    ("一、强基固本：夯实质量基础", 1, WHOLE),
    # what ends in a stop goes on
    ("（一）提高认识；", 2, ""),
    ("（一）包括以下内容：", 2, ""),
    # a stop inside quotation marks does not end a heading
    ("（一）学习“质量第一。”活动", 2, ""),
    # an unfinished line
    ("（一）", 2, WHOLE),
]


@pytest.mark.parametrize(("line", "level", "heading"), SEED_LINES + OTHER_LINES)
def test_line_is_read_as_officials_mean_it(line, level, heading):
    heading_end = len(line) if heading is WHOLE else len(heading)

    assert parse(line) == (Paragraph(line, level, heading_end),)


@pytest.mark.parametrize("line", ["二、请示事项", "一、请假制度", "（一）请款程序。按季度办理。"])
def test_a_heading_may_name_a_request(line):
    (paragraph,) = parse(line)

    assert line[: paragraph.heading_end] in (line, "（一）请款程序。")


def test_lines_become_paragraphs_without_blank_lines_and_indents():
    text = "\n　　一、活动主题\r\n\r\n　　正文  有空格。 \n\n"

    assert parse(text) == (Paragraph("一、活动主题", 1, 6), Paragraph("正文  有空格。"))


def test_empty_text_has_no_paragraphs():
    assert parse(" \n　\n") == ()
    assert unparse(()) == ""


numbered_text = st.lists(
    st.tuples(
        st.sampled_from(
            ["", "一、", "（一）", "(二) ", "1.", "2．", "（1）", "㈠", "一、二", "\u200b"]
        ),
        st.text(alphabet="各请要开展活动。；：，、“”（） \t　1.aＡ𠮷", max_size=60),
    ).map("".join),
    max_size=6,
).map("\n".join)


@given(st.text() | numbered_text)
@example("一、\x0b（一）\u2028")
def test_no_character_is_changed(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]

    assert unparse(parse(text)) == "\n".join(lines)


@given(st.text() | numbered_text)
def test_reading_again_changes_nothing(text):
    paragraphs = parse(text)

    assert parse(unparse(paragraphs)) == paragraphs


@given(st.text() | numbered_text)
def test_headings_lie_inside_their_paragraph_and_only_numbered_ones_have_any(text):
    for paragraph in parse(text):
        assert 0 <= paragraph.level <= 4
        assert 0 <= paragraph.heading_end <= len(paragraph.text)
        assert paragraph.level or not paragraph.heading_end


def test_mark_tells_its_level_and_where_the_words_begin():
    lines = ("一、主要做法", "（二） 成效", "3.培训", "（4）宣传", "一、二等奖", "正文。")

    assert [outline.mark(line) for line in lines] == [
        (1, 2),
        (2, 4),
        (3, 2),
        (4, 3),
        (0, 0),
        (0, 0),
    ]
