"""The system check: a machine that cannot set documents says so before the first one is set."""

import ctypes

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError


def test_a_machine_without_the_subsetting_library_fails_the_check_and_says_what_to_install(
    monkeypatch,
):
    load = ctypes.CDLL

    def without_subsetting(name, *args, **options):
        if name == "libharfbuzz-subset.so.0":
            raise OSError(f"{name}: cannot open shared object file: No such file or directory")
        return load(name, *args, **options)

    monkeypatch.setattr(ctypes, "CDLL", without_subsetting)

    with pytest.raises(SystemCheckError, match=r"libharfbuzz-subset\.so\.0") as failed:
        call_command("check")

    assert "请安装软件包 libharfbuzz-subset0" in str(failed.value)
