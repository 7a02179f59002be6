"""联系人: names, telephones and mail boxes, in the many ways they are strung together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gongwen.reader.reading import ContactFact, Fact
from gongwen.reader.traced import Traced
from gongwen.reader.wording import ORGAN_END, SPACE

_MAIL = r"[A-Za-z0-9_][A-Za-z0-9_.\-+]*\s*@\s*[A-Za-z0-9\-]+(?:\s*\.\s*[A-Za-z0-9\-]+)+"
_LANDLINE = (
    r"(?<!\d)(?:(?:（\s*0\d{2,3}\s*）|0\d{2,3}\s*）?)\s*[-—–－ ]{0,3}\s*)?\d{3,4}[ -]?\d{4}(?!\d)"
    r"(?:\s*[/或]\s*\d{7,8}(?!\d))?(?:\s*(?:转|-|—)\s*\d{1,6}(?!\d)(?:或\d{1,6})?(?:分机)?)?"
)
_PHONE = rf"(?:1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}(?!\d)|{_LANDLINE}|(?<![\d-])(?!12\d{{3}}(?!\d))\d{{5,8}}(?!\d)|(?<=内线)\d{{3,5}}(?!\d)|(?<=分机)\d{{3,5}}(?!\d))"
_LABEL = (
    r"(?P<name_label>(?:业务|技术|活动|宣传)?(?:联\s*系\s*人|联\s*络\s*人|联\s*络\s*员|经办人)(?:及(?:联系)?(?:电话|方式))?)"
    r"|(?P<fax_label>传\s*真(?:电话|号码)?)"
    r"|(?P<mail_label>(?:电\s*子)?\s*邮\s*箱(?:地址)?|电\s*子\s*邮\s*件|邮\s*件|(?:E|e)-?mail(?:地址)?)"
    r"|(?P<phone_label>(?:联\s*系|咨\s*询|办\s*公|业务)?\s*电\s*话(?:号码)?|手\s*机(?:号码?)?|联\s*系\s*方\s*式)"
    r"|(?P<skip_label>(?:联\s*系|通\s*讯|邮寄|办公)?\s*地\s*址|邮\s*(?:政\s*)?编\s*码?|网\s*址|QQ群?|微信|邮编)"
)
_TOKEN = re.compile(
    rf"(?P<mail>{_MAIL})|(?P<phone>{_PHONE})|(?:{_LABEL})\s*[：:]?|（(?P<aside>[^（）0-9@]{{1,30}})）"
    r"|(?P<break>[；;。])|(?P<text>(?:(?!联系人|联络[人员]|经办人)[一-龥·])+)"
)
_ZONE = re.compile(
    r"联\s*系\s*人(?=\s|：|及|$|[一-龥]{2,4}[，、；（\d\s])|联\s*络\s*[人员]\s*：|(?:联\s*系|咨\s*询|办\s*公)\s*电\s*话\s*[：\d（]?|联\s*系\s*方\s*式|电\s*话\s*：|经办人\s*："
    r"|(?:电子)?邮\s*箱\s*：|电子邮件\s*：|传\s*真\s*："
    # 某某处：苏婉清，0591-… with no label
    rf"|(?<![件箱话真式人址间题\d]：)(?<=：)[一-龥]{{2,4}}(?=[，、\s]+{_PHONE}[。；]?$)"
)
_OTHER_LINE = re.compile(
    r"(?:监督|投诉|举报|服务|热线|求助|报警|技术支持|拨打)[^，。；]{0,6}(?:电话|热线)|热线"
)
_FOLLOWS = re.compile(rf"{_MAIL}|{_PHONE}")
_HONORIFIC = re.compile(r"(?:同志|老师|先生|女士|处长|科长|主任|局长|副处长|同学|工程师|经理)$")
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤"
    "滕殷罗毕郝安常乐于傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧成戴谈宋庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄江童颜郭梅盛林刁钟徐"
    "邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫房裘解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程邢裴陆荣翁荀羊惠甄曲封储靳段焦巴牧隗谷车侯宓蓬全班仰秋仲伊宫宁仇栾"
    "暴甘厉戎祖武符刘景詹束龙叶幸司黎乔苍双闻莘党翟谭贡姬申扶冉宰桂牛寿边燕浦尚农温庄晏柴瞿阎充慕连习艾鱼容向古易慎戈廖庚居衡步都耿满弘匡国文寇广禄阙"
    "欧沃利蔚越隆师巩聂晁敖冷辛阚那简饶曾沙丰关蒯相查后荆红游权盖益桓公覃仝佘佟肖闫付代麦原蒲卓敬海揭练冼佐"
    "粟邸逄亓郗谌苟旷揭"
    "陈劉張黃趙吳楊孫許鄧"
)
_COMPOUND = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "令狐",
    "夏侯",
    "端木",
)
_NO_NAME = re.compile(
    r"(?:会务|秘书|工作|报名|咨询|技术|保障)组$|联系|电话|内线|分机|时间|如有|咨询|登记|领取|同时|以及|地址|电子|附件|有关|请|均|号|(?<!办公)室|路|楼|栋|层"
)


@dataclass
class _Group:
    """People who share what follows their names."""

    office: Traced | None = None
    names: list[Traced] = field(default_factory=list)
    phones: list[Traced] = field(default_factory=list)
    mail: Traced | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.names or self.phones or self.mail)


def contacts_of(text: Sequence[Traced]) -> tuple[Fact[ContactFact], ...]:
    """One entry a person, or an office without one, in the order of the text."""
    groups: list[_Group] = []
    zone = False
    for traced in text:
        start = _zone_start(traced, zone)
        if start is None:
            zone = False
            continue
        groups = _read(traced.cut(start), groups, continued=zone)
        zone = True
    return _facts([group for group in groups if group.names or group.phones])


def _zone_start(traced: Traced, after_contacts: bool) -> int | None:
    """Where a paragraph begins to speak of contacts."""
    plain = traced.plain
    if "\t" in plain:
        return None
    if after_contacts and len(plain) <= 120 and (_FOLLOWS.search(plain) or _is_person_line(plain)):
        return 0
    match = _ZONE.search(plain)
    if match and _OTHER_LINE.search(plain[max(0, match.start() - 8) : match.end()]):
        match = None
    if match is None:
        return None
    # The office before the label: back to the last stop.
    stop = max(plain.rfind(mark, 0, match.start()) for mark in "。；，（：")
    before = plain[stop + 1 : match.start()]
    return stop + 1 if len(before) <= 30 and not re.search(r"\d{4}年", before) else match.start()


def _is_person_line(plain: str) -> bool:
    pieces = re.split(r"[\s、，；：]+", re.sub(r"（[^（）]*）", "", plain))
    return len(plain) <= 60 and "。" not in plain and any(map(_name_like, pieces))


def _read(traced: Traced, groups: list[_Group], *, continued: bool) -> list[_Group]:
    if not continued or not groups:
        groups.append(_Group())
    label = ""
    pending: list[Traced] = []  # single characters of a name set apart
    seen = False
    tokens = list(_TOKEN.finditer(traced.plain))
    for place, token in enumerate(tokens):
        kind = token.lastgroup or ""
        if kind in ("name_label", "fax_label", "mail_label", "phone_label", "skip_label"):
            label, pending = kind, []
            if kind == "name_label" and _complete(groups[-1]):
                groups.append(_Group())
        elif kind == "mail":
            seen = True
            last = label == "mail_label" and "；" not in traced.plain
            _add_mail(groups, traced.group(token), shared=place <= 1 or last)
        elif kind == "phone":
            seen = True
            if label not in ("fax_label", "skip_label"):
                groups[-1].phones.append(traced.group(token))
            if label == "fax_label":
                label = ""
        elif kind == "aside":
            if "传真" in token[0] and not re.search("[兼含同]", token[0]) and groups[-1].phones:
                groups[-1].phones.pop()
        elif kind == "break":
            pending = []
            if token[0] == "。" and seen:
                break
            if label == "skip_label":
                label = ""
        elif kind == "text" and label != "skip_label":
            piece = traced.group(token)
            if len(piece) == 1 and piece.plain not in "或和及至转":
                if pending and not _adjoins(pending[-1], piece, traced):
                    pending = []
                pending.append(piece)
                if len(pending) < 2 or not _is_split_name(tokens, place, pending, label):
                    continue
                piece, pending = _whole(pending), []
            else:
                pending = []
            _add_text(groups, piece, label)
    return groups


def _adjoins(one: Traced, other: Traced, whole: Traced) -> bool:
    """Whether only blanks stand between two characters."""
    start, end = whole.places.index(one.places[-1]), whole.places.index(other.places[0])
    return not whole.plain[start + 1 : end].strip()


def _is_split_name(
    tokens: list[re.Match[str]], place: int, pending: list[Traced], label: str
) -> bool:
    """周 婕, 欧 阳 娜: the last single character of a row of them."""
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    more = following is not None and following.lastgroup == "text" and len(following[0]) == 1
    return not more and (label == "name_label" or pending[0].plain in _SURNAMES)


def _whole(pieces: list[Traced]) -> Traced:
    whole = pieces[0]
    for piece in pieces[1:]:
        whole = whole + piece
    return whole


def _complete(group: _Group) -> bool:
    return bool(group.phones or group.mail)


def _add_mail(groups: list[_Group], mail: Traced, *, shared: bool) -> None:
    """A mail box at the very end of several people, or on its own line, serves all of them."""
    if shared and len(groups) > 1 and not any(group.mail for group in groups):
        for group in groups:
            group.mail = mail
    elif groups[-1].mail is None:
        groups[-1].mail = mail


def _add_text(groups: list[_Group], piece: Traced, label: str) -> None:
    for name, office in _names_in(piece, label):
        if name is None:
            if office is not None and _complete(groups[-1]):
                groups.append(_Group(office=office))
            elif office is not None:
                groups[-1].office = office
            continue
        if _complete(groups[-1]):
            groups.append(_Group())
        groups[-1].names.append(name)
        if office is not None:
            groups[-1].office = office


def _names_in(piece: Traced, label: str) -> list[tuple[Traced | None, Traced | None]]:
    """The name, the office, or both run together, that a chunk of characters is."""
    bare = piece
    if title := _HONORIFIC.search(piece.plain):
        bare = piece.cut(0, title.start()) if title.start() >= 2 else piece
    plain = bare.plain
    if _NO_NAME.search(plain):
        return []
    if _name_like(plain) and not (len(plain) > 2 and ORGAN_END.search(plain)):
        return [(bare, None)]
    if label == "name_label" and 2 <= len(plain) <= 4 and not ORGAN_END.search(plain):
        return [(bare, None)]
    if plain.endswith("办公室"):  # 公 is a surname too
        return [(None, bare)]
    for length in (3, 2, 4):
        if len(plain) <= length + 1:
            continue
        head, tail = bare.cut(0, len(plain) - length), bare.cut(len(plain) - length)
        if ORGAN_END.search(head.plain) and _name_like(tail.plain):
            return [(tail, head)]
    if ORGAN_END.search(plain):
        return [(None, bare)]
    return []


def _name_like(text: str) -> bool:
    if "·" in text:
        return 3 <= len(text) <= 12
    if text[:2] in _COMPOUND:
        return 3 <= len(text) <= 4
    return 2 <= len(text) <= 3 and text[0] in _SURNAMES and bool(re.fullmatch("[一-龥]+", text))


def _facts(groups: list[_Group]) -> tuple[Fact[ContactFact], ...]:
    found = []
    for group in groups:
        phones = "、".join(_phone(phone) for phone in group.phones) or None
        mail = SPACE.sub("", group.mail.plain) if group.mail else None
        office = SPACE.sub("", group.office.text) if group.office else None
        people: list[Traced | None] = [*group.names] or [None]
        for name in people:
            pieces = [name, *group.phones, group.mail]
            spans = {span for piece in pieces if piece is not None for span in piece.spans()}
            person = SPACE.sub("", name.text) if name else None
            contact = ContactFact(person, phones, mail, office)
            found.append(Fact(contact, tuple(sorted(spans))))
    return tuple(found)


def _phone(phone: Traced) -> str:
    return SPACE.sub("", phone.text)
