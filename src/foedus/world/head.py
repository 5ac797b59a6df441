"""The head of a world: ``world.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.documents import FORMAT_VERSION, read_text, read_yaml
from foedus.errors import Diagnostic, DocumentError, Place, nearest_name
from foedus.vocabulary import BodyId, StateId, parse_date
from foedus.world.facts import Group, Licence, View

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from foedus.documents import Node

TABLES: Final = (
    "states",
    "bodies",
    "memberships",
    "activities",
    "activity_places",
    "strengths",
    "forces",
    "baseline",
    "ranges",
    "echelons",
    "regions",
)
"""Tables that a world has, in the order in which they are read."""

_KEYS: Final = {
    "foedus": "scalar",
    "kind": "scalar",
    "id": "scalar",
    "title": "scalar",
    "as_of": "scalar",
    "description": "scalar",
    "tables": "map",
    "boundaries": "map",
    "groups": "map",
    "views": "list",
    "licences": "list",
    "statements": "list",
}
_GROUP_KEYS: Final = ("title", "states", "members_of", "note")
_LICENCE_KEYS: Final = ("id", "covers", "holder", "attribution", "url")
_VIEW_KEYS: Final = ("title", "extent")
_SHAPES: Final = {"scalar": "a text or number", "map": "a map", "list": "a list"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldHead:
    """What ``world.yaml`` says.

    Attributes
    ----------
    id, title, description : str
    as_of : date
    tables : mapping of table to file name
    boundary_layer, units_file : str
    groups : mapping of identifier to Group
    group_places : mapping of group to place
    views : tuple of View
    licences : tuple of Licence
    statements : tuple of str
    sha256 : str
    """

    id: str
    title: str
    description: str
    as_of: dt.date
    tables: Mapping[str, str]
    boundary_layer: str
    units_file: str
    groups: Mapping[str, Group]
    group_places: Mapping[str, Place]
    views: tuple[View, ...]
    licences: tuple[Licence, ...]
    statements: tuple[str, ...]
    sha256: str


def read_head(folder: Path) -> WorldHead:
    """Return the head of the world in a folder.

    Raises
    ------
    DocumentError
        FDS-W002 for each key that is missing, unknown or of another shape, FDS-W003 for a table
        that is not listed, FDS-D... if the file is not readable YAML.
    """
    source = read_text(folder / "world.yaml")
    root = read_yaml(source.text, file=source.file)
    faults = [*_check_shape(root), *_check_tables(root), *_check_inner(root)]
    as_of = _as_of(root, faults)
    if faults or as_of is None:
        raise DocumentError(*faults)
    return WorldHead(
        id=_text(root, "id"),
        title=_text(root, "title"),
        description=_text(root, "description"),
        as_of=as_of,
        tables={name: node.text for name, node in _items(root, "tables")},
        boundary_layer=_text(root.get("boundaries"), "layer"),
        units_file=_text(root.get("boundaries"), "units"),
        groups={name: _group(name, node) for name, node in _items(root, "groups")},
        group_places={name: node.place for name, node in _items(root, "groups")},
        views=tuple(_view(node) for node in _elements(root, "views")),
        licences=tuple(_licence(node) for node in _elements(root, "licences")),
        statements=tuple(node.text for node in _elements(root, "statements")),
        sha256=source.sha256,
    )


def _check_shape(root: Node) -> list[Diagnostic]:
    if root.kind != "map":
        return [_fault("The file is not a map of keys and values.", root.place, "id: my-world")]
    faults = [
        _fault(
            f"The key {key!r} is not known in world.yaml.",
            root.key_place(key),
            "one of " + ", ".join(_KEYS),
            hint=nearest_name(key, set(_KEYS) - set(root.names)),
        )
        for key in root.names
        if key not in _KEYS
    ]
    for key, kind in _KEYS.items():
        node = root.get(key)
        if node is None:
            faults.append(_fault(f"The key {key!r} is missing.", root.place, _SHAPES[kind]))
        elif node.kind != kind:
            faults.append(_fault(f"The key {key!r} has another shape.", node.place, _SHAPES[kind]))
    for key, expected in (("foedus", str(FORMAT_VERSION)), ("kind", "world")):
        node = root.get(key)
        if node is not None and node.kind == "scalar" and node.text != expected:
            message = f"The key {key!r} has another value."
            faults.append(_fault(message, node.place, f"{key}: {expected}", found=node.text))
    return faults


def _check_tables(root: Node) -> list[Diagnostic]:
    tables = root.get("tables")
    if tables is None or tables.kind != "map":
        return []
    missing = [
        Diagnostic(
            code="FDS-W003",
            message=f"The table {name!r} is not listed.",
            place=tables.place,
            expected=f"{name}: {name}.csv",
        )
        for name in TABLES
        if tables.get(name) is None
    ]
    unknown = [
        Diagnostic(
            code="FDS-W003",
            message=f"A world has no table {name!r}.",
            place=tables.key_place(name),
            expected="one of " + ", ".join(TABLES),
            found=name,
            hint=nearest_name(name, TABLES),
        )
        for name in tables.names
        if name not in TABLES
    ]
    outside = [
        Diagnostic(
            code="FDS-W003",
            message=f"The table {name!r} does not lie in the folder of the world.",
            place=node.place,
            expected=f"the name of a file, such as {name}.csv",
            found=node.text,
        )
        for name, node in tables.items()
        if not _is_file_name(node)
    ]
    return missing + unknown + outside


def _check_inner(root: Node) -> list[Diagnostic]:
    faults: list[Diagnostic] = []
    for name, node in _items(root, "groups"):
        faults.extend(_check_keys(node, ("title",), _GROUP_KEYS, f"The group {name!r}"))
        for key in ("states", "members_of"):
            listed = node.get(key)
            if listed is not None and listed.kind != "list":
                message = f"The key {key!r} of the group {name!r} is not a list."
                faults.append(_fault(message, listed.place, f"{key}: [..., ...]"))
    for node in _elements(root, "licences"):
        faults.extend(_check_keys(node, _LICENCE_KEYS, _LICENCE_KEYS, "The licence"))
    for node in _elements(root, "views"):
        faults.extend(_check_keys(node, _VIEW_KEYS, _VIEW_KEYS, "The view"))
        faults.extend(_check_extent(node))
    boundaries = root.get("boundaries")
    if boundaries is not None and boundaries.kind == "map":
        keys = ("layer", "units")
        faults.extend(_check_keys(boundaries, keys, keys, "The entry 'boundaries'"))
        units = boundaries.get("units")
        if units is not None and not _is_file_name(units):
            message = "The table of units does not lie in the folder of the world."
            faults.append(_fault(message, units.place, "units: units.csv", found=units.text))
    return faults


def _check_extent(node: Node) -> list[Diagnostic]:
    extent = node.get("extent") if node.kind == "map" else None
    if extent is None or _extent(extent) is not None:
        return []
    message = "The extent of a view is not west, south, east and north in degrees."
    return [_fault(message, extent.place, "extent: [14, 48, 40, 66]")]


def _extent(node: Node) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(element.text) for element in node.elements)
    except ValueError:
        return None
    ordered = -180 <= west < east <= 180 and -90 <= south < north <= 90
    return (west, south, east, north) if ordered else None


def _check_keys(
    node: Node, required: tuple[str, ...], known: tuple[str, ...], what: str
) -> list[Diagnostic]:
    if node.kind != "map":
        return [_fault(f"{what} is not a map.", node.place, "keys " + ", ".join(known))]
    missing = [
        _fault(f"{what} lacks the key {key!r}.", node.place, f"{key}: ...")
        for key in required
        if node.get(key) is None
    ]
    unknown = [
        _fault(
            f"{what} has an unknown key {key!r}.",
            node.key_place(key),
            "one of " + ", ".join(known),
            hint=nearest_name(key, known),
        )
        for key in node.names
        if key not in known
    ]
    return missing + unknown


def _as_of(root: Node, faults: list[Diagnostic]) -> dt.date | None:
    node = root.get("as_of")
    if node is None or node.kind != "scalar":
        return None
    try:
        return parse_date(node.text)
    except ValueError:
        message = "The key 'as_of' is not a date."
        faults.append(_fault(message, node.place, "as_of: 2022-01-21", found=node.text))
        return None


def _group(name: str, node: Node) -> Group:
    return Group(
        id=name,
        title=_text(node, "title"),
        states=tuple(StateId(element.text) for element in _elements(node, "states")),
        members_of=tuple(BodyId(element.text) for element in _elements(node, "members_of")),
        note=_text(node, "note"),
    )


def _view(node: Node) -> View:
    extent = node.get("extent")
    bounds = _extent(extent) if extent is not None else None
    return View(title=_text(node, "title"), extent_deg=bounds or (-180.0, -90.0, 180.0, 90.0))


def _licence(node: Node) -> Licence:
    return Licence(
        id=_text(node, "id"),
        covers=_text(node, "covers"),
        holder=_text(node, "holder"),
        attribution=_text(node, "attribution"),
        url=_text(node, "url"),
    )


def _is_file_name(node: Node) -> bool:
    return bool(node.text) and not set(node.text) & set("/\\:") and not node.text.startswith(".")


def _text(node: Node | None, key: str) -> str:
    value = node.get(key) if node is not None else None
    return value.text if value is not None else ""


def _items(node: Node, key: str) -> tuple[tuple[str, Node], ...]:
    value = node.get(key)
    return value.items() if value is not None else ()


def _elements(node: Node, key: str) -> tuple[Node, ...]:
    value = node.get(key)
    return value.elements if value is not None else ()


def _fault(
    message: str, place: Place, expected: str, *, found: str = "", hint: str = ""
) -> Diagnostic:
    return Diagnostic(
        code="FDS-W002",
        message=message,
        place=place,
        expected=expected,
        found=found,
        hint=hint,
    )
