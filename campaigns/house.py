"""The house style that a bureau's papers are typeset in."""

from campaigns.models import HouseStyle
from gongwen.profile import NATIONAL


def profile_of(agency):
    """The agency's `Profile`; the national default while it has set nothing."""
    style = HouseStyle.objects.filter(agency=agency).first()
    return style.profile if style else NATIONAL


def masthead_of(agency):
    """发文机关标志 of a new notice."""
    style = HouseStyle.objects.filter(agency=agency).first()
    return style.masthead if style and style.masthead else f"{agency.name}文件"
