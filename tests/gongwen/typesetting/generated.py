"""Notices made up of real clauses: any length, any attachments, every kind of head and sign-off."""

import io
import random
from dataclasses import dataclass, field, replace
from functools import cache

import pikepdf

from gongwen.document import (
    Align,
    Attachment,
    Column,
    Document,
    DocumentNumber,
    Form,
    Paragraph,
    Table,
)
from gongwen.outline import parse
from tests.gongwen.documents import FUJIAN_BODY, fujian_notice

CLAUSES = [
    clause + mark
    for line in FUJIAN_BODY.splitlines()
    for sentence in line.split("。")
    for clause, mark in [(sentence.strip(), "。")]
    if len(clause) > 8 and not clause.startswith(("一、", "二、", "三、", "四、", "（"))
]
HEADINGS = ["活动主题", "高度重视，认真组织", "强化宣传", "组织实施和工作要求", "有关事项"]
NUMERALS = "一二三四五六七八九十"
DATED = "请于2025年12月11日前将总结报送省局，联系电话0591-87581051，见闽市监认证〔2025〕147号。"
ADDRESSED = [
    "联系电话0591-87654321，邮箱rzjc@scjgj.fujian.gov.cn。",
    "材料请上传至https://scjgj.fujian.gov.cn/xxgk/tzgg/。",
    "电子版发至rzjc.tongji-2026@scjgj.fujian.gov.cn，传真0591-87654321（转8012）。",
]
UNITS = ["福州市市场监管局", "厦门市市场监管局", "省计量院", "平潭综合实验区市场监管局"]
ORGANS = ("福建省市场监督管理局", "福建省教育厅", "福建省工业和信息化厅")
KINDS = ["text", "text", "wide", "upright", "letter", "finished"]


@dataclass(frozen=True)
class Shape:
    """What a generated notice is made of; `seed` picks the words."""

    seed: int
    paragraphs: int
    form: Form = Form.DOCUMENT
    attachments: tuple[str, ...] = ()
    sealed: bool = True
    signed: bool = True
    organs: int = 1
    upward: bool = False
    addressees: int = 0
    copied: int = 3
    note: bool = True
    stamps: tuple[str, str, str] = field(default=("", "", ""))


def body(words, count):
    paragraphs = []
    for index in range(count):
        text = "".join(words.choice(CLAUSES) for _ in range(words.randint(1, 4)))
        kind = words.random()
        if kind < 0.15 and index:
            paragraphs += parse(f"{words.choice(NUMERALS)}、{words.choice(HEADINGS)}")
        elif kind < 0.4:
            paragraphs += parse(f"（{words.choice(NUMERALS)}）{words.choice(HEADINGS)}。{text}")
        elif kind < 0.5:
            opening = text[: words.randint(1, 40)].rstrip("，、“（《")
            paragraphs.append(Paragraph(opening + words.choice([DATED, *ADDRESSED])))
        else:
            cut = words.randint(0, min(30, len(text) - 2))
            rest = text[cut:].lstrip("，。、；：”’）》")
            paragraphs.append(Paragraph(rest or text))
    return (*paragraphs, Paragraph(words.choice(CLAUSES)))


def attachment(words, kind, number):
    if kind == "text":
        return Attachment(f"活动要点{number}", body(words, words.randint(1, 20)))
    if kind == "finished":
        return Attachment(f"活动海报{number}", finished(words.randint(1, 3)))
    if kind == "letter":
        return Attachment(f"关于活动{number}的函", letter(words, number))
    columns = (
        Column("序号", 1, Align.CENTER),
        Column("类别", 2, Align.CENTER, merged=True),
        Column("内容", 6),
    )
    categories = sorted(words.choice("甲乙丙") + "类活动" for _ in range(words.randint(1, 40)))
    rows = tuple(
        (str(i), category, "".join(words.choice(CLAUSES) for _ in range(words.randint(1, 2))))
        for i, category in enumerate(categories, 1)
    )
    return Attachment(f"安排表{number}", Table(columns, rows, landscape=kind == "wide"))


def letter(words, number):
    return Document(
        form=Form.LETTER,
        masthead="市场监管总局办公厅",
        title=f"关于活动{number}的函",
        body=body(words, words.randint(1, 14)),
        number=DocumentNumber("市监认证函", 2025, number),
        addressees="各省、自治区、直辖市市场监管局",
        signature=("市场监管总局办公厅",),
        document_date=fujian_notice().document_date,
    )


@cache
def finished(pages):
    """An enclosed PDF without a word on it."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595.28, 841.89))
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def units(count):
    return "，".join(f"{UNITS[i % len(UNITS)]}{NUMERALS[i % 10]}处" for i in range(count))


def notice(shape):
    words = random.Random(shape.seed)
    real = fujian_notice()
    organs = ORGANS[: shape.organs]
    if shape.form is Form.LETTER:
        masthead = "市场监管总局办公厅"
    else:
        masthead = "\n".join((*organs, "文件")) if len(organs) > 1 else real.masthead
    copy_number, classification, urgency = shape.stamps
    return replace(
        real,
        form=shape.form,
        masthead=masthead,
        addressees=units(shape.addressees) or real.addressees,
        body=body(words, shape.paragraphs),
        attachments=tuple(
            attachment(words, kind, i) for i, kind in enumerate(shape.attachments, 1)
        ),
        sealed=shape.sealed,
        signature=organs if shape.signed else (),
        document_date=real.document_date if shape.signed else None,
        signatories=("陈明", "王小明", "李四")[: shape.organs] if shape.upward else (),
        note=real.note if shape.note and shape.signed else "",
        imprint=replace(real.imprint, copied_to=units(shape.copied)),
        copy_number=copy_number,
        classification=classification,
        urgency=urgency,
    )


def random_shape(seed):
    """A shape as chance has it; short notices more often than long ones."""
    words = random.Random(seed)
    form = words.choice([Form.DOCUMENT, Form.DOCUMENT, Form.LETTER])
    joint = words.random() < 0.15
    return Shape(
        seed=seed,
        paragraphs=words.randint(1, words.choices([8, 20, 40, 230], [60, 25, 12, 3])[0]),
        form=form,
        attachments=tuple(
            words.choice(KINDS) for _ in range(words.choices([0, 1, 2, 5], [50, 35, 10, 5])[0])
        ),
        sealed=words.random() < 0.6,
        signed=words.random() < 0.85,
        organs=words.choice([2, 3]) if joint and form is Form.DOCUMENT else 1,
        upward=form is Form.DOCUMENT and words.random() < 0.15,
        addressees=words.choice([0, 0, 0, 3, 12, 40]),
        copied=words.choice([1, 3, 3, 12, 40]),
        note=words.random() < 0.7,
        stamps=("000012", "机密★1年", "特急") if words.random() < 0.1 else ("", "", ""),
    )
