"""How the sides of an agreement are told apart: by dash and symbol first, by hue second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from foedus.agreements import Agreement
    from foedus.findings import Cell

_DASHES: Final = ("", "7 3.5", "1.5 3.5", "9 3 1.5 3")
_UNDECLARED: Final = {"third": "third states"}
_SYMBOLS: Final = ("circle", "square", "diamond", "triangle")


@dataclass(frozen=True, slots=True, kw_only=True)
class SideStyle:
    """Look of one side, the same in every chart and map of a report.

    Attributes
    ----------
    id, title : str
        As the agreement names the side.
    rank : int
        Position in the order of the agreement; style sheets colour ``side-0``, ``side-1``...
    """

    id: str
    title: str
    rank: int

    @property
    def css(self) -> str:
        """Class of the style sheet."""
        return f"side-{self.rank % len(_DASHES)}"

    @property
    def dash(self) -> str:
        """Dash pattern of lines; empty for a solid line."""
        return _DASHES[self.rank % len(_DASHES)]

    @property
    def symbol(self) -> str:
        """Shape of points."""
        return _SYMBOLS[self.rank % len(_SYMBOLS)]


def side_styles(agreement: Agreement, present: Iterable[Cell]) -> Mapping[str, SideStyle]:
    """Return the style of each side: the agreement's sides in order, then others by name.

    Parameters
    ----------
    agreement : Agreement
    present : iterable of Cell
        Ids or titles of sides that stand in tables and layers; empty ones are left out.
    """
    declared = {side.id: side.title for side in agreement.sides}
    others = {str(cell) for cell in present if cell} - set(declared) - set(declared.values())
    titles = declared | {name: _UNDECLARED.get(name, name) for name in sorted(others)}
    styles = {
        name: SideStyle(id=name, title=title, rank=rank)
        for rank, (name, title) in enumerate(titles.items())
    }
    return {style.title: style for style in styles.values()} | styles
