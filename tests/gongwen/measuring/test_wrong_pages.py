"""For every rule a PDF that breaks just that rule; and sound PDFs, which break none."""

from dataclasses import replace

import pytest

from gongwen.measuring import Verdict, measure
from gongwen.measuring.catalogue import CATALOGUE
from tests.gongwen.measuring import specimens as s
from tests.gongwen.measuring.pages import BLACK, GREY, POINT, Picture, Rule, Text
from tests.gongwen.measuring.specimens import CELL, PITCH, SIZE_2, SIZE_4, below, on_line, row

BLUE = (0, 0, 0.8)
UNSEEN = {"P12", "S63"}  # a PDF cannot show them


def lines(first, last, page=2):
    return [f"body {page}.{n}" for n in range(first, last + 1)]


def every(specimen, tags, function):
    for tag in tags:
        specimen = function(specimen, tag)
    return specimen


def narrow(specimen):
    """Page 2 with its characters closer: 28 of them take 154.5 mm."""
    tags = [*lines(2, 10), *lines(15, 22)]
    return every(specimen, tags, lambda sp, tag: sp.change(tag, step=5.517))


def sparse(specimen):
    """27 characters a line, spread to the full width."""

    def spread(sp, tag):
        item = sp.find(tag)
        return sp.change(tag, text=item.text[:27], step=156 / 27)

    return every(specimen, [*lines(2, 10), *lines(15, 22)], spread)


def page_moved(specimen, page, dx=0.0, dy=0.0):
    for tag in {i.tag for i in specimen.items if i.page == page and "page" not in i.tag}:
        specimen = specimen.move(tag, dx, dy)
    return specimen


def without(specimen, *tags):
    return every(specimen, tags, lambda sp, tag: sp.drop(tag))


def text(page, line, words, x=28.0, **values):
    return Text("added", page, x, on_line(line), words, CELL, **values)


def text_moved(specimen, dy):
    """The text of page 1 moved, its head left in place."""
    tags = {i.tag for i in specimen.items if i.tag.startswith("body 1.")}
    return every(specimen, tags, lambda sp, tag: sp.move(tag, dy=dy))


def no_text_on_first_page(specimen):
    return without(
        specimen, *(t for t in lines(1, 22, page=1) if any(i.tag == t for i in specimen.items))
    )


def doubled_addressees(specimen):
    """主送 down to the last line of page 1."""
    first = round((specimen.find("to").baseline - on_line(1)) / PITCH) + 1
    specimen = no_text_on_first_page(specimen).drop("to")
    rows = [text(1, n, s.han(27, n) + "，") for n in range(first, 22)]
    return specimen.add(*rows, text(1, 22, "各有关单位："))


def heading_last(specimen):
    """（一） on the last line of page 2, its text on page 3."""
    heading = specimen.find("level 2")
    return without(specimen, "level 2", "body 2.22", "body 3.1").add(
        row("plain", 2, 12, s.han(26), indent=2),
        row("last", 2, 22, heading.text, indent=2, face="kaiti"),
        row("next", 3, 1, s.han(26), indent=2),
    )


def blank_before_imprint(specimen, *, numbered=()):
    """Page 5 blank, the imprint alone on page 6; only `numbered` pages keep their number."""
    specimen = without(specimen, "label 2", "heading 5", "points*", "list 3")
    specimen = specimen.change(
        "list 1", text="附件：某某市世界认可日主题活动工作安排和任务分"
    ).move("list 2", dx=-CELL)
    specimen = specimen.change("label 1", text="附件")
    specimen = every(specimen, ("name", "day", "note"), lambda sp, tag: sp.move(tag, dy=-PITCH))
    return without(specimen, *(f"page {n}" for n in (5, 6) if n not in numbered))


# rule, sound document, what is done to it, rules that must follow from it
WRONG = [
    ("P01", s.order, lambda d: d.sized(1, 216, 297), ()),
    ("P02", s.document, lambda d: page_moved(d, 3, dy=1.6), ()),
    ("P03", s.order, lambda d: page_moved(d, 1, dx=-1.5).move("mark", 1.5).move("order number", 1.5).move("office", 1.5).move("name", 1.5).move("day", 1.5), ("T10", "P04")),
    ("P04", s.document, narrow, ()),
    ("P04", s.document, lambda d: d.add(Text("foot", 2, 60, 268, "内部资料", 4)), ()),
    ("P05", s.document, lambda d: d.drop("body 2.22"), ()),
    ("P06", s.document, sparse, ()),
    ("P07", s.document, lambda d: d.move("body 2.7", dy=0.4), ()),
    ("P07", s.document, lambda d: every(d, lines(2, 10), lambda sp, t: sp.move(t, dy=-0.3 * int(t[7:]))), ()),
    ("P08", s.document, lambda d: d.change("body 2.5", face="songti"), ()),
    ("P08", s.document, lambda d: d.change("body 2.5", size=14.5 / POINT, step=CELL), ()),
    ("P09", s.document, lambda d: d.change("body 2.5", colour=BLUE), ()),
    ("P09", s.document, lambda d: d.change("body 2.5", colour=GREY), ()),
    ("P09", s.document, lambda d: d.change("body 2.5", colour=(1, 1, 1)), ()),
    ("P09", s.document, lambda d: d.change("rule inner", colour=s.RED), ("I02",)),
    ("P10", s.document, lambda d: d.change("body 2.5", face="loose"), ()),
    ("P10", s.document, lambda d: d.change("body 2.5", text="□" + s.han(27)), ()),
    ("P10", s.document, lambda d: d.change("body 2.5", text=s.han(12)).add(
        text(2, 5, "镕", 28 + 12 * CELL, face="songti"), text(2, 5, s.han(15), 28 + 13 * CELL)), ()),
    ("P11", s.document, lambda d: page_moved(d, 3, dx=0.3), ()),
    ("P11", s.document, lambda d: d.add(Text("slanted", 2, 80, 120, "歪斜", CELL, turn="askew")), ()),
    ("H01", s.classified, lambda d: d.change("copy number", text="12"), ()),
    ("H01", s.classified, lambda d: d.move("copy number", dx=1), ()),
    ("H02", s.classified, lambda d: d.change("secrecy", face="fangsong"), ()),
    ("H03", s.classified, lambda d: d.move("urgency", dy=3), ()),
    ("H04", s.document, lambda d: d.move("mark", dy=-1.5), ()),
    ("H04", s.document, lambda d: d.move("mark", dx=2), ()),
    ("H04", s.document, lambda d: d.change("mark", colour=BLACK), ()),
    ("H05", s.document, lambda d: d.change("mark", step=13.3).move("mark", dx=-7.6), ()),
    ("H06", s.joint, lambda d: d.move("aside", dy=2), ()),
    ("H07", s.document, lambda d: d.move("number", dx=2), ()),
    ("H07", s.document, lambda d: d.change("number", text="某市监[2025]第07号"), ()),
    ("H08", s.upward, lambda d: d.move("number", dx=1.5), ()),
    ("H09", s.upward, lambda d: d.change("signer 2", face="fangsong"), ()),
    ("H09", s.upward, lambda d: d.move("signer*", dx=-2).move("signers", dx=0), ()),
    ("H10", s.upward, lambda d: d.move("signer 3", dx=1), ()),
    ("H11", s.document, lambda d: d.move("head rule", dy=0.8), ()),
    ("H11", s.document, lambda d: d.change("head rule", colour=BLACK), ()),
    ("H11", s.document, lambda d: d.drop("head rule"), ()),
    ("H12", s.document, lambda d: d.change("head rule", height=1.5), ()),
    ("T01", s.document, lambda d: d.change("title 1", size=20 / POINT, step=SIZE_2), ()),
    ("T01", s.document, lambda d: d.change("title 0", face="heiti"), ()),
    ("T01", s.document, lambda d: d.move("title 1", dx=3), ()),
    ("T02", s.document, lambda d: d.drop("title 0").add(
        Text("title 0", 1, 106 - 78.2, d.find("title 0").baseline, "某某市市场监督管理局关于联合组织积极开展", SIZE_2, "xiaobiaosong", step=7.82)), ()),
    ("T03", s.document, lambda d: d.move("title 0", dy=-0.6), ()),
    ("T04", s.document, lambda d: d.drop("title*").add(*_title(d, "某某市市场监督管理局关于组织", "开展世界认可日主题活动的通知")), ()),
    ("T05", s.document, lambda d: d.drop("title*").add(*_title(d, "某某市市场监督管理局关于组织开展世", "界认可日主题活动的通知")), ()),
    ("T06", s.document, lambda d: d.move("to", dx=0.8), ()),
    ("T06", s.document, lambda d: d.change("to", text="各县（市、区）市场监督管理局:"), ()),
    ("T07", s.document, doubled_addressees, ()),
    ("T08", s.document, lambda d: no_text_on_first_page(d).drop("to"), ()),
    ("T09", s.document, lambda d: text_moved(d, 1.5), ()),
    ("T10", s.document, lambda d: d.move("body 2.1", dx=1), ("P04",)),
    ("T10", s.document, lambda d: d.move("end", dx=1), ()),
    ("T11", s.document, lambda d: d.change("level 2", text="(一)统一组织", face="fangsong"), ()),
    ("T12", s.document, lambda d: d.change("level 1", face="fangsong"), ()),
    ("T12", s.document, lambda d: d.change("level 2", face="heiti"), ()),
    ("T12", s.document, lambda d: d.change("level 2", text="（一）统一组织。" + s.han(18), face="fangsong"), ()),
    ("T12", s.document, lambda d: d.change("level 1", text="二、请示事项", face="fangsong"), ()),
    ("T13", s.document, lambda d: d.change("body 2.5", text="，" + s.han(27)), ()),
    ("T13", s.document, lambda d: d.change("body 2.5", text=s.han(27) + "《"), ()),
    ("T13", s.document, lambda d: d.change("body 2.5", text=s.han(27) + "12").change("body 2.6", text="34" + s.han(27)), ()),
    ("T15", s.document, heading_last, ()),
    ("T16", s.turned_table, lambda d: d.move("table", dx=-35), ()),
    ("T16", s.landscape, lambda d: d.change("cell 4.0", text="备注"), ()),
    ("S01", s.document, lambda d: d.move("list 1", dx=1), ("S02",)),
    ("S01", s.document, lambda d: d.change("list 1", text="附件:1." + d.find("list 1").text[5:]), ("S02",)),
    ("S02", s.document, lambda d: d.move("list 3", dx=1), ()),
    ("S02", s.document, lambda d: d.move("list 2", dx=1), ()),
    ("S03", s.document, lambda d: d.change("list 3", text="2.活动要求"), ()),
    ("S03", s.document, lambda d: d.change("list 3", text="2.活动要点。"), ()),
    ("S10", s.document, lambda d: d.move("day", dx=-1.8).move("name", dx=-1.8), ()),
    ("S11", s.document, lambda d: d.move("name", dx=2), ()),
    ("S12", s.stamped, lambda d: d.move("seal", dx=3), ()),
    ("S13", s.stamped, lambda d: d.move("seal", dy=2.8), ()),
    ("S14", s.stamped, lambda d: d.change("seal", width=47.0, height=47.0).move("seal", dx=-1), ()),
    ("S15", s.document, lambda d: d.move("name", dy=PITCH).move("day", dy=PITCH).move("note", dy=PITCH), ()),
    ("S20", s.unsealed, lambda d: d.move("name", dx=-1.5).move("day", dx=-1.5), ()),
    ("S21", s.unsealed, lambda d: d.move("day", dx=2), ()),
    ("S22", s.unsealed_joint, lambda d: d.move("name second", dy=PITCH).move("day", dy=PITCH).move("note", dy=PITCH), ()),
    ("S23", s.joint, lambda d: d.move("seal 1", dx=16), ()),
    ("S30", s.order, lambda d: d.move("office", dx=2), ()),
    ("S31", s.order, lambda d: d.add(
        Text("office", 1, d.find("office").x + 2, d.find("office").baseline + PITCH, "市长", CELL),
        Text("name", 1, d.find("name").x, d.find("name").baseline + PITCH, "李四四", CELL),
    ), ()),
    ("S40", s.document, lambda d: d.change("day", text="2025年05月26日").move("day", dx=-CELL / 2).move("name", dx=-CELL / 4), ()),
    ("S41", s.document, lambda d: without(d, "end", "body 3*", "list*"), ("S03",)),
    ("S50", s.document, lambda d: d.move("note", dx=-CELL), ()),
    ("S60", s.document, lambda d: d.add(text(3, 15, "附件3", face="heiti")), ()),
    ("S61", s.document, lambda d: d.change("label 1", face="fangsong"), ()),
    ("S61", s.document, lambda d: d.change("label 1", text="附件1："), ()),
    ("S62", s.document, lambda d: d.move("heading 5", dy=-3), ()),
    ("S62", s.document, lambda d: d.move("heading 5", dx=3), ()),
    ("S64", s.document, lambda d: d.move("points 5.5", dx=-2 * CELL), ()),
    ("I01", s.document, lambda d: page_moved(d, 6, dy=-2), ()),
    ("I02", s.document, lambda d: d.change("rule inner", height=0.5), ()),
    ("I02", s.document, lambda d: d.change("rule first", width=150), ()),
    ("I03", s.document, lambda d: d.move("copied 1", dx=-2), ("I03",)),
    ("I03", s.document, lambda d: d.change("copied 2", text="办公室"), ()),
    ("I04", s.document, lambda d: _addressed(d).add(Rule("rule between", 6, 28, d.find("copied 1").baseline - 6.1, 156, 0.25)), ()),
    ("I05", s.document, lambda d: d.change("printed", text="2025年05月26日印发").move("printed", dx=-SIZE_4 / 2), ()),
    ("I05", s.document, lambda d: d.move("office", dx=2), ()),
    ("I06", s.document, lambda d: d.drop("rule last").move("copied*", dy=-9.3).move("office", dy=-9.3).move("printed", dy=-9.3).move("rule first", dy=-9.3).move("rule inner", dy=-9.3).add(
        Text("other", 6, 28 + SIZE_4, d.find("office").baseline, "校对：王五五", SIZE_4), Rule("rule last", 6, 28, 262 - 0.175, 156, 0.35)), ()),
    ("I07", s.document, lambda d: d.change("copied 1", page=5), ()),
    ("N01", s.document, lambda d: d.change("page 3", face="western"), ()),
    ("N02", s.document, lambda d: d.change("page 3", text="- 3 -").move("page 3", dx=SIZE_4), ()),
    ("N03", s.document, lambda d: d.move("page 3", dy=3), ()),
    ("N04", s.document, lambda d: d.move("page 3", dx=-60), ()),
    ("N05", s.document, lambda d: blank_before_imprint(d, numbered=(5,)), ()),
    ("N05", s.document, lambda d: blank_before_imprint(d, numbered=(6,)), ()),
    ("N06", s.document, lambda d: d.drop("page 6"), ()),
    ("N07", s.document, lambda d: d.change("page 3", text="— 4 —"), ()),
    ("N07", s.document, lambda d: d.drop("page 2"), ()),
    ("L01", s.landscape, lambda d: d.drop("page 3").add(Text("page 3", 3, 140, 195, "— 3 —", SIZE_4, "songti")), ("L03",)),
    ("L01", s.landscape, lambda d: d.move("page 4", dy=20), ()),
    ("L02", s.turned_table, lambda d: d.change("cell", turn="down"), ()),
    ("L03", s.landscape, lambda d: d.move("cell 4.1", dx=-7), ()),
    ("F01", s.letter, lambda d: d.move("mark", dx=2), ()),
    ("F02", s.letter, lambda d: d.change("upper 0", width=160), ("F02",)),
    ("F03", s.letter, lambda d: d.move("lower*", dy=2), ("F07",)),
    ("F03", s.letter, lambda d: d.drop("lower 1"), ()),
    ("F04", s.letter, lambda d: d.move("urgency", dx=1), ()),
    ("F05", s.letter, lambda d: d.move("number", dx=-1), ()),
    ("F06", s.letter, lambda d: d.move("title*", dy=1), ()),
    ("F07", s.letter, lambda d: d.drop("body 1.23"), ()),
    ("F08", s.letter, lambda d: d.add(s.page_number(1)), ()),
    ("F08", s.letter, lambda d: d.add(Rule("foot", 2, 28, 262, 156, 0.35)), ()),
    ("F10", s.order, lambda d: d.move("mark", dy=2), ()),
    ("F10", s.order, lambda d: d.move("order number", dx=3), ()),
    ("F11", s.minutes, lambda d: d.move("mark", dy=-5), ()),
    ("F11", s.minutes, lambda d: d.change("present", face="fangsong"), ()),
]  # fmt: skip


def _title(specimen, *texts):
    items = [i for i in specimen.items if i.tag.startswith("title")]
    return [
        s.centred(f"title {n}", 1, item.baseline, words, SIZE_2, face="xiaobiaosong")
        for n, (item, words) in enumerate(zip(items, texts, strict=True))
    ]


def _addressed(specimen):
    """主送 in the imprint, above 抄送, with room made for it."""
    first = specimen.find("copied 1")
    up = SIZE_4 * 15 / 8
    return specimen.move("rule first", dy=-up).add(
        Text(
            "addressed",
            6,
            first.x,
            first.baseline - up,
            "主送：各县（市、区）市场监督管理局。",
            SIZE_4,
        )
    )


def failing(specimen):
    report = measure(specimen.pdf())
    return {m.rule for m in report.failures}, "\n".join(m.message for m in report.failures)


@pytest.mark.parametrize("sound", s.GOOD, ids=lambda sound: sound.__name__)
def test_a_sound_document_breaks_no_rule(sound):
    assert failing(sound()) == (set(), "")


@pytest.mark.parametrize(
    ("rule", "sound", "spoil", "follow"),
    WRONG,
    ids=[f"{rule}-{n}" for n, (rule, *_) in enumerate(WRONG)],
)
def test_a_page_that_breaks_one_rule_is_caught_by_that_rule(rule, sound, spoil, follow):
    found, messages = failing(spoil(sound()))

    assert found >= {rule}, messages
    assert found <= {rule, *follow}, messages


def test_every_rule_that_a_pdf_can_show_has_a_page_that_breaks_it():
    hints = {"T14"}
    assert {rule for rule, *_ in WRONG} == set(CATALOGUE) - UNSEEN - hints


def test_a_last_line_of_one_character_is_a_hint_and_no_failure():
    report = measure(s.document().change("end", x=28, text="效。").pdf())

    assert [m.rule for m in report.measurements if m.verdict is Verdict.HINT] == ["T14"]
    assert report.failures == ()


def test_every_rule_is_in_every_report_with_a_verdict_and_reasons_where_it_is_not_measured():
    for sound in s.GOOD:
        report = measure(sound().pdf())

        assert {m.rule for m in report.measurements} == set(CATALOGUE)
        assert all(m.message for m in report.measurements)


def test_a_drafts_grey_marks_are_no_part_of_the_document():
    draft = s.document().add(
        Text("draft", 2, 28, 20, "草稿", SIZE_4, "heiti", GREY),
        Text("draft", 2, 60, 150, "草稿", 50, "heiti", GREY, turn="askew"),
    )

    assert failing(draft) == (set(), "")


def test_margins_mirrored_for_duplex_are_measured_from_the_binding_edge():
    mirrored = s.document()
    for page in (2, 4, 6):
        tags = {i.tag for i in mirrored.items if i.page == page}
        for tag in tags:
            mirrored = mirrored.move(tag, dx=-2)

    assert failing(mirrored) == (set(), "")


@pytest.mark.parametrize(
    "sentence",
    [
        "一、请认真组织",
        "（一）各地要广泛宣传",
        "（一）法律规定的其他情形；",
        "一、请各地认真组织。活动结束后报送总结",
    ],
)
def test_a_numbered_sentence_stands_in_the_face_of_the_text(sentence):
    report = measure(s.document().change("level 2", text=sentence, face="fangsong").pdf())

    assert report.failures == ()


SHORT, MIDDLE, LONG = "某某市公安局", "某某市市场监督管理局", "某某市住房和城乡建设委员会"


@pytest.mark.parametrize(
    "day", ["2025年5月6日", "2025年5月26日", "2025年11月6日", "2025年11月26日"]
)
@pytest.mark.parametrize(
    "names", [(MIDDLE,), (SHORT, LONG), (LONG, SHORT), (SHORT, MIDDLE, LONG), ("公安局",)]
)
def test_unsealed_names_of_any_length_are_told_from_sealed_ones(names, day):
    report = measure(s.unsealed_by(names, day).pdf())

    assert [(m.rule, m.message) for m in report.failures] == []
    assert verdict(report, "S20") is Verdict.PASS


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (lambda d: d.move("name *", dx=-3).move("day", dx=-3), "S20"),
        (lambda d: d.move("day", dx=5), "S21"),
        (lambda d: d.move("name *", dy=PITCH / 2).move("day", dy=PITCH / 2), "S20"),
    ],
)
@pytest.mark.parametrize("names", [(SHORT, LONG), (LONG, SHORT)])
def test_unsealed_names_of_unequal_length_out_of_place_are_caught(names, spoil, rule):
    report = measure(spoil(s.unsealed_by(names, "2025年5月6日").drop("note")).pdf())

    assert rule in {m.rule for m in report.failures}


def test_a_date_alone_on_a_page_is_caught_however_many_sign():
    names = tuple(f"某某市{word}局" for word in ("公安", "教育", "司法", "民政"))
    split = s.unsealed_by(names, "2025年5月6日").drop("note")
    split = replace(split, items=tuple(i for i in split.items if i.page <= 3), pages=4)
    split = split.change("day", page=4, baseline=on_line(1))

    assert "S41" in {m.rule for m in measure(split.pdf()).failures}


def test_where_both_layouts_stand_alike_the_blank_lines_above_decide():
    sealed = s.document().drop("name").drop("day")
    sealed = sealed.add(*s.sealed(3, 10, day="2025年5月6日"))

    assert measure(sealed.pdf()).failures == ()
    assert verdict(measure(sealed.pdf()), "S15") is Verdict.PASS
    three = sealed.move("name", dy=PITCH).move("day", dy=PITCH).move("note", dy=PITCH)
    assert [m.rule for m in measure(three.pdf()).failures] == ["S15"]


def verdict(report, rule):
    return next(m.verdict for m in report.measurements if m.rule == rule)


def test_a_seal_must_not_stand_apart_from_the_sign_off():
    apart = s.stamped().add(Picture("logo", 1, 150, 20, 20, 10))

    assert failing(apart) == (set(), "")


def test_a_page_may_end_early_for_the_headings_that_open_the_next():
    early = (
        without(s.document(), "body 2.21", "body 2.22", "body 3.1", "body 3.2")
        .add(
            row("next 1", 3, 1, "二、组织实施", indent=2, face="heiti"),
            row("next 2", 3, 2, "（一）加强领导", indent=2, face="kaiti"),
        )
        .change("end", x=28 + 2 * CELL)
    )

    assert failing(early) == (set(), "")


def test_a_page_may_end_early_to_leave_two_lines_for_the_sign_off():
    early = without(s.unsealed_joint(), "body 2.22", "list*", "body 3.2", "end")
    early = without(
        early, "label*", "heading*", "attached*", "points*", "page 4", "page 5", "page 6"
    )
    early = early.change("copied*", page=4).change("office", page=4).change("printed", page=4)
    early = (
        early.change("rule*", page=4).add(s.page_number(4)).change("body 3.1", text="特此通知。")
    )
    for tag in ("name", "name second", "day", "note"):
        early = early.move(tag, dy=-6 * PITCH)

    assert failing(s.Specimen(early.items, 4)) == (set(), "")


def test_a_list_of_attachments_may_run_over_the_page():
    items = ("list 3", "name", "day", "note")
    moved = every(s.document(), items, lambda sp, tag: sp.move(tag, dy=-6 * PITCH))
    short = without(moved, *lines(17, 22), "body 3.2")
    for line, tag in ((17, "body 3.1"), (18, "end"), (20, "list 1"), (21, "list 2")):
        short = short.change(tag, page=2, baseline=on_line(line))

    assert failing(short) == (set(), "")


def test_minutes_may_end_with_a_note():
    noted = s.minutes().add(row("note", 1, 18, "（此件主动公开）", indent=2))

    assert failing(noted) == (set(), "")


def test_below_uses_the_upper_edge_of_the_em_box():
    assert below(37) - 0.88 * CELL == pytest.approx(37)
