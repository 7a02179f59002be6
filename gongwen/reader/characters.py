"""One spelling for matching: every character of a text by itself, so that places stay.

Half-width punctuation, straight and corner quotes, full-width digits and the traditional
characters of official wording become what a simplified, well-set text has.
"""

from __future__ import annotations

import re

_SINGLE = str.maketrans(
    ",:;()[]【】［］（）「」『』﹁﹂＂－＠．～~｡?!％　\u00a0\u3000",
    '，：；（）〔〕〔〕〔〕（）“”‘’“”"-@.～～。？！% \u0020\u0020',
)
_WIDE = {0xFF10 + i: str(i) for i in range(10)}
_WIDE |= {0xFF21 + i: chr(0x41 + i) for i in range(26)}
_WIDE |= {0xFF41 + i: chr(0x61 + i) for i in range(26)}

# What notices in traditional script are recognised by; no complete table.
_TRADITIONAL = str.maketrans(
    "關於開辦舉學習總結報繫聯係電話郵編處監廳縣區單個屆國際內題動時間點費錄評實認證檢驗測標準質發"
    "會議務術業員屬機構組織開環節陽號讀給後週請該們與從轉達見將應當須為書長陳劉張黃趙吳楊孫許鄧"
    "項計劃體導強領專創優護環東陝廣遼寧藝團雙農鄉鎮網絡頁傳訊責任辦審運維營貫徹執統籌協調圖紙",
    "关于开办举学习总结报系联系电话邮编处监厅县区单个届国际内题动时间点费录评实认证检验测标准质发"
    "会议务术业员属机构组织开环节阳号读给后周请该们与从转达见将应当须为书长陈刘张黄赵吴杨孙许邓"
    "项计划体导强领专创优护环东陕广辽宁艺团双农乡镇网络页传讯责任办审运维营贯彻执统筹协调图纸",
)
# A half-width stop after a Chinese word; 一, and 一. for 一、.
_STOP = re.compile(r"(?<=[一-龥”）])\.(?=[一-龥“（\s]|$)")
_MARK = re.compile(r"(?m)^([^\S\n]*[一二三四五六七八九十]{1,3})[，.](?=\s*[一-龥])")
# 【活动时间】6月3日 is a label as 活动时间： is.
_LABEL = re.compile(
    r"(?m)^([^\S\n]*)〔([一-龥]{0,6}(?:主题|时间|地点|内容|对象|要求|方式|安排|目的|形式|单位|流程|日期|事项))〕(?=[^\n])"
)
_DIGITS = "零一二三四五六七八九"


def plain(text: str) -> str:
    """The text in one spelling, as many characters as before."""
    text = text.translate(_SINGLE).translate(_WIDE).translate(_TRADITIONAL)
    text = _STOP.sub("。", text)
    text = _MARK.sub(r"\1、", text)
    text = _LABEL.sub(r"\1 \2：", text)
    return "\n".join(_quoted(line) for line in text.split("\n")) if '"' in text else text


def _quoted(line: str) -> str:
    """Straight quotes of a line as opening and closing ones, by turns."""
    pieces = line.split('"')
    marks = "“”" * (len(pieces) // 2 + 1)
    return pieces[0] + "".join(mark + piece for mark, piece in zip(marks, pieces[1:], strict=False))


def number_of(text: str) -> int | None:
    """A count up to 999 in figures or Chinese: 18, 十八, 一百零二, 二十; None for anything else."""
    if text.isdecimal() and len(text) <= 4:
        return int(text)
    total, digit = 0, 0
    for character in text.replace("〇", "零").replace("两", "二"):
        if character in _DIGITS:
            digit = _DIGITS.index(character)
        elif character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            return None
    return total + digit or None
