"""Samples in the documentation: commands, files that they need, and what they print.

A fence says what it is: ``console quick`` is run (``exit=1`` where a refusal is meant), other
commands are only read as the command line reads them; ``text output`` is what the command before
it prints; a fence with ``file=NAME`` is a file, and ``diff file=NAME`` a change to one.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(slots=True, kw_only=True)
class Step:
    """A fence that does something, in the order of its page."""

    kind: str
    words: tuple[str, ...]
    body: str
    expected: str | None = None
    name: str = field(default="")

    @property
    def exit_status(self) -> int:
        return int(self.option("exit") or 0)

    def option(self, name: str) -> str:
        """Return the value of ``name=value`` in the fence, or an empty text."""
        return next((w.partition("=")[2] for w in self.words if w.startswith(f"{name}=")), "")

    def commands(self) -> list[list[str]]:
        """Return the arguments of each command of Foedus in the fence, without redirection."""
        lines = self.body.replace("\\\n", " ").splitlines()
        split = [shlex.split(line) for line in lines if line.startswith("foedus ")]
        return [words[1 : words.index(">")] if ">" in words else words[1:] for words in split]


def steps_of(page: Path) -> list[Step]:
    """Return files, changes and commands of a page in order."""
    steps: list[Step] = []
    for match in FENCE.finditer(page.read_text(encoding="utf-8")):
        kind, *words = match["info"].split() or [""]
        body = re.sub(f"^{match['indent']}", "", match["body"], flags=re.MULTILINE)
        step = Step(kind=kind, words=tuple(words), body=body)
        if words == ["output"]:
            steps[-1].expected = body
        elif step.option("file") or (kind in {"console", "sh"} and step.commands()):
            steps.append(step)
    return steps


def apply_change(text: str, change: str) -> str:
    """Return a text with the lines led by ``-`` replaced by those led by ``+``."""
    lines = change.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line.startswith("-"))
    new = "".join(line[1:] for line in lines if line.startswith("+"))
    assert text.count(old) == 1, f"the change fits {text.count(old)} places"
    return text.replace(old, new)
