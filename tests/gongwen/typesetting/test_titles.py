import tomllib
from itertools import pairwise
from pathlib import Path

import jieba
import pytest

from gongwen.typesetting.fonts import face
from gongwen.typesetting.titles import break_title

NOTICES = Path(__file__).parents[3] / "fixtures" / "notices"
FIXTURES = [
    tomllib.loads(path.read_text(encoding="utf-8"))["notice"]["title"]
    for path in sorted(NOTICES.glob("*.toml"))
]


def broken(title, measure=19):
    return break_title(title, [1.0 if ord(c) > 0x7F else 0.5 for c in title], measure)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于召开会议的通知", ("关于召开会议的通知",)),
        (
            "福建省市场监管局关于组织开展2025年“世界认可日”主题活动的通知",
            ("福建省市场监管局关于组织开展2025年", "“世界认可日”主题活动的通知"),
        ),
        (
            "市场监管总局办公厅关于组织开展第十七个“世界认可日”活动的通知",
            ("市场监管总局办公厅关于组织开展", "第十七个“世界认可日”活动的通知"),
        ),
        (
            "福建省市场监管局关于印发《2023年全省认证认可检验检测工作要点》的通知",
            ("福建省市场监管局关于印发《2023年全省", "认证认可检验检测工作要点》的通知"),
        ),
    ],
)
def test_titles_of_real_notices_break_between_words(title, lines):
    assert broken(title) == lines


def test_a_title_breaks_by_hand_at_a_newline():
    title = "福建省市场监管局\n关于组织开展“世界认可日”活动的通知"

    assert broken(title) == ("福建省市场监管局", "关于组织开展“世界认可日”活动的通知")


def test_short_quotations_stay_whole_in_a_long_title():
    title = (
        "广东省市场监督管理局关于转发《市场监管总局办公厅关于组织开展"
        "第十五个“世界认可日”活动的通知》并组织开展相关活动的通知"
    )

    lines = broken(title)

    assert "".join(lines) == title
    assert max(len(line) for line in lines) <= 19
    assert any("“世界认可日”" in line for line in lines)


def test_a_title_without_any_boundary_is_cut_where_the_line_is_full():
    assert broken("a" * 60) == ("a" * 38, "a" * 22)


def test_a_title_of_unreasonable_length_still_keeps_to_the_measure():
    lines = broken("关于进一步加强检验检测机构监督管理工作的补充说明和" * 10)

    assert max(len(line) for line in lines) == 19


def test_an_ordinal_stays_with_its_counter():
    title = "市场监管总局办公厅关于组织开展第十五个“世界认可日”活动的通知"

    assert broken(title) == ("市场监管总局办公厅关于组织开展", "第十五个“世界认可日”活动的通知")


TITLES = [
    "国务院办公厅关于印发全国深化“放管服”改革优化营商环境电视电话会议重点任务分工方案的通知",
    "福建省市场监督管理局关于开展2025年“质量月”活动的通知",
    "福建省人民政府办公厅关于进一步加强食品安全工作的实施意见",
    "市场监管总局关于公布2024年度检验检测机构监督抽查结果的公告",
    "福建省市场监督管理局 福建省工业和信息化厅关于开展绿色产品认证试点工作的通知",
    "市场监管总局 国家发展改革委 工业和信息化部关于印发《质量强国建设纲要任务分工方案》的通知",
    "福建省市场监督管理局关于转发《市场监管总局关于进一步深化改革促进检验检测行业做优做强的指导意见》的通知",
    "关于做好2025年国庆节、中秋节期间市场价格监管和食品安全工作的紧急通知",
    "厦门市市场监督管理局关于组织参加第十二届全国认证认可技能竞赛的函",
    "国家认监委关于发布《检验检测机构资质认定评审准则》的公告",
    "上海市市场监督管理局关于开展2021年“世界认可日”系列活动的通知",
    "泉州市市场监督管理局关于报送2025年上半年认证活动监管工作总结的报告",
    "广东省市场监督管理局关于开展2023年“全国检验检测机构开放日”活动的通知",
    "福建省市场监督管理局关于申请追加2025年度检验检测能力验证专项经费的请示",
    "关于召开全省市场监管系统工作会议的通知",
    "福建省市场监督管理局办公室关于印发《福建省市场监督管理局公文处理办法（试行）》的通知",
    "关于表彰2024年度全省市场监管系统先进集体和先进个人的决定",
    "福建省市场监督管理局关于同意设立国家碳计量中心（福建）的批复",
    "关于进一步规范强制性产品认证指定实验室日常监督管理工作有关事项的通知",
    "市场监管总局办公厅关于做好2025年“5·20世界计量日”宣传活动的通知",
    "关于组织开展中小微企业质量管理体系认证提升行动优秀案例征集活动的通知",
    "福建省市场监督管理局关于2024年度法治政府建设情况的报告",
    "福建省质量强省工作领导小组办公室关于印发2025年全省质量工作要点的通知",
    "国务院关于印发“十四五”市场监管现代化规划的通知",
    "关于开展“认证认可进乡村社区”主题宣传活动的通知",
    "漳州市龙文区市场监督管理局关于暂停福建某某检测技术有限公司检验检测业务的通报",
    "市场监管总局 生态环境部关于加强机动车排放检验机构监督管理工作的通知",
    "福建省市场监督管理局关于印发《全省认证检测领域“双随机、一公开”监督检查实施方案》的通知",
    "中共福建省市场监督管理局党组关于学习贯彻党的二十届三中全会精神的通知",
    "宁德市人民政府关于印发宁德市新能源汽车产业高质量发展行动计划（2025—2027年）的通知",
    "平潭综合实验区市场监督管理局关于做好“6·9世界认可日”宣传工作的通知",
    "关于征集2026年全省市场监管系统科技计划项目的函",
    "泉州市市场监督管理局关于组织开展2025年“世界认可日”主题活动的通知",
    "厦门市市场监督管理局关于组织开展2026年世界认可日系列宣传活动的通知",
    "广东省市场监督管理局关于组织开展“世界计量日”系列活动的通知",
    "福建省市场监督管理局关于贯彻落实《质量强国建设纲要》有关事项的通知",
    "福建省市场监督管理局关于进一步加强检验检测机构监督管理工作的通知",
    "福建省市场监督管理局关于进一步规范检验检测机构资质认定工作的通知",
    "福建省市场监督管理局关于组织开展检验检测机构能力验证工作的通知",
    "福建省市场监督管理局关于组织实施小微企业质量管理体系认证提升行动的通知",
    "市场监管总局办公厅关于深入开展检验检测促进产业优化升级行动的通知",
    "福建省市场监督管理局关于组织申报2025年度福建省科技计划项目的通知",
    "福建省市场监督管理局办公室关于举办2025年全省认证监管人员培训班的通知",
    "漳州市市场监督管理局关于印发2025年“世界认可日”活动方案的通知",
    "福建省市场监督管理局关于全面推进认证认可检验检测高质量发展的实施意见",
    "福建省市场监督管理局关于切实做好汛期特种设备安全监察工作的紧急通知",
    "福建省市场监督管理局关于组织收听收看全国市场监管工作视频会议的通知",
    "国家市场监督管理总局关于贯彻落实国务院深化“证照分离”改革部署的通知",
    "莆田市市场监督管理局关于组织参加2025年世界认可日主题活动的函",
    "福建省市场监督管理局关于报送2025年世界认可日活动开展情况的报告",
    "福建省市场监督管理局关于严厉打击检验检测领域违法违规行为的通告",
    "福建省市场监督管理局关于巩固提升“四进”活动成效持续优化营商环境的通知",
    "福建省市场监督管理局关于推荐2025年世界认可日活动优秀案例的通知",
    "福建省市场监督管理局关于组织开展2026年“世界认可日”主题活动的通知",
    "福建省市场监督管理局关于统筹推进2026年“世界认可日”“四进”活动的通知",
    "市场监管总局关于贯彻落实党的二十届三中全会精神进一步深化认证认可改革的意见",
]


PAIR_OPENERS = ("组织", "进一步", "深入", "切实", "全面", "学习", "巩固", "统筹", "严厉")
TORN_PAIRS = {"贯彻落实", "组织开展", "做好宣传", "收听收看", "有关事项"}


@pytest.mark.parametrize("title", FIXTURES + TITLES)
def test_a_usual_title_is_a_trapezoid_or_a_diamond_of_whole_words(title):
    lines = break_title(title, list(map(face("xiaobiaosong").advance, title)), 19)

    assert "".join(lines).replace(" ", "") == title.replace(" ", "")
    assert_shapely([cells(line) for line in lines])
    words = list(jieba.cut(title.replace(" ", "")))
    ends = {sum(map(len, words[: i + 1])) for i in range(len(words))}
    length = 0
    for line, following in pairwise(lines):
        length += len(line.replace(" ", ""))
        assert length in ends
        assert following[0] not in "的和、与及等，。：》”）"
        assert line[-1] not in "《“（第和与"
        assert not line.endswith(PAIR_OPENERS), lines
        assert not TORN_PAIRS & {line[-2:] + following[:2]}
    for opening, closing in ("“”", "（）"):
        assert {line.count(opening) - line.count(closing) for line in lines} == {0}


def cells(line):
    return sum(0.5 if character.isascii() else 1 for character in line)


def assert_shapely(widths):
    steps = [b - a for a, b in pairwise(widths)]
    assert max(widths) <= 19
    assert min(widths) >= max(widths) / 3
    assert not steps or max(map(abs, steps)) >= 1
    signs = [step > 0 for step in steps if step]
    assert signs == sorted(signs, reverse=True), widths


def test_sixteen_over_sixteen_is_a_rectangle_and_broken_elsewhere():
    title = "广东省市场监督管理局关于组织开展第十五个“世界认可日”活动的通知"

    assert broken(title) == (
        "广东省市场监督管理局关于",
        "组织开展第十五个“世界认可日”",
        "活动的通知",
    )


def test_a_line_more_is_better_than_a_rectangle():
    title = "市场监管总局办公厅关于做好2025年“5·20世界计量日”宣传活动的通知"

    assert broken(title) == (
        "市场监管总局办公厅关于",
        "做好2025年“5·20世界计量日”",
        "宣传活动的通知",
    )


def test_joint_issuers_stand_a_line_each_where_one_holds_no_more():
    title = "福建省市场监督管理局 福建省工业和信息化厅关于开展绿色产品认证试点工作的通知"

    assert broken(title) == (
        "福建省市场监督管理局",
        "福建省工业和信息化厅关于开展",
        "绿色产品认证试点工作的通知",
    )


def test_a_rectangle_made_by_hand_stays():
    title = "广东省市场监督管理局关于组织开展\n第十五个“世界认可日”活动的通知"

    assert broken(title) == tuple(title.split("\n"))


def test_a_line_made_by_hand_that_is_too_wide_is_broken_by_itself():
    title = "福建省市场监管局\n关于组织开展2025年“世界认可日”主题活动和系列宣传的通知"

    lines = broken(title)

    assert lines[0] == "福建省市场监管局"
    assert "".join(lines) == title.replace("\n", "")
    assert max(map(cells, lines)) <= 19


@pytest.mark.parametrize(
    ("title", "whole"),
    [
        ("关于研究2026年世界认可日活动筹备工作的纪要", "世界认可日"),
        (
            "福建省市场监督管理局关于转发《国家市场监督管理总局办公厅关于组织开展2026年度国家级资质认定检验检测机构"
            "“双随机、一公开”监督抽查工作的通知》并做好我省检验检测机构监督检查工作的通知",
            "“双随机、一公开”",
        ),
        ("福建省市场监督管理局关于做好2026年双随机、一公开监管工作的通知", "双随机、一公开"),
    ],
)
def test_a_campaign_and_a_short_quotation_stay_whole(title, whole):
    assert sum(whole in line for line in broken(title)) == 1
