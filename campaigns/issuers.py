"""来文单位: agencies that nobody entered but the import of a notice, named right or put together."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef

from agencies import audit
from agencies.models import Agency, User
from agencies.permissions import Permission, require
from campaigns.models import Notice, NumberSeries, ReceivedPaper


def of_papers(user: User):
    """Of no tree, without people or deliveries, and issuer of what the user's bureau received
    and nobody else."""
    papers = ReceivedPaper.objects.filter(notice__issuer=OuterRef("pk"))
    others = Notice.objects.filter(issuer=OuterRef("pk")).exclude(paper__bureau=user.bureau)
    alone = Agency.objects.filter(
        parent=None, children=None, users=None, campaigns=None, deliveries=None
    )
    return alone.filter(Exists(papers), ~Exists(others)).exclude(pk=user.bureau.pk)


def require_manage(user: User) -> None:
    require(user, Permission.MANAGE_ACCOUNTS)


def rename(agency: Agency, name: str, *, by: User, now: datetime) -> None:
    """Give it its full name; by the old one it is still found."""
    _require_of_papers(agency, by)
    if name == agency.name:
        return
    old, agency.name = agency.name, name
    agency.short_name = name[: Agency._meta.get_field("short_name").max_length]
    agency.aliases = _with(agency.aliases, old)
    with transaction.atomic():
        agency.save(update_fields=["name", "short_name", "aliases"])
        audit.record("更改来文单位", by=by, target=agency, now=now, detail={"before": old})


def merge(agency: Agency, into: Agency, *, by: User, now: datetime) -> None:
    """Give all its notices and activities to another, which is found by its names too from now on."""
    _require_of_papers(agency, by)
    with transaction.atomic():
        kept = Agency.objects.select_for_update().get(pk=into.pk)
        Notice.objects.filter(issuer=agency).update(issuer=kept)
        NumberSeries.objects.filter(agency=agency).update(agency=kept)
        kept.activities.add(*agency.activities.all())  # of an imported schedule that names it
        kept.aliases = _with(kept.aliases, agency.name, *agency.aliases)
        kept.save(update_fields=["aliases"])
        detail = {"merged": agency.name, "into": kept.name}
        audit.record("归并来文单位", by=by, target=kept, now=now, detail=detail)
        agency.delete()


def _with(aliases, *names):
    return list(dict.fromkeys([*aliases, *names]))


def _require_of_papers(agency, user):
    require_manage(user)
    if not of_papers(user).filter(pk=agency.pk).exists():
        raise PermissionDenied("只有本单位导入通知时登记的来文单位可以更改、归并。")
