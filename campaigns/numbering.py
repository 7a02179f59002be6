"""发文字号: gap-free per 机关代字 and year, taken at 登记 and never before."""

from django.db.models import Max

from campaigns.models import NumberSeries


def take_number(series, *, year):
    """The next serial of `series` in `year`.

    Call it inside the transaction that stores the number: the lock on the
    series row holds until then, so two registrations cannot take the same
    serial, and one that fails gives its serial back.
    """
    locked = NumberSeries.objects.select_for_update().get(pk=series.pk)
    opening = locked.opening_serials.get(str(year), 0)
    last = locked.notices.filter(number_year=year).aggregate(last=Max("number_serial"))["last"]
    return max(opening, last or 0) + 1
