"""What holds for every text: it is read, and each fact stands where it says."""

import random
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongwen.reader import Reading, encode, read
from gongwen.reader.characters import plain
from tests.gongwen.documents import fujian_notice

TEXTS = [
    path.read_text(encoding="utf-8")
    for folder in ("seeds", "texts", "texts_2", "texts_3", "texts_4")
    for path in sorted((Path(__file__).parent / folder).glob("*.txt"))
]
LINES = [line for text in TEXTS for line in text.splitlines()]
MIXED = st.lists(st.sampled_from(LINES) | st.text(max_size=40), max_size=30).map("\n".join)


@st.composite
def damaged(draw):
    """A real text with a stretch cut out, doubled or noised."""
    text = draw(st.sampled_from(TEXTS))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 400)))
    filling = draw(
        st.sampled_from(["", "\n", " ", "\t", "\x0c", "（", "“", '"', "日", text[start:end] * 2])
    )
    return text[:start] + filling + text[end:]


def facts_of(reading):
    singles = (
        reading.issuer,
        reading.document_number,
        reading.title,
        reading.addressee_line,
        reading.edition,
        reading.year,
        reading.international_theme,
        reading.domestic_theme,
        reading.event_date,
        reading.issue_date,
        reading.note,
        reading.copied_to,
        reading.disclosure,
        reading.printing_office,
        reading.printed_on,
        reading.proofreader,
    )
    lists = (
        *reading.addressees,
        *reading.outline,
        *reading.deadlines,
        *reading.contacts,
        *reading.signature,
        *(item.title for item in reading.attachments),
    )
    return [fact for fact in (*singles, *lists) if fact is not None]


def source_of(reading, fact):
    return "".join(reading.text[start:end] for start, end in fact.spans)


def holds(reading):
    for fact in facts_of(reading):
        for start, end in fact.spans:
            assert 0 <= start < end <= len(reading.text)
        source = source_of(reading, fact)
        if isinstance(fact.value, str):
            # Joined organs, a number's brackets: every character of the value is in its place.
            assert set(plain(fact.value)) - set("、〔〕") <= set(plain(source))
        elif isinstance(fact.value, date):
            assert source.strip()
    places = [place for passage in reading.passages for place in passage.traced.places]
    assert len(places) == len(set(places))
    for passage in reading.passages:
        assert "".join(reading.text[place] for place in passage.traced.places) == passage.text
    for item in reading.attachments:
        if item.document:
            holds(item.document)


@given(MIXED | damaged() | st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_every_text_is_read_and_every_fact_has_its_place(text):
    reading = read(text)

    assert encode(reading, spans=True)
    holds(reading)


@given(st.text(max_size=400))
def test_one_spelling_keeps_every_character_in_its_place(text):
    assert len(plain(text)) == len(text)


def test_line_ends_of_any_system_are_the_same():
    text = TEXTS[0]

    assert encode(read(text.replace("\n", "\r\n"))) == encode(read(text))


def test_reading_what_a_document_is_laid_out_as_gives_its_reading():
    reading = Reading.of(fujian_notice())

    assert encode(read(reading.text)) == encode(reading)


def seconds_to_read(text):
    """Of the processor: what else runs on the machine does not count."""
    started = time.process_time()
    read(text)
    return time.process_time() - started


def test_ten_thousand_characters_are_read_at_once():
    text = Reading.of(fujian_notice()).text
    text = (text * (10_000 // len(text) + 1))[:10_000]

    assert min(seconds_to_read(text) for _ in range(4)) < 0.1


@pytest.mark.parametrize(
    "text",
    [
        "（" * 20_000,
        "于6月9日前将" * 3_000,
        "序号\t活动内容\t活动时间\n" + "1\t\t6月\n" * 3_000,
        "关于" * 8_000,
        "附件1\n表\n" * 3_000,
        "联系人：" + "张三、" * 6_000,
    ],
    ids=["brackets", "deadlines", "empty rows", "titles", "annexes", "names"],
)
def test_no_text_keeps_the_reader_busy(text):
    assert seconds_to_read(text) < 3


MANY = (
    *("1", "a", "a.", "-", ".", "_", "一", "日", "局", "、", "。", "：", "*", "#"),
    *(" ", "\u3000", "\t", "\n", " \n", "\t\n", "\r\n", "，\n", "1\n", "一\n"),
    *("（", "）", "“", "”", '"', "〔", "《", "联系人 张三 ", "附件：1.", "附件1\n", "6月9日"),
)
BEFORE = ("", "联系人：", "附件：1.", "于6月9日", "一、时间：", "抄送：", "关于")


@pytest.mark.parametrize("repeated", MANY, ids=repr)
def test_twenty_thousand_characters_of_any_kind_are_read_at_once(repeated):
    text = (repeated * (20_000 // len(repeated) + 1))[:20_000]

    assert seconds_to_read(text) < 1.5


@pytest.mark.parametrize("repeated", MANY, ids=repr)
def test_no_run_of_one_kind_behind_a_label_keeps_the_reader_busy(repeated):
    run = (repeated * (2_500 // len(repeated) + 1))[:2_500]
    text = "\n".join(before + run + "甲" for before in BEFORE)

    assert seconds_to_read(text) < 1.5


def test_paste_of_all_these_mixed_is_read_at_once():
    mixed = random.Random(0).choices([piece * n for piece in MANY for n in (1, 3, 60)], k=1_000)
    text = "".join(mixed)[:12_000]

    assert seconds_to_read(text) < 1.5
