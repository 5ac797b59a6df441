"""Numbers and cells as people and as tables read them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container

    from foedus.findings import Cell, Column

SHARE: Final = "share"
"""Unit of a column that holds shares from 0 to 1; people read them as per cent."""

NO_VALUE: Final = "—"
"""What people read where there is no value."""

_DECIMALS_MEANT: Final = 7
"""Decimals of a percentage beyond which a difference is noise of the arithmetic."""

MINUS: Final = "−"
PERCENT: Final = "\N{NO-BREAK SPACE}%"


def format_number(value: float, *, digits: int) -> str:
    """Return a number with commas between thousands, a true minus, and `digits` decimals.

    A value that rounds to zero has no sign; infinity is written as ∞.
    """
    if math.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    text = f"{abs(value):,.{digits}f}"
    negative = value < 0 and any(c in "123456789" for c in text)
    return MINUS + text if negative else text


def format_share(value: float, *, digits: int) -> str:
    r"""Return a share as per cent; what is not quite all or nothing is never rounded to it.

    >>> format_share(0.9996, digits=1), format_share(1.0, digits=1)
    ('>99.9\xa0%', '100\xa0%')
    """
    least = 10.0**-digits
    percent = round(100.0 * value, _DECIMALS_MEANT)
    if percent in {0.0, 100.0}:
        return f"{percent:.0f}{PERCENT}"
    if 0.0 < percent < least / 2:
        return f"<{least:.{digits}f}{PERCENT}"
    if 100.0 - least / 2 < percent < 100.0:
        return f">{100.0 - least:.{digits}f}{PERCENT}"
    return format_number(percent, digits=digits) + PERCENT


def sentence(text: str) -> str:
    """Return a text as a sentence: with a capital letter and a full stop.

    >>> sentence("the draft gives no time"), sentence("Nothing.")
    ('The draft gives no time.', 'Nothing.')
    """
    if not text:
        return text
    return text[:1].upper() + text[1:] + ("" if text[-1] in ".?!:…" else ".")


def is_share(column: Column) -> bool:
    """Return whether a column holds shares: by its unit, or by a name such as ``share_lower``."""
    return column.unit == SHARE or (not column.unit and SHARE in column.name.split("_"))


def share_digits(column: Column) -> int:
    """Return the decimals of a share in per cent; without the unit they count those of 0 to 1."""
    return column.digits if column.unit == SHARE else min(1, max(0, column.digits - 2))


def format_cell(cell: Cell, column: Column) -> str:
    """Return a cell as the report prints it: digits of the column, shares as per cent."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return NO_VALUE
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return cell
    if is_share(column):
        return format_share(float(cell), digits=share_digits(column))
    if isinstance(cell, int):
        return format_number(cell, digits=0)
    return format_number(cell, digits=column.digits)


def plain_text(cell: Cell) -> str:
    """Return a cell as machines read it: a point for decimals, ten significant digits.

    No value, and a number that is not finite, become an empty string.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell + 0.0:.10g}" if math.isfinite(cell) else ""
    return str(cell)


def matches(cell: Cell, values: Container[str]) -> bool:
    """Return whether a cell, written as `plain_text` or as ``format(x, "g")``, is a value."""
    if isinstance(cell, float) and f"{cell:g}" in values:
        return True
    return plain_text(cell) in values


def is_numeric(cells: tuple[Cell, ...]) -> bool:
    """Return whether the cells that have a value are numbers, and at least one has."""
    values = [cell for cell in cells if cell is not None]
    return bool(values) and all(
        isinstance(cell, int | float) and not isinstance(cell, bool) for cell in values
    )
