"""The page is one file, safe, whole and readable by everybody."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import synthetic

from foedus.agreements import Status
from foedus.findings import Trace
from foedus.report.html import report_html, style_sheet
from foedus.report.page import build_page
from foedus.report.palette import DARK, LIGHT
from foedus.report.telling import pruned, telling_findings
from foedus.vocabulary import ClauseId, ParameterId, ReadingId

if TYPE_CHECKING:
    from foedus.assessment import Assessment

VOID = {"meta", "br", "hr", "img", "link", "input"}
SVG_LEAVES = {"path", "rect", "circle", "use"}


class Reader(HTMLParser):
    """Collects elements with attributes and checks that every one is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str], tuple[str, ...]]] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}, tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}, tuple(self.open)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"{tag} was never opened"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def read(page_text: str) -> Reader:
    reader = Reader()
    reader.feed(page_text)
    assert reader.open == []
    return reader


def attributes(read: Reader, tag: str) -> list[dict[str, str]]:
    return [found for name, found, _ in read.elements if name == tag]


def test_there_is_no_script_and_no_inline_style(read: Reader):
    assert attributes(read, "script") == []
    assert [
        e for e in read.elements if "style" in e[1] or any(k.startswith("on") for k in e[1])
    ] == []


def test_hostile_text_is_shown_as_text(page_text: str, read: Reader):
    assert "<script>" not in page_text
    assert "".join(read.text).count(synthetic.HOSTILE.split("\\")[0]) >= 5
    assert "{{ 7 * 7 }}" in "".join(read.text)


def test_policy_allows_our_style_sheet_alone(page_text: str, read: Reader):
    policy = next(m["content"] for m in attributes(read, "meta") if "http-equiv" in m)
    style = re.search(r"<style>(.*?)</style>", page_text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_nothing_is_fetched(page_text: str, read: Reader):
    assert [e for e in read.elements if "src" in e[1]] == []
    assert attributes(read, "link") == []
    assert "url(http" not in page_text
    assert "@import" not in page_text


def test_identifiers_are_unique(read: Reader):
    ids = [found["id"] for _, found, _ in read.elements if "id" in found]

    assert len(ids) == len(set(ids))


def test_every_link_leads_somewhere(read: Reader, files: dict[str, bytes]):
    ids = {found["id"] for _, found, _ in read.elements if "id" in found}

    for name, found, _ in read.elements:
        target = found.get("href", "")
        if target.startswith("#"):
            assert target[1:] in ids, (name, target)
        elif name == "a":
            assert target in files


def test_labels_of_groups_and_pictures_exist(read: Reader):
    ids = {found["id"] for _, found, _ in read.elements if "id" in found}
    named = [
        found["aria-labelledby"] for _, found, _ in read.elements if "aria-labelledby" in found
    ]

    assert {key for keys in named for key in keys.split()} <= ids


def test_headings_go_down_one_step_at_a_time(read: Reader):
    levels = [int(name[1]) for name, _, _ in read.elements if re.fullmatch("h[1-6]", name)]

    assert levels.count(1) == 1
    after_contents = levels[1:]
    assert all(b - a <= 1 for a, b in zip(levels, after_contents, strict=False))


def test_landmarks_and_skip_link_are_there(read: Reader):
    names = [name for name, _, _ in read.elements]

    assert names.count("main") == names.count("nav") == names.count("header") == 1
    assert next(found["href"] for found in attributes(read, "a")) == "#answers"
    assert attributes(read, "html") == [{"lang": "en-GB"}]


def test_every_table_has_a_caption_and_scopes(read: Reader):
    tables = len(attributes(read, "table"))

    assert tables == len(attributes(read, "caption")) >= 5
    assert all(found.get("scope") in {"col", "row"} for found in attributes(read, "th"))


def test_every_picture_says_what_it_shows(read: Reader):
    pictures = [f for f in attributes(read, "svg") if f.get("class") in {"chart", "map"}]

    assert len(pictures) == 10
    assert all(found["role"] == "img" and found["aria-labelledby"] for found in pictures)


def test_sides_are_told_apart_without_colour(page_text: str):
    drawn = re.findall(
        r'<path class="line (side-\d)[^"]*" d="[^"]*"( stroke-dasharray="[^"]*")?>', page_text
    )
    dashes = {side: {dash for s, dash in drawn if s == side} for side, _ in drawn}

    assert all(len(found) == 1 for found in dashes.values())
    assert len({next(iter(found)) for found in dashes.values()}) == len(dashes)


def _luminance(colour: str) -> float:
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        ("ink", "paper", 7.0),
        ("muted", "paper", 4.5),
        ("muted", "wash", 4.5),
        ("link", "paper", 4.5),
        ("ink", "notice-wash", 7.0),
        ("notice", "paper", 4.5),
        ("side-0", "paper", 4.5),
        ("side-1", "paper", 4.5),
        ("side-2", "paper", 4.5),
        ("side-3", "paper", 4.5),
        ("ink", "land", 7.0),
        ("muted", "sea", 4.5),
    ],
)
def test_contrast_is_enough(palette: dict[str, str], front: str, back: str, least: float):
    light, dark = sorted((_luminance(palette[front]), _luminance(palette[back])), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= least


def test_style_sheet_uses_only_colours_of_the_palette():
    assert set(re.findall(r"var\(--([a-z0-9-]+)\)", style_sheet())) <= set(LIGHT) == set(DARK)


def test_notice_stands_before_everything_else(page_text: str):
    assert page_text.index("Proposed, never signed, hypothetical") < page_text.index("<main>")


def test_later_statement_is_marked(page_text: str):
    reply = page_text.index("Reciprocal transparency")

    assert "after the as-of date" in page_text[reply : reply + 500]


def test_section_of_an_unknown_clause_is_our_own_fault(assessment: Assessment):
    section = dataclasses.replace(assessment.sections[0], clause="art99")
    wrong = dataclasses.replace(assessment, sections=(section,))

    with pytest.raises(ValueError, match="art99"):
        build_page(wrong)


def test_agreement_in_force_is_not_called_hypothetical(assessment: Assessment):
    agreement = dataclasses.replace(
        assessment.agreement, status=Status.IN_FORCE, notice="in force"
    )
    treaty = dataclasses.replace(assessment, agreement=agreement)

    page = report_html(build_page(treaty)).decode()

    assert "What follows says what it would do" not in page
    assert "it is not" not in page


def test_report_stays_small(page_text: str):
    assert len(page_text.encode()) < 500_000


def test_settings_and_readings_stand_among_the_terms(assessment: Assessment):
    options = dataclasses.replace(
        assessment.options,
        sweeps={},
        settings={ParameterId("missile_range"): 500.0},
        readings={ClauseId("art7.2"): (ReadingId("common"),)},
    )

    facts = dict(build_page(dataclasses.replace(assessment, options=options)).facts)

    assert facts["range of a land-based missile"] == "set to 500 km"
    assert (
        "the domain that the document declares"
        in facts["width of the exercise zone on each side of the line"]
    )
    assert facts["Reading of art7.2"] == "common"


def test_findings_of_every_verdict_are_shown_in_turn(assessment: Assessment):
    telling = telling_findings(assessment.findings, "art7.2")

    assert dict(telling.counts) == dict.fromkeys(
        ("fails", "undetermined", "holds", "inapplicable"), 10
    )
    assert [f.judgement.verdict.value for f in telling.shown[:4]] == [
        "fails",
        "undetermined",
        "holds",
        "inapplicable",
    ]
    assert not any(finding.later for finding in telling.shown)


def test_long_trace_is_cut_and_says_so():
    leaf = Trace(label="leaf")
    deep = Trace(label="root", children=(Trace(label="a", children=(leaf,) * 80), leaf))

    cut = pruned(deep)

    assert cut.children[0].children[-1].label == "21 more, in findings.json"
    assert cut.children[-1].label == "1 more, in findings.json"


OUTLINE = re.compile(
    r"<(h[1-6]|caption|summary)\b[^>]*>(.*?)</\1>"
    r'|<p class="(exhibit-title|panel-title|headline)">(.*?)</p>',
    re.DOTALL,
)


def outline(page_text: str) -> str:
    """Return headings, captions, summaries and titles of exhibits in reading order."""
    lines = [
        f"{m[1] or m[3]}: " + " ".join(re.sub("<[^>]*>", "", m[2] or m[4]).split())
        for m in OUTLINE.finditer(page_text)
    ]
    return html.unescape("\n".join(lines)) + "\n"


def test_report_reads_as_it_did(page_text: str):
    """Where this fails on purpose, write ``outline`` to the golden file and say why."""
    golden = Path(__file__).parents[2] / "golden" / "report_outline.txt"

    assert outline(page_text) == golden.read_text(encoding="utf-8")
