"""Nobody overwrites what a colleague saved meanwhile: every saved row counts its revisions."""

from django.db.models import F

from agencies.conflicts import Conflict


def claim(row) -> None:
    """Count the revision of a stored row on, inside the transaction that saves it.

    Raise `Conflict` if it is no longer the one that `row` was opened on, or the row is gone.
    """
    rows = type(row).objects.filter(pk=row.pk)
    if rows.filter(revision=row.revision).update(revision=F("revision") + 1) != 1:
        name = row._meta.verbose_name
        if rows.exists():
            raise Conflict(f"您打开之后，同事已经修改了这项{name}。请对照现有内容，核对后再办理。")
        raise Conflict(f"您打开之后，同事已经删除了这项{name}。")
    row.revision += 1
