"""发文字号: gap-free per 机关代字 and year, taken at 登记 and never before."""

from django.db.models import Max

from campaigns.models import NumberSeries


def take_number(series, *, year):
    """The next serial of `series` in `year`.

    Call it inside the transaction that stores the number: the lock on the
    series row holds until then, so two registrations cannot take the same
    serial, and one that fails gives its serial back.
    """
    return next_serial(NumberSeries.objects.select_for_update().get(pk=series.pk), year=year)


def next_serial(series, *, year):
    """The serial that is due now; another registration may still take it."""
    opening = series.opening_serials.get(str(year), 0)
    last = series.notices.filter(number_year=year).aggregate(last=Max("number_serial"))["last"]
    return max(opening, last or 0) + 1
