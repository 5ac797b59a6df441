from __future__ import annotations

from typing import Any

import pytest
import synthetic

from foedus.report.html import report_html
from foedus.report.page import build_page
from foedus.report.write import report_files


@pytest.fixture(scope="session")
def assessment() -> Any:
    return synthetic.assessment()


@pytest.fixture(scope="session")
def files(assessment: Any) -> dict[str, bytes]:
    return report_files(assessment)


@pytest.fixture(scope="session")
def page_text(assessment: Any) -> str:
    return report_html(build_page(assessment)).decode()
