"""Fixtures that tests of several rooms share; `tiny_world` lies beside this file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import tiny_world
from foedus.planning import open_ground
from foedus.world import read_world

if TYPE_CHECKING:
    from pathlib import Path

    from foedus.planning import Cast, Ground
    from tiny_world import Tiny


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """The fictional world, its boundaries and its pact, with the whole assessment of it."""
    return tiny_world.build(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """A folder with the fictional world and pact, for tests that break it."""
    tiny_world.write(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def europe() -> tuple[Ground, Cast]:
    """Real ground: the shipped world on its reference date, land only."""
    world = read_world("europe-2022")
    return open_ground(
        world,
        as_of=world.as_of,
        territory="land",
        edges="straight",
        status={},
        progress=lambda *_: None,
    )
