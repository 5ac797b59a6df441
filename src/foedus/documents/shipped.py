"""The shelf: documents and data that are shipped with the engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from foedus.documents.text import read_text
from foedus.documents.yaml_nodes import read_yaml
from foedus.errors import Diagnostic, DocumentError, FoedusError, Place, nearest_name

Kind = Literal["agreements", "worlds", "conditions", "positions", "movements"]
"""Kinds of document, each a folder of the library."""

KINDS: Final[tuple[Kind, ...]] = (
    "agreements",
    "worlds",
    "conditions",
    "positions",
    "movements",
)

_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfItem:
    """One shipped document: identifier, title and path."""

    id: str
    title: str
    path: Path


def find_library() -> Path:
    """Return the folder of shipped documents.

    It lies inside an installed package, else beside ``src`` in a checkout.

    Raises
    ------
    DocumentError
        FDS-D012 if there is neither.
    """
    candidates = (_PACKAGE / "library", _PACKAGE.parents[1] / "library")
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise DocumentError(
        Diagnostic(
            code="FDS-D012",
            message="The library of shipped documents is missing.",
            place=Place(file=str(candidates[0])),
            expected="a folder named library inside the installed package",
            hint="install Foedus again",
        )
    )


def shelf(kind: Kind) -> tuple[ShelfItem, ...]:
    """Return the shipped documents of a kind, ordered by identifier.

    A document whose head cannot be read is listed under its file name, so that the list never
    fails because of one document.
    """
    folder = find_library() / kind
    if not folder.is_dir():
        return ()
    paths = [path for path in sorted(folder.iterdir()) if _is_document(path)]
    return tuple(ShelfItem(id=_name_of(path), title=_title_of(path), path=path) for path in paths)


def locate(kind: Kind, name_or_path: str) -> Path:
    """Return the path of a shipped document, or of the file or folder that was named.

    A text with a separator or an ending of a document is a path, all else a shipped name.

    Raises
    ------
    DocumentError
        FDS-D011 if no shipped document has the name; FDS-D001 if the path does not exist.
    """
    items = shelf(kind)
    for item in items:
        if item.id == name_or_path:
            return item.path
    path = Path(name_or_path)
    if _looks_like_path(name_or_path) or _exists(path):
        if _exists(path):
            return path
        raise DocumentError(
            Diagnostic(
                code="FDS-D001",
                message="The file cannot be read: no such file or directory.",
                place=Place(file=name_or_path),
                expected="a file or folder that exists",
                hint=_hint(Path(name_or_path).stem, items),
            )
        )
    raise DocumentError(
        Diagnostic(
            code="FDS-D011",
            message=f"No document named {name_or_path!r} is shipped among the {kind}.",
            place=Place(file="command line", excerpt=name_or_path),
            expected="one of " + ", ".join(item.id for item in items) + ", or a path",
            found=name_or_path,
            hint=_hint(name_or_path, items),
        )
    )


def shown_name(path: Path) -> str:
    """Return the name under which places show a document.

    A shipped document is ``library/...`` wherever the package is installed, so that results do
    not depend on the machine; any other path is shown as given.
    """
    library = find_library()
    if path.is_relative_to(library):
        return (Path("library") / path.relative_to(library)).as_posix()
    return str(path)


def _hint(name: str, items: tuple[ShelfItem, ...]) -> str:
    near = nearest_name(name, [item.id for item in items])
    return near or "foedus library lists what is shipped"


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _looks_like_path(name: str) -> bool:
    return "/" in name or "\\" in name or name.endswith((".md", ".yaml", ".yml"))


def _is_document(path: Path) -> bool:
    if path.name.startswith((".", "_")):
        return False
    return path.suffix == ".md" or (path.is_dir() and (path / "world.yaml").is_file())


def _name_of(path: Path) -> str:
    return path.name if path.is_dir() else path.stem


def _title_of(path: Path) -> str:
    """Return the title that the head of a document gives, or its file name."""
    head = path / "world.yaml" if path.is_dir() else path
    try:
        source = read_text(head)
        text = source.text
        if not path.is_dir():
            text = text.removeprefix("---\n").partition("\n---\n")[0]
        title = read_yaml(text, file=str(head)).get("title")
    except FoedusError:
        return _name_of(path)
    return title.text if title is not None and title.text else _name_of(path)
