"""The typed adapter around numba: compiled kernels and their parallel use.

Kernels release the interpreter lock, so a pool of threads runs them on all cores.
Compiled code is kept on disk beside the package or, where that folder cannot be written, in the
folder named by the environment variable ``NUMBA_CACHE_DIR`` or the user's cache; where no folder
can be written, kernels are compiled afresh in each process.
With ``NUMBA_DISABLE_JIT=1`` kernels run as plain Python, slowly, with the same results.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba  # pyright: ignore[reportMissingTypeStubs] - numba ships no type stubs

if TYPE_CHECKING:
    from collections.abc import Callable

_Function = TypeVar("_Function", bound="Callable[..., Any]")
_CHUNK = 8192


def kernel(function: _Function) -> _Function:
    """Return `function` compiled on first call, without the interpreter lock.

    Source lines of a kernel use the subset of Python that numba compiles; no fast-math, so
    that results do not depend on the machine's vector width.
    """
    compiler = cast("Any", numba)
    try:
        compiled = compiler.njit(function, nogil=True, cache=True, error_model="numpy")
    except RuntimeError:  # no folder for the cache can be written
        compiled = compiler.njit(function, nogil=True, error_model="numpy")
    return cast("_Function", compiled)


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
