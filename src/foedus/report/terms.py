"""The terms of an assessment in words: notice, dates, parameters, readings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreements import ParameterStatus, Status
from foedus.expressions import describe
from foedus.vocabulary import format_km

if TYPE_CHECKING:
    from foedus.agreements import Agreement, Parameter
    from foedus.assessment import Assessment
    from foedus.planning import Options


def notice_of(assessment: Assessment) -> str:
    """Return what every page must say about the agreement, with what the figures suppose."""
    agreement = assessment.agreement
    notice = f"{agreement.notice[:1].upper()}{agreement.notice[1:].rstrip('.')}."
    if agreement.status is Status.IN_FORCE:
        return notice
    day = day_words(assessment.options.as_of.isoformat())
    return f"{notice} What follows says what it would do if it bound all its parties on {day}."


def parameter_words(parameter: Parameter, options: Options) -> str:
    """Return what a parameter was taken as in this assessment."""
    if parameter.id in options.settings:
        return f"set to {format_km(options.settings[parameter.id])}"
    if parameter.id in options.sweeps:
        return f"swept over {options.sweeps[parameter.id]}"
    if parameter.domain is not None:
        return f"swept over {parameter.domain} (the domain that the document declares)"
    if parameter.value is not None:
        settled = "fixed" if parameter.status is ParameterStatus.FIXED else "bracketed"
        return f"{settled} in the text: {describe(parameter.value)}"
    return "left open: what depends on it is undetermined"


def facts_of(agreement: Agreement, options: Options) -> tuple[tuple[str, str], ...]:
    """Return the terms of the assessment, as the first page prints them."""
    in_force = agreement.status is Status.IN_FORCE
    facts = [
        ("As of", day_words(options.as_of.isoformat())),
        ("Known by", day_words(options.known_by.isoformat())),
        (
            "In force",
            "yes" if in_force else "assumed, for all its parties, on the as-of date; it is not",
        ),
        ("Territory", str(options.territory.value).replace("+", " and ")),
    ]
    facts += [(f"Status of {unit}", f"counted to {s}") for unit, s in options.status.items()]
    facts += [
        (parameter.gist or str(name), parameter_words(parameter, options))
        for name, parameter in agreement.parameters.items()
        if parameter.status is not ParameterStatus.FIXED
    ]
    facts += [
        (f"Reading of {clause}", ", ".join(chosen)) for clause, chosen in options.readings.items()
    ]
    if not options.readings:
        facts.append(("Readings", "all that are declared, side by side"))
    return tuple(facts)


def day_words(iso: str) -> str:
    """Return a date as people write it: ``21 January 2022``."""
    year, month, day = iso.split("-")
    names = "January February March April May June July August September October November December"
    return f"{int(day)} {names.split()[int(month) - 1]} {year}"
