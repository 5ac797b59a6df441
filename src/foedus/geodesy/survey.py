"""Coverage of territories to a requested gap between its bounds.

Cells are split only where that narrows a width whose bounds are still too far apart: in each
round, those that leave the greatest area open, until the areas that the split is likely to settle
make up for the excess at every width.
"""

from __future__ import annotations

import inspect
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.errors import Diagnostic, GeometryError, LimitError
from foedus.geodesy.compile import cores
from foedus.geodesy.coverage import Coverage
from foedus.geodesy.grid import children_of, split_keys
from foedus.geodesy.mosaic import Mosaic
from foedus.geodesy.refine import TerritoryCoverage
from foedus.geodesy.slopes import (
    AREA,
    CENTRE,
    COLUMNS,
    FAR,
    NEAR,
    cells_in_blocks,
    narrow_cells,
)
from foedus.geodesy.tally import (
    add_cells,
    choose_cells,
    critical_width,
    score_cells,
    sums_at,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from foedus.geodesy.contains import BoolArray
    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.parcel import Parcel
    from foedus.geodesy.pieces import IntArray
    from foedus.geodesy.slopes import Distance

_CELLS_MAX: Final = 2_000_000
_GAP_LEAST: Final = 1e-6
_ROUNDS_MAX: Final = 200


@dataclass(slots=True)
class _Cells:
    """Cells of one parcel; the four arrays have a row for each."""

    table: FloatArray
    keys: IntArray
    level: IntArray

    def pick(self, which: BoolArray) -> _Cells:
        return _Cells(self.table[which], self.keys[which], self.level[which])


def survey_parcel(  # noqa: PLR0913 - what is asked for, and what it may cost
    parcel: Parcel,
    distance: Callable[..., FloatArray],
    *,
    widths_km: FloatArray,
    gap: float,
    shares: Sequence[float] = (0.0, 0.5, 1.0),
    cells_max: int = _CELLS_MAX,
    strict: bool = True,
) -> TerritoryCoverage:
    """Return the coverage of one territory; see `survey_parcels`."""
    widths = np.asarray(widths_km, dtype=np.float64)
    _check(widths, gap, cells_max)
    surveyor = _Surveyor(parcel, _tolerant(distance), widths, (gap, cells_max))
    if not surveyor.refine() and strict:
        raise LimitError(surveyor.refusal())
    return surveyor.result(shares)


def survey_parcels(  # noqa: PLR0913 - what is asked for, and what it may cost
    parcels: Sequence[Parcel],
    distance: Callable[..., FloatArray],
    *,
    widths_km: FloatArray,
    gap: float,
    shares: Sequence[float] = (0.0, 0.5, 1.0),
    cells_max: int = _CELLS_MAX,
    strict: bool = True,
) -> list[TerritoryCoverage]:
    """Return the coverage of territories by one distance field to a requested gap.

    Parameters
    ----------
    parcels : sequence of Parcel
    distance : callable
        From longitudes and latitudes in degrees, shape (n,), to metres, shape (n,); 1-Lipschitz
        with an error below 10 micrometres.  If it takes a keyword ``tolerance_m`` it is asked
        for no more than is needed.  Best negative inside a region, which is then settled at
        once; a distance that is 0 throughout a region leaves it open at the width 0.
    widths_km : ndarray, shape (k,)
        In any order.
    gap : float
        Greatest difference of the bounds at any of the widths, as a share of each territory;
        from 1e-6 to 1.
    shares : sequence of float
        Shares for the critical widths.
    cells_max : int, default 2,000,000
        For each territory; a cell takes about 400 bytes while they are split.
    strict : bool, default True
        Whether a gap that is not reached is refused; otherwise the result is as good as the
        cells allow, and its `gap` says how good.

    Returns
    -------
    list of TerritoryCoverage
        In the order of `parcels`; their cells are as large as the gap allows.

    Raises
    ------
    GeometryError
        FDS-G030 for a gap or widths out of range, FDS-G006 for a distance that is no number.
    LimitError
        FDS-L030 if the gap is not reached within `cells_max` cells, or with cells of 10 m.

    Notes
    -----
    Territories are measured side by side on all cores.  The number of cells grows little faster
    than the reciprocal of the gap, not with its square (see `slopes`).
    """

    def survey(parcel: Parcel) -> TerritoryCoverage:
        return survey_parcel(
            parcel,
            distance,
            widths_km=widths_km,
            gap=gap,
            shares=shares,
            cells_max=cells_max,
            strict=strict,
        )

    _check(np.asarray(widths_km, dtype=np.float64), gap, cells_max)
    if len(parcels) <= 1 or cores() == 1:
        return [survey(parcel) for parcel in parcels]
    with ThreadPoolExecutor(max_workers=cores()) as pool:
        return list(pool.map(survey, parcels))


class _Surveyor:
    """The cells of one parcel while they are being split."""

    def __init__(
        self, parcel: Parcel, distance: Distance, widths_km: FloatArray, limits: tuple[float, int]
    ) -> None:
        self.parcel = parcel
        self.distance = distance
        self.widths_km = widths_km
        self.widths_m = np.unique(widths_km) * 1000.0
        self.gap, self.cells_max = limits
        self.total_m2 = parcel.total_m2
        self.settled: list[_Cells] = []
        self.open = _Cells(np.empty((0, COLUMNS)), np.empty(0, np.int64), np.empty(0, np.int64))
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
            parents = self.open.pick(chosen)
            self.open = self.open.pick(~chosen)
            add_cells(parents.table, self.widths_m, self.folded, -1.0, self.sums)
            self.count -= len(parents.keys)
            for level in np.unique(parents.level):
                self._split(np.sort(parents.keys[parents.level == level]), level=int(level))
        return False

    def _open_m2(self) -> FloatArray:
        return (self.sums[2] - self.sums[0])[:-1]

    def _choose(self, excess: FloatArray) -> BoolArray:
        cells = self.open
        score = np.zeros(len(cells.keys))
        score_cells(cells.table, self.widths_m, excess > 0, score)
        score[cells.level >= self.parcel.level_max] = 0.0
        order = np.argsort(-score, kind="stable")
        room = max(0, (self.cells_max - self.count) // 3)
        order = order[: min(room, np.count_nonzero(score > 0))]
        chosen = np.zeros(len(cells.keys), dtype=np.bool_)
        choose_cells(cells.table, self.widths_m, order, excess.copy(), chosen)
        return chosen

    def _split(self, parents: IntArray, *, level: int) -> None:
        """Replace cells, which are no longer counted, by their children."""
        keys = children_of(parents)
        grid = self.parcel.grid(level + 1)
        area = self.parcel.areas_of(keys, level=level + 1)
        table, azimuth = cells_in_blocks(grid, keys, area, self.distance)
        self.folded &= not bool((table[:, CENTRE] < 0.0).any())
        kept = area > 0.0
        cells = _Cells(table[kept], keys[kept], np.full(np.count_nonzero(kept), level + 1))
        azimuth = azimuth[kept]
        undecided = self._undecided(cells.table)
        fresh = cells.pick(undecided)
        narrow_cells(grid, fresh.keys, fresh.table, azimuth[undecided], self.distance)
        still = self._undecided(fresh.table)
        self._settle(cells.pick(~undecided))
        self._settle(fresh.pick(~still))
        self.open = _join([self.open, fresh.pick(still)])
        add_cells(fresh.table[still], self.widths_m, self.folded, 1.0, self.sums)
        self.count += len(cells.keys)

    def _settle(self, cells: _Cells) -> None:
        self.settled.append(cells)
        add_cells(cells.table, self.widths_m, self.folded, 1.0, self.sums)

    def _undecided(self, table: FloatArray) -> BoolArray:
        """Return which cells some width passes."""
        first = np.searchsorted(self.widths_m, table[:, NEAR])
        return first < np.searchsorted(self.widths_m, table[:, FAR])

    def refusal(self) -> Diagnostic:
        """Return what to say of a gap that was not reached."""
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


def _join(parts: list[_Cells]) -> _Cells:
    return _Cells(
        np.concatenate([part.table for part in parts]),
        np.concatenate([part.keys for part in parts]),
        np.concatenate([part.level for part in parts]),
    )


def _tolerant(distance: Callable[..., FloatArray]) -> Distance:
    """Return the distance as a function that takes a tolerance, which it may better."""
    takes = "tolerance_m" in inspect.signature(distance).parameters

    def tolerant(longitude: FloatArray, latitude: FloatArray, tolerance_m: float) -> FloatArray:
        options = {"tolerance_m": tolerance_m} if takes else {}
        found = np.asarray(distance(longitude, latitude, **options), dtype=np.float64)
        if found.shape != longitude.shape or bool(np.isnan(found).any()):
            raise GeometryError(_refuse_distance(len(longitude), found))
        return found

    return tolerant


def _refuse_distance(count: int, found: FloatArray) -> Diagnostic:
    return Diagnostic(
        code="FDS-G006",
        message="A coverage needs one distance for each place that it asks for.",
        expected=f"{count} numbers",
        found=f"shape {found.shape}, {np.count_nonzero(np.isnan(found))} not a number",
    )


def _check(widths_km: FloatArray, gap: float, cells_max: int) -> None:
    good = widths_km.ndim == 1 and bool(np.isfinite(widths_km).all())
    if good and _GAP_LEAST <= gap <= 1.0 and cells_max >= 1:
        return
    raise GeometryError(
        Diagnostic(
            code="FDS-G030",
            message="The gap or the widths of a coverage are out of range.",
            expected=f"finite widths in one row, and a gap from {_GAP_LEAST:g} to 1",
            found=f"widths of shape {widths_km.shape}, gap {gap!r}",
            hint="the gap is a share of the territory: 0.001 is a tenth of a percent",
        )
    )
