"""YAML values that remember where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from foedus.errors import Place

Scalar = str | int | float | bool | None
"""What one scalar can be under the YAML 1.2 core schema."""

Plain = Scalar | list["Plain"] | dict[str, "Plain"]
"""A node without its places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One key of a map, its place and its node."""

    key: str
    place: Place
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A scalar, a list or a map with the place of its first character.

    Attributes
    ----------
    kind : {"scalar", "list", "map"}
    place : Place
    value : str, int, float, bool or None
        Value of a scalar; None for lists and maps.
    text : str
        A scalar as it is written; empty for lists and maps.
    elements : tuple of Node
        Of a list, in order.
    entries : tuple of Entry
        Of a map, in order; keys are texts and unique.
    """

    kind: Literal["scalar", "list", "map"]
    place: Place
    value: Scalar = None
    text: str = ""
    elements: tuple[Node, ...] = ()
    entries: tuple[Entry, ...] = ()

    def get(self, key: str) -> Node | None:
        """Return the node under a key of a map, or None if there is none."""
        return next((entry.node for entry in self.entries if entry.key == key), None)

    def items(self) -> tuple[tuple[str, Node], ...]:
        """Return keys and nodes of a map, in order."""
        return tuple((entry.key, entry.node) for entry in self.entries)

    @property
    def names(self) -> tuple[str, ...]:
        """The keys of a map, in order."""
        return tuple(entry.key for entry in self.entries)

    def key_place(self, key: str) -> Place:
        """Return the place of a key, or of the map if it lacks the key."""
        return next((entry.place for entry in self.entries if entry.key == key), self.place)

    def at(self, *steps: str | int) -> Node | None:
        """Return the node reached by keys and positions, or None if there is none."""
        node: Node | None = self
        for step in steps:
            if node is None:
                return None
            if isinstance(step, str):
                node = node.get(step)
            else:
                node = node.elements[step] if 0 <= step < len(node.elements) else None
        return node

    def plain(self) -> Plain:
        """Return the same as nested lists and dictionaries, without places."""
        if self.kind == "map":
            return {entry.key: entry.node.plain() for entry in self.entries}
        if self.kind == "list":
            return [element.plain() for element in self.elements]
        return self.value
