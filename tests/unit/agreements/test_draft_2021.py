"""The shipped draft of December 2021 says what it must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreements import clause_in_words, share_modelled, variants
from foedus.expressions import (
    Band,
    BorderBetween,
    BordersOfEach,
    FixedDuration,
    OpenLength,
    Perimeter,
    Reach,
    UnionOfLines,
)
from foedus.vocabulary import Grade, Modality

if TYPE_CHECKING:
    from foedus.agreements import Agreement

READINGS = {
    ("art4.1", "hosts"): ("any_other_european_state", "outside_russia_and_the_16"),
    ("art4.1", "baseline"): ("per_host", "per_sender_and_host", "presence"),
    ("art5", "parties"): ("each_other_party", "other_side"),
    ("art5", "territory"): ("worldwide", "europe"),
    ("art5", "class"): ("inf_classes", "ordinary_short_range"),
    ("art7.1", "eastern_europe"): ("third_states_only", "un_geoscheme"),
    ("art7.2", "line"): (
        "common",
        "outer_perimeters",
        "all_party_borders",
        "as_quoted_in_letter",
    ),
    ("art7.2", "echelon"): ("whole_activity", "part_in_zone"),
    ("art7.2", "other_activities"): ("drills_only", "presence"),
    ("art8", "effect"): ("self_defence_unaffected", "council_powers_only"),
}


def test_the_readings_have_their_fixed_names(draft: Agreement) -> None:
    found = {
        (clause.id, axis.id): tuple(option.id for option in axis.options)
        for clause in draft.clauses
        for axis in clause.readings
    }

    assert found == READINGS


def test_all_nine_articles_are_there_and_every_paragraph_is_accounted_for(
    draft: Agreement,
) -> None:
    assert [article.id for article in draft.articles] == [f"art{n}" for n in range(1, 10)]
    assert all(p.clauses or p.unmodelled for p in draft.paragraphs)
    assert all(p.prose for p in draft.paragraphs)
    assert share_modelled(draft) == (14, 19)


def test_every_line_reading_is_another_line(draft: Agreement) -> None:
    lines = [
        read.site.line
        for _, read in variants(draft.clause("art7.2"), axes=["line"])
        if isinstance(read.site, Band)
    ]

    assert [type(line) for line in lines] == [
        BorderBetween,
        UnionOfLines,
        BordersOfEach,
        Perimeter,
    ]


def test_only_members_are_bound_by_the_one_sided_articles(draft: Agreement) -> None:
    one_sided = [clause for clause in draft.clauses if clause.one_sided]

    assert [clause.id for clause in one_sided] == ["art6", "art7.1"]
    assert all("members" in repr(clause.bearers) for clause in one_sided)
    assert all(clause.affects is not None for clause in one_sided)


def test_the_enlargement_ban_is_a_duty_not_to_use_a_power(draft: Agreement) -> None:
    clause = draft.clause("art6")

    assert clause.modality is Modality.FORBID
    assert clause.power is not None
    assert clause.power.clause == "art10"


def test_open_lengths_are_parameters_with_a_domain(draft: Agreement) -> None:
    missiles = draft.clause("art5").site

    assert isinstance(missiles, Reach)
    assert isinstance(missiles.range, OpenLength)
    assert (
        str(draft.parameters[missiles.range.parameter].domain) == "0..5500 km in steps of 250 km"
    )
    assert draft.parameters["withdrawal_notice"].value == FixedDuration(720.0)


def test_quotations_are_short_and_their_grades_honest(draft: Agreement) -> None:
    for clause in draft.clauses:
        assert len(clause.anchor.quote.split()) <= 12
        assert not clause.anchor.authentic
        assert clause.anchor.grade is not Grade.PRIMARY


def test_stances_choose_on_every_axis(draft: Agreement) -> None:
    axes = {(clause.id, axis.id) for clause in draft.clauses for axis in clause.readings}
    for choices in draft.stances.values():
        assert {(c, axis) for c, chosen in choices.items() for axis in chosen} == axes


def test_the_reply_that_came_later_is_dated(draft: Agreement) -> None:
    days = {statement.id: str(statement.on) for statement in draft.context}

    assert days == {
        "stated_aim": "2021-12-17",
        "allied_reply": "2022-01-12",
        "written_reply": "2022-01-26",
    }


def test_a_clause_is_said_in_words_people_know(draft: Agreement) -> None:
    words = {c.id: dict(clause_in_words(c, names=draft.names)) for c in draft.clauses}

    assert words["art4.1"]["limit"] == "the level of 1997-05-27 (per host)"
    assert words["art4.2"]["decided by"] == "the Parties, all of them"
    assert words["art9.1"]["decided by"] == "the Parties, more than half of them"
    assert words["art6"]["power"].endswith("(north-atlantic-treaty-1949, art10)")
    assert words["art8"]["saves"] == "council responsibility, charter rights, self defence"
    assert "binds" not in words["art8"]


def test_every_article_has_a_summary(draft: Agreement) -> None:
    for article in draft.articles:
        assert article.summary
        assert article.clauses or article.unmodelled
