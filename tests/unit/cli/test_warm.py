"""``foedus warm``: every kernel that Python calls is compiled, everything derived is kept."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import numba
import pytest

import foedus.geodesy
from foedus.cli.main import main

ROOM = Path(foedus.geodesy.__file__).parent
SOURCES = sorted(ROOM.rglob("*.py"))


def module_of(path: Path) -> str:
    return ".".join(("foedus.geodesy", *path.relative_to(ROOM).with_suffix("").parts))


def is_kernel(function: ast.FunctionDef) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "kernel" for d in function.decorator_list)


def kernels_that_python_calls() -> set[str]:
    """Return ``module:function`` of every kernel whose name stands outside of kernels."""
    trees = {module_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
    kernels = {
        f"{module}:{node.name}"
        for module, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and is_kernel(node)
    }
    used: set[str] = set()
    for module, tree in trees.items():
        home = {
            alias.asname or alias.name: f"{node.module}:{alias.name}"
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith("foedus.geodesy.")
            for alias in node.names
        }
        for node in tree.body:
            if not (isinstance(node, ast.FunctionDef) and is_kernel(node)):
                names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
                used |= {home.get(name, f"{module}:{name}") for name in names}
    return used & kernels


SCRIPT = """
import importlib, sys
from foedus.geodesy import rehearse
rehearse(lambda *_: None)
for name in sys.argv[1:]:
    module, function = name.split(":")
    if not getattr(importlib.import_module(module), function).signatures:
        print(name)
"""


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")
def test_every_kernel_that_python_calls_is_rehearsed() -> None:
    """In a fresh process, so that no other test has called them."""
    names = sorted(kernels_that_python_calls())

    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, *names],
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert len(names) > 10
    assert ran.stdout == ""


@pytest.mark.world
def test_warm_says_what_is_ready_and_may_be_repeated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printed = []
    for _ in range(2):
        with pytest.raises(SystemExit) as caught:
            main(["warm"])
        assert not caught.value.code
        printed.append(capsys.readouterr())

    for ran in printed:
        lines = ran.out.splitlines()
        assert [line.split(":")[0] for line in lines] == [
            "compiled kernels",
            "boundaries",
            "land of the states of the world",
            "populated places",
        ]
        assert all(line.endswith(" s") for line in lines)
        assert "compiling kernels" in ran.err
