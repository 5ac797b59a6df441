"""Coverage of territories to a requested gap between its bounds, and critical widths."""

from __future__ import annotations

import inspect
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.errors import Diagnostic, GeometryError, LimitError
from foedus.geodesy.compile import cores
from foedus.geodesy.coverage.surveyor import Surveyor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from foedus.geodesy.coverage.parcel import Parcel
    from foedus.geodesy.coverage.slopes import Distance
    from foedus.geodesy.coverage.territory import TerritoryCoverage
    from foedus.geodesy.ellipsoid import FloatArray

_CELLS_MAX: Final = 2_000_000
_GAP_LEAST: Final = 1e-6
_CRITICAL_LEAST_KM: Final = 0.001
_KEPT: Final = 8
"""One in so many cells is kept for critical widths, if they are asked for."""


def survey_parcel(  # noqa: PLR0913 - what is asked for, and what it may cost
    parcel: Parcel,
    distance: Callable[..., FloatArray],
    *,
    widths_km: FloatArray,
    gap: float,
    shares: Sequence[float] = (0.0, 0.5, 1.0),
    critical_km: float = np.inf,
    cells_max: int = _CELLS_MAX,
    strict: bool = True,
) -> TerritoryCoverage:
    """Return the coverage of one territory; see `survey_parcels`."""
    widths = np.asarray(widths_km, dtype=np.float64)
    _check(widths, gap, cells_max, critical_km)
    kept = cells_max // _KEPT if critical_km < np.inf else 0
    surveyor = Surveyor(parcel, _tolerant(distance), widths, (gap, cells_max, kept))
    if not surveyor.refine() and strict:
        raise LimitError(surveyor.refusal())
    if critical_km < np.inf and not surveyor.narrow(shares, 1000.0 * critical_km) and strict:
        raise LimitError(surveyor.refusal(critical_km))
    return surveyor.result(shares)


def survey_parcels(  # noqa: PLR0913 - what is asked for, and what it may cost
    parcels: Sequence[Parcel],
    distance: Callable[..., FloatArray],
    *,
    widths_km: FloatArray,
    gap: float,
    shares: Sequence[float] = (0.0, 0.5, 1.0),
    critical_km: float = np.inf,
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
    critical_km : float, optional
        Greatest difference of the bounds of each critical width that may lie between the least
        and the greatest width asked for, at least 0.001; without it they are as the cells leave
        them.
    cells_max : int, default 2,000,000
        For each territory; a cell takes about 400 bytes while they are split.
    strict : bool, default True
        Whether a gap or critical width that is not reached is refused; otherwise the result is
        as good as the cells allow, and its `gap` says how good.

    Returns
    -------
    list of TerritoryCoverage
        In the order of `parcels`; their cells are as large as the gap allows.

    Raises
    ------
    GeometryError
        FDS-G030 for a gap or widths out of range, FDS-G006 for a distance that is no number.
    LimitError
        FDS-L030 if the gap or a critical width is not reached within `cells_max` cells, or with
        cells of 10 m.

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
            critical_km=critical_km,
            cells_max=cells_max,
            strict=strict,
        )

    _check(np.asarray(widths_km, dtype=np.float64), gap, cells_max, critical_km)
    if len(parcels) <= 1 or cores() == 1:
        return [survey(parcel) for parcel in parcels]
    with ThreadPoolExecutor(max_workers=cores()) as pool:
        return list(pool.map(survey, parcels))


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


def _check(widths_km: FloatArray, gap: float, cells_max: int, critical_km: float) -> None:
    good = widths_km.ndim == 1 and bool(np.isfinite(widths_km).all())
    good &= critical_km >= _CRITICAL_LEAST_KM
    if good and _GAP_LEAST <= gap <= 1.0 and cells_max >= 1:
        return
    raise GeometryError(
        Diagnostic(
            code="FDS-G030",
            message="The gap or the widths of a coverage are out of range.",
            expected=(
                f"finite widths in one row, a gap from {_GAP_LEAST:g} to 1, and critical widths "
                f"to {_CRITICAL_LEAST_KM:g} km at best"
            ),
            found=f"widths of shape {widths_km.shape}, gap {gap!r}, critical_km {critical_km!r}",
            hint="the gap is a share of the territory: 0.001 is a tenth of a percent",
        )
    )
