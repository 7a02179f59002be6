"""Set as PDF or Word file and read again, a notice says what it was made of.

A few notices in the suite, hundreds under `make soak`.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gongwen.dates import format_date
from gongwen.document import (
    Align,
    Attachment,
    Column,
    Document,
    DocumentNumber,
    Form,
    Imprint,
    Table,
)
from gongwen.numerals import to_chinese
from gongwen.outline import parse
from gongwen.reader import encode, read
from gongwen.reader.sources import text_of
from gongwen.typesetting import render_docx, render_pdf

FILES = [(".pdf", render_pdf), (".docx", render_docx)]
IN_SOAK = settings.default.max_examples > 1000
COUNT = 500 if IN_SOAK else 3
# A notice is readable as it is; shrinking would set hundreds.
WITHOUT_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]

PROVINCES = {
    "福建": "闽",
    "四川": "川",
    "内蒙古自治区": "内",
    "黑龙江": "黑",
    "新疆维吾尔自治区": "新",
}
CODES = ["市监认证", "市监函", "市监计量发", "市监办"]
DAYS = {"世界认可日": (6, 9), "世界计量日": (5, 20), "世界标准日": (10, 14)}
INTERNATIONAL = ["认可：赋能中小企业发展", "测量：从过去到未来", "美好世界的共同愿景"]
DOMESTIC = [
    "认证认可检验检测：与供应链协同发展",
    "创新 合作 未来",
    "标准引领，质量强国",
    "我为群众办实事——检测在行动",
]
UNITS = [
    "各设区市市场监管局",
    "各市（州）、县（市、区）市场监管局",
    "省局各处室（局）",
    "省计量科学研究院",
    "各认证机构",
    "省认证认可协会",
]
HEADINGS = ["活动主题", "活动安排", "高度重视，加强领导", "宣传报道", "工作要求", "经费保障"]
ITEMS = ["开展认可进企业活动", "强化宣传，提升质效", "严肃纪律", "开放实验室"]
CLAUSES = [
    "各单位要结合实际制定方案，明确责任分工，认真组织实施。",
    "组织专家深入园区开展培训，发放“世界认可日”宣传册2000份。",
    "严格执行中央八项规定精神，坚决反对“四风”，不增加企业和群众负担。",
    "请参加活动的检验检测机构做好安全防护（含应急预案）。",
]
WHAT = ["活动总结", "活动方案和联络员名单", "“世界认可日”活动情况统计表"]
OFFICES = ["省局认证检测处", "认可与检验检测监督管理处", "省局办公室"]
NAMES = ["陈珉煜", "周婕", "欧阳志远", "覃丽", "买买提·艾力"]
TITLES = ["活动安排表", "2025年宣传口号（征求意见稿）", "《办法》有关条款", "联络员名单"]


@dataclass(frozen=True)
class Facts:
    """What a notice is made of."""

    issuer: str
    code: str
    serial: int
    campaign: str
    edition: int
    numeral: str
    issued: date
    themes: tuple[str | None, str]
    units: tuple[str, ...]
    headings: tuple[str, ...]
    due: date
    year_of_due_told: bool
    what: str
    office: str
    people: tuple[tuple[str, str, str], ...]
    attachments: tuple[str, ...]
    copied: tuple[str, ...]
    disclosure: str | None
    seed: int


def facts_of(seed):
    words = random.Random(seed)
    campaign = words.choice(list(DAYS))
    month, day = DAYS[campaign]
    year = words.randint(2019, 2028)
    issued = date(year, month, day) - timedelta(words.randint(3, 40))
    edition = words.randint(2, 60)
    province = words.choice(list(PROVINCES))
    region = province if province.endswith("区") else f"{province}省"
    return Facts(
        issuer=f"{region}市场监督管理局{words.choice(['', '办公室'])}",
        code=PROVINCES[province] + words.choice(CODES),
        serial=words.randint(1, 1999),
        campaign=campaign,
        edition=edition,
        numeral=words.choice([str(edition), to_chinese(edition)]),
        issued=issued,
        themes=(words.choice([None, *INTERNATIONAL]), words.choice(DOMESTIC)),
        units=tuple(words.sample(UNITS, words.randint(1, len(UNITS)))),
        headings=("活动主题", *words.sample(HEADINGS[1:], words.randint(1, 4))),
        due=date(year, month, day) + timedelta(words.randint(3, 40)),
        year_of_due_told=words.random() < 0.5,
        what=words.choice(WHAT),
        office=words.choice(OFFICES),
        people=tuple(
            (
                name,
                f"0{words.randint(10, 999)}-{words.randint(2, 8)}{words.randint(100, 999)}{words.randint(1000, 9999)}",
                f"{words.choice('abc')}{words.randint(1, 99)}@163.com",
            )
            for name in words.sample(NAMES, words.randint(1, 3))
        ),
        attachments=tuple(words.sample(TITLES, words.randint(0, 3))),
        copied=tuple(words.sample(["省委办公厅", "省教育厅", "省总工会"], words.randint(0, 3))),
        disclosure=words.choice([None, "此件公开发布", "此件主动公开"]),
        seed=seed,
    )


def body(facts, words):
    month, day = DAYS[facts.campaign]
    international, domestic = facts.themes
    yield (
        f"{facts.issued.year}年{month}月{day}日是第{facts.numeral}个“{facts.campaign}”。"
        "为做好宣传工作，现将有关事项通知如下："
    )
    for number, heading in enumerate(facts.headings, 1):
        yield f"{to_chinese(number)}、{heading}"
        if number == 1:
            first = f"国际主题为“{international}”，" if international else ""
            yield f"{first}国内主题为“{domestic}”。"
            continue
        for item in range(1, words.randint(1, 4)):
            clauses = "".join(words.choices(CLAUSES, k=words.randint(1, 3)))
            yield f"（{to_chinese(item)}）{words.choice(ITEMS)}。{clauses}"
    due = format_date(facts.due)
    due = due if facts.year_of_due_told else due.partition("年")[2]
    yield f"请各单位于{due}前将{facts.what}报送至{facts.office}。"
    for name, phone, mail in facts.people:
        yield f"联系人：{name}，联系电话：{phone}，邮箱：{mail}。"


def attachment(title, words):
    if "表" not in title:
        return Attachment(title, parse("\n".join(words.choices(CLAUSES, k=4))))
    columns = (Column("序号", 1, Align.CENTER), Column("活动内容", 5), Column("活动时间", 2))
    rows = [(str(i), words.choice(CLAUSES), "6月中旬") for i in range(1, words.randint(2, 30))]
    return Attachment(title, Table(columns, tuple(rows)))


def notice(facts):
    words = random.Random(facts.seed)
    return Document(
        form=Form.DOCUMENT,
        masthead=f"{facts.issuer}文件",
        title=f"{facts.issuer}关于开展{facts.issued.year}年“{facts.campaign}”活动的通知",
        number=DocumentNumber(facts.code, facts.issued.year, facts.serial),
        addressees="，".join(facts.units),
        body=parse("\n".join(body(facts, words))),
        attachments=tuple(attachment(title, words) for title in facts.attachments),
        signature=(facts.issuer,),
        document_date=facts.issued,
        note=facts.disclosure or "",
        imprint=Imprint(
            copied_to="，".join(facts.copied),
            printing_office=facts.issuer,
            printed_on=facts.issued + timedelta(1),
        ),
    )


def expected(facts):
    international, domestic = facts.themes
    due = format_date(facts.due)
    return {
        "issuer": facts.issuer,
        "document_number": f"{facts.code}〔{facts.issued.year}〕{facts.serial}号",
        "title": f"{facts.issuer}关于开展{facts.issued.year}年“{facts.campaign}”活动的通知",
        "addressees": list(facts.units),
        "edition": facts.edition,
        "year": facts.issued.year,
        "themes": {"international": international, "domestic": domestic},
        "event_date": date(facts.issued.year, *DAYS[facts.campaign]).isoformat(),
        "outline": list(facts.headings),
        "deadlines": [
            {
                "date": facts.due.isoformat(),
                "text": f"{due if facts.year_of_due_told else due.partition('年')[2]}前",
                "what": facts.what,
                "to_whom": facts.office,
            }
        ],
        "contacts": [
            {"name": name, "phone": phone, "email": mail} for name, phone, mail in facts.people
        ],
        "attachments": list(facts.attachments),
        "issue_date": facts.issued.isoformat(),
        "copied_to": list(facts.copied) or None,
        "disclosure": facts.disclosure,
    }


def assert_read_again(seed, ending, render):
    facts = facts_of(seed)
    said = encode(read(text_of(f"n{ending}", render(notice(facts)))))

    wanted = expected(facts)
    said = {key: said[key] for key in wanted}
    # A blank at the end of a printed line leaves no trace.
    assert without_blanks(said.pop("themes")) == without_blanks(wanted.pop("themes"))
    assert said == wanted


def without_blanks(themes):
    return {scope: theme and theme.replace(" ", "") for scope, theme in themes.items()}


@pytest.mark.parametrize(("ending", "render"), FILES)
@settings(max_examples=COUNT, phases=WITHOUT_SHRINKING)
@given(st.integers(0, 2**32))
def test_what_a_notice_is_made_of_is_read_in_its_file(ending, render, seed):
    assert_read_again(seed, ending, render)
