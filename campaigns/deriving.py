"""根据上级通知起草: the superior's notice made into a draft of one's own, to be filled in."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from agencies import audit
from agencies.models import Agency, User
from campaigns import drafting, drafts, enclosures, wordings
from campaigns.models import Campaign, CampaignSeries, Notice, Theme, UploadedPdf
from campaigns.superior import Superior, may_draft_from
from gongwen.dates import format_date
from gongwen.numerals import to_chinese

_HERE = {Agency.Level.PROVINCE: "我省", Agency.Level.CITY: "我市"}
TO_FILL = "【填写本地区的具体安排】"
_LONGEST_TITLE = 120  # of an attachment


@dataclass(frozen=True)
class Asked:
    """What is asked of the units below: 活动方案 by 24 May; `on` is None for 及时."""

    what: str
    on: date | None


@dataclass(frozen=True)
class Plan:
    """What the officer chose to make of a superior's notice.

    `attached` is the paper itself: its text in its own form, its original PDF, or nothing.
    """

    superior: Superior
    year: int
    title: str
    international: str = ""
    domestic: str = ""
    sections: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    is_attached: bool = True
    pdf: UploadedPdf | None = field(default=None)


def round_of(series: CampaignSeries, year: int, user: User) -> Campaign:
    """The user's own round of that year, saved or not."""
    own = Campaign.objects.filter(series=series, year=year, host=user.bureau).first()
    return own or Campaign(series=series, year=year, host=user.bureau)


def draft(plan: Plan, *, by: User, now: datetime) -> Notice:
    """The draft and, where there is none yet, its campaign; raise `PermissionDenied`."""
    source = plan.superior.notice
    if not may_draft_from(source, by):
        raise PermissionDenied("只能根据其他机关印发的、尚未废止的通知起草。")
    with transaction.atomic():
        campaign = _campaign(plan, by=by, now=now)
        notice = drafting.new_notice(campaign, by)
        notice.based_on, notice.title, notice.updated_at = source, plan.title, now
        notice.body = body_of(plan, campaign, by)
        like = latest_addressed(campaign, by)
        notice.addressee_line = like.addressee_line if like else "【主送机关】"
        notice.save()
        if like:
            notice.addressee_groups.set(like.addressee_groups.all())
            notice.addressee_agencies.set(like.addressee_agencies.all())
        for contact in drafting.first_contact(by):
            notice.contacts.create(position=1, **contact)
        _attach(notice, plan)
        notice.authors.add(by)
        drafts.keep(notice, by=by, now=now)
        detail = {"based_on": plan.superior.called}
        audit.record("根据上级通知起草", by=by, target=notice, now=now, detail=detail)
    return notice


def _campaign(plan, *, by, now):
    campaign = round_of(plan.superior.notice.campaign.series, plan.year, by)
    if campaign.pk is None:
        campaign.save()
        audit.record("新建活动", by=by, target=campaign, now=now)
    known = set(campaign.themes.values_list("scope", flat=True))
    for scope in Theme.Scope:
        words = getattr(plan, scope)
        if words and scope not in known:  # what stands there already is not written over
            campaign.themes.create(scope=scope, text=words)
    return campaign


def latest_addressed(campaign, user):
    """The bureau's latest notice whose addressees to begin with, of the same series if any."""
    own = Notice.objects.filter(issuer=user.bureau, kind=Notice.Kind.DRAFTED).exclude(
        addressee_groups=None, addressee_agencies=None
    )
    latest = own.order_by("-updated_at", "-pk")
    return latest.filter(campaign__series=campaign.series).first() or latest.first()


def _attach(notice, plan):
    title = plan.superior.called[:_LONGEST_TITLE]
    if plan.pdf:
        notice.attachments.create(title=title, pdf=plan.pdf, position=1)
        UploadedPdf.objects.filter(pk=plan.pdf.pk).update(is_kept=True)
    elif plan.is_attached:
        notice.attachments.create(title=title, enclosed=plan.superior.notice, position=1)


def original_pdf(content: bytes, name: str, *, by: User, now: datetime) -> UploadedPdf:
    """A received PDF as one that can be attached; raise `ValidationError` if it cannot be."""
    return enclosures.receive(SimpleUploadedFile(name, content), by=by, now=now)


# --- The text -------------------------------------------------------------------------


def title_of(superior: Superior, campaign: Campaign, user: User) -> str:
    """The office's wording of a title, with the superior's business in it."""
    about = superior.title.partition("关于")[2]
    if about.startswith("组织开展") and superior.year == campaign.year:
        return f"{user.bureau.name}关于{about}"
    return drafting.new_notice(campaign, user).title


def citation(superior: Superior, *, is_attached: bool) -> str:
    """根据《…》（…〔2024〕…号，见附件）要求: right as well without a number."""
    inner = superior.title.replace("《", "〈").replace("》", "〉")
    behind = "，".join(part for part in (superior.number, "见附件" if is_attached else "") if part)
    return f"根据《{inner}》{f'（{behind}）' if behind else ''}要求"


def body_of(plan: Plan, campaign: Campaign, user: User) -> str:
    """The opening, the superior's sections to be filled in, and what the units are to send."""
    lines = [_opening(plan, campaign, user)]
    sections = list(plan.sections)
    if not any("主题" in heading for heading in sections) and (plan.international or plan.domestic):
        sections.insert(0, "活动主题")
    if plan.asked and not any(_asks(heading) for heading in sections):
        sections.append("材料报送")
    for number, heading in enumerate(sections, start=1):
        lines.append(f"{to_chinese(number)}、{heading}")
        if "主题" in heading:
            lines.append(_themes(plan))
        elif _asks(heading) and plan.asked and heading == _last_asking(sections):
            lines += _requests(plan, user)
        else:
            lines.append(TO_FILL)
    return "\n".join(lines)


def _opening(plan, campaign, user):
    series = campaign.series.name
    edition = wordings.edition_words(campaign.edition)
    name = f"{edition}“{series}”" if edition else f"{campaign.year}年“{series}”"
    day = f"{format_date(campaign.day)}是{name}。" if campaign.day else ""
    cited = citation(plan.superior, is_attached=plan.is_attached or plan.pdf is not None)
    here = _HERE.get(user.bureau.level, "本地区")
    return f"{day}{cited}，结合{here}实际，我局决定组织开展{name}活动。现就有关事项通知如下："


def _themes(plan):
    found = []
    if plan.international:
        found.append(f"国际主题为：“{plan.international}”。")
    if plan.domestic:
        found.append(f"国内主题为：“{plan.domestic}”。")
    return "".join(found) or "【活动主题】"


def _asks(heading):
    return any(word in heading for word in ("报送", "有关事项", "其他事项", "有关要求"))


def _last_asking(sections):
    return [heading for heading in sections if _asks(heading)][-1]


def _requests(plan, user):
    office = user.agency.short_name if user.agency != user.bureau else "【承办处室】"
    several = len(plan.asked) > 1
    return [
        f"{f'（{to_chinese(number)}）' if several else ''}"
        f"请各单位{_by(asked.on, plan.year)}将{asked.what or '【报送的材料】'}报送我局{office}。"
        for number, asked in enumerate(plan.asked, start=1)
    ]


def _by(day, year):
    if day is None:
        return "及时"
    written = format_date(day) if day.year != year else f"{day.month}月{day.day}日"
    return f"于{written}前"
