from django import template

from campaigns.columns import UNIT_ROLES, Role
from gongwen.dates import Precision, format_date
from gongwen.numerals import to_chinese

register = template.Library()

_NAMING_DAYS = (Precision.EXACT, Precision.RANGE, Precision.SEVERAL)


@register.filter
def edition_name(campaign):
    """第十八个; 第108个 from the hundredth on, and nothing for a year before the first."""
    edition = campaign.edition
    if edition < 1:
        return ""
    return f"第{to_chinese(edition)}个" if edition < 100 else f"第{edition}个"


@register.filter
def chinese_day(day):
    """6月9日; the year stands elsewhere on the page."""
    return f"{day.month}月{day.day}日" if day else ""


@register.filter
def span_of(activity):
    """6月6日—12日: the days read from an activity's time; empty if it names none."""
    first, last = activity.starts_on, activity.ends_on
    if not first:
        return ""
    if first == last:
        return chinese_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{chinese_day(first)}—{last.day}日"
    if first.year == last.year:
        return f"{chinese_day(first)}—{chinese_day(last)}"
    return f"{format_date(first)}—{format_date(last)}"


@register.filter
def rough_span(activity):
    """约6月6日—12日 of a time that only says about when; empty of one that names its days."""
    span = span_of(activity)
    if activity.precision in _NAMING_DAYS or span == activity.time_text:
        return ""
    return f"约{span}"


@register.filter
def column_class(column):
    """How a column of a schedule stands in a table on the screen."""
    if column.role in (*UNIT_ROLES, Role.CO_ORGANIZER):
        return "col-unit"
    return {Role.CONTENT: "col-text", Role.TIME: "col-time"}.get(column.role, "col-other")


@register.filter
def under(cells, name):
    """The words of a cell by the name of its column; empty where the row has none."""
    return cells.get(name, "")


@register.filter
def percent(share):
    """A share of one as HTML wants a width: 40.5%."""
    return f"{share * 100:.1f}%"
