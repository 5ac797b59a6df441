"""Fixtures that tests of several rooms share; `tiny_world` lies beside this file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import tiny_world

if TYPE_CHECKING:
    from pathlib import Path

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
