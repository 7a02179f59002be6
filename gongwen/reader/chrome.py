"""What a web page puts round a notice: left out, but for the table of facts above it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gongwen.reader.lines import Line
from gongwen.reader.traced import Traced
from gongwen.reader.wording import SPACE

_KEYS = (
    "索引号|信息索引号|信息分类|主题分类|主题类别|组配分类|分类|发文机关|发布机构|发文单位|发布单位|制发机关|制发单位|"
    "公开主体|责任部门|所属机构|成文日期|发文日期|生成日期|印发日期|发布日期|发布时间|公开日期|生效日期|标题|名称|信息名称|文件名称|公文名称|"
    "发文字号|文号|文件编号|公文文号|有效性|时效性|时效|效力状态|是否有效|失效日期|废止日期|失效时间|实施日期|公开方式|公开类别|公开范围|公开形式|"
    "公开时限|体裁分类|体裁|文种|公文种类|主题词|关键词|内容概述|服务对象|生命周期|来源|信息来源|浏览次数|统一登记号|规范性文件编号"
)
_SPACED_KEYS = "|".join(r"\s*".join(key) for key in _KEYS.split("|"))
_KEY = re.compile(rf"(?:^|(?<=[\s〕]))〔?(?P<key>{_SPACED_KEYS})〕?\s*(?:：|\t|\|)")
_MOST_HEAD_LINES = 40

# A whole line of a page: the line has no sentence in it.
_CHROME = re.compile(
    r"(?:您?(?:现在|当前)?的?所?在?位置|当前位置|您所在的位置|导航)：.*"
    r"|.{0,80}?首页.{0,3}[>»›/＞→-].*"
    r"|(?:[^|\t]{1,16}\|){2,}.*"
    r"|(?:【|〔)?(?:信息|文章|稿件)?(?:来源|稿源|出处)[：].*"
    r"|(?:日期|时间|发布时间|发布日期|更新时间|发表时间|发布于|录入时间)：?.{0,3}20\d\d[-./年].{0,160}"
    r"|(?!20\d\d\.\d{1,2}\.\d{1,2}$)20\d\d[-./]\d{1,2}[-./]\d{1,2}(?:\d\d：\d\d(?:：\d\d)?)?(?:来源.*|浏览.*|阅读.*|点击.*)?"
    r"|(?:发布机构|发布者|发布人|作者|责任编辑|责编|编辑|审核|审核人|供稿|撰稿|录入)：[^。，]{0,40}"
    r"|(?:浏览|点击|阅读|访问|下载)(?:次数|量|数)?：?\d*次?.{0,60}"
    r"|〔?(?:字体|字号|文字大小|视力保护色)：?.{0,60}"
    r"|(?:大|中|小|打印|关闭|收藏|分享|复制|返回|顶部|繁体|简体|朗读|放大|缩小|默认|手机版|无障碍){2,}.{0,20}"
    r"|(?:分享到?|转发到|扫一扫|扫码|用手机|手机扫|微信扫|语音播报|语音朗读|朗读|听全文|收听|播放|暂停|打印|关闭|返回|收藏|我要|保存|纠错|推荐|字号)[^。]{0,40}"
    r"|〔(?:打印|关闭|字体|返回|收藏|大|纠错|我要纠错)[^。]{0,50}"
    r"|(?:上一篇|下一篇|上一条|下一条|前一篇|后一篇)：?.*"
    r"|(?:主办|版权所有|版权|承办|技术支持|建设维护)[^。]{0,60}(?:ICP|备案|网站|标识码|版权|Copyright).*"
    r"|.{0,60}(?:ICP备|公网安备|网站标识码|Copyright|版权所有|网站地图|AllRightsReserved).{0,120}"
    r"|无障碍.{0,20}|没有了|登录.{0,20}|(?:微信|微博|QQ空间|人人网){2,}.*|.{0,10}(?:微信|微博)$"
    r"|文章内容|正文内容|详细信息|信息详情|正文|内容|通知公告|政策文件|公示公告"
)
# What follows is no longer the notice.
_TAIL = re.compile(
    r"(?:相关(?:链接|阅读|文章|新闻|信息|推荐|政策|解读)|友情链接|推荐阅读|热门文章|网友评论|解读回应|政策解读|图片解读|上一篇.*|下一篇.*|上一条.*)：?"
)
# 转：通知公告, 转：XX局 before a title.
_SECTION = re.compile(r"转：.{0,20}")


def without_chrome(lines: Sequence[Line]) -> tuple[list[Line], dict[str, Traced]]:
    """The lines of the notice, and what a table of the page says, by its key without blanks."""
    lines, facts = _without_table(lines)
    kept: list[Line] = []
    for line in lines:
        compact = SPACE.sub("", line.plain)
        if kept and len(kept) > 4 and _TAIL.fullmatch(compact):
            break
        if _SECTION.fullmatch(compact) or ("。" not in compact and _CHROME.fullmatch(compact)):
            continue
        kept.append(line)
    return kept, facts


def _without_table(lines: Sequence[Line]) -> tuple[list[Line], dict[str, Traced]]:
    """Take out the rows of a table of facts: two keys at least, above the addressees."""
    rows: list[tuple[int, list[tuple[str, Traced]]]] = []
    for index, line in enumerate(lines[:_MOST_HEAD_LINES]):
        if "。" in line.plain:
            break
        found = list(_KEY.finditer(line.plain))
        if not found or line.plain[: found[0].start()].strip():
            continue
        ends = [match.start() for match in found[1:]] + [len(line.plain)]
        pairs = [
            (SPACE.sub("", match["key"]), line.traced.cut(match.end(), end))
            for match, end in zip(found, ends, strict=True)
        ]
        rows.append((index, pairs))
    facts = {key: value for _, pairs in rows for key, value in pairs if value.text}
    if sum(len(pairs) for _, pairs in rows) < 2:
        return list(lines), {}
    taken = {index for index, _ in rows}
    return [line for index, line in enumerate(lines) if index not in taken], facts
