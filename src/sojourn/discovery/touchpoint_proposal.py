"""A proposed touchpoint set for a log: what a person would otherwise write down after a day of looking at names.

Same steps spelled differently become one, ids leave names and addresses, pages are told apart by address, timers and
pointers are hidden, known steps are grouped, and steps that mostly repeat themselves collapse. Every rule carries the
reason. The proposal is a function of the counts alone: their order does not matter.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sojourn.discovery.event_kinds import (
    GROUPS,
    NEVER_COLLAPSED,
    PAGE_EVENTS,
    channel_group,
    group_of,
    is_noise,
    page_kind,
)
from sojourn.discovery.event_names import Spelling, is_address, is_chinese, page_of, readable, spell, words
from sojourn.discovery.step_names import NO_VALUE, fixed_name
from sojourn.discovery.touchpoint_patterns import PatternTable, literal, read_pattern
from sojourn.discovery.touchpoint_sightings import Sighting
from sojourn.discovery.touchpoints import Rule, TouchpointSet
from sojourn.vocabulary import say, share

MOST_STEPS = 200
MOST_PAGES = 20
LEAST_REPEATED = 0.4
LEAST_EVENTS = 20
PROPOSED = "proposed"
HIDDEN, PAGES, ADDRESSES, STEPS, REST = range(5)
"""Which rules are tried first: special ones before general ones."""


@dataclass(frozen=True)
class Place:
    """Where events belong: ``patterns`` are pairs of a column and a pattern that its rule needs."""

    turn: int
    name: str
    group: str
    patterns: tuple[tuple[str, str], ...]
    reason: str = ""


@dataclass
class Draft:
    """A rule in the making: what it matches, how many events that is, and why it is proposed."""

    turn: int
    name: str
    group: str
    events: int = 0
    repeats: int = 0
    patterns: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    spellings: set[str] = field(default_factory=set)
    channels: set[str] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)

    def add(self, seen: Sighting, place: Place) -> None:
        """Count events that belong here."""
        self.events += seen.events
        self.repeats += seen.repeats
        self.spellings.add(seen.event)
        self.channels.add(seen.channel)
        self.reasons |= {place.reason} - {""}
        for column, pattern in place.patterns:
            self.patterns[column].add(pattern)


def propose(
    sightings: Iterable[Sighting], page: str | None = None, name: str = PROPOSED, lang: str | None = None
) -> TouchpointSet:
    """Propose a set for what was seen; ``page`` is the column that holds pages, ``lang`` None asks the names.

    >>> propose([Sighting("Product_Viewed", "web", "", 9), Sighting("productViewed", "app", "", 5)]).rules[0].name
    'Product viewed'
    """
    seen = sorted(one for one in sightings if one.event and one.events)
    events = {one.event for one in seen}
    language = lang or ("zh-CN" if 2 * sum(map(is_chinese, events)) > len(events) else "en")
    drafts = _drafts(seen, _Sorter.of(seen, page, language))
    _settle_groups(drafts, language)
    drafts = _with_few_steps(drafts)
    _narrow_patterns(drafts, events)
    collapsed = _collapsed(drafts)
    rules = [_rule(draft, draft.name in collapsed, language) for draft in sorted(drafts, key=_turn)]
    return _without_idle_rules(TouchpointSet(name, 0, tuple(rules)), seen, page)


@dataclass(frozen=True)
class _Sorter:
    """Decides where events belong."""

    spellings: Mapping[str, Spelling]
    page: str | None
    common: frozenset[str]
    lang: str

    @classmethod
    def of(cls, seen: Collection[Sighting], page: str | None, lang: str) -> "_Sorter":
        """Prepare the spellings of all names, and the kinds of pages that are frequent enough to be told apart."""
        sorter = cls(spell(one.event for one in seen), page, frozenset(), lang)
        counted: Counter[str] = Counter()
        for one in seen:
            kind = page_of(sorter.address(one) or "//")
            if kind is not None:
                counted[kind.head] += one.events
        ranked = sorted(counted, key=lambda head: (-counted[head], head))
        return replace(sorter, common=frozenset(ranked[:MOST_PAGES]))

    def address(self, one: Sighting) -> str | None:
        """Give the address of the page that events show: their own name, or the page of a page view."""
        if is_address(one.event):
            return one.event
        is_view = " ".join(self.spellings[one.event].words).lower() in PAGE_EVENTS
        return one.page if self.page is not None and is_view and is_address(one.page) else None

    def place(self, one: Sighting) -> Place:
        """Decide where events belong."""
        spelling = self.spellings[one.event]
        address = self.address(one)
        kind = page_of(address or "//")
        if kind is not None and kind.head in self.common:
            label, group = self._page(kind.head)
            if is_address(one.event):
                return Place(ADDRESSES, label, group, (("event", kind.pattern),), "page")
            return Place(PAGES, label, group, (("event", literal(one.event)), (self.page or "", kind.pattern)), "page")
        if is_address(one.event):
            return Place(REST, say("touchpoints.page.other", self.lang), "browse", (("event", "/*"),))
        needed = (("event", spelling.pattern),)
        if is_noise(spelling.words):
            return Place(HIDDEN, "", "other", needed, "noise")
        label = readable(spelling.words) or NO_VALUE
        return Place(STEPS, label, group_of(spelling.words), needed, "identifier" if spelling.has_id else "")

    def _page(self, head: str) -> tuple[str, str]:
        """Name a kind of page, and its group."""
        known = page_kind(head)
        if known is None:
            return say("touchpoints.page", self.lang, page=readable(words(head)) or head), "browse"
        return say(f"touchpoints.page.{known[0]}", self.lang), known[1]


def _drafts(seen: Iterable[Sighting], sorter: _Sorter) -> list[Draft]:
    found: dict[tuple[int, str], Draft] = {}
    for one in seen:
        place = sorter.place(one)
        draft = found.setdefault((place.turn, place.name), Draft(place.turn, place.name, place.group))
        draft.add(one, place)
    return list(found.values())


def _settle_groups(drafts: Collection[Draft], lang: str) -> None:
    """Give steps that have one channel the group of that channel, where there are several channels at all.

    A name that does not say so itself is put behind its group: "E-mail: opened".
    """
    if len({channel for draft in drafts for channel in draft.channels}) < 2:
        return
    for draft in drafts:
        group = channel_group(sorted(draft.channels)) if draft.turn == STEPS else None
        if group is None:
            continue
        if group != draft.group:
            step = draft.name[:1].lower() + draft.name[1:] if draft.name[1:2].islower() else draft.name
            named = say(f"touchpoints.group.{group}", lang)
            draft.name = say("touchpoints.step_of_group", lang, group=named, step=step)
        draft.group = group
        draft.reasons.add("channel")


def _with_few_steps(drafts: list[Draft]) -> list[Draft]:
    """Leave the most frequent steps; one rule lets all others keep their names."""
    steps = sorted((draft for draft in drafts if draft.turn == STEPS), key=_turn_by_events)
    rare = steps[MOST_STEPS:]
    if len(rare) < 2:
        return drafts
    rest = Draft(REST, "", "other", sum(draft.events for draft in rare), reasons={"rest"})
    rest.patterns["event"].add("*")
    gone = {draft.name for draft in rare}
    return [*(draft for draft in drafts if draft.turn != STEPS or draft.name not in gone), rest]


def _narrow_patterns(drafts: Iterable[Draft], events: Iterable[str]) -> None:
    """List the names themselves where a pattern with a wildcard would also match names of another step."""
    found = [
        (draft, pattern)
        for draft in drafts
        if draft.turn in (HIDDEN, STEPS)
        for pattern in map(read_pattern, sorted(draft.patterns["event"]))
        if pattern.exact is None
    ]
    table, matched = PatternTable(), defaultdict[int, set[str]](set)
    for place, (_, pattern) in enumerate(found):
        table.add(pattern, 1 << place)
    for event in events:
        bits = table.bits(event)
        while bits:
            matched[(bits & -bits).bit_length() - 1].add(event)
            bits &= bits - 1
    for place, (draft, pattern) in enumerate(found):
        if not matched[place] <= draft.spellings:
            draft.patterns["event"].remove(pattern.text)
            draft.patterns["event"].update(literal(event) for event in matched[place] & draft.spellings)
            draft.reasons.discard("identifier")


def _collapsed(drafts: Iterable[Draft]) -> frozenset[str]:
    """Name the steps that mostly repeat themselves; over all drafts of a name, since collapsing belongs to the step."""
    events, repeats = Counter[str](), Counter[str]()
    never = set()
    for draft in drafts:
        events[draft.name] += draft.events
        repeats[draft.name] += draft.repeats
        if draft.group in NEVER_COLLAPSED or not draft.name:
            never.add(draft.name)
    often = {name for name in events if repeats[name] >= LEAST_REPEATED * events[name] and events[name] >= LEAST_EVENTS}
    return frozenset(often - never)


def _rule(draft: Draft, collapse: bool, lang: str) -> Rule:
    when = tuple((column, tuple(sorted(patterns))) for column, patterns in draft.patterns.items())
    comment = say("touchpoints.why.join", lang).join(_reasons(draft, collapse, lang))
    if draft.turn == HIDDEN:
        return Rule(when, None, comment=comment)
    name = fixed_name(draft.name) if draft.name else "{event}"
    return Rule(when, name, say(f"touchpoints.group.{draft.group}", lang), collapse, comment)


def _reasons(draft: Draft, collapse: bool, lang: str) -> Iterator[str]:
    yield say("touchpoints.why.count", lang, count=draft.events)
    if draft.turn == STEPS and len(draft.spellings) > 1 and "identifier" not in draft.reasons:
        yield say("touchpoints.why.same", lang, n=len(draft.spellings))
    for reason in sorted(draft.reasons):
        yield say(f"touchpoints.why.{reason}", lang, channel=min(draft.channels, default=""))
    if collapse:
        yield say("touchpoints.why.collapse", lang, share=share(draft.repeats / draft.events))


def _without_idle_rules(proposed: TouchpointSet, seen: Iterable[Sighting], page: str | None) -> TouchpointSet:
    """Leave out rules that decide nothing of what was seen."""
    deciding = {proposed.rule_of(one.values(proposed.columns, page)) for one in seen}
    return replace(proposed, rules=tuple(rule for at, rule in enumerate(proposed.rules) if at in deciding))


def _turn(draft: Draft) -> tuple[int, int, int, int, str]:
    """Order rules: by turn, the catch-all last, then by group, the most frequent first."""
    return draft.turn, not draft.name and draft.turn == REST, GROUPS.index(draft.group), -draft.events, draft.name


def _turn_by_events(draft: Draft) -> tuple[int, str]:
    return -draft.events, draft.name
