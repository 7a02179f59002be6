"""Documents that keep every rule, drawn by hand from the figures of GB/T 9704-2012."""

from dataclasses import replace
from functools import cache

from tests.gongwen.measuring.pages import (
    ASCENT,
    INK_BOTTOM,
    INK_TOP,
    POINT,
    RED,
    Picture,
    Rule,
    Specimen,
    Text,
)

CELL = 156 / 28
PITCH = 10.447
SIZE_2, SIZE_4 = 22 / POINT, 14 / POINT
# No mark and no digit: rows of 28 are cut from it anywhere.
SAMPLE = (
    "各地各单位要高度重视精心组织周密安排围绕活动主题结合本地实际开展形式多样内容丰富的宣传活动"
    "普及认证认可检验检测知识营造全社会关心质量支持质量参与质量的良好氛围推动质量强国建设取得新的成效"
)


def em(baseline, size=CELL):
    """The upper edge of characters on a baseline."""
    return baseline - ASCENT * size


def on_line(number):
    """The baseline of a line of the grid, counted from 1."""
    return 37 + (number - 1) * PITCH + ASCENT * CELL


def below(top, size=CELL):
    """The baseline of characters whose upper edge is at `top`."""
    return top + ASCENT * size


def han(count, start=0):
    return "".join(SAMPLE[(start + i) % len(SAMPLE)] for i in range(count))


def row(tag, page, line, text, indent=0, **values):
    return Text(tag, page, 28 + indent * CELL, on_line(line), text, CELL, **values)


def centred(tag, page, baseline, text, size, **values):
    made = Text(tag, page, 0, baseline, text, size, **values)
    return Text(tag, page, 106 - made.width / 2, baseline, text, size, **values)


def ending(tag, page, baseline, text, right, size=CELL, **values):
    made = Text(tag, page, 0, baseline, text, size, **values)
    return Text(tag, page, right - made.width, baseline, text, size, **values)


def page_number(page, digits=None):
    text = f"— {digits or page} —"
    baseline = 269 + 0.30 * SIZE_4
    values = {"size": SIZE_4, "face": "songti"}
    if page % 2:
        return ending(f"page {page}", page, baseline, text, 184 - SIZE_4, **values)
    return Text(f"page {page}", page, 28 + SIZE_4, baseline, text, **values)


def mark(text="某某市市场监督管理局文件", top=72.0, size=12.0):
    """The red mark with its ink beginning at `top`; its ink ends 0.92 em below."""
    return centred("mark", 1, top + INK_TOP * size, text, size, face="xiaobiaosong", colour=RED)


def mark_bottom(item):
    return item.baseline - INK_BOTTOM * item.size


def title(top, lines=("某某市市场监督管理局关于组织开展", "世界认可日主题活动的通知"), page=1):
    pitch = SIZE_2 + CELL * 7 / 8
    return [
        centred(
            f"title {i}", page, below(top, SIZE_2) + i * pitch, text, SIZE_2, face="xiaobiaosong"
        )
        for i, text in enumerate(lines)
    ]


def body(page, first, last, tag="body"):
    """Full lines from one line of the grid to another, the first of them indented."""
    rows = [row(f"{tag} {page}.{first}", page, first, han(26), indent=2)]
    return rows + [
        row(f"{tag} {page}.{line}", page, line, han(28, 7 * line))
        for line in range(first + 1, last + 1)
    ]


def imprint(
    page, copied=("抄送：市委办公室，市政府办公室，市人大常委会办公室，市政协", "办公室。")
):
    """Two recipients' rows and the line of 印发, on the foot of the type area."""
    pitch, indent = SIZE_4 * 15 / 8, 28 + SIZE_4
    foot = 262 + 0.175
    tops = [foot - 0.35 - pitch * n for n in (1, 2, 3)]
    lines = [top - 0.3 + (pitch - SIZE_4) / 2 for top in tops]
    first, second = copied
    return [
        Text("copied 1", page, indent, below(lines[2] - 0.3, SIZE_4), first, SIZE_4),
        Text("copied 2", page, indent + 3 * SIZE_4, below(lines[1] - 0.3, SIZE_4), second, SIZE_4),
        Text("office", page, indent, below(lines[0], SIZE_4), "某某市市场监督管理局办公室", SIZE_4),
        ending("printed", page, below(lines[0], SIZE_4), "2025年5月26日印发", 184 - SIZE_4, SIZE_4),
        Rule("rule first", page, 28, tops[2] - 0.9, 156, 0.35),
        Rule("rule inner", page, 28, tops[0] - 0.4, 156, 0.25),
        Rule("rule last", page, 28, 262 - 0.175, 156, 0.35),
    ]


def sealed(page, line, name="某某市市场监督管理局", day="2025年5月26日"):
    """Date four characters in, name centred on it, two blank lines above."""
    date = ending("day", page, on_line(line + 1), day, 184 - 4 * CELL)
    made = Text("name", page, 0, on_line(line), name, CELL)
    centre = date.x + date.width / 2
    return [row_at("name", page, line, name, centre - made.width / 2), date]


def row_at(tag, page, line, text, x, **values):
    return Text(tag, page, x, on_line(line), text, CELL, **values)


def general_head(number="某市监〔2025〕7号"):
    red = mark()
    top = mark_bottom(red) + 22
    numbered = centred("number", 1, below(top), number, CELL)
    rule = Rule("head rule", 1, 28, top + CELL + 4, 156, 0.5, RED)
    return [red, numbered, rule]


def first_page(head=None):
    """Head, title, addressees and text to line 22."""
    head = head or general_head()
    rule = next(item for item in head if item.tag == "head rule")
    titles, line = titled(rule.top + rule.height)
    to = row("to", 1, line, "各县（市、区）市场监督管理局：")
    return [*head, *titles, to, *body(1, line + 1, 22)]


def titled(above, gap=21.0):
    """A title two lines below something, and the line of the grid a line below it."""
    titles = title(above + gap)
    foot = em(titles[-1].baseline, SIZE_2) + SIZE_2
    line = next(n for n in range(1, 23) if em(on_line(n)) - foot >= 10.4)
    spare = em(on_line(line)) - foot - 10.4
    return title(above + gap + spare / 2), line


@cache
def document():
    """文件格式, sealed, with 附件说明, 附注, two text attachments and an imprint: six pages."""
    return _document(general_head())


def _document(head):
    return Specimen(
        (
            *first_page(head),
            *body(2, 1, 10),
            row("level 1", 2, 11, "一、活动安排", indent=2, face="heiti"),
            row("level 2", 2, 12, "（一）统一组织", indent=2, face="kaiti"),
            row("level 3", 2, 13, "1.宣传活动", indent=2),
            *body(2, 14, 22),
            *(row(f"body 3.{n}", 3, n, han(28, n)) for n in (1, 2)),
            row("end", 3, 3, "特此通知。"),
            row("list 1", 3, 5, "附件：1.某某市世界认可日主题活动工作安排和任务分", indent=2),
            row("list 2", 3, 6, "工", indent=6),
            row("list 3", 3, 7, "2.活动要点", indent=5),
            *sealed(3, 10),
            row("note", 3, 12, "（此件公开发布）", indent=2),
            row("label 1", 4, 1, "附件1", face="heiti"),
            *_attachment_title(4, "某某市世界认可日主题活动", "工作安排和任务分工"),
            *body(4, 6, 10, tag="attached"),
            *(page_number(page) for page in (1, 2, 3, 4, 5, 6)),
            row("label 2", 5, 1, "附件2", face="heiti"),
            *_attachment_title(5, "活动要点"),
            *body(5, 5, 8, tag="points"),
            *imprint(6),
        ),
        6,
    )


def _attachment_title(page, *lines):
    items = title(37 + 2 * PITCH, lines, page)
    return [Text(f"heading {page}", *_values(item)) for item in items]


def _values(item):
    return item.page, item.x, item.baseline, item.text, item.size, item.face


@cache
def classified():
    """With 份号, 密级 and 紧急程度."""
    return document().add(
        row("copy number", 1, 1, "000012"),
        row("secrecy", 1, 2, "机密★1年", face="heiti"),
        row("urgency", 1, 3, "特急", face="heiti"),
    )


@cache
def upward():
    """上行文 with three 签发人."""
    red, number, rule = general_head()
    left = 184 - 8 * CELL  # two names of three characters and a space
    first, second = number.baseline, number.baseline + PITCH
    head = [
        red,
        Text("number", 1, 28 + CELL, second, number.text, CELL),
        Text("signers", 1, left - 4 * CELL, first, "签发人：", CELL),
        Text("signer 1", 1, left, first, "张三三", CELL, "kaiti"),
        Text("signer 2", 1, left + 4 * CELL, first, "李四四", CELL, "kaiti"),
        Text("signer 3", 1, left, second, "王五五", CELL, "kaiti"),
        replace(rule, top=rule.top + PITCH),
    ]
    return _document(head)


@cache
def joint():
    """联合发文: two names, 文件 beside them; two seals."""
    size, pitch, top = 9.0, 12.0, 72.0
    names = ("某某市市场监督管理局", "某某市生态环境保护局")
    marks = [
        Text(f"mark {i}", 1, 42, top + INK_TOP * size + i * pitch, text, size, "xiaobiaosong", RED)
        for i, text in enumerate(names)
    ]
    middle = (em(marks[0].baseline, size) + em(marks[1].baseline, size) + size) / 2
    aside = Text("aside", 1, 148, below(middle - 11 / 2, 11), "文件", 11, "xiaobiaosong", RED)
    below_mark = mark_bottom(marks[-1]) + 22
    _, number, rule = general_head()
    number = replace(number, baseline=below(below_mark))
    rule = replace(rule, top=below_mark + CELL + 4)
    base = _document([*marks, aside, number, rule]).drop("name").drop("day")
    day = Text("day", 3, 0, on_line(11), "2025年5月26日", CELL)
    last = 184 - 4 * CELL - day.width / 2 - 8
    first = last - 60
    return base.add(
        row_at("name 1", 3, 10, names[0], first - 5 * CELL),
        row_at("name 2", 3, 10, names[1], last - 5 * CELL),
        replace(day, x=last - day.width / 2),
        Picture("seal 1", 3, first - 22.5, _seal_top(), 45, 45),
        Picture("seal 2", 3, last - 22.5, _seal_top(), 45, 45),
    )


def _seal_top():
    return on_line(7) + 0.12 * CELL + 8


@cache
def stamped():
    """The sealed document with its seal."""
    base = document()
    day = base.find("day")
    centre = day.x + day.width / 2
    return base.add(Picture("seal", 3, centre - 22.5, _seal_top(), 45, 45))


@cache
def unsealed():
    """One blank line, name two characters in, date two characters behind its beginning."""
    base = document().drop("day").drop("name").move("note", dy=-PITCH)
    name = ending("name", 3, on_line(9), "某某市市场监督管理局", 184 - 2 * CELL)
    return base.add(name, row_at("day", 3, 10, "2025年5月26日", name.x + 2 * CELL))


@cache
def unsealed_joint():
    base = unsealed()
    name = base.find("name")
    return (
        base.move("day", dy=PITCH)
        .move("note", dy=PITCH)
        .add(row_at("name second", 3, 10, "某某市生态环境保护局", name.x))
    )


def unsealed_by(names, day):
    """Names below each other, the widest two characters in; or the date, if it ends further right."""
    rows = [Text("name", 3, 0, 0, name, CELL) for name in names]
    date = Text("day", 3, 0, 0, day, CELL)
    left = 184 - 2 * CELL - max(*(r.width for r in rows), 2 * CELL + date.width)
    base = document().drop("day").drop("name").move("note", dy=(len(names) - 2) * PITCH)
    return base.add(
        *(row_at(f"name {i}", 3, 9 + i, name, left) for i, name in enumerate(names)),
        row_at("day", 3, 9 + len(names), day, left + 2 * CELL),
    )


@cache
def order():
    """命令: mark 20 below the type area's top, 令号, text, 签名章."""
    red = mark("某某市人民政府令", top=57, size=12)
    number = centred("order number", 1, below(mark_bottom(red) + 22), "第12号", CELL)
    first = next(n for n in range(1, 23) if em(on_line(n)) - em(number.baseline) - CELL >= 20.4)
    right = 184 - 4 * CELL
    name = row_at("name", 1, first + 6, "张三三", right - 3 * CELL)
    return Specimen(
        (
            red,
            number,
            *body(1, first, first + 3),
            name,
            row_at("office", 1, first + 6, "市长", name.x - 4 * CELL),
            ending("day", 1, on_line(first + 8), "2025年5月26日", right),
            page_number(1),
        ),
        1,
    )


@cache
def minutes():
    """纪要: its mark, and who attended."""
    red = mark("某某市市场监督管理局纪要", top=72, size=12)
    return Specimen(
        (
            red,
            *body(1, 9, 14),
            row("present", 1, 16, "出席", indent=2, face="heiti"),
            row("present names", 1, 16, "：" + han(23), indent=4),
            row("present more", 1, 17, "张三三李四四", indent=5),
            page_number(1),
        ),
        1,
    )


@cache
def letter():
    """信函格式 with 紧急程度 and an imprint of copies only."""
    red = mark("某某市市场监督管理局", top=30, size=14)
    rule = mark_bottom(red) + 4
    line = rule + 0.9 + 0.6 + 0.35 + CELL * 7 / 8
    numbered = ending("number", 1, below(line), "某市监函〔2025〕8号", 184)
    titles, first = titled(line + CELL)
    return Specimen(
        (
            red,
            *(
                Rule(f"upper {i}", 1, 20, top, 170, height, RED)
                for i, top, height in ((0, rule, 0.9), (1, rule + 1.5, 0.35))
            ),
            *(
                Rule(f"lower {i}", 1, 20, top, 170, height, RED)
                for i, top, height in ((0, 277, 0.35), (1, 277.95, 0.9))
            ),
            Text("urgency", 1, 28, below(line), "特急", CELL, "heiti"),
            numbered,
            *titles,
            row("to", 1, first, "各县（市、区）市场监督管理局："),
            *body(1, first + 1, 22),
            row("body 1.23", 1, 23, han(28, 3)),
            *(row(f"body 2.{n}", 2, n, han(28, n)) for n in (1, 2)),
            row("end", 2, 3, "特此函告。"),
            *sealed(2, 6),
            Text("copied 1", 2, 28 + SIZE_4, 262 - 0.12 * SIZE_4 - 2, "抄送：市委办公室。", SIZE_4),
            page_number(2),
        ),
        2,
    )


def _grid(tag, page, left, top, columns, rows):
    """Table lines: the widths of columns and the heights of rows."""
    width, height = sum(columns), sum(rows)
    level = [top + sum(rows[:i]) for i in range(len(rows) + 1)]
    upright = [left + sum(columns[:i]) for i in range(len(columns) + 1)]
    return [Rule(tag, page, left, y - 0.1, width, 0.2) for y in level] + [
        Rule(tag, page, x - 0.1, top, 0.2, height) for x in upright
    ]


@cache
def landscape():
    """A table across on two landscape pages behind a short document."""
    size = 12 / POINT
    items = []
    for page in (3, 4):
        top = 60.0 if page == 3 else 28.2
        items += _grid(f"table {page}", page, 35.2, top, [60, 164.6], [10, 20, 20])
        for i, words in enumerate((("序号", "活动内容"), ("一", "宣传"), ("二", "检验"))):
            for x, text in zip((40, 110), words, strict=True):
                y = top + (0, 10, 30)[i] + 6.5
                items.append(Text(f"cell {page}.{i}", page, x, y, text, size))
        items.append(_turned_number(page))
    items += [
        Text("label", 3, 35, below(28), "附件", CELL, "heiti"),
        Text(
            "heading",
            3,
            147.5 - 2 * SIZE_2,
            below(28 + 2 * PITCH, SIZE_2),
            "安排表格",
            SIZE_2,
            "xiaobiaosong",
        ),
    ]
    return Specimen((*_short(), *items), 4, {3: (297, 210), 4: (297, 210)})


def _turned_number(page):
    """The number of a landscape page: where the upright sheet has it, turned with the sheet."""
    upright = page_number(page)
    return Text(
        upright.tag,
        page,
        297 - upright.baseline,
        upright.x,
        upright.text,
        SIZE_4,
        "songti",
        turn="down",
    )


def _short():
    """Two pages of a document with a one-line attachment list."""
    return [
        *first_page(),
        *(row(f"body 2.{n}", 2, n, han(28, n)) for n in (1, 2)),
        row("end", 2, 3, "特此通知。"),
        row("list 1", 2, 5, "附件：安排表格", indent=2),
        *sealed(2, 8),
        page_number(1),
        page_number(2),
    ]


@cache
def turned_table():
    """The table on an upright page, turned: it reads upwards."""
    size = 12 / POINT
    items = _grid("table", 3, 60, 40, [10, 20, 20], [100, 120])
    for i, words in enumerate((("序号", "活动内容"), ("一", "宣传"), ("二", "检验"))):
        for y, text in zip((255, 130), words, strict=True):
            items.append(Text("cell", 3, 60 + (0, 10, 30)[i] + 6.5, y, text, size, turn="up"))
    items += [
        Text("label", 3, below(28), 262, "附件", CELL, "heiti", turn="up"),
        Text(
            "heading",
            3,
            below(28 + 2 * PITCH, SIZE_2),
            149.5 + 2 * SIZE_2,
            "安排表格",
            SIZE_2,
            "xiaobiaosong",
            turn="up",
        ),
        page_number(3),
    ]
    return Specimen((*_short(), *items), 3)


GOOD = (
    document,
    classified,
    upward,
    joint,
    stamped,
    unsealed,
    unsealed_joint,
    order,
    minutes,
    letter,
    landscape,
    turned_table,
)
