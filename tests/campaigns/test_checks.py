import os
import subprocess
import sys

from campaigns.checks import check_typesetting


def test_nothing_is_missing_after_the_set_up():
    assert check_typesetting(None) == []


def test_missing_fonts_stop_every_command_with_what_to_do(tmp_path):
    command = [sys.executable, "manage.py", "check"]
    run = subprocess.run(
        command, env=os.environ | {"GONGWEN_FONTS": str(tmp_path)}, capture_output=True, text=True
    )

    assert run.returncode == 1
    assert "缺少公文字库" in run.stderr
    assert "请运行 make setup" in run.stderr
