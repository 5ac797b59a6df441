"""Colours: neutral, told apart in grey as well, and of no state or alliance."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LIGHT: Final[Mapping[str, str]] = {
    "paper": "#ffffff",
    "wash": "#f6f4ef",
    "ink": "#1b2024",
    "muted": "#565f67",
    "rule": "#d5d1c8",
    "link": "#14507a",
    "notice": "#7a4a00",
    "notice-wash": "#fbf3e2",
    "side-0": "#0b6565",
    "side-1": "#935b00",
    "side-2": "#59636c",
    "side-3": "#7a4374",
    "sea": "#e4eaec",
    "land": "#f4f1ea",
    "land-0": "#dcebe9",
    "land-1": "#f5e8cd",
    "land-2": "#e9e9e9",
    "land-3": "#eee0ec",
    "coast": "#7b858c",
    "shade-0": "#463a63",
    "shade-1": "#65588a",
    "shade-2": "#877bab",
    "shade-3": "#a9a0c6",
    "shade-4": "#c9c3dc",
    "shade-5": "#e3dfee",
    "zone-edge": "#372c52",
}
DARK: Final[Mapping[str, str]] = {
    "paper": "#15181b",
    "wash": "#1d2125",
    "ink": "#e9e6df",
    "muted": "#a8b0b7",
    "rule": "#3a4046",
    "link": "#8cc3ec",
    "notice": "#f0c878",
    "notice-wash": "#2b2518",
    "side-0": "#62c4bd",
    "side-1": "#e2b052",
    "side-2": "#a9b4be",
    "side-3": "#d6a2cf",
    "sea": "#1a2126",
    "land": "#2b2e30",
    "land-0": "#213c3b",
    "land-1": "#40361f",
    "land-2": "#33363a",
    "land-3": "#3b2d3a",
    "coast": "#7f8a92",
    "shade-0": "#cfc4ee",
    "shade-1": "#aa9cd2",
    "shade-2": "#8778b2",
    "shade-3": "#695b92",
    "shade-4": "#4f4471",
    "shade-5": "#3a3354",
    "zone-edge": "#e6def9",
}


def template_text(name: str) -> str:
    """Return a template or style sheet of this room."""
    return files("foedus.report").joinpath("templates", name).read_text(encoding="utf-8")


def variables(palette: Mapping[str, str]) -> str:
    """Return the palette as custom properties of a style sheet."""
    return "".join(f"--{name}:{value};" for name, value in palette.items())


def resolved(css: str, palette: Mapping[str, str]) -> str:
    """Return a style sheet with its colours written in, for readers without custom properties."""
    return re.sub(r"var\(--([a-z0-9-]+)\)", lambda match: palette[match[1]], css)
