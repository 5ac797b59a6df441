"""Expressions typed on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.documents import read_yaml
from foedus.errors import Diagnostic, ExpressionError, Place

if TYPE_CHECKING:
    from foedus.documents import Node

COMMAND_LINE: Final = "command line"


def read_expression(text: str) -> Node:
    """Return the node of an expression typed on the command line, for the parsers.

    Raises
    ------
    ExpressionError
        FDS-E002 if the text is empty.
    DocumentError
        FDS-D005 and its kin if it is not YAML.
    """
    if not text.strip():
        raise ExpressionError(
            Diagnostic(
                code="FDS-E002",
                message="The expression is empty.",
                place=Place(file=COMMAND_LINE),
                expected="an expression such as ABC or {territory: [ABC, DEF]}",
            )
        )
    return read_yaml(text, file=COMMAND_LINE)
