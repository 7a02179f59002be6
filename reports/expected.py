"""Which counties answer a requirement through their city, before its notice is issued."""

from agencies.models import Agency
from reports.models import ReportingRequirement


def all_counties_below(requirement, expected, today):
    """The counties that exist on the day `today` and report to one of the `expected` cities."""
    if requirement.chain != ReportingRequirement.Chain.THROUGH_CITY:
        return Agency.objects.none()
    return Agency.objects.current(today).filter(
        level=Agency.Level.COUNTY,
        kind=Agency.Kind.REGULATOR,
        parent__level=Agency.Level.CITY,
        parent__in=expected.values("pk"),
    )


def counties_below(requirement, expected, today):
    """As `all_counties_below`, without those that are let off when it is issued."""
    counties = all_counties_below(requirement, expected, today)
    if requirement.pk is None:
        return counties
    return counties.exclude(pk__in=requirement.exempted.values("pk"))
