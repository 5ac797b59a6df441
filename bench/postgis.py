"""A private PostGIS server for a benchmark, and the processor time that it spends."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from table import NotHereError

SCRIPT = Path(__file__).parents[1] / "scripts" / "install-postgis.sh"
SPENT = "SELECT split_part(s, ' ', 14)::float8 + split_part(s, ' ', 15)::float8 AS ticks "
SPENT += "FROM pg_read_file('/proc/self/stat') AS s"
PSQL = ("-X", "-q", "-A", "-t", "-F", ",", "-v", "ON_ERROR_STOP=1")


@contextlib.contextmanager
def server():
    """Start a private server, or take the running one of FOEDUS_POSTGIS; yield its socket."""
    running = os.environ.get("FOEDUS_POSTGIS")
    if running:
        yield running
        return
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o711)
        home = Path(parent) / "postgis"
        environment = {**os.environ, "FOEDUS_POSTGIS_HOME": str(home)}
        done = subprocess.run(
            ["sh", SCRIPT, "start"], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["no PostGIS"])[-1]
            raise NotHereError(said)
        try:
            yield str(home / "socket")
        finally:
            subprocess.run(["sh", SCRIPT, "stop"], env=environment, check=True)


def ask(socket: str, sql: str) -> list[list[str]]:
    """Return the rows that a script prints."""
    said = subprocess.run(
        [shutil.which("psql") or "psql", "-h", socket, "-U", "foedus", "-d", "foedus", *PSQL],
        input=sql,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [line.split(",") for line in said.splitlines()]


def copy(name: str, columns: str, rows) -> str:
    """Return SQL that makes a temporary table and fills it."""
    body = "\n".join(rows)
    return f"CREATE TEMP TABLE {name} ({columns});\nCOPY {name} FROM stdin;\n{body}\n\\.\n"


def timed(sql: str) -> str:
    """Return SQL that prints the seconds of the processor that a statement takes."""
    return (
        f"CREATE TEMP TABLE clock AS {SPENT};\n{sql}\n"
        f"SELECT (now_ticks.ticks - clock.ticks) / {os.sysconf('SC_CLK_TCK')} "
        f"FROM clock, ({SPENT}) AS now_ticks;\nDROP TABLE clock;\n"
    )


def version(socket: str) -> str:
    """Return the versions of PostgreSQL and PostGIS."""
    row = ask(socket, "SELECT current_setting('server_version'), PostGIS_Lib_Version();")[0]
    return f"{row[1]} on PostgreSQL {row[0].split()[0]}"


def numbers(rows: list[list[str]]) -> np.ndarray:
    """Return rows as an array."""
    return np.array(rows, dtype=float)
