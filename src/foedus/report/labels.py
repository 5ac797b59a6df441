"""Names written on the lines of a chart, so that no reader needs a key of colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CHARACTER: Final = 7.4
"""Width of a character of a label, on average, in page units."""

HEIGHT: Final = 13.0
END_GAP: Final = 9.0
"""Room between the end of a line and its label, in which a leader is drawn."""

_NAME_MOST: Final = 36
_SAME: Final = 1.0
_TOGETHER_MOST: Final = 3
_MOVED_MOST: Final = 11.0
_CANDIDATES: Final = 48
_SPACING: Final = 3.0
_CROWDED: Final = 24


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a point of the page; `end` labels stand right of the line's last point.

    A label with a `leader` was moved and is tied to its line by a stroke.
    """

    key: str
    x: float
    y: float
    end: bool
    leader: bool = False


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, points: NDArray[np.float64]) -> int:
        x, y = points[:, 0], points[:, 1]
        inside = (x > self.left) & (x < self.right) & (y > self.top) & (y < self.bottom)
        return int(inside.sum())


def shown_name(name: str) -> str:
    """Return a name, cut where it would take too much of the chart."""
    return name if len(name) <= _NAME_MOST else name[: _NAME_MOST - 1].rstrip() + "…"


def end_labels(lines: Sequence[tuple[str, NDArray[np.float64]]]) -> tuple[Label, ...]:
    """Return labels at the ends of lines, moved down a little where they would overlap.

    Where many lines end in the same point, and where a label would have to move too far, there is
    none.

    Parameters
    ----------
    lines : sequence of (key, ndarray of shape (n, 2))
        In page units.
    """
    ends = sorted((float(points[-1, 1]), float(points[-1, 0]), key) for key, points in lines)
    placed: list[Label] = []
    free = -np.inf
    for y, x, key in ends:
        few = sum(abs(y - other) < _SAME for other, _, _ in ends) <= _TOGETHER_MOST
        at = max(y, float(free))
        if few and at - y <= _MOVED_MOST:
            placed.append(Label(key, x + END_GAP, at, end=True, leader=at - y > _SAME))
            free = at + HEIGHT
    return tuple(placed)


def inline_labels(
    lines: Sequence[tuple[str, NDArray[np.float64]]],
    *,
    others: Sequence[NDArray[np.float64]],
    frame: tuple[float, float, float, float],
) -> tuple[Label, ...]:
    """Return labels that interrupt their lines where fewest other lines pass.

    Parameters
    ----------
    lines : sequence of (key, ndarray of shape (n, 2))
        Lines to be named, the most telling first; a line without a free place gets no label.
    others : sequence of ndarray
        All lines of the panel.
    frame : tuple of float
        Left, top, right and bottom of the panel.
    """
    inside = _Box(*frame)
    sampled = [_resample(points, spacing=_SPACING) for points in others]
    passing = np.concatenate(sampled) if sampled else np.empty((0, 2))
    placed: list[tuple[Label, _Box]] = []
    for key, points in lines:
        best = _best_place(key, points, passing, inside, [box for _, box in placed])
        if best is not None:
            placed.append(best)
    return tuple(label for label, _ in placed)


def _best_place(
    key: str,
    points: NDArray[np.float64],
    passing: NDArray[np.float64],
    inside: _Box,
    taken: Sequence[_Box],
) -> tuple[Label, _Box] | None:
    width = CHARACTER * len(shown_name(key)) + 4.0
    best: tuple[float, Label, _Box] | None = None
    places = _candidates(points)
    own = _resample(points, spacing=_SPACING)
    for rank, (x, y) in enumerate(places.tolist()):
        box = _Box(x - width / 2, y - HEIGHT / 2, x + width / 2, y + HEIGHT / 2)
        if not _fits(box, inside) or any(box.overlaps(other) for other in taken):
            continue
        crossed = box.holds(passing) - box.holds(own)
        cost = crossed + abs(rank / len(places) - 0.5)
        if crossed <= _CROWDED and (best is None or cost < best[0]):
            best = (cost, Label(key, x, y, end=False), box)
    return None if best is None else (best[1], best[2])


def _fits(box: _Box, inside: _Box) -> bool:
    return (
        box.left >= inside.left
        and box.right <= inside.right
        and box.top >= inside.top
        and box.bottom <= inside.bottom
    )


def _candidates(points: NDArray[np.float64]) -> NDArray[np.float64]:
    dense = _resample(points, spacing=_SPACING)
    rises = np.abs(dense[:, 1] - dense[0, 1]) > HEIGHT / 2
    settles = np.abs(dense[:, 1] - dense[-1, 1]) > HEIGHT / 2
    dense = dense[rises & settles] if np.any(rises & settles) else dense
    chosen = np.unique(np.linspace(0, len(dense) - 1, _CANDIDATES).round().astype(np.int64))
    return dense[chosen]


def _resample(points: NDArray[np.float64], *, spacing: float) -> NDArray[np.float64]:
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    count = max(2, int(along[-1] / spacing) + 1)
    at = np.linspace(0.0, float(along[-1]), count)
    return np.column_stack([np.interp(at, along, points[:, k]) for k in (0, 1)])
