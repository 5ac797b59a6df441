"""Every command in the documentation is understood; those meant to be run print what is shown."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
import samples

from foedus.cli.main import _foedus

if TYPE_CHECKING:
    from pathlib import Path

    from samples import Step

START = (sys.executable, "-c", "from foedus.cli import main; main()")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
STEPS = {page: samples.steps_of(page) for page in samples.PAGES}


def name_of(page: Path) -> str:
    return str(page.relative_to(samples.ROOT))


def is_run(step: Step) -> bool:
    return step.kind in {"console", "sh"} and "quick" in step.words


def understand(arguments: list[str]) -> None:
    """Read arguments as the command line does, without doing what they say."""
    command: click.Command = _foedus
    context = click.Context(command, info_name="foedus")
    while isinstance(command, click.Group):
        name, found, arguments = command.resolve_command(context, arguments)
        assert found is not None
        command = found
        context = click.Context(command, info_name=name, parent=context)
    command.make_context(command.name, arguments, parent=context)


def same(printed: str, shown: str) -> bool:
    """Whether two texts have the same words, and numbers within half a per cent or 0.002.

    Bounds and estimates move a little with the size of the cells.
    """
    if NUMBER.sub("#", printed) != NUMBER.sub("#", shown):
        return False
    pairs = zip(NUMBER.findall(printed), NUMBER.findall(shown), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=0.005, abs_tol=0.002) for a, b in pairs)


@pytest.mark.parametrize("page", [p for p in STEPS if STEPS[p]], ids=name_of)
def test_every_command_shown_is_understood(page: Path) -> None:
    for step in STEPS[page]:
        for arguments in step.commands():
            understand(arguments)


@pytest.mark.world
@pytest.mark.parametrize("page", [p for p in STEPS if any(map(is_run, STEPS[p]))], ids=name_of)
def test_commands_of_a_page_do_what_it_says(page: Path, tmp_path: Path) -> None:
    for step in STEPS[page]:
        file = tmp_path / step.option("file")
        if step.option("file") and step.kind == "diff":
            file.write_text(samples.apply_change(file.read_text(), step.body))
        elif step.option("file"):
            file.write_text(step.body)
        elif is_run(step):
            (arguments,) = step.commands()

            done = subprocess.run(
                [*START, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
            )

            assert done.returncode == step.exit_status, done.stderr
            assert step.expected is None or same(done.stdout, step.expected), done.stdout
