"""Numbers, ranges, approximate counts and units (GB/T 15835-2011, GB 3100)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongwen.proofreading.findings import Severity
from gongwen.proofreading.layout import Part
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.registry import Hit, rule

NUMERALS = "GB/T 15835-2011《出版物上数字用法》"
MARKS = "GB/T 15834-2011《标点符号用法》"
UNITS = "《中华人民共和国法定计量单位》"

_TEXT = (Part.BODY, Part.ANNEX, Part.TITLE, Part.TABLE, Part.LIST)
_COUNTED = (
    "%|％|万|亿|家|个|人|名|项|批|天|元|场|次|篇|张|份|字|分钟|小时|平方|公里|米|吨|台|期|户|类|周|岁"
    "|倍|种|条|件|所|处|支|队|位|套|辆|间|本|册"
)
_WHEN = r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日)?|\d{1,2}日"
_DAYTIME = "(?:上午|下午|晚上)?"
_TIME_RANGE = re.compile(
    rf"(?<![\dA-Za-z\-./])(?:(?:{_WHEN})|\d{{1,2}}[:：]\d{{2}}|\d{{1,2}}时)(?P<mark>[-~–－～]+|—{{2,}})"
    rf"(?={_DAYTIME}\d)"
    r"|(?<!\d)(?:19|20)\d{2}(?P<years>[-~–－～]+|——)(?=(?:19|20)\d{2}(?:年|学年))"
    r"|(?<=\d月\d)(?P<day1>[-~–－])(?=\d{1,2}日)|(?<=\d月\d\d)(?P<day2>[-~–－])(?=\d{1,2}日)"
    r"|(?<=[第附件]\d)(?P<ordinal>[-~–－])(?=\d{1,2}(?:条|号|章|页|届|期|名|[^\d万亿%.]))"
)
_ANY_MARK = re.compile("[-~–－～—]")
_QUANTITY_RANGE = re.compile(
    rf"(?<![\dA-Za-z\-./—第件])\d+(?:\.\d+)?(?:%|％|万|亿)?(?P<mark>[-~–－])(?=\d+(?:\.\d+)?(?:{_COUNTED}))"
)


@rule(
    "K70",
    Severity.WARNING,
    "起止之间的连接号不规范",
    f"{MARKS}4.13",
    wrong=(
        "2023⟦-→—⟧2025年",
        "6月3日⟦-→—⟧9日",
        "上午9:30⟦-→—⟧11:00",
        "帮扶200⟦-→～⟧250家企业",
        "增长3⟦~→～⟧5个百分点",
    ),
    right=(
        "2023—2025年",
        "5月—6月期间，帮扶200～250家企业",
        "GB/T 9704-2012，电话0591-87581051",
        "2025-06-09",
    ),
)
def range_marks(draft: Manuscript) -> Iterator[Hit]:
    text = draft.text
    for line in draft.of(*_TEXT):
        if not _ANY_MARK.search(line.text):
            continue
        for match in _TIME_RANGE.finditer(text, line.start, line.end):
            group = next(name for name, mark in match.groupdict().items() if mark)
            if match[group] != "——":
                message = "时间、序号的起止用一字线“—”。"
                yield Hit(match.start(group), match.end(group), message, "—")
        for match in _QUANTITY_RANGE.finditer(text, line.start, line.end):
            yield Hit(match.start("mark"), match.end("mark"), "数量的起止用浪纹线“～”。", "～")


_TWO_EMS = re.compile(r"(?<=[年月日时\d])——(?=(?:上午|下午)?\d)|(?<=[一-龥]市)——(?=[一-龥]{2,4}市)")


@rule(
    "K71",
    Severity.WARNING,
    "起止之间用了破折号",
    f"{MARKS}4.13",
    wrong=("5月⟦——→—⟧6月期间，组织开展培训。", "2023年⟦——→—⟧2025年"),
    right=("5月—6月期间，组织开展培训。", "2021年主题是我为群众办实事——认证认可在行动。"),
)
def dash_as_range(draft: Manuscript) -> Iterator[Hit]:
    for match in _TWO_EMS.finditer(draft.text):
        yield Hit(match.start(), match.end(), "起止用一字线“—”，不用破折号。", "—")


_SHARED_UNIT = re.compile(
    r"(?<![\d.%％万亿])(?P<low>\d+(?:\.\d+)?)(?P<to>[～~—\-])(?P<high>\d+(?:\.\d+)?)(?P<unit>[%％万亿])"
    r"|(?<![\d.])(?P<low2>\d+(?:\.\d+)?)(?P<to2>[至到])(?P<high2>\d+(?:\.\d+)?)(?P<unit2>[%％])"
)


@rule(
    "K72",
    Severity.WARNING,
    "数值范围省略了前一个单位",
    f"{NUMERALS}5.1.3",
    wrong=("增长⟦15～30%→15%～30%⟧", "产值⟦9～16亿→9亿～16亿⟧元", "抽查比例为⟦30至50%→30%至50%⟧"),
    right=("增长15%～30%", "帮扶200至250家企业", "抽取比例分别为30%和50%"),
)
def shared_unit(draft: Manuscript) -> Iterator[Hit]:
    for match in _SHARED_UNIT.finditer(draft.text):
        if match["low"]:
            low, to, high, unit = match["low"], match["to"], match["high"], match["unit"]
        else:
            low, to, high, unit = match["low2"], match["to2"], match["high2"], match["unit2"]
        message = f"前一个数也要写出“{unit}”，以免误解。"
        yield Hit(match.start(), match.end(), message, f"{low}{unit}{to}{high}{unit}")


_DIGITS = "一二三四五六七八九"
_ROUGH = re.compile(
    "(?<![第十百千、一二三四五六七八九（(])(?P<one>[一二两三四五六七八九])、(?P<two>[一二三四五六七八九])"
    "(?=[个家人名天次项场年千百万十位张份])(?!年级|等|、)"
)
_ROUGH_ARABIC = re.compile(
    r"(?<![\d.、第级件表])(?P<one>[1-9])、(?P<two>[1-9])(?=[个家人名天次场期批项份](?!、))(?!个月份)"
)


@rule(
    "K73",
    Severity.WARNING,
    "概数写法不规范",
    f"{NUMERALS}4.2.3",
    wrong=("每市推荐⟦三、四→三四⟧个案例", "每市推荐⟦3、4→三四⟧个案例"),
    right=("每市推荐三四个案例", "评出二、三等奖，面向一、二年级学生", "第三、四个季度"),
)
def rough_numbers(draft: Manuscript) -> Iterator[Hit]:
    for match in _ROUGH.finditer(draft.prose):
        one = match["one"].replace("两", "二")
        follow = _DIGITS.index(match["two"]) == _DIGITS.index(one) + 1
        if follow and match.start() not in draft.line_starts:
            message = "相邻两个数字表示概数时，中间不用顿号。"
            yield Hit(match.start(), match.end(), message, match["one"] + match["two"])
    for match in _ROUGH_ARABIC.finditer(draft.prose):
        one, two = int(match["one"]), int(match["two"])
        if two == one + 1:
            fix = _DIGITS[one - 1] + _DIGITS[two - 1]
            yield Hit(match.start(), match.end(), "概数用汉字数字，中间不用顿号。", fix)


_AMOUNT = r"(?P<amount>[\d.,]+[万亿千百]?|[一二三四五六七八九十百千万]{1,5})"
_TWICE_ROUGH = re.compile(
    rf"(?P<head>大约|大概|约|近|将近|接近|超过|不足|不到|不少于|不低于|不超过|不多于|不高于|少于|至少|最少|多达)\s*{_AMOUNT}"
    r"(?:(?P<odd>余|多(?!种|类|项|方))|[一-龥%]{0,4}?(?P<tail>左右|上下|以上|以下|以内|之多))"
)
_ROUGH_TAILS = {
    "约": ("左右", "上下", "余", "多", "以上"),
    "大约": ("左右", "上下", "余", "多", "以上"),
    "大概": ("左右", "上下", "余", "多"),
    "近": ("余", "多", "左右", "以上"),
    "将近": ("余", "多", "左右", "以上"),
    "接近": ("余", "多", "左右", "以上"),
    "超过": ("以上", "余", "多"),
    "不足": ("以下", "左右"),
    "不到": ("以下", "左右"),
    "少于": ("以下",),
    "不少于": ("以上", "左右"),
    "不低于": ("以上", "左右"),
    "不超过": ("以下", "以内", "左右"),
    "不多于": ("以下", "以内"),
    "不高于": ("以下", "以内"),
    "至少": ("以上", "左右"),
    "最少": ("以上", "左右"),
    "多达": ("左右", "以上"),
}
_EXACT_ODD = re.compile(
    r"(?<![\d.,])0*+[1-9]\d*+(?<=\d(?P<last>\d))(?P<odd>余|多)(?=[家个人名场次批项张份])"
)


@rule(
    "K74",
    Severity.WARNING,
    "概数词重复",
    f"{NUMERALS}4.2.3",
    wrong=(
        "全省⟦约50家左右⟧企业参加。",
        "全省⟦超过50家以上⟧企业参加。",
        "全省⟦近50余⟧家企业参加。",
        "惠及⟦1236余⟧家企业",
    ),
    right=("全省约50家企业参加。", "全省50家左右企业参加。", "惠及1200余家企业"),
)
def doubly_rough(draft: Manuscript) -> Iterator[Hit]:
    ends = set()
    for match in _TWICE_ROUGH.finditer(draft.prose):
        tails = _ROUGH_TAILS[match["head"]]
        odd, tail = match["odd"], match["tail"]
        said = tail if tail in tails else odd if odd in tails else None
        if said and not re.match("[亩公]?约[定谈束]", match[0]):
            end = match.end("tail") if said == tail else match.end("odd")
            ends.add(end)
            message = f"“{match['head']}”和“{said}”意思重复，只用一个。"
            yield Hit(match.start(), end, message)
    for match in _EXACT_ODD.finditer(draft.prose):
        if match["last"] != "0" and match.end() not in ends:
            yield Hit(match.start(), match.end(), f"确数后面不能再用“{match['odd']}”。")


_FEWER_TIMES = re.compile(
    r"(?:减少|下降|降低|缩小|缩短|减小|回落|降)了?(?:近|约|至少)?"
    r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百]+)(?:多|余)?倍"
)


@rule(
    "K75",
    Severity.ERROR,
    "减少不能用倍数",
    f"{NUMERALS}4.1",
    wrong=("不合格率⟦下降了2倍⟧。", "投诉量⟦减少一倍⟧。"),
    right=("不合格率下降了50%。", "参与企业增长了2倍。"),
)
def fewer_times(draft: Manuscript) -> Iterator[Hit]:
    for match in _FEWER_TIMES.finditer(draft.prose):
        message = "减少、下降不能用倍数，改用百分之几或几分之几。"
        yield Hit(match.start(), match.end(), message)


_OLD_UNITS = {
    "平米": "平方米",
    "公分": "厘米",
    "立方": "",
    "英寸": "",
    "英尺": "",
    "市斤": "",
    "斤": "",
    "里地": "",
}
_SYMBOLS = {
    "KG": "kg",
    "Kg": "kg",
    "KM": "km",
    "Km": "km",
    "ML": "mL",
    "Ml": "mL",
    "MM": "mm",
    "CM": "cm",
    "Cm": "cm",
    "KW": "kW",
    "Kw": "kW",
    "kw": "kW",
    "KWH": "kWh",
    "kwh": "kWh",
    "KWh": "kWh",
    "Mpa": "MPa",
    "mpa": "MPa",
    "HZ": "Hz",
    "hz": "Hz",
    "KHz": "kHz",
    "m2": "m²",
    "m3": "m³",
    "㎡": "",
}
_OLD_UNIT = re.compile(
    r"(?<=[\d一二三四五六七八九十百千万亿])(?P<unit>平米|公分|市斤|斤(?!斤)|英寸|英尺)"
)
_SYMBOL = re.compile(
    rf"(?<=\d)\s?(?P<unit>{'|'.join(sorted(_SYMBOLS, key=len, reverse=True))})(?![A-Za-z0-9²³])"
)


@rule(
    "K76",
    Severity.WARNING,
    "计量单位不规范",
    UNITS,
    wrong=("展区面积500⟦平米→平方米⟧", "全长12⟦公分→厘米⟧", "重5⟦KG→kg⟧", "全程10⟦Km→km⟧"),
    right=("展区面积500平方米，重5 kg、全程10公里。", "一公斤", "半斤八两"),
)
def units(draft: Manuscript) -> Iterator[Hit]:
    for match in _OLD_UNIT.finditer(draft.prose):
        fix = _OLD_UNITS[match["unit"]] or None
        message = f"“{match['unit']}”不是法定计量单位" + (f"，用“{fix}”。" if fix else "。")
        yield Hit(match.start("unit"), match.end("unit"), message, fix)
    for match in _SYMBOL.finditer(draft.text):
        fix = _SYMBOLS[match["unit"]]
        if fix:
            message = f"单位符号应当写作“{fix}”。"
            yield Hit(match.start("unit"), match.end("unit"), message, fix)


_COUNT = "家|场次|场|批次|名|人次"
_BOTH_WAYS = re.compile(
    rf"(?<![\d.])\d+(?P<unit>{_COUNT})[^。！？\n]{{0,120}}?(?P<han>[二三四五六七八九十][一二三四五六七八九十百]{{0,7}}|两)(?P=unit)(?!式)"
)


@rule(
    "K77",
    Severity.HINT,
    "同一句话里数字写法不一致",
    f"{NUMERALS}3.1",
    wrong=("组织12家认证机构、⟦八⟧家检验检测机构参加。",),
    right=("组织12家认证机构、8家检验检测机构参加。", "通过三年时间培育20家企业。"),
)
def mixed_numerals(draft: Manuscript) -> Iterator[Hit]:
    for match in _BOTH_WAYS.finditer(draft.prose):
        message = "同一句话里同类数量有的用阿拉伯数字，有的用汉字。"
        yield Hit(match.start("han"), match.end("han"), message)
