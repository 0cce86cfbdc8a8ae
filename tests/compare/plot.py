"""Curves as SVG on two logarithmic axes, with colours that can be seen on light and on dark pages."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 380
LEFT, RIGHT, TOP, BOTTOM = 64, 230, 44, 48
TEXT, GRID = "#7d8590", "#8b949e"
COLOURS = ("#2f81f7", "#d9822b", "#2da44e", "#a371f7", "#d1497b")
LINE = 16  # between two labels


class Axis:
    """A logarithmic axis that begins and ends at powers of ten."""

    def __init__(self, values: Sequence[float], begin: float, end: float) -> None:
        """Lay the axis between two places of the picture."""
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
        self.begin, self.end = begin, end

    def at(self, value: float) -> float:
        """Return the place of a value."""
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.begin + share * (self.end - self.begin)

    @property
    def powers(self) -> list[float]:
        """List the powers of ten on it."""
        return [10.0**power for power in range(self.low, self.high + 1)]


def draw(title: str, unit: str, below: str, curves: Mapping[str, Mapping[int, float]]) -> str:
    """Draw curves, the first with a thicker line; each bears its name at its end."""
    across = Axis([x for points in curves.values() for x in points], LEFT, WIDTH - RIGHT)
    up = Axis([y for points in curves.values() for y in points.values()], HEIGHT - BOTTOM, TOP)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'font-family="system-ui, sans-serif" font-size="12" fill="{TEXT}">'
        ),
        f"<title>{escape(title)}</title>",
        f'<text x="{LEFT}" y="20" font-size="14" font-weight="600">{escape(title)}</text>',
        *_grid(across, up, unit, below),
    ]
    ends = _spread([up.at(points[max(points)]) for points in curves.values()])
    for number, (name, points) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        parts += _curve(points, across, up, colour, 3 if number == 0 else 1.8)
        x = across.at(max(points)) + 10
        weight = ' font-weight="600"' if number == 0 else ""
        parts.append(f'<text x="{x:.1f}" y="{ends[number] + 4:.1f}" fill="{colour}"{weight}>{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _grid(across: Axis, up: Axis, unit: str, below: str) -> list[str]:
    parts = []
    for value in across.powers:
        x = across.at(value)
        parts.append(_line(x, TOP, x, HEIGHT - BOTTOM))
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{value:,.0f}</text>')
    for value in up.powers:
        y = up.at(value)
        parts.append(_line(LEFT, y, WIDTH - RIGHT, y))
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_number(value)} {escape(unit)}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle:.1f}" y="{HEIGHT - 10}" text-anchor="middle">{escape(below)}</text>')
    return parts


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{GRID}" stroke-opacity="0.3" fill="none"/>'


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def _curve(points: Mapping[int, float], across: Axis, up: Axis, colour: str, width: float) -> list[str]:
    places = [(across.at(x), up.at(y)) for x, y in sorted(points.items())]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{width + 1:g}" fill="{colour}"/>' for x, y in places]
    return [f'<path d="M{path}" stroke="{colour}" stroke-width="{width:g}" fill="none"/>', *dots]


def _spread(places: Sequence[float]) -> list[float]:
    """Move labels apart that would lie over each other, as little as that needs, in their order."""
    order = sorted(range(len(places)), key=lambda number: places[number])
    moved = list(places)
    for before, number in itertools.pairwise(order):
        moved[number] = max(moved[number], moved[before] + LINE)
    over = max(moved, default=0) - (HEIGHT - BOTTOM)
    return [place - max(over, 0) for place in moved]
