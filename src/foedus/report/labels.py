"""Names written on the lines of a chart, so that no reader needs a key of colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CHARACTER: Final = 6.3
"""Width of a character of a label, on average, in page units."""

HEIGHT: Final = 13.0
_CANDIDATES: Final = 48
_SPACING: Final = 3.0
_CROWDED: Final = 14


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a point of the page; `end` labels stand right of the line's last point."""

    key: str
    x: float
    y: float
    end: bool


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


def end_labels(lines: Sequence[tuple[str, NDArray[np.float64]]]) -> tuple[Label, ...]:
    """Return labels at the ends of the lines that end apart from all others.

    Parameters
    ----------
    lines : sequence of (key, ndarray of shape (n, 2))
        In page units, the most telling first; where ends are too near to each other, none of
        them but the first is named here, and none at all if others end in the same point.
    """
    ends = [(key, float(points[-1, 0]), float(points[-1, 1])) for key, points in lines]
    placed: list[Label] = []
    for key, x, y in ends:
        crowd = sum(abs(y - other) < 1.0 for _, _, other in ends)
        free = all(abs(y - label.y) >= HEIGHT for label in placed)
        if crowd == 1 and free:
            placed.append(Label(key, x + 5.0, y, end=True))
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
    placed: list[tuple[Label, _Box]] = []
    for key, points in lines:
        best = _best_place(key, points, sampled, inside, [box for _, box in placed])
        if best is not None:
            placed.append(best)
    return tuple(label for label, _ in placed)


def _best_place(
    key: str,
    points: NDArray[np.float64],
    sampled: Sequence[NDArray[np.float64]],
    inside: _Box,
    taken: Sequence[_Box],
) -> tuple[Label, _Box] | None:
    width = CHARACTER * len(key) + 4.0
    best: tuple[float, Label, _Box] | None = None
    places = _candidates(points)
    for rank, (x, y) in enumerate(places.tolist()):
        box = _Box(x - width / 2, y - HEIGHT / 2, x + width / 2, y + HEIGHT / 2)
        if not _fits(box, inside) or any(box.overlaps(other) for other in taken):
            continue
        crossed = sum(box.holds(other) for other in sampled) - box.holds(
            _resample(points, spacing=_SPACING)
        )
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
    moving = points[np.abs(points[:, 1] - points[0, 1]) > HEIGHT / 2]
    source = moving if len(moving) > 1 else points
    dense = _resample(source, spacing=_SPACING)
    chosen = np.unique(np.linspace(0, len(dense) - 1, _CANDIDATES).round().astype(np.int64))
    return dense[chosen]


def _resample(points: NDArray[np.float64], *, spacing: float) -> NDArray[np.float64]:
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    count = max(2, int(along[-1] / spacing) + 1)
    at = np.linspace(0.0, along[-1], count)
    return np.column_stack([np.interp(at, along, points[:, k]) for k in (0, 1)])
