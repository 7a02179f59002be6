"""Which unit a unit is today: what was merged or renamed has a successor, perhaps one after the other."""

from dataclasses import dataclass

from agencies.models import Agency


@dataclass(frozen=True)
class Successors:
    """Agency id → the id of what it became next."""

    next: dict[int, int]

    @classmethod
    def all(cls) -> "Successors":
        rows = Agency.objects.filter(successor__isnull=False).order_by()
        return cls(dict(rows.values_list("pk", "successor")))

    def today(self, agency: int) -> int:
        """The last of the line; a line that leads back to itself ends where it began to."""
        seen = {agency}
        while (then := self.next.get(agency)) is not None and then not in seen:
            seen.add(then)
            agency = then
        return agency

    def line(self, agency: int) -> set[int]:
        """All units that are this one today, itself among them."""
        return {agency, *(former for former in self.next if self.today(former) == agency)}
