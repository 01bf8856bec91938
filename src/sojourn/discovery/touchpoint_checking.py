"""What is wrong with a touchpoint set, by itself and for the events it is meant for."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.discovery.touchpoint_patterns import covers, key_of
from sojourn.discovery.touchpoint_sightings import Observed
from sojourn.discovery.touchpoints import Rule, TouchpointSet
from sojourn.vocabulary import InvalidInput, say, unknown_name


@dataclass(frozen=True)
class Finding:
    """One thing to look at: ``code`` is ``touchpoints.REASON``; ``line`` stands in the file, 0 when it has none.

    ``events`` is how many events it concerns.
    """

    code: str
    message: str
    line: int = 0
    events: int = 0


def check(touchpoints: TouchpointSet, observed: Observed | None = None, lang: str = "en") -> list[Finding]:
    """List what is wrong with a set: errors first, then rules in their order, then the events that no rule matches.

    ``touchpoints.column`` is an error; ``shadowed``, ``collapse``, ``no_match`` are warnings, ``unmatched`` a note.
    """
    findings = [*_shadowed(touchpoints, lang), *_contradictions(touchpoints, lang)]
    if observed is None:
        return sorted(findings, key=lambda finding: finding.line)
    unknown = [*_unknown_columns(touchpoints, observed, lang)]
    if unknown:
        return [*unknown, *sorted(findings, key=lambda finding: finding.line)]
    for place, events in enumerate(rule_counts(touchpoints, observed)):
        if not events and is_shadowed(touchpoints, place) is None:
            rule = touchpoints.rules[place]
            findings.append(_finding("no_match", lang, rule, step=_shown(rule, lang)))
    return [*sorted(findings, key=lambda finding: finding.line), *_unmatched(touchpoints, observed, lang)]


def check_columns(touchpoints: TouchpointSet, names: Sequence[str]) -> None:
    """Refuse a set that looks at columns which the events do not have.

    Raises:
        InvalidInput: naming the line, the nearest columns and all that exist.

    """
    known = [key_of(name) for name in names]
    for rule in touchpoints.rules:
        for column in rule.columns:
            if column not in names:
                error = unknown_name("column", key_of(column), known, code="touchpoints.column")
                where = f"Line {rule.line}: " if rule.line else ""
                raise InvalidInput(error.message, code=error.code, hint=f"{where}{error.hint}")


def rule_counts(touchpoints: TouchpointSet, observed: Observed) -> list[int]:
    """Count the events that each rule decides."""
    counts = [0] * len(touchpoints.rules)
    for _, at, events in _decided(touchpoints, observed):
        if at is not None:
            counts[at] += events
    return counts


def becomes(touchpoints: TouchpointSet, observed: Observed) -> dict[str, list[dict[str, Any]]]:
    r"""Say what the events of each raw name become: step (None: hidden), place of the rule (None: no rule), how many.

    >>> from sojourn.discovery import parse
    >>> brand = parse("name: brand\nrules: [{name: Look, when: {event: view_*}}]")
    >>> becomes(brand, Observed({}, ("event",), {("view_item",): (7, 0)}))
    {'view_item': [{'step': 'Look', 'rule': 0, 'events': 7}]}
    """
    places = [observed.columns.index(column) for column in touchpoints.columns]
    found: dict[str, Counter[tuple[str | None, int | None]]] = {}
    for values, (events, _) in observed.counted.items():
        own = [values[place] for place in places]
        found.setdefault(own[0], Counter())[touchpoints.step(own), touchpoints.rule_of(own)] += events
    return {
        event: [{"step": step, "rule": rule, "events": events} for (step, rule), events in counted.most_common()]
        for event, counted in found.items()
    }


def is_shadowed(touchpoints: TouchpointSet, place: int) -> int | None:
    """Give the place of an earlier rule that catches all that this one could; None where there surely is none."""
    rule = dict(touchpoints.rules[place].when)
    for at, earlier in enumerate(touchpoints.rules[:place]):
        if all(
            column in rule and all(any(covers(wide, narrow) for wide in patterns) for narrow in rule[column])
            for column, patterns in earlier.when
        ):
            return at
    return None


def _decided(touchpoints: TouchpointSet, observed: Observed) -> Iterator[tuple[str, int | None, int]]:
    """Give (event, place of the rule that decides, events) for each combination of values."""
    places = [observed.columns.index(column) for column in touchpoints.columns]
    for values, (events, _) in observed.counted.items():
        yield values[places[0]], touchpoints.rule_of([values[place] for place in places]), events


def _shadowed(touchpoints: TouchpointSet, lang: str) -> Iterator[Finding]:
    for place, rule in enumerate(touchpoints.rules):
        at = is_shadowed(touchpoints, place)
        if at is not None:
            earlier = touchpoints.rules[at]
            values = {"step": _shown(rule, lang), "other": _shown(earlier, lang), "line": earlier.line or at + 1}
            yield _finding("shadowed", lang, rule, **values)


def _contradictions(touchpoints: TouchpointSet, lang: str) -> Iterator[Finding]:
    """Find steps that several rules name of which only some collapse: they all will."""
    for rule in touchpoints.rules:
        fixed = rule.name is not None and not rule.template.columns
        if fixed and not rule.collapse and rule.template.filled({}) in touchpoints.collapsed:
            yield _finding("collapse", lang, rule, step=_shown(rule, lang))


def _unknown_columns(touchpoints: TouchpointSet, observed: Observed, lang: str) -> Iterator[Finding]:
    known = ", ".join(key_of(name) for name in observed.names)
    for rule in touchpoints.rules:
        for column in rule.columns:
            if column not in observed.names:
                yield _finding("column", lang, rule, step=_shown(rule, lang), column=key_of(column), known=known)


def _unmatched(touchpoints: TouchpointSet, observed: Observed, lang: str) -> Iterator[Finding]:
    missed: Counter[str] = Counter()
    for event, at, events in _decided(touchpoints, observed):
        if at is None:
            missed[event] += events
    for event, events in sorted(missed.items(), key=lambda item: (-item[1], item[0])):
        sentence = say(f"touchpoints.finding.unmatched.{touchpoints.unmatched}", lang, event=event, count=events)
        yield Finding("touchpoints.unmatched", sentence, 0, events)


def _finding(reason: str, lang: str, rule: Rule, **values: object) -> Finding:
    return Finding(f"touchpoints.{reason}", say(f"touchpoints.finding.{reason}", lang, **values), rule.line)


def _shown(rule: Rule, lang: str) -> str:
    if rule.name is not None:
        return rule.name
    column, patterns = rule.when[0]
    return say("touchpoints.hides", lang, what=f"{key_of(column)}: {patterns[0]}")
