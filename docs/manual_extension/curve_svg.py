"""A learning-rate curve as a small SVG, whose colours its surroundings choose."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

Point = tuple[float, float]

#: How far a line may be from the points that it leaves out, in pixels.
_OFF = 0.1
_LEFT, _RIGHT, _TOP, _BOTTOM = 78, 16, 14, 44


@dataclass(frozen=True)
class Drawing:
    """What is drawn: one rate a step, what the axes say, and what it is for those who cannot see it."""

    rates: Sequence[float]
    label: str
    across: str = "optimizer step"
    up: str = "rate / peak"
    width: int = 640
    height: int = 230


def svg(drawing: Drawing, style: str = "") -> str:
    """Return the SVG element; `style` is CSS of its own for `.curve`, `.axis` and `.grid`, else the page has it."""
    wide, high = drawing.width - _LEFT - _RIGHT, drawing.height - _TOP - _BOTTOM
    steps, most = len(drawing.rates), max(drawing.rates)
    points = [(_LEFT + wide * step / steps, _TOP + high * (1 - rate / most)) for step, rate in enumerate(drawing.rates)]
    rows = [
        f'<svg class="learning-rate" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height}"'
        f' width="{drawing.width}" role="img" aria-label="{escape(drawing.label)}">',
        f"<title>{escape(drawing.label)}</title>",
    ]
    if style:
        rows.append(f"<style>{style}</style>")
    for tick in ticks(most):
        y = _TOP + high * (1 - tick / most)
        rows.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{_LEFT + wide}"/>')
        rows.append(f'<text class="axis" x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:.4g}</text>')
    for tick in ticks(steps):
        x, y = _LEFT + wide * tick / steps, _TOP + high
        rows.append(f'<path class="grid" d="M{x:.1f} {y}v5"/>')
        rows.append(f'<text class="axis" x="{x:.1f}" y="{y + 19}" text-anchor="middle">{tick:g}</text>')
    middle, below = _LEFT + wide / 2, drawing.height - 6
    rows.append(f'<text class="axis" x="{middle:.0f}" y="{below}" text-anchor="middle">{escape(drawing.across)}</text>')
    turned = f"translate(13 {_TOP + high / 2:.0f}) rotate(-90)"
    rows.append(f'<text class="axis" transform="{turned}" text-anchor="middle">{escape(drawing.up)}</text>')
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in fewer(points))
    rows.append(f'<polyline class="curve" fill="none" points="{line}"/>')
    return "\n".join((*rows, "</svg>"))


def ticks(limit: float) -> list[float]:
    """Return three to six round numbers from 0 to `limit`."""
    power = 10.0 ** math.floor(math.log10(limit))
    step = next(power * factor for factor in (0.2, 0.25, 0.5, 1, 2) if limit / (power * factor) <= 5.5)
    return [step * count for count in range(int(limit / step + 1e-9) + 1)]


def fewer(points: Sequence[Point]) -> list[Point]:
    """Return the points that a line through them needs: those left out are within a tenth of a pixel of it."""
    kept, open_ = {0, len(points) - 1}, [(0, len(points) - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        farthest = max(range(first + 1, last), key=lambda at: _off(points[at], points[first], points[last]))
        if _off(points[farthest], points[first], points[last]) > _OFF:
            kept.add(farthest)
            open_ += [(first, farthest), (farthest, last)]
    return [points[at] for at in sorted(kept)]


def _off(point: Point, start: Point, end: Point) -> float:
    """Return how far a point is from the line through two others."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / math.hypot(x2 - x1, y2 - y1)
