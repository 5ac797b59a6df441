"""The folder of derived results: one writer at a time, and everything whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
import platformdirs

from foedus.errors import Diagnostic, WorldError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

_VARIABLE = "FOEDUS_CACHE_DIR"
_WAIT_S_MAX = 1800.0
_PARTIAL = ".partial-"


def find_cache_folder(cache_dir: Path | None) -> Path:
    """Return the folder for derived results: as given, from FOEDUS_CACHE_DIR, or the user's."""
    if cache_dir is not None:
        return cache_dir
    named = os.environ.get(_VARIABLE, "")
    return Path(named) if named else platformdirs.user_cache_path("foedus")


def derive_folder(folder: Path, derive: Callable[[Path], None]) -> bool:
    """Have `derive` fill `folder` unless it is there already; return whether it did.

    It fills a folder beside it that takes the name when it is complete.  Other processes
    wait; what an interrupted one left behind is removed.

    Raises
    ------
    WorldError
        FDS-W105 if the folder cannot be written or another process holds it for too long.
    """
    if folder.is_dir():
        return False
    with hold_lock(folder):
        if folder.is_dir():
            return False
        for left_over in folder.parent.glob(f"{folder.name}{_PARTIAL}*"):
            shutil.rmtree(left_over, ignore_errors=True)
        partial = Path(tempfile.mkdtemp(prefix=f"{folder.name}{_PARTIAL}", dir=folder.parent))
        try:
            derive(partial)
            partial.replace(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return True


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name and rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(prefix=_PARTIAL, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        Path(partial).replace(path)
    finally:
        Path(partial).unlink(missing_ok=True)


@contextmanager
def hold_lock(folder: Path) -> Generator[None]:
    """Hold the lock of a folder of the cache; the folder itself need not exist.

    Raises
    ------
    WorldError
        FDS-W105 if the cache cannot be written or another process holds it for too long.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(f"{folder}.lock", timeout=_WAIT_S_MAX):
            yield
    except filelock.Timeout as error:
        raise _refuse(folder, f"another process has held it for {_WAIT_S_MAX:.0f} s") from error
    except OSError as error:
        raise _refuse(folder, error.strerror or str(error)) from error


def _refuse(folder: Path, reason: str) -> WorldError:
    return WorldError(
        Diagnostic(
            code="FDS-W105",
            message=f"derived boundaries cannot be kept in {folder.parent}: {reason}",
            expected="a folder that can be written and has 500 MB to spare",
            hint=f"set {_VARIABLE} to such a folder",
        )
    )
