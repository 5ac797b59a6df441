"""Distance fields on disk: arrays as they lie in memory, mapped back without reading them.

A file holds a line of text that names the format, a header in JSON with the kind of edges and the
type, shape and place of every array, and the arrays, each aligned to a page of memory.  Numbers
are little-endian.  The header is guarded by a checksum, the arrays by their sizes and, if asked,
by checksums of their own.
"""

from __future__ import annotations

import json
import os
import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from foedus.errors import Diagnostic, GeometryError, OutputError
from foedus.geodesy.fields.field import DistanceField
from foedus.geodesy.fields.pieces import EdgeType, Pieces
from foedus.geodesy.fields.tree import Tree

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    AnyArray = np.ndarray[Any, np.dtype[Any]]

_MAGIC: Final = b"foedus distance field 1\n"
_PAGE: Final = 4096
_HEADER_MAX: Final = 65_536
_TREE: Final = ("boxes", "starts")
_PIECES: Final = ("track", "chord", "sag_m", "edge", "part", "parts", "first_edge")
_TYPES: Final = {
    "boxes": "<f4",
    "starts": "<i8",
    "track": "<f8",
    "chord": "<f8",
    "sag_m": "<f4",
    "edge": "<i4",
    "part": "<u2",
    "parts": "<u2",
    "first_edge": "<i8",
}


def save_field(field: DistanceField, path: Path) -> None:
    """Write a distance field to a file, whole or not at all.

    Parameters
    ----------
    field : DistanceField
    path : Path
        An existing file is replaced.

    Raises
    ------
    OutputError
        FDS-O010 if the file cannot be written.

    Notes
    -----
    About 110 bytes for each edge of up to 4 km.
    """
    arrays = _arrays_of(field)
    header = _header(field, arrays)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            _write(file, header, arrays)
        partial.replace(path)
    except OSError as error:
        raise OutputError(
            Diagnostic(
                code="FDS-O010",
                message=f"The file {path} cannot be written.",
                expected="a path in a folder that exists and can be written",
                found=str(error),
            )
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def load_field(path: Path, *, check: bool = False) -> DistanceField:
    """Return a distance field from a file that `save_field` wrote.

    Parameters
    ----------
    path : Path
    check : bool, default False
        Whether to read all of the file at once and compare checksums.

    Returns
    -------
    DistanceField
        Its arrays are mapped from the file, which must stay as it is; the system reads pages
        when they are first used, and shares them between processes.

    Raises
    ------
    GeometryError
        FDS-G010 if the file is missing, is no distance field of this format, or is damaged.
    """
    try:
        with path.open("rb") as file:
            header = _read_header(file)
            size = os.fstat(file.fileno()).st_size
        arrays = {name: _mapped(path, header["arrays"][name], size, name) for name in _TYPES}
        if check:
            _compare(arrays, header)
        return _field_of(arrays, header)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GeometryError(
            Diagnostic(
                code="FDS-G010",
                message=f"The file {path} is not a distance field that can be read.",
                expected="a whole file that save_field of this version wrote",
                found=str(error) or type(error).__name__,
                hint="build the field again and save it",
            )
        ) from error


def _arrays_of(field: DistanceField) -> dict[str, AnyArray]:
    owners = {**dict.fromkeys(_TREE, field.tree), **dict.fromkeys(_PIECES, field.pieces)}
    return {
        name: np.ascontiguousarray(getattr(owner, name), dtype=_TYPES[name])
        for name, owner in owners.items()
    }


def _header(field: DistanceField, arrays: dict[str, AnyArray]) -> bytes:
    place, table = _HEADER_MAX, dict[str, Any]()
    for name, array in arrays.items():
        table[name] = {
            "shape": list(array.shape),
            "place": place,
            "crc32": zlib.crc32(array.data.cast("B")) if array.size else 0,
        }
        place += -(-array.nbytes // _PAGE) * _PAGE
    content = {
        "edges": str(field.pieces.edges),
        "edge_count": field.pieces.edge_count,
        "arrays": table,
    }
    return json.dumps(content, sort_keys=True).encode()


def _write(file: BinaryIO, header: bytes, arrays: dict[str, AnyArray]) -> None:
    file.write(_MAGIC + b"%08x %d\n" % (zlib.crc32(header), len(header)) + header)
    file.write(bytes(_HEADER_MAX - file.tell()))
    for array in arrays.values():
        file.write(array.data.cast("B") if array.size else b"")
        file.write(bytes(-array.nbytes % _PAGE))


def _read_header(file: BinaryIO) -> dict[str, Any]:
    if file.readline(len(_MAGIC)) != _MAGIC:
        raise ValueError("the first line does not name the format")
    checksum, length = file.readline(40).split()
    text = file.read(min(int(length), _HEADER_MAX))
    if zlib.crc32(text) != int(checksum, 16):
        raise ValueError("the header does not match its checksum")
    return json.loads(text)


def _mapped(path: Path, entry: dict[str, Any], size: int, name: str) -> AnyArray:
    """Return an array mapped from the file; it may be written to without changing the file."""
    shape, kind = tuple(entry["shape"]), np.dtype(_TYPES[name])
    length = int(np.prod(shape)) * kind.itemsize
    if entry["place"] + length > size:
        raise ValueError("the file ends early")
    if length == 0:
        return np.empty(shape, dtype=kind)
    mapped = np.memmap(path, dtype=kind, mode="c", offset=entry["place"], shape=shape)
    return mapped.view(np.ndarray)


def _compare(arrays: dict[str, AnyArray], header: dict[str, Any]) -> None:
    for name, array in arrays.items():
        found = zlib.crc32(array.data.cast("B")) if array.size else 0
        if found != header["arrays"][name]["crc32"]:
            raise ValueError(f"the array {name!r} does not match its checksum")


def _field_of(arrays: dict[str, AnyArray], header: dict[str, Any]) -> DistanceField:
    return DistanceField(
        tree=Tree(**{name: arrays[name] for name in _TREE}),
        pieces=Pieces(
            **{name: arrays[name] for name in _PIECES},
            edges=EdgeType(header["edges"]),
            edge_count=int(header["edge_count"]),
        ),
    )
