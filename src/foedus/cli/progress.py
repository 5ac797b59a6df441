"""Progress bars on standard error."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from rich.progress import TaskID


@contextmanager
def show_progress() -> Generator[Callable[[str, int, int], None]]:
    """Give a function that shows a bar for each step it is told of.

    On a terminal bars move; elsewhere each step prints one line when it is finished.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _say_when_done(console)
        return
    tasks: dict[str, TaskID] = {}
    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bars:

        def tell(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield tell


def _say_when_done(console: Console) -> Callable[[str, int, int], None]:
    said: set[str] = set()

    def tell(step: str, done: int, total: int) -> None:
        if done >= total and step not in said:
            said.add(step)
            console.print(f"{step}: done ({total})", highlight=False)

    return tell
