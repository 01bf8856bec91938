"""Touchpoints: rules that turn raw events into steps at question time, so that renaming costs nothing.

Exact semantics. Rules are tried in order and the first that matches decides; a rule matches when each of its
conditions does, a condition when any of its patterns does (see touchpoint_patterns.py). A rule names the step or hides
the event. What no rule matches keeps its own name, is hidden, or becomes the step "Other", as the set says.

Whether direct repeats of a step count as one belongs to the step, not to the rule: a step collapses when any rule that
can give it says so. Counter-example: if "Page viewed" comes from two rules and one of them says ``collapse``, both
kinds of events collapse, also with each other; else the answer would depend on which of the two stood where.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Literal

from sojourn.discovery.step_names import NO_VALUE, StepNames, Template, fixed_name, read_template
from sojourn.discovery.touchpoint_patterns import PLAIN_COLUMNS, PatternTable, key_of, read_pattern

Unmatched = Literal["keep", "hide", "other"]
Conditions = tuple[tuple[str, tuple[str, ...]], ...]
OTHER = "Other"
GROUPS = "@groups"
_MOST_LISTED = 2_000


@dataclass(frozen=True)
class Rule:
    """One rule: ``when`` maps columns of the store to patterns; ``name`` is the step, None hides the event.

    ``comment`` says why the rule is there, ``line`` where it stands in its file; neither makes two rules different.
    """

    when: Conditions
    name: str | None
    group: str | None = None
    collapse: bool = False
    comment: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        """Bring the columns into one order, so that equal rules are equal."""
        object.__setattr__(self, "when", tuple(sorted(self.when, key=lambda condition: column_order(condition[0]))))

    @cached_property
    def template(self) -> Template:
        """The name in parts; a rule that hides has none."""
        return read_template(self.name or "")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule looks at or shows."""
        shown = self.template.columns
        return tuple(dict.fromkeys([*(column for column, _ in self.when), *shown]))

    def patterns(self) -> dict[str, list[str]]:
        """Give the patterns by the keys that name columns in files.

        >>> Rule((("property:url", ("/cart*",)),), "Cart").patterns()
        {'url': ['/cart*']}
        """
        return {key_of(column): list(patterns) for column, patterns in self.when}

    def named(self, values: Mapping[str, str]) -> str | None:
        """Give the step for values by column that this rule matches."""
        if self.name is None:
            return None
        shown = {column: self.compared(column, values[column]) for column in self.template.columns}
        return self.template.filled(shown)

    def compared(self, column: str, value: str) -> str:
        """Give the part of a value that the condition on its column was compared with."""
        patterns = map(read_pattern, dict(self.when).get(column, ()))
        return next((pattern.compared(value) for pattern in patterns if pattern.matches(value)), value)

    def value_source(self, column: str) -> str:
        """Give a regular expression of the values that a column can show in the name."""
        patterns = dict(self.when).get(column)
        if patterns is None:
            return ".+"
        return "|".join(read_pattern(text).source if text else re.escape(NO_VALUE) for text in patterns)


@dataclass(frozen=True)
class TouchpointSet:
    """A named, versioned set of rules; version 0 has not been saved. Implements ``StepRules`` of the engines."""

    name: str
    version: int = 0
    rules: tuple[Rule, ...] = ()
    unmatched: Unmatched = "keep"

    @property
    def title(self) -> str:
        """Name and version, for the answer."""
        return f"{self.name} v{self.version}" if self.version else self.name

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the store that the rules look at; the first one is ``event``."""
        used = {column for rule in self.rules for column in rule.columns}
        return ("event", *sorted(used - {"event"}, key=column_order))

    def rule_of(self, values: Sequence[str]) -> int | None:
        """Give the place of the first rule that matches one combination of values of the columns."""
        bits = (1 << len(self.rules)) - 1
        for matcher, value in zip(self._matchers, values, strict=True):
            bits &= matcher.rules(value)
        return (bits & -bits).bit_length() - 1 if bits else None

    def step(self, values: Sequence[str]) -> str | None:
        """Give the step for one combination of values of the columns; None hides the event."""
        at = self.rule_of(values)
        if at is None:
            return {"keep": values[0], "hide": None, "other": OTHER}[self.unmatched]
        return self.rules[at].named(dict(zip(self.columns, values, strict=True)))

    def steps(self, events: Sequence[str]) -> StepNames:
        """Give every step that these raw events can become; names that show other columns are known by pattern."""
        names: set[str] = set()
        listed: dict[int, list[str]] = {}
        for event in events:
            bits = self._matchers[0].rules(event)
            while bits:
                at = (bits & -bits).bit_length() - 1
                listed.setdefault(at, []).append(event)
                if {column for column, _ in self.rules[at].when} <= {"event"}:
                    break
                bits &= bits - 1
            else:
                names |= {"keep": {event}, "hide": set(), "other": {OTHER}}[self.unmatched]
        named = [(self.rules[at], members) for at, members in listed.items() if self.rules[at].name is not None]
        return _step_names(named, names)

    @cached_property
    def collapsed(self) -> StepNames:
        """The steps whose direct repeats count as one."""
        return _step_names([(rule, None) for rule in self.rules if rule.collapse and rule.name is not None])

    def grouped(self) -> "TouchpointSet":
        """Give the set that names groups instead of steps; a rule without a group keeps its step."""
        rules = [rule if rule.group is None else replace(rule, name=fixed_name(rule.group)) for rule in self.rules]
        return replace(self, name=self.name + GROUPS, rules=tuple(rules))

    @cached_property
    def _matchers(self) -> tuple["_Matcher", ...]:
        return tuple(_Matcher.of(self.rules, column) for column in self.columns)


@dataclass(frozen=True)
class _Matcher:
    """Which rules a value of one column allows, as bits: rule ``i`` is ``1 << i``."""

    free: int
    patterns: PatternTable
    known: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: Sequence[Rule], column: str) -> "_Matcher":
        free, patterns = 0, PatternTable()
        for at, rule in enumerate(rules):
            condition = dict(rule.when).get(column)
            if condition is None:
                free |= 1 << at
            for text in condition or ():
                patterns.add(read_pattern(text), 1 << at)
        return cls(free, patterns)

    def rules(self, value: str) -> int:
        if value not in self.known:
            self.known[value] = self.free | self.patterns.bits(value)
        return self.known[value]


def column_order(column: str) -> tuple[int, str]:
    """Order columns: event, channel, source, then properties by name."""
    return (PLAIN_COLUMNS.index(column) if column in PLAIN_COLUMNS else len(PLAIN_COLUMNS), column)


def _step_names(named: Iterable[tuple[Rule, list[str] | None]], names: Iterable[str] = ()) -> StepNames:
    """List the names of rules; ``None`` stands for all events that a rule can match."""
    fixed, sources = set(names), list[str]()
    for rule, events in named:
        shown = set(rule.template.columns)
        if not shown:
            fixed.add(rule.template.filled({}))
        elif shown == {"event"} and events is not None:
            fixed.update(rule.named({"event": event}) or "" for event in events)
        else:
            sources.append(rule.template.source(partial(_values, rule, events)))
    return StepNames(fixed, sources)


def _values(rule: Rule, events: list[str] | None, column: str) -> str:
    if column != "event" or events is None or len(events) > _MOST_LISTED:
        return rule.value_source(column)
    return "|".join(re.escape(rule.compared("event", event) or NO_VALUE) for event in events)
