"""The cells of one territory while they are split, until the bounds of its coverage are close.

Cells are split only where that narrows a width whose bounds are still too far apart: in each
round, those that leave the greatest area open, until the areas that the split is likely to settle
make up for the excess at every width.  Critical widths are then narrowed by branch and bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.errors import Diagnostic
from foedus.geodesy.coverage.coverage import Coverage
from foedus.geodesy.coverage.grid import children_of, split_keys
from foedus.geodesy.coverage.mosaic import Mosaic
from foedus.geodesy.coverage.slopes import (
    AREA,
    CENTRE,
    COLUMNS,
    FAR,
    NEAR,
    cells_in_blocks,
    narrow_cells,
)
from foedus.geodesy.coverage.tally import (
    add_cells,
    choose_cells,
    critical_width,
    score_cells,
    sums_at,
)
from foedus.geodesy.coverage.territory import TerritoryCoverage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.geodesy.coverage.coverage import CriticalWidth
    from foedus.geodesy.coverage.parcel import Parcel
    from foedus.geodesy.coverage.slopes import Distance
    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.pieces import IntArray
    from foedus.geodesy.regions.contains import BoolArray

_ROUNDS_MAX: Final = 200
_BATCH: Final = 64
"""Cells split at once for the first point or the whole of a territory."""
_ROUNDING: Final = 1e-12
"""Share of an area that sums of many cells may lose."""
_PROBES: Final = 5
"""Widths of an interval at which cells are weighed."""


@dataclass(slots=True)
class Cells:
    """Cells of one parcel; the four arrays have a row for each."""

    table: FloatArray
    keys: IntArray
    level: IntArray

    def pick(self, which: BoolArray) -> Cells:
        """Return the cells marked."""
        return Cells(self.table[which], self.keys[which], self.level[which])


class Surveyor:
    """The cells of one parcel while they are being split."""

    def __init__(
        self,
        parcel: Parcel,
        distance: Distance,
        widths_km: FloatArray,
        limits: tuple[float, int, int],
    ) -> None:
        """Begin; `limits` are the gap, the cells in all, and those kept for critical widths."""
        self.parcel = parcel
        self.distance = distance
        self.widths_km = widths_km
        self.widths_m = np.unique(widths_km) * 1000.0
        self.gap, self.cells_max, self.kept = limits
        self.total_m2 = parcel.total_m2
        self.settled: list[Cells] = []
        self.open = Cells(np.empty((0, COLUMNS)), np.empty(0, np.int64), np.empty(0, np.int64))
        self.sums = np.zeros((4, len(self.widths_m) + 1))
        self.folded = True
        self.count = 0

    def refine(self) -> bool:
        """Split cells until the gap is reached; return whether it is."""
        if self.total_m2 <= 0.0:
            return True
        self._split(self.parcel.cells(), level=0)
        for _ in range(_ROUNDS_MAX):
            excess = self._open_m2() - self.gap * self.total_m2
            if not bool((excess > 0).any()):
                return True
            chosen = self._choose(excess)
            if not chosen.any():
                return False
            self._split_chosen(chosen)
        return False

    def narrow(self, shares: Sequence[float], critical_m: float) -> bool:
        """Split cells until critical widths are known to `critical_m`; return whether they are.

        Only those that may lie within the widths asked for are narrowed.
        """
        if self.total_m2 <= 0.0 or len(self.widths_m) == 0:
            return True
        self.kept, left = 0, list(shares)
        for _ in range(_ROUNDS_MAX):
            self.open, self.settled = _join([*self.settled, self.open]), []
            table = self.open.table
            found = [critical_width(table, share, float(table[:, AREA].sum())) for share in left]
            found = [critical for critical in found if self._is_wide(critical, critical_m)]
            left = [critical.share for critical in found]
            chosen = np.zeros(len(table), dtype=np.bool_)
            for critical in found:
                chosen |= self._holding(critical, critical_m)
            if not chosen.any():
                return not left
            self._split_chosen(chosen, every=True)
        return False

    def _is_wide(self, critical: CriticalWidth, critical_m: float) -> bool:
        low, high = 1000.0 * critical.lower_km, 1000.0 * critical.upper_km
        inside = low <= self.widths_m[-1] and high >= self.widths_m[0]
        return bool(inside and np.isfinite(high) and high - low > critical_m)

    def _holding(self, critical: CriticalWidth, critical_m: float) -> BoolArray:
        """Return the cells to split that keep a critical width wide."""
        low, high = 1000.0 * critical.lower_km, 1000.0 * critical.upper_km
        table, room = self.open.table, self._room()
        free = self.open.level < self.parcel.level_max
        chosen = np.zeros(len(table), dtype=np.bool_)
        if 0.0 < critical.share < 1.0:
            probes = np.linspace(low, high, _PROBES + 2)[1:-1]
            score = np.zeros(len(table))
            score_cells(table, probes, np.ones(_PROBES, dtype=np.bool_), score)
            score[~free] = 0.0
            order = np.argsort(-score, kind="stable")[: min(room, np.count_nonzero(score > 0))]
            lower, _, upper = sums_at(table, probes, folded=False)
            excess = (upper - lower) * (1.0 - critical_m / (high - low))
            choose_cells(table, probes, order, excess, chosen)
            return chosen
        if critical.share <= 0.0:
            holds, first = table[:, NEAR] < high - critical_m, table[:, CENTRE]
        else:
            holds, first = table[:, FAR] > low + critical_m, -table[:, CENTRE]
        held = np.flatnonzero(holds & free)
        chosen[held[np.argsort(first[held], kind="stable")][: min(room, _BATCH)]] = True
        return chosen

    def _room(self) -> int:
        """Return how many cells may still be split."""
        return max(0, (self.cells_max - self.kept - self.count) // 3)

    def _open_m2(self) -> FloatArray:
        return (self.sums[2] - self.sums[0])[:-1]

    def _choose(self, excess: FloatArray) -> BoolArray:
        cells = self.open
        score = np.zeros(len(cells.keys))
        score_cells(cells.table, self.widths_m, excess > 0, score)
        score[cells.level >= self.parcel.level_max] = 0.0
        order = np.argsort(-score, kind="stable")
        order = order[: min(self._room(), np.count_nonzero(score > 0))]
        chosen = np.zeros(len(cells.keys), dtype=np.bool_)
        choose_cells(cells.table, self.widths_m, order, excess.copy(), chosen)
        return chosen

    def _split_chosen(self, chosen: BoolArray, *, every: bool = False) -> None:
        """Split open cells; narrow the children that a width passes, or every one of them."""
        parents = self.open.pick(chosen)
        self.open = self.open.pick(~chosen)
        add_cells(parents.table, self.widths_m, self.folded, -1.0, self.sums)
        self.count -= len(parents.keys)
        for level in np.unique(parents.level):
            keys = np.sort(parents.keys[parents.level == level])
            self._split(keys, level=int(level), every=every)

    def _split(self, parents: IntArray, *, level: int, every: bool = False) -> None:
        """Replace cells, which are no longer counted, by their children."""
        keys = children_of(parents)
        grid = self.parcel.grid(level + 1)
        area = self.parcel.areas_of(keys, level=level + 1)
        table, azimuth = cells_in_blocks(grid, keys, area, self.distance)
        self.folded &= not bool((table[:, CENTRE] < 0.0).any())
        kept = area > 0.0
        cells = Cells(table[kept], keys[kept], np.full(np.count_nonzero(kept), level + 1))
        azimuth = azimuth[kept]
        undecided = self._undecided(cells.table) | every
        fresh = cells.pick(undecided)
        narrow_cells(grid, fresh.keys, fresh.table, azimuth[undecided], self.distance)
        still = self._undecided(fresh.table)
        self._settle(cells.pick(~undecided))
        self._settle(fresh.pick(~still))
        self.open = _join([self.open, fresh.pick(still)])
        add_cells(fresh.table[still], self.widths_m, self.folded, 1.0, self.sums)
        self.count += len(cells.keys)

    def _settle(self, cells: Cells) -> None:
        self.settled.append(cells)
        add_cells(cells.table, self.widths_m, self.folded, 1.0, self.sums)

    def _undecided(self, table: FloatArray) -> BoolArray:
        """Return which cells some width passes."""
        first = np.searchsorted(self.widths_m, table[:, NEAR])
        return first < np.searchsorted(self.widths_m, table[:, FAR])

    def refusal(self, critical_km: float | None = None) -> Diagnostic:
        """Return what to say of a gap, or of critical widths, that were not reached."""
        if critical_km is not None:
            return Diagnostic(
                code="FDS-L030",
                message="The bounds of a critical width do not come as close as was asked for.",
                expected=f"critical widths known to {critical_km:g} km",
                found=f"wider bounds after {self.count} cells",
                hint="ask for less, or raise cells_max",
            )
        reached = float(self._open_m2().max()) / self.total_m2
        return Diagnostic(
            code="FDS-L030",
            message="The bounds of a coverage do not come as close as was asked for.",
            expected=f"a gap of {self.gap:g} of the territory at every width",
            found=f"{reached:.3g} after {self.count} cells",
            hint="ask for a wider gap, leave out widths that lie on a border, or raise cells_max",
        )

    def result(self, shares: Sequence[float]) -> TerritoryCoverage:
        """Return bounds, estimate and critical widths from all cells."""
        cells = _join([*self.settled, self.open])
        order = np.lexsort((cells.keys, cells.level))
        table, keys, level = cells.table[order], cells.keys[order], cells.level[order]
        lower, guess, upper = sums_at(table, self.widths_m, folded=self.folded)
        place = np.searchsorted(self.widths_m, self.widths_km * 1000.0)
        total = float(table[:, AREA].sum())
        lower = np.minimum(lower, total)
        upper = np.where(upper >= total * (1.0 - _ROUNDING), total, upper)
        return TerritoryCoverage(
            coverage=Coverage(
                widths_km=self.widths_km,
                lower_m2=lower[place],
                estimate_m2=guess[place],
                upper_m2=upper[place],
                total_m2=total,
            ),
            critical=tuple(critical_width(table, share, total) for share in shares),
            mosaic=self._mosaic(keys, level, table),
            distance_m=table[:, CENTRE],
        )

    def _mosaic(self, keys: IntArray, level: IntArray, table: FloatArray) -> Mosaic:
        longitude, latitude = np.empty(len(keys)), np.empty(len(keys))
        radius = np.empty(len(keys))
        for at in np.unique(level):
            here = level == at
            grid = self.parcel.grid(int(at))
            longitude[here], latitude[here] = grid.centres_deg(keys[here])
            radius[here] = grid.radius_m[split_keys(keys[here])[0]]
        return Mosaic(
            longitude_deg=longitude,
            latitude_deg=latitude,
            radius_m=radius,
            area_m2=table[:, AREA],
        )


def _join(parts: list[Cells]) -> Cells:
    return Cells(
        np.concatenate([part.table for part in parts]),
        np.concatenate([part.keys for part in parts]),
        np.concatenate([part.level for part in parts]),
    )
