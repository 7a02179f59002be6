import pytest
from fontTools.ttLib import TTFont

from gongwen.typesetting import fonts, problems
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
