"""Is everything here that typesetting needs?  Asked before the first document is."""

from __future__ import annotations

import ctypes
import shutil

from gongwen.typesetting import fonts

_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    # Without it WeasyPrint subsets fonts in Python, 8 to 25 times slower.
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def problems() -> list[str]:
    """What is missing and what to install, in words for the administrator; [] when fit."""
    found = [
        f"缺少系统库 {library}，请安装软件包 {package}。"
        for library, package in _LIBRARIES.items()
        if not _loads(library)
    ]
    if shutil.which("fc-list") is None:
        found.append("缺少命令 fc-list，请安装软件包 fontconfig。")
    lacking = fonts.missing()
    if lacking:
        families = "、".join(lacking)
        found.append(f"缺少公文字库（{families}），请运行 make setup 生成到 {fonts.directory()}。")
    if not (fonts.directory() / "fonts.conf").exists():
        found.append("缺少字体配置文件 fonts.conf，请运行 make setup 重新生成公文字库。")
    return found


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
