"""The page in a real browser, where one is installed (scripts/install-chromium.sh)."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM = shutil.which("chromium")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium here: run scripts/install-chromium.sh"
)


def browse(page: Path, *arguments: str, profile: Path) -> str:
    """Return what the browser has to say about a page."""
    done = subprocess.run(
        [
            str(CHROMIUM),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--enable-logging=stderr",
            f"--user-data-dir={profile}",
            *arguments,
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stderr


@pytest.fixture(scope="module")
def page(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_bytes(files["report.html"])
    return path


@pytest.mark.parametrize("width", [1280, 390])
def test_page_is_drawn_and_nothing_is_refused(page: Path, tmp_path: Path, width: int):
    picture = tmp_path / "page.png"

    said = browse(
        page,
        f"--screenshot={picture}",
        f"--window-size={width},2000",
        profile=tmp_path / "profile",
    )

    assert picture.stat().st_size > 50_000
    assert "Content Security Policy" not in said
    assert "Refused to" not in said


def test_page_prints(page: Path, tmp_path: Path):
    printed = tmp_path / "page.pdf"

    browse(page, f"--print-to-pdf={printed}", profile=tmp_path / "profile")

    assert printed.read_bytes().startswith(b"%PDF-")
