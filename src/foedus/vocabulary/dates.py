"""Calendar dates and half-open periods."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` (included) to `end` (excluded); an end of None has not come yet."""

    start: dt.date | None
    end: dt.date | None = None

    def contains(self, day: dt.date) -> bool:
        """Return whether `day` lies in the period."""
        started = self.start is None or self.start <= day
        return started and (self.end is None or day < self.end)


def parse_date(text: str) -> dt.date:
    """Return the date written as year, month and day: ``2022-01-21``.

    Raises
    ------
    ValueError
        If the text is not such a date.
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        message = f"not a date such as 2022-01-21: {text!r}"
        raise ValueError(message)
    return dt.date.fromisoformat(text)
