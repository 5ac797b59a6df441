"""DuckDB with its spatial extension, on one core, where both are installed."""

from __future__ import annotations

from pathlib import Path

from table import NotHereError


def connect():
    """Return a connection to an empty database with the extension loaded from its package."""
    import duckdb
    import duckdb_extension_spatial

    folder = Path(duckdb_extension_spatial.__file__).parent / "extensions"
    files = sorted(folder.glob("*/spatial.duckdb_extension"))
    if not files:
        raise NotHereError("the package duckdb-extension-spatial holds no extension")
    database = duckdb.connect(config={"threads": 1})
    try:
        database.execute(f"LOAD '{files[-1]}'")
    except duckdb.Error as error:
        raise NotHereError(f"the extension does not load: {str(error).splitlines()[0]}") from error
    return database
