"""层级: which kind of unit an agency is, where units are counted together.

Regulators by their level, all others by what they are: 市级, 县级, 直属单位, 认证机构 …
"""

from agencies.models import Agency

REGULATOR = Agency.Kind.REGULATOR
# By the name in addresses, in the order in which offices name them.
LABELS: dict[str, str] = {
    **{level.value: str(level.label) for level in Agency.Level},
    **{kind.value: str(kind.label) for kind in Agency.Kind if kind != REGULATOR},
}
ORDER = {slug: place for place, slug in enumerate(LABELS)}


def level(kind: str, level: str) -> str:
    """The name of the level to which an agency of this kind and level belongs."""
    return str(level if kind == REGULATOR else kind)


def level_of(agency: Agency) -> str:
    return level(agency.kind, agency.level)
