"""What a notice of each kind is worded like: our own defaults, and how their gaps are filled.

A gap is written 【…】.  Those that the campaign, the bureau or the drafter can answer are filled
in when a notice is begun; the others stand in the text until somebody writes, and hold up 送审.
"""

import re
from dataclasses import dataclass

from agencies.models import User
from campaigns.models import Campaign, NoticeTemplate, Theme
from gongwen.dates import format_date
from gongwen.numerals import to_chinese

GAP = re.compile(r"【[^【】\n]{0,60}】")
Kind = NoticeTemplate.Kind


@dataclass(frozen=True)
class Wording:
    """Title, text and 附注 of a kind of notice, gaps included."""

    title: str
    body: str
    note: str = ""


# What `known_words` knows, and what it is.
KNOWN = {
    "本单位": "本单位全称",
    "年份": "活动的年份",
    "届次": "例如第十八个",
    "系列活动": "例如世界认可日",
    "活动日期": "活动日，或者活动的月份",
    "国际主题": "活动的国际主题",
    "国内主题": "活动的国内主题",
    "承办处室": "起草人所在处室",
}

DEFAULTS = {
    Kind.ORGANISE: Wording(
        "【本单位】关于组织开展【年份】年“【系列活动】”主题活动的通知",
        """【活动日期】是【届次】“【系列活动】”。为【活动目的】，我局决定组织开展【届次】“【系列活动】”主题活动。现就有关事项通知如下：
一、活动主题
国际主题为：“【国际主题】”。国内主题为：“【国内主题】”。
二、活动安排
（一）【第一项活动】。【时间、地点、内容和承办单位】。
（二）【第二项活动】。【时间、地点、内容和承办单位】。
三、组织实施
（一）精心组织，落实责任。各单位要结合实际细化活动内容，明确责任人和时间进度，主动联系相关部门、行业组织和从业机构参与，确保活动平稳有序。
（二）贴近群众，注重实效。围绕活动主题，选取群众看得懂、用得上的内容开展宣传，回应企业和群众关心的问题，及时发布活动信息。
（三）勤俭节约，严守纪律。严格执行中央八项规定精神，不搞形式主义，不铺张浪费，不以活动名义收取费用，不增加企业和群众负担。
四、材料报送
请各单位于【报送日期】前将活动总结报送我局【承办处室】。总结写明活动开展情况、主要做法和成效即可，不要求统一报送照片和视频。""",
    ),
    Kind.PROMULGATE: Wording(
        "【本单位】关于印发《【印发文件的名称】》的通知",
        """《【印发文件的名称】》已经【审议或批准的情况】，现印发给你们，请结合实际认真贯彻落实。
执行中遇到的问题，请及时向我局【承办处室】反映。""",
    ),
    Kind.FORWARD: Wording(
        "【本单位】转发《【上级通知的标题】》的通知",
        """现将《【上级通知的标题】》（【上级通知的字号】，见附件）转发给你们，并提出以下要求，请一并贯彻落实。
一、【第一项要求】
【具体内容】。
二、【第二项要求】
【具体内容】。
三、材料报送
请各单位于【报送日期】前将贯彻落实情况报送我局【承办处室】。""",
    ),
    Kind.SUMMARISE: Wording(
        "【本单位】关于报送【年份】年“【系列活动】”活动总结的通知",
        """【届次】“【系列活动】”主题活动已经结束。为全面了解各地活动开展情况，做好总结工作，现就报送活动总结有关事项通知如下：
一、报送内容
（一）总体情况。活动场次、参加人数、发放资料数量等。
（二）主要做法和成效。突出本地特点，事例具体，数据真实。
（三）存在问题和下一步打算。
二、报送时间和方式
请各单位于【报送日期】前通过主题活动管理平台报送，不需另报纸质材料。没有开展活动的，按零报告报送并说明原因。
三、有关要求
总结控制在【字数】字以内，数据由各单位负责核实。照片和视频可以附上，不作要求。""",
    ),
    # The changes of a schedule fill in the other gaps: `campaigns.supplements`.
    Kind.SUPPLEMENT: Wording(
        "【本单位】关于调整【年份】年“【系列活动】”主题活动部分安排的补充通知",
        """《【原通知的标题】》（【原通知的字号】）印发后，部分活动安排有调整。现就有关事项补充通知如下：
【活动调整的内容】
其他活动仍按原通知组织实施。请各单位做好衔接，及时告知参加活动的企业和群众。执行中遇到的问题，请及时向我局【承办处室】反映。""",
    ),
}


def wording_of(kind: str, bureau) -> Wording:
    """The bureau's own wording of a kind, or the default."""
    own = NoticeTemplate.objects.filter(bureau=bureau, kind=kind).first()
    return Wording(own.title, own.body, own.note) if own else DEFAULTS[Kind(kind)]


def known_words(campaign: Campaign, user: User) -> dict[str, str]:
    """What the portal can fill in, by the name of its gap; empty where it does not know."""
    themes = {theme.scope: theme.text for theme in campaign.themes.all()}
    month = f"{campaign.year}年{campaign.series.month}月"
    return {
        "本单位": user.bureau.name,
        "年份": str(campaign.year),
        "届次": edition_words(campaign.edition),
        "系列活动": campaign.series.name,
        "活动日期": format_date(campaign.day) if campaign.day else month,
        "国际主题": themes.get(Theme.Scope.INTERNATIONAL, ""),
        "国内主题": themes.get(Theme.Scope.DOMESTIC, ""),
        "承办处室": user.agency.short_name if user.agency != user.bureau else "",
    }


def filled(text: str, words: dict[str, str]) -> str:
    """The text with the known words in their gaps; the other gaps stay."""
    return GAP.sub(lambda match: words.get(match[0][1:-1]) or match[0], text)


def edition_words(edition: int) -> str:
    """第十八个; empty before the first."""
    if edition < 1:
        return ""
    return f"第{to_chinese(edition)}个" if edition < 100 else f"第{edition}个"
