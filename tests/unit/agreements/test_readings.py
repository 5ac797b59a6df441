from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from foedus.agreements import Measured, axis_of, variant, variants
from foedus.errors import AgreementError
from foedus.expressions import Band, BorderBetween, BordersOfEach
from foedus.vocabulary import ReadingId

if TYPE_CHECKING:
    from foedus.agreements import Agreement

EVERYWHERE, INSIDE = ReadingId("everywhere"), ReadingId("inside")


def test_the_base_is_the_clause_as_written(camps: Agreement) -> None:
    clause = camps.clause("art1.1")

    assert variant(clause, {}) is clause
    assert variant(clause, {"line": ReadingId("common")}) is clause


def test_a_reading_changes_its_field_and_nothing_else(camps: Agreement) -> None:
    clause = camps.clause("art1.1")

    read = variant(clause, {"line": EVERYWHERE})

    assert isinstance(clause.site, Band)
    assert isinstance(clause.site.line, BorderBetween)
    assert isinstance(read.site, Band)
    assert isinstance(read.site.line, BordersOfEach)
    assert replace(read, site=clause.site, node=clause.node) == clause


def test_readings_of_different_axes_join(camps: Agreement) -> None:
    clause = camps.clause("art1.1")

    read = variant(clause, {"size": INSIDE, "line": EVERYWHERE})

    assert read.threshold is not None
    assert read.threshold.measured is Measured.PART_IN_ZONE
    assert read == replace(variant(clause, {"line": EVERYWHERE, "size": INSIDE}), node=read.node)


def test_variants_are_all_combinations_with_the_base_first(camps: Agreement) -> None:
    clause = camps.clause("art1.1")

    found = variants(clause)

    assert [tuple(choices.values()) for choices, _ in found] == [
        ("common", "whole"),
        ("common", "inside"),
        ("everywhere", "whole"),
        ("everywhere", "inside"),
    ]
    assert found[0][1] is clause


def test_axes_that_are_not_varied_keep_their_base(camps: Agreement) -> None:
    found = variants(camps.clause("art1.1"), axes=["size"])

    assert [choices for choices, _ in found] == [{"size": "whole"}, {"size": "inside"}]
    assert variants(camps.clause("art1.1"), axes=[])[0][0] == {}


def test_the_node_of_a_change_keeps_its_place_in_the_document(camps: Agreement) -> None:
    read = variant(camps.clause("art1.1"), {"line": EVERYWHERE})

    line = read.node.at("site", "band", "line")

    assert line is not None
    assert "change: {site.band.line" in line.place.excerpt


def test_an_absent_optional_field_can_be_added_and_taken_away(draft: Agreement) -> None:
    clause = draft.clause("art5")

    read = variant(clause, {"territory": ReadingId("europe")})

    assert "region='europe'" in repr(read.site)
    assert "region=''" in repr(clause.site)


def test_a_reading_knows_its_axis(camps: Agreement) -> None:
    assert axis_of(camps.clause("art1.1"), "inside").id == "size"


@pytest.mark.parametrize(
    ("choices", "hint"),
    [
        ({"lin": "common"}, "did you mean 'line'?"),
        ({"line": "comon"}, "did you mean 'common'?"),
    ],
)
def test_an_unknown_choice_is_refused(
    camps: Agreement, choices: dict[str, str], hint: str
) -> None:
    with pytest.raises(AgreementError) as caught:
        variant(camps.clause("art1.1"), {a: ReadingId(r) for a, r in choices.items()})

    assert (caught.value.diagnostics[0].code, caught.value.diagnostics[0].hint) == (
        "FDS-A012",
        hint,
    )


def test_an_unknown_reading_or_clause_is_refused(camps: Agreement) -> None:
    with pytest.raises(AgreementError, match="no reading 'x'"):
        axis_of(camps.clause("art2"), "x")
    with pytest.raises(AgreementError, match="no clause 'art22'"):
        camps.clause("art22")
