"""A folder of results that appears whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, cast

from foedus.errors import Diagnostic, OutputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.findings import Receipt

RECEIPT_NAME: Final = "receipt.json"
RECEIPT_SCHEMA: Final = "foedus-receipt/1"
_SAFE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SIDE_FILES: Final = ("-wal", "-shm", "-journal")


def check_name(name: str) -> str:
    """Return `name` if it can be the name of a file on every system.

    Raises
    ------
    OutputError
        FDS-O003 otherwise.
    """
    if _SAFE_NAME.fullmatch(name):
        return name
    raise OutputError(
        Diagnostic(
            code="FDS-O003",
            message=f"A table or layer is called {name!r}, which cannot be the name of a file.",
            expected="letters, digits, points, hyphens and underscores, a letter or digit first",
            found=name,
            hint="rename the clause or parameter that the name is made from",
        )
    )


def receipt_json(receipt: Receipt, files: Mapping[str, bytes]) -> bytes:
    """Return ``receipt.json``: all inputs, one hash over them, and a hash of every file."""
    document = {
        "schema": RECEIPT_SCHEMA,
        "digest": f"sha256:{receipt.digest}",
        "entries": [{"name": name, "value": value} for name, value in sorted(receipt.entries)],
        "files": [
            {"path": path, "sha256": hashlib.sha256(files[path]).hexdigest()}
            for path in sorted(files)
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def check_replaceable(folder: Path) -> None:
    """Refuse a folder that Foedus did not write, or to which somebody added files.

    Raises
    ------
    OutputError
        FDS-O001 for a file, or a folder without our receipt; FDS-O004 for files that the
        receipt does not list, which would be lost.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    known = _files_of(folder)
    if known is None:
        raise OutputError(_not_ours(folder))
    present = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()
    }
    strangers = sorted(present - known - {RECEIPT_NAME})
    if strangers:
        raise OutputError(_strangers(folder, strangers))


def write_whole(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files so that `folder` holds all of them and nothing else, or is unchanged.

    Parameters
    ----------
    folder : Path
        Checked by `check_replaceable`; parents are made where needed.
    files : mapping
        Relative paths with forward slashes to bytes.

    Raises
    ------
    OutputError
        FDS-O002 if the disk refuses.
    """
    target = folder.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise OutputError(_refused(folder, error)) from error
    try:
        _fill(staging / "new", files)
        _swap(staging / "new", target, retired=staging / "old")
    except OSError as error:
        raise OutputError(_refused(folder, error)) from error
    finally:
        if target.exists() or not (staging / "old").exists():
            shutil.rmtree(staging, ignore_errors=True)


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for path, content in files.items():
        place = folder / PurePosixPath(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())


def _swap(fresh: Path, target: Path, *, retired: Path) -> None:
    if not target.exists():
        fresh.rename(target)
        return
    target.rename(retired)
    try:
        fresh.rename(target)
    except BaseException:
        with contextlib.suppress(OSError):
            retired.rename(target)
        raise


def _files_of(folder: Path) -> set[str] | None:
    """Return the files that our receipt in the folder lists; None if there is no such receipt."""
    try:
        document: Any = json.loads((folder / RECEIPT_NAME).read_text(encoding="utf-8"))
        if document["schema"] != RECEIPT_SCHEMA:
            return None
        listed = {cast("str", entry["path"]) for entry in document["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    database = {path + end for path in listed for end in _SIDE_FILES if path.endswith(".gpkg")}
    return listed | database


def _not_ours(folder: Path) -> Diagnostic:
    return Diagnostic(
        code="FDS-O001",
        message=f"{folder} exists, and Foedus did not write it.",
        expected="a new or empty folder, or one with the receipt.json of an earlier assessment",
        found="a file" if folder.is_file() else "a folder without such a receipt",
        hint="choose another folder with --out",
    )


def _strangers(folder: Path, names: list[str]) -> Diagnostic:
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return Diagnostic(
        code="FDS-O004",
        message=f"{folder} holds files that Foedus did not write; replacing it would lose them.",
        expected="only the files that its receipt.json lists",
        found=shown,
        hint="move these files elsewhere, or choose another folder with --out",
    )


def _refused(folder: Path, error: OSError) -> Diagnostic:
    return Diagnostic(
        code="FDS-O002",
        message=f"The results cannot be written to {folder}; nothing was changed.",
        expected="a place with room, where this user may write",
        found=error.strerror or type(error).__name__,
        hint="choose another folder with --out",
    )
