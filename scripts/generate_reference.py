"""Write docs/reference/commands.md from the commands themselves.

`python scripts/generate_reference.py` writes the page; `--check` only says whether it is up to
date, with exit status 1 if it is not.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from foedus.cli.main import COMMANDS, _foedus

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "commands.md"

HEAD = """# Commands

This page is made from the commands by `scripts/generate_reference.py`.

Results go to standard output; progress and messages go to standard error.
The exit status is 0 whatever the findings are, 1 for input that is refused and for a check that \
fails, 2 for misuse of the command line.
No result depends on the clock, the locale or the network.

Expressions such as STATES and ZONE are those of [the agreement language](agreement-language.md).
"""


def page_text() -> str:
    """Return the whole page."""
    root = click.Context(_foedus, info_name="foedus")
    sections = [HEAD]
    for name in COMMANDS:
        command = _foedus.get_command(root, name)
        assert command is not None
        sections += sections_of(command, click.Context(command, info_name=name, parent=root))
    return "\n".join(sections)


def sections_of(command: click.Command, context: click.Context) -> list[str]:
    """Return the section of a command, or of each command of a group."""
    if isinstance(command, click.Group):
        sections: list[str] = []
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            sections += sections_of(inner, click.Context(inner, info_name=name, parent=context))
        return sections
    return [section_of(command, context)]


def section_of(command: click.Command, context: click.Context) -> str:
    prose, example = split_help(command.help or "")
    usage = " ".join(command.collect_usage_pieces(context))
    lines = [f"## {context.command_path}", "", prose, ""]
    lines += ["```text", f"{context.command_path} {usage}", "```", ""]
    rows = [option_row(o, context) for o in command.params if isinstance(o, click.Option)]
    if rows:
        lines += ["| option | meaning |", "|---|---|", *rows, ""]
    if example:
        lines += ["Example:", "", "```console", example, "```", ""]
    return "\n".join(lines)


def split_help(text: str) -> tuple[str, str]:
    """Return the prose of a help text with one sentence per line, and its example."""
    prose, _, example = text.partition("\b\n")
    paragraphs = [" ".join(part.split()) for part in prose.strip().split("\n\n")]
    sentences = "\n\n".join(part.replace(". ", ".\n") for part in paragraphs)
    lines = [line[2:] for line in example.splitlines()[1:] if line.strip()]
    return sentences, "\n".join(lines)


def option_row(option: click.Option, context: click.Context) -> str:
    help_record = option.get_help_record(context)
    assert help_record is not None
    name, meaning = help_record
    cells = [text.replace("|", r"\|") for text in (name, meaning)]
    return f"| `{cells[0]}` | {cells[1]} |"


def main(arguments: list[str]) -> int:
    text = page_text()
    if "--check" in arguments:
        current = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        return 0 if current == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
