"""Stages that work side by side: what comes next is made while the last is being used."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Item = TypeVar("_Item")
_DEPTH: Final = 2
_PATIENCE_S: Final = 0.1


class _End:
    """The end of the items, with the error that ended them, if any."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def ahead(items: Iterable[_Item]) -> Iterator[_Item]:
    """Yield items in order while a thread makes the next two.

    An error of the thread is raised here.  The thread ends when this iterator is closed.
    """
    waiting: queue.Queue[_Item | _End] = queue.Queue(_DEPTH)
    stopped = threading.Event()

    def work() -> None:
        error: BaseException | None = None
        try:
            for item in items:
                if not _offer(waiting, item, stopped):
                    return
        except BaseException as caught:
            error = caught
        _offer(waiting, _End(error), stopped)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield from _taken_from(waiting)
    finally:
        stopped.set()
        thread.join()


def _offer(
    waiting: queue.Queue[_Item | _End], item: _Item | _End, stopped: threading.Event
) -> bool:
    """Put an item into the queue; return whether that happened before the end was told."""
    while not stopped.is_set():
        try:
            waiting.put(item, timeout=_PATIENCE_S)
        except queue.Full:
            continue
        return True
    return False


def _taken_from(waiting: queue.Queue[_Item | _End]) -> Iterator[_Item]:
    while not isinstance(item := waiting.get(), _End):
        yield item
    if item.error is not None:
        raise item.error
