from io import BytesIO

import pdfplumber
import pytest
from fontTools.ttLib import TTFont

from gongwen.document import Document, Form
from gongwen.outline import parse
from gongwen.typesetting import fonts, problems, render_pdf
from gongwen.typesetting.fonts import face


def test_the_derived_set_is_complete_and_named_for_itself():
    names = {TTFont(path)["name"].getDebugName(1) for path in fonts.directory().glob("*.otf")}

    assert names == {
        "GW Latin",
        "GW Punct",
        "GW Hei Punct",
        "GW Fangsong",
        "GW Kaiti",
        "GW Heiti",
        "GW Songti",
        "GW Xiaobiaosong",
    }
    assert fonts.missing() == ()


def test_no_part_of_a_derived_face_keeps_the_name_of_its_source():
    names = set()
    for path in fonts.directory().glob("*.otf"):
        compact = TTFont(path)["CFF "].cff
        parts = getattr(compact.topDictIndex[0], "FDArray", ())
        names |= {*compact.fontNames, *(part.FontName for part in parts)}

    assert {name for name in names if not name.startswith("GW")} == set()


def test_all_derived_faces_share_weight_and_metrics():
    measures = set()
    for path in fonts.directory().glob("*.otf"):
        font = TTFont(path)
        unit = font["head"].unitsPerEm
        measures.add(
            (
                font["hhea"].ascent / unit,
                font["hhea"].descent / unit,
                font["OS/2"].usWeightClass,
                "GPOS" in font,
            )
        )

    assert measures == {(0.88, -0.12, 400, False)}


@pytest.mark.parametrize("name", sorted(fonts.CHAINS))
def test_digits_take_half_a_cell_and_han_a_whole_one(name):
    assert {face(name).advance(digit) for digit in "0123456789"} == {0.5}
    assert {face(name).advance(character) for character in "国，“—…《"} == {1.0}


def test_rare_characters_of_names_come_from_the_reserve_face():
    assert [character for character in "喆玥珺" if not face("fangsong").covers(character)] == []


def test_nothing_is_missing_on_a_machine_that_was_set_up():
    assert problems() == []


def test_an_empty_font_directory_is_reported(monkeypatch, tmp_path):
    monkeypatch.setenv("GONGWEN_FONTS", str(tmp_path))

    found = problems()

    assert len(found) == 2
    assert found[0].startswith("缺少公文字库（GW Latin、GW Punct")
    assert found[1] == "缺少字体配置文件 fonts.conf，请运行 make setup 重新生成公文字库。"


def test_the_builder_names_a_lacking_source(tmp_path, capsys):
    status = fonts.main(["--build", str(tmp_path), "--into", str(tmp_path / "out")])

    assert status == 1
    assert capsys.readouterr().err == f"缺少字体文件：{tmp_path / 'FandolSong-Regular.otf'}\n"


@pytest.mark.parametrize(
    "path", sorted(fonts.directory().glob("*.otf")), ids=lambda path: path.stem
)
def test_blanks_take_half_a_cell_in_every_derived_face(path):
    with TTFont(path) as font:
        glyphs, unit = font.getBestCmap(), font["head"].unitsPerEm

        assert {font["hmtx"][glyphs[ord(blank)]][0] / unit for blank in " \u00a0"} == {0.5}


def test_a_blank_beside_punctuation_leaves_no_empty_box():
    body = "一、 工作要求\n高度重视， 精心组织（括号） 文字，共100％ 为 ，￥100。"
    document = Document(
        form=Form.DOCUMENT, masthead="某局文件", title="关于测试的通知", body=parse(body)
    )

    with pdfplumber.open(BytesIO(render_pdf(document))) as pdf:
        text = "".join(character["text"] for page in pdf.pages for character in page.chars)

    assert "￥100" in text.replace("¥", "￥")
    assert all(character.isprintable() for character in text)


def test_the_yen_sign_of_chinese_keyboards_is_a_yen_sign():
    with TTFont(fonts.directory() / "GWFangsong.otf") as font:
        glyphs = font.getBestCmap()

    assert glyphs[ord("￥")] == glyphs[ord("¥")]


def test_the_mark_of_a_range_fills_its_cell_at_half_height():
    """(GB/T 15834, 4.13) ～ is no raised tilde."""
    letters = face("fangsong")

    low, high = letters.ink("～")

    assert letters.advance("～") == 1.0
    assert 0.36 < (low + high) / 2 < 0.4
    assert high - low < 0.2
