"""What is to be handed in, by when, to whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from gongwen.reader.reading import Deadline, Fact
from gongwen.reader.times import Time, times_in
from gongwen.reader.traced import Traced
from gongwen.reader.wording import LAYOUT_SPACE, ORGAN

_VERB = re.compile(
    r"(?P<verb>报送|上报|反馈|发送|提交|递交|寄送|邮寄|填报|报备|上传|录入|推荐上报|汇总上报|传真|抄报"
    r"|(?<![申汇通日海播情填上预举呈警公简])报(?![名告道表社刊价纸警备考销废批请])|(?<![开印下签颁分转])发(?=至|到|往|给|[^，。；]{2,14}(?:局|办|处|科|股|室|邮箱|部|厅|司|中心|站)[\w.@\-]*(?:[，。；（]|$))|(?<![报发寄移输赠抄])送(?=至|到|交)|(?<![提递上])交(?=至|到|给|[^，。；]{1,14}(?:局|办|处|科|股|室|邮箱|部|厅|司|中心|站)(?:[小老]?[一-龥]{1,3})?(?:[，。；（]|$))|(?<!邮)寄(?=至|到|往))"
    r"(?P<to>至|到|给|往|于|回)?"
)
_REACH = 100  # characters from a time to the verb that goes with it
_STOP = re.compile(r"[。；！？]")
_END_OF_NAME = re.compile(r"[，。；：！？（]|、(?=联系)|并|同时|联系人|后续|，")
_OBJECT_BEFORE = re.compile(
    r"(?:将|把)(?P<what>(?:[^，。；（]|（[^（）]*）)*?)，?(?:请|务必|应当|应|须|需|要|统一|一并)?(?:于|在|在于)?\s*$"
)
_MADE = re.compile(
    r"(?:制定|制订|形成|撰写|填写|明确|确定|指定|编制|起草|梳理|拟定|整理|填好)(?:好|完成)?(?P<what>[^，。；]{2,30}?)，(?:加盖公章后，?)?(?:并)?(?:请|务必|应当|应|须|需|要)?(?:于|在)?\s*$"
)
_SUBJECT = re.compile(
    r"(?:^|[，。；]|[、.）]\s*)(?P<what>[^，。；：]{2,40}?)(?:电子版和纸质版|经.{2,12}?|加盖.{0,6}?公章|盖章|签字)(?:并盖章)?后，(?:请|务必|应当|应|须|需)?(?:于|在)?\s*$"
)
_SUBJECT_NOUN = re.compile(
    r"(?:^|[，。；]|[、）.]\s*)(?:请|各[^，。；]{1,20}?(?:要|应|请|须|需))?(?P<what>[^，。；：]{2,30}?(?:总结|方案|材料|报告|统计表|信息|情况|素材|名单|表|计划|回执|案例|数据|资料|稿|照片|图片|简报|小结|作品))(?:（[^（）]*）)?：?(?:，?请|务必|应当|应|须|需|要)?(?:于|在)?\s*$"
)
# 原通知关于6月20日前报送总结的要求不再执行
_VOID = re.compile(
    r"不再(?:执行|报送|要求|上报)|(?:无需|不必|不用|免于|免予)(?:再)?(?:报送|上报|提交)"
)
_TAIL = re.compile(
    r"(?:的)?(?:以(?!及).{1,12}?(?:形式|方式)|电子版通过.*|书面|及时|一并|统一|分别|通过[^，]*|经(?!验|费|营|济)[^，]*|报?至|形成书面材料|并|按要求)$"
)
_NOUN = re.compile(
    r"总结|图文|方案|材料|报告|简报|表|信息|情况|素材|名单|回执|资料|图片|照片|稿件|稿|数据|计划|清单|电子版|小结|意见|经验|案例|作品|影像|视频|台账|做法|推荐|结果|函|书|进展|汇总|文件|数|典型|联络员|人员|名额|安排"
)


def deadlines_of(
    text: Sequence[Traced], year: int | None, issued: date | None
) -> tuple[Fact[Deadline], ...]:
    """All in the order of the text; `year` is that of dates without one."""
    found: list[Fact[Deadline]] = []
    for traced in text:
        if "\t" in traced.plain:
            continue
        compact = traced.without(LAYOUT_SPACE)
        for sentence in _sentences(compact):
            found += _in(sentence, year, issued)
    return tuple(found)


def _sentences(traced: Traced) -> list[Traced]:
    """Sentences; a full stop inside quotes or brackets ends none."""
    ends = [0]
    for match in _STOP.finditer(_masked(traced.plain)):
        ends += match.span()
    ends.append(len(traced))
    pieces = (traced.cut(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True))
    return [piece for piece in pieces if piece.text]


def _masked(text: str) -> str:
    """The text with what stands in brackets made unreadable, so that no comma there counts."""
    return re.sub(r"（[^（）]*）", lambda match: "（" + "_" * (len(match[0]) - 2) + "）", text)


def _in(sentence: Traced, year: int | None, issued: date | None) -> list[Fact[Deadline]]:
    found = []
    times = times_in(sentence.plain, year, issued)
    for place, time in enumerate(times):
        start = times[place - 1].end if place else 0
        end = times[place + 1].start if place + 1 < len(times) else len(sentence)
        if deadline := _one(sentence, time, start, end):
            found.append(deadline)
    return found


def _one(
    sentence: Traced,
    time: Time,
    start: int,
    end: int,
) -> Fact[Deadline] | None:
    if _VOID.search(sentence.plain, time.end):
        return None
    verb = _VERB.search(sentence.plain, time.end, min(end, time.end + _REACH))
    if verb is None:
        return _stated_end(sentence, time, start) or _shared(sentence, time, start, end)
    between = sentence.cut(time.end, verb.start())
    if between.plain.count("，") > 2:
        return None
    to, between = _recipient_before(between)
    before = _what_before(sentence, start, time.start)
    what = before if before and re.match(r"，?连同", between.plain) else _what(between) or before
    after = sentence.cut(verb.end(), end)
    if to is None:
        to, what = _after(after, what, bool(verb["to"]))
    elif what is None:
        what = _named(after)
    if what is None or (
        sentence.plain.startswith("及时", time.start) and _is_exhortation(sentence, time, what)
    ):
        return None
    return _fact(sentence, time, what, to or _recipient_below(sentence, verb.end(), end))


def _is_exhortation(sentence: Traced, time: Time, what: Traced) -> bool:
    """及时 beside no thing to hand in, or in the heading of a demand: 三是及时报送信息，各村…"""
    heads = re.search(r"[一二三四五六七八九]是$", sentence.plain[: time.start])
    return bool(heads) or not _NOUN.search(what.plain)


_TO = re.compile(
    rf"(?<![截以直甚])(?:至|发到|送到|报到)(?P<to>[^，。；（：]{{0,30}}?(?:{ORGAN}|邮箱|系统|平台|[\w.\-]+@[\w.\-]+))(?=[，。；（：备]|$)"
)


def _recipient_below(sentence: Traced, start: int, end: int) -> Traced | None:
    """报送活动总结，至市局特设科; 并上传至…平台; 均发送至… at the end for all of a sentence."""
    if match := _TO.search(sentence.plain, start, end):
        return sentence.group(match, "to")
    shared = re.search(r"均.{0,16}?(?=至)", sentence.plain[start : start + _REACH])
    match = _TO.search(sentence.plain, start + shared.end(), end + _REACH) if shared else None
    return sentence.group(match, "to") if match else None


def _shared(
    sentence: Traced,
    time: Time,
    start: int,
    end: int,
) -> Fact[Deadline] | None:
    """于5月20日前将方案，7月10日前将总结报送至…: the verb at the end serves all."""
    if re.fullmatch(r"[、，][^，。；]{2,30}于", sentence.plain[time.end : end]):
        what = _what_before(sentence, start, time.start)
        verb = _VERB.search(sentence.plain, end, end + _REACH)
        if what is None or verb is None:
            return None
        to, _ = _after(sentence.cut(verb.end()), what, bool(verb["to"]))
        return _fact(sentence, time, what, to)
    own = re.match(
        r"，?(?:将|把)(?P<what>(?:[^，。；（]|（[^（）]*）){2,60})[，、；]$",
        sentence.plain[time.end : end],
    )
    verb = _VERB.search(sentence.plain, end, end + _REACH)
    if own is None or verb is None:
        return None
    what = _named(sentence.cut(time.end + own.start("what"), time.end + own.end("what")))
    to, _ = _after(sentence.cut(verb.end()), what, bool(verb["to"]))
    return _fact(sentence, time, what, to) if what else None


def _stated_end(sentence: Traced, time: Time, start: int) -> Fact[Deadline] | None:
    """材料报送截止时间为6月16日."""
    if not sentence.plain.startswith("截", time.start):
        return None
    before = sentence.plain[start : time.start]
    match = re.search(r"(?P<what>[^，。；：]{2,20}?)的?(?:报送|提交|上报|反馈)$", before)
    if match is None:
        return None
    what = sentence.cut(start + match.start("what"), start + match.end("what"))
    return _fact(sentence, time, what, None)


def _fact(
    sentence: Traced,
    time: Time,
    what: Traced | None,
    to: Traced | None,
) -> Fact[Deadline]:
    written = sentence.cut(time.start, time.end)
    parts = [part for part in (written, what, to) if part is not None]
    spans = tuple(sorted(span for part in parts for span in part.spans()))
    deadline = Deadline(
        time.day,
        written.text,
        what.text if what else None,
        to.text if to else None,
    )
    return Fact(deadline, spans)


# --- What -----------------------------------------------------------------------------


def _what(between: Traced) -> Traced | None:
    """将活动总结, 活动总结（含电子版）: what stands between the time and the verb."""
    plain = between.plain
    start = 0
    if match := re.match(r"[，]?(?:请|务必|应当|应|须|需|要)?(?:统一)?(?:再)?(?:将|把)?", plain):
        start = match.end()
    into = re.search(r"(?:将|把)", plain[start:])
    if into and "，" in plain[: start + into.start()]:
        start += into.end()
    return _named(between.cut(start))


def _what_before(sentence: Traced, start: int, end: int) -> Traced | None:
    """将活动总结于…: the object before the time."""
    text = sentence.plain[start:end]
    for pattern in (_OBJECT_BEFORE, _MADE, _SUBJECT, _SUBJECT_NOUN):
        if match := pattern.search(text):
            named = _named(sentence.cut(start + match.start("what"), start + match.end("what")))
            if named is not None and not _VERB.search(named.plain):
                mark = re.match(
                    r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]+）|\d{1,2}[.、]",
                    named.plain,
                )
                return named.cut(mark.end()) if mark else named
    return None


def _named(traced: Traced) -> Traced | None:
    """The name of a thing: up to a comma, without asides behind it."""
    traced = traced.cut(len(traced.plain) - len(traced.plain.lstrip("、，")))
    plain = traced.plain
    end = len(plain)
    if stop := re.search(r"[，。；：]", _masked(plain)):
        end = stop.start()
    text = traced.cut(0, end)
    while True:
        plain = text.plain
        if (aside := re.search(r"（[^（）]*）$", plain)) and aside.start():
            text = text.cut(0, aside.start())
        elif tail := _TAIL.search(plain):
            if tail.start() == 0:
                return None
            text = text.cut(0, tail.start())
        else:
            break
    if len(text.plain) < 2 or not re.search(r"[一-龥]{2}", text.plain):
        return None
    if not _NOUN.search(text.plain):
        return None
    return text


# --- To whom --------------------------------------------------------------------------


def _recipient_before(between: Traced) -> tuple[Traced | None, Traced]:
    """向省食安办, 通过“…系统”: the recipient before the verb."""
    match = re.search(
        r"(?:向|通过|登录|在)(?P<to>[^，。；]{2,40}?)(?:线上|在线|平台上)?$", between.plain
    )
    if match and (
        between.plain[match.start()] == "向"
        or re.search(r"系统|平台|邮箱|网站|小程序|专栏", match["to"])
    ):
        to = between.group(match, "to")
        if quoted := re.fullmatch(r"“([^“”]*)”", to.plain):
            to = to.cut(*quoted.span(1))
        return to, between.cut(0, match.start())
    return None, between


def _after(
    after: Traced, what: Traced | None, to_follows: bool
) -> tuple[Traced | None, Traced | None]:
    """What stands behind the verb: the recipient, the thing, or both."""
    named = _end_of_name(after)
    if to_follows:
        to, rest = _recipient(named)
        return to, what or rest
    if what is not None:
        to, _ = _recipient(named)
        return (to if to is not None and _is_recipient(to.plain) else None), what
    both = re.match(
        rf"(?P<what>.*(?:{_NOUN.pattern}).*?)，?(?<![截以甚])至(?P<to>.+)$", named.plain
    )
    if both:
        return named.group(both, "to"), _named(named.group(both, "what"))
    if _is_recipient(named.plain) and not _NOUN.search(named.plain[-4:]):
        return named, None
    split = re.match(
        rf"(?P<to>\S{{2,24}}?{ORGAN})(?P<what>\S*(?:总结|方案|报告|材料|表))$", named.plain
    )
    if split and not re.search(r"活动|本", split["to"]):
        return named.group(split, "to"), named.group(split, "what")
    what = _named(after)
    mail = re.match(r"[^。；]*?，(?:电子)?邮箱：\s*(?P<mail>[\w.\-]+@[\w.\-]+)", after.plain)
    to = after.group(mail, "mail") if mail else None
    return to, what


def _end_of_name(after: Traced) -> Traced:
    stop = re.search(
        r"[，。；：！？]|联系人|(?<=[局处科办室股司厅委箱])(?:并|同时|备案|汇总)",
        _masked(after.plain),
    )
    named = after.cut(0, stop.start() if stop else len(after))
    aside = re.search(r"（(?P<inner>[^（）]*)(?:）|$)$", named.plain)
    if aside and not re.search(rf"{ORGAN}$", aside["inner"]):
        named = named.cut(0, aside.start())
    return named


def _recipient(named: Traced) -> tuple[Traced | None, Traced | None]:
    """The recipient behind 报送至, and what follows it."""
    if not named.text:
        return None, None
    if mail := re.search(r"[\w.\-]+@[\w.\-]+$", named.plain):
        before = named.cut(0, mail.start())
        if before.plain.endswith(("邮箱", "：")) or not before.text:
            return (before if before.text else named.cut(mail.start())), None
    return named, None


def _is_recipient(text: str) -> bool:
    return bool(
        re.search(
            rf"(?:{ORGAN}|邮箱|系统|平台|@[\w.\-]+|同志|处|(?:[局处科股室办部厅司]|中心)[一-龥]{{2,3}})(?:（[^（）]*）)?$",
            text,
        )
    )
