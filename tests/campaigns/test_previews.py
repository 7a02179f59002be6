"""What a process does before its first reader comes."""

from campaigns import previews
from gongwen import typesetting
from gongwen.typesetting.pdf import _engine


def test_process_starts_without_fonts(monkeypatch, tmp_path):
    monkeypatch.setenv("GONGWEN_FONTS", str(tmp_path))
    assert typesetting.problems() != []

    previews.warm_up()


def test_first_reader_does_not_wait_for_the_engine():
    previews.warm_up()

    assert _engine.cache_info().currsize == 1
