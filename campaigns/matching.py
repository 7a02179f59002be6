"""Whom and what an imported notice speaks of, among those that the portal knows."""

from dataclasses import dataclass

from django.db.models import Q

from agencies.models import Agency, User
from campaigns.models import Campaign, CampaignSeries, Notice
from campaigns.references import read_number
from gongwen.numerals import to_chinese
from gongwen.reader.occasion import campaign_of

NEW = "new"
_MUNICIPALITIES = ("北京市", "上海市", "天津市", "重庆市")


@dataclass(frozen=True)
class Note:
    """Something to know before saving; `url` leads to what it speaks of."""

    text: str
    tone: str = "info"
    url: str = ""
    link: str = ""


# --- 发文机关 -------------------------------------------------------------------------


def find_issuer(name: str) -> Agency | None:
    """The one agency of that name, short name or alias; its bureau for a division."""
    name = name.strip()
    if not name:
        return None
    known = Agency.objects.filter(Q(name=name) | Q(short_name=name) | ~Q(aliases=[]))
    called = [agency for agency in known.select_related("parent") if agency.is_called(name)]
    exact = [agency for agency in called if agency.name == name] or called
    return exact[0].bureau if len(exact) == 1 else None


def new_issuer(name: str) -> Agency:
    """An unsaved agency of no tree: somebody's superior, or of another province."""
    return Agency(
        name=name,
        short_name=name[: Agency._meta.get_field("short_name").max_length],
        kind=Agency.Kind.REGULATOR,
        level=_level_of(name),
    )


def _level_of(name):
    if name.startswith(("国家", "国务院", "中国", "中华", "中共中央", "全国")) or "总局" in name:
        return Agency.Level.NATIONAL
    if "省" in name or "自治区" in name or name.startswith(_MUNICIPALITIES):
        return Agency.Level.PROVINCE
    return Agency.Level.COUNTY if "县" in name or "区" in name else Agency.Level.CITY


# --- 所属活动 -------------------------------------------------------------------------


def find_series(title: str, text: str) -> list[CampaignSeries]:
    """The series that the title names, or else the text, in the order of their first mention."""
    known = list(CampaignSeries.objects.all())
    for words in (title, text):
        bare = "".join(words.split())
        named = [series for series in known if series.name in bare]
        if named:
            return sorted(named, key=lambda series: bare.index(series.name))
    return []


def propose_campaign(user: User, series: CampaignSeries | None, year: int | None) -> str:
    """The value of the campaign field to begin with: a round of that year, or a new one."""
    if series is None or year is None:
        return "" if series is None else NEW
    rounds = Campaign.objects.visible_to(user).filter(series=series, year=year)
    own = rounds.filter(host=user.bureau).first() or rounds.first()
    return str(own.pk) if own else NEW


def campaigns_for(user: User):
    """The rounds that a received notice may belong to."""
    return Campaign.objects.visible_to(user).select_related("series", "host")


# --- What to know ---------------------------------------------------------------------


def duplicates(user: User, number: str, title: str, issuer: Agency | None) -> list[Notice]:
    """Notices that the user sees with this number, or by this issuer under this title."""
    same = Q(title=title, issuer=issuer) if issuer and title else Q(pk=None)
    if found := read_number(number):
        same |= Q(
            number_series__issuer_code=found.issuer_code,
            number_year=found.year,
            number_serial=found.serial,
        )
    visible = Notice.objects.visible_to(user).filter(same)
    return list(visible.select_related("number_series", "issuer").order_by("pk")[:5])


def notes_on(user: User, entries: dict, text: str, series: list[CampaignSeries]) -> list[Note]:
    """What the importer should know of these entries."""
    issuer = find_issuer(entries["issuer"])
    notes = [
        Note(
            f"平台里已有这份通知：《{notice.title}》（{notice.number or notice.issuer.name}）。不必重复导入。",
            "warning",
            notice.get_absolute_url(),
            "打开已有的通知",
        )
        for notice in duplicates(user, entries["document_number"], entries["title"], issuer)
    ]
    names = campaign_of(entries["title"]).names
    if len(series) < 2 and len(names) > 1:
        notes.append(_two_campaigns(names))
    elif len(series) > 1:
        notes.append(_two_campaigns([item.name for item in series]))
    if series and (note := _edition_note(series[0], entries)):
        notes.append(note)
    if entries["issuer"] and issuer is None:
        notes.append(
            Note(f"单位库里没有“{entries['issuer']}”，保存时登记为来文单位。请核对名称是否完整。")
        )
    return notes


def _two_campaigns(names):
    listed = "、".join(f"“{name}”" for name in names)
    return Note(f"这份通知说的不止一项活动：{listed}。请选择它主要属于哪一项。")


def _edition_note(series, entries):
    edition, year = entries["edition"], entries["year"]
    if not (edition.isdecimal() and year.isdecimal()):
        return None
    counted = series.edition(int(year))
    if counted == int(edition) or not 0 < counted < 100:
        return None
    return Note(
        f"按首届{series.first_year}年推算，{year}年是第{to_chinese(counted)}个“{series.name}”，原文为第{edition}个，请核对。",
        "warning",
    )
