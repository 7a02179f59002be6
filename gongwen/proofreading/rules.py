"""All rules, gathered from the modules of their themes."""

from __future__ import annotations

from types import ModuleType

from gongwen.proofreading import (
    addressees,
    attachments,
    campaign,
    closings,
    dates,
    deadlines,
    figures,
    heads,
    missing,
    numbering,
    numerals,
    pairs,
    punctuation,
    sentences,
    wording,
)
from gongwen.proofreading.registry import Rule, rule

THEMES: dict[str, ModuleType] = {
    "发文字号与标题": heads,
    "主送机关": addressees,
    "结构层次": numbering,
    "附件": attachments,
    "落款与版记": closings,
    "时限与安排": deadlines,
    "标点": punctuation,
    "成对标点": pairs,
    "语句与空格": sentences,
    "数字与单位": numerals,
    "日期与时刻": dates,
    "漏字与重字": missing,
    "用词与遗留": wording,
    "数据与表格": figures,
    "活动信息": campaign,
}
RULES: tuple[Rule, ...] = rule.rules
