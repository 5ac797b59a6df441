"""The page as one self-contained HTML file."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any, Final, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from foedus.report.numerals import sentence
from foedus.report.palette import DARK, LIGHT, resolved, template_text, variables
from foedus.report.telling import pruned

if TYPE_CHECKING:
    from foedus.report.chart import Panel
    from foedus.report.map_sheet import MapSheet
    from foedus.report.page import Page

BYTES_MOST: Final = 5_000_000
"""Greatest size of a report."""


def environment() -> Environment:
    """Return the templates of this room; every value is escaped, a missing one is an error."""
    templates = Environment(
        loader=PackageLoader("foedus.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = cast("dict[str, Any]", vars(templates)["filters"])
    filters["sentence"] = sentence
    return templates


def report_html(page: Page) -> bytes:
    """Return ``report.html``: no script, no request, styles allowed by their hash alone."""
    css = style_sheet()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    template = environment().get_template("report.html.j2")
    text = template.render(page=page, css=Markup(css), css_hash=digest, pruned=pruned)  # noqa: S704 - our own style sheet
    return text.encode()


def style_sheet() -> str:
    """Return the style sheet: light, dark where the reader prefers it, light on paper."""
    light, dark = variables(LIGHT), variables(DARK)
    schemes = (
        f":root{{{light}}}\n@media (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"
        f"@media print{{:root{{{light}}}}}\n"
    )
    return schemes + template_text("figure.css") + template_text("report.css")


def chart_svg(panel: Panel) -> str:
    """Return a chart as a file of its own, in light colours."""
    css = resolved(template_text("figure.css"), LIGHT)
    template = environment().get_template("chart.svg.j2")
    drawn = template.render(panel=panel, key="chart")
    head, rest = drawn.split("<title", 1)
    return f"{head}<style>{css}</style><title{rest}"


def map_svg(sheet: MapSheet) -> str:
    """Return a map as a file of its own, in light colours."""
    css = resolved(template_text("figure.css"), LIGHT)
    module = environment().get_template("map.svg.j2").module
    draw = vars(module)["sheet_svg"]
    return str(draw(sheet, "map", defs=True, css=Markup(css)))  # noqa: S704 - our own style sheet
