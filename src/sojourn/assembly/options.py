"""What people write (``range="2026-01-01..", session="30m"``) turned into a scope; the same words everywhere."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TypedDict

from sojourn.discovery import TouchpointSet
from sojourn.engines import Filter, Scope, Unit, check_columns
from sojourn.vocabulary import InvalidInput, TimeWindow, duration, unknown_name, zone

UNITS: tuple[Unit, ...] = ("customer", "case")


class ScopeOptions(TypedDict, total=False):
    """The options that every analysis takes.

    ``range`` FROM..TO restricts where a journey starts; ``where`` is an SQL condition on events, ``filters`` are
    conditions that need no SQL; ``session`` splits journeys at longer gaps; ``unit`` is customer or case; ``collapse``
    makes direct repeats one; ``touchpoints`` is a set, the name of one in the workspace, or a YAML file; ``tz`` the
    zone of days and of times in answers; ``derived`` lets in the events that Sojourn wrote itself.
    """

    range: str | None
    where: str | None
    filters: Sequence[Filter]
    session: str | None
    unit: str | None
    collapse: bool
    touchpoints: TouchpointSet | str | Path | None
    tz: str | None
    derived: bool
    persons: frozenset[str] | None


def scope_from(
    options: ScopeOptions, plain: Scope, touchpoints: TouchpointSet | None, columns: Collection[str]
) -> Scope:
    """Read the options; what is not said stays as in ``plain``. Filters may name ``columns``."""
    strange = sorted(options.keys() - ScopeOptions.__annotations__.keys())
    if strange:
        raise unknown_name("option", strange[0], sorted(ScopeOptions.__annotations__), code="option.unknown")
    tz = options.get("tz") or plain.tz
    unit = options.get("unit") or plain.unit
    if unit not in UNITS:
        raise InvalidInput.said("unit.unknown", unit=unit, known=UNITS)
    filters = tuple(options.get("filters") or plain.filters)
    check_columns(filters, columns)
    window, session = options.get("range"), options.get("session")
    return plain.changed(
        range=plain.range if window is None else TimeWindow.parse(window, zone(tz)),
        tz=tz,
        where=options.get("where") or plain.where,
        filters=filters,
        unit=unit,
        session_gap=plain.session_gap if session is None else duration(session),
        collapse=options.get("collapse", plain.collapse),
        derived=options.get("derived", plain.derived),
        touchpoints=touchpoints or plain.touchpoints,
        persons=plain.persons if options.get("persons") is None else options.get("persons"),
    )
