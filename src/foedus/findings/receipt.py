"""The receipt: everything that a result depends on, and one hash over it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Receipt:
    """Names and values of all inputs, sorted; the same receipt gives the same bytes.

    Attributes
    ----------
    entries : tuple of (str, str)
        For example ``("document nato-russia-draft-2021", "sha256:...")``.
    """

    entries: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of the entries, in hexadecimal."""
        text = json.dumps(sorted(self.entries), ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
