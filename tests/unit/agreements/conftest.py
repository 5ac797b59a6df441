from __future__ import annotations

from pathlib import Path

import pytest

from foedus.agreements import Agreement, read_agreement

DOCUMENTS = Path(__file__).parents[2] / "documents"


@pytest.fixture(scope="session")
def camps() -> Agreement:
    return read_agreement(DOCUMENTS / "good" / "two-camps.md")


@pytest.fixture(scope="session")
def draft() -> Agreement:
    return read_agreement("nato-russia-draft-2021")
