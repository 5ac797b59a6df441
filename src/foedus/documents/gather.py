"""Collecting all faults of a document instead of stopping at the first."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from foedus.errors import FoedusError

if TYPE_CHECKING:
    from collections.abc import Generator

    from foedus.errors import Diagnostic


@contextmanager
def gather_faults(into: list[Diagnostic]) -> Generator[None]:
    """Add the diagnostics of an error in the block to a list, and go on after the block."""
    try:
        yield
    except FoedusError as error:
        into.extend(error.diagnostics)
