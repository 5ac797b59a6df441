"""The typed adapter around numba: compiled kernels and their parallel use.

Kernels release the interpreter lock, so a pool of threads runs them on all cores.
Compiled code is kept on disk: under ``NUMBA_CACHE_DIR`` or ``FOEDUS_CACHE_DIR`` where set, else
under the user's cache.  Code compiled from one module holds code from those that it imports, so
each module has a folder named after a digest of its source and theirs.  Where no folder can be
made, kernels are compiled afresh in each process.
With ``NUMBA_DISABLE_JIT=1`` kernels run as plain Python, slowly, with the same results.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba  # pyright: ignore[reportMissingTypeStubs] - numba ships no type stubs
import platformdirs

if TYPE_CHECKING:
    from collections.abc import Callable

_Function = TypeVar("_Function", bound="Callable[..., Any]")
_CHUNK = 8192
_IMPORTS = re.compile(r"^from foedus\.geodesy((?:\.\w+)*) import", re.MULTILINE)


def kernel(function: _Function) -> _Function:
    """Return `function` compiled on first call, without the interpreter lock.

    Source lines of a kernel use the subset of Python that numba compiles; no fast-math, so
    that results do not depend on the machine's vector width.
    """
    compiler = cast("Any", numba)
    folder = kernel_folder(Path(function.__code__.co_filename))
    if folder is not None:
        compiler.config.CACHE_DIR = str(folder)
    compiled = compiler.njit(function, nogil=True, cache=folder is not None, error_model="numpy")
    return cast("_Function", compiled)


@functools.cache
def kernel_folder(module: Path) -> Path | None:
    """Return the folder of the compiled code of a module, made if need be; None without one."""
    if not module.is_file():
        return None
    digest = hashlib.sha256()
    for path in sorted(_sources_of(module)):
        digest.update(path.read_bytes())
    root = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("FOEDUS_CACHE_DIR")
    folder = Path(root or platformdirs.user_cache_dir("foedus")) / "kernels"
    folder /= f"{module.stem}-{digest.hexdigest()[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder


def _sources_of(module: Path) -> set[Path]:
    """Return a module and those of this room that it imports, directly or not."""
    room = Path(__file__).parent
    found, waiting = set[Path](), [module]
    while waiting:
        path = waiting.pop()
        if path in found or not path.is_file():
            continue
        found.add(path)
        names = _IMPORTS.findall(path.read_text(encoding="utf-8"))
        bare = [room.joinpath(*name.split(".")) for name in names]
        waiting += [room / "__init__.py" if b == room else b.with_suffix(".py") for b in bare]
    return found


def cores() -> int:
    """Return the number of cores that this process may use."""
    return (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )


def run_in_chunks(task: Callable[[int, int], None], count: int) -> None:
    """Run ``task(start, stop)`` over chunks of ``range(count)``, on all cores.

    Chunks have a fixed size, so that results do not depend on the number of cores.
    """
    starts = range(0, count, _CHUNK)
    if len(starts) <= 1 or cores() == 1:
        for start in starts:
            task(start, min(start + _CHUNK, count))
        return
    with ThreadPoolExecutor(max_workers=cores()) as pool:
        stops = [min(start + _CHUNK, count) for start in starts]
        for _ in pool.map(task, starts, stops):
            pass
