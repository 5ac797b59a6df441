"""The command line: one module for each command, and no logic.

Comes in: arguments.  Goes out: results on standard output, progress and messages on standard
error, an exit status.  May import: every other room.
"""

from __future__ import annotations

from foedus.cli.main import main

__all__ = ["main"]
