from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import synthetic

from foedus.report.html import report_html
from foedus.report.page import build_page
from foedus.report.write import report_files

if TYPE_CHECKING:
    from foedus.assessment import Assessment


@pytest.fixture(scope="session")
def assessment() -> Assessment:
    return synthetic.assessment()


@pytest.fixture(scope="session")
def files(assessment: Assessment) -> dict[str, bytes]:
    return report_files(assessment)


@pytest.fixture(scope="session")
def page_text(assessment: Assessment) -> str:
    return report_html(build_page(assessment)).decode()
