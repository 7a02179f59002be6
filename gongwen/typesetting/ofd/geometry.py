"""Affine maps and convex polygons; points are (x, y) in millimetres, y downwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom
Polygon = tuple[Point, ...]  # its last point is joined with the first

_SAME = 1e-4  # mm: closer points are one point


@dataclass(frozen=True, slots=True)
class Matrix:
    """The affine map (x, y) → (ax + cy + e, bx + dy + f)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def __matmul__(self, then: Matrix) -> Matrix:
        """This map first, `then` after it."""
        return Matrix(
            self.a * then.a + self.b * then.c,
            self.a * then.b + self.b * then.d,
            self.c * then.a + self.d * then.c,
            self.c * then.b + self.d * then.d,
            self.e * then.a + self.f * then.c + then.e,
            self.e * then.b + self.f * then.d + then.f,
        )

    def apply(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


def box_around(points: Sequence[Point], reach: float = 0.0) -> Box:
    """The upright box that holds points and what reaches beyond them."""
    columns, lines = zip(*points, strict=True)
    return min(columns) - reach, min(lines) - reach, max(columns) + reach, max(lines) + reach


def corners(box: Box) -> Polygon:
    left, top, right, bottom = box
    return (left, top), (right, top), (right, bottom), (left, bottom)


def is_convex(polygon: Polygon) -> bool:
    turns = [_side(a, b, c) for a, b, c in _corners_in_turn(polygon)]
    return all(turn > -_SAME for turn in turns) or all(turn < _SAME for turn in turns)


def is_upright(polygon: Polygon) -> bool:
    """Whether a convex polygon is a rectangle with level edges."""
    left, top, right, bottom = box_around(polygon)
    return all(
        min(x - left, right - x) < _SAME and min(y - top, bottom - y) < _SAME for x, y in polygon
    )


def contains(clip: Polygon, polygon: Polygon) -> bool:
    """Whether all of a polygon lies in a convex one."""
    return bool(clip) and all(
        _side(start, end, point) > -_SAME
        for start, end in _edges(_rightwards(clip))
        for point in polygon
    )


def common_part(polygon: Polygon, clip: Polygon) -> Polygon:
    """The part of a polygon inside a convex one, empty if it has no area.

    Edges may run along the clip and back where the polygon leaves it, which
    changes no filled point (Sutherland and Hodgman's way).
    """
    part: list[Point] = list(polygon)
    for start, end in _edges(_rightwards(clip)):
        kept: list[Point] = []
        for here, there in _edges(tuple(part)):
            inside, follows = _side(start, end, here), _side(start, end, there)
            if inside >= 0:
                kept.append(here)
            if (inside < 0 < follows) or (follows < 0 < inside):
                share = inside / (inside - follows)
                x, y = (
                    here[0] + share * (there[0] - here[0]),
                    here[1] + share * (there[1] - here[1]),
                )
                kept.append((x, y))
        part = kept
    distinct = [point for point, after in _edges(tuple(part)) if not _same(point, after)]
    return tuple(distinct) if abs(_area(tuple(distinct))) > _SAME**2 else ()


def _edges(polygon: Polygon) -> list[tuple[Point, Point]]:
    return list(pairwise((*polygon, *polygon[:1])))


def _corners_in_turn(polygon: Polygon) -> list[tuple[Point, Point, Point]]:
    again = (*polygon, *polygon[:2])
    return list(zip(again, again[1:], again[2:], strict=False))


def _side(start: Point, end: Point, point: Point) -> float:
    """Distance of a point from a line, positive on one side."""
    along, down = end[0] - start[0], end[1] - start[1]
    length = (along * along + down * down) ** 0.5
    if length == 0:
        return 0.0
    return (along * (point[1] - start[1]) - down * (point[0] - start[0])) / length


def _rightwards(polygon: Polygon) -> Polygon:
    """The polygon in the direction in which its inside is on the positive side."""
    return polygon if _area(polygon) > 0 else polygon[::-1]


def _area(polygon: Polygon) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in _edges(polygon)) / 2


def _same(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) < _SAME and abs(one[1] - other[1]) < _SAME
