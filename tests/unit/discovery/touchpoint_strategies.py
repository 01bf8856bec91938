"""Random touchpoint sets and the plain oracle of what they mean; shared by the tests of touchpoints."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from sojourn.discovery.step_names import fixed_name
from sojourn.discovery.touchpoints import Rule, TouchpointSet

LETTERS = st.text("ab/?*\\ c", max_size=5)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
VALUES = st.text("ab/?*\\ c", max_size=6)
COLUMNS = ("event", "channel", "source", "property:url", "property:event", "property:property:x")


def sets(texts: st.SearchStrategy[str] = LETTERS, columns: Sequence[str] = COLUMNS) -> st.SearchStrategy[TouchpointSet]:
    shown = st.sampled_from([f"{{{column}}}" for column in columns])
    names = (
        st.lists(st.one_of(texts.map(fixed_name), shown), min_size=1)
        .map("".join)
        .filter(lambda name: name.strip() != "")
    )
    when = st.dictionaries(
        st.sampled_from(columns),
        st.lists(texts, min_size=1, max_size=3, unique=True).map(tuple),
        min_size=1,
        max_size=2,
    ).map(lambda found: tuple(found.items()))
    shows = st.builds(
        Rule,
        when,
        names,
        st.none() | texts.filter(lambda text: text.strip() != ""),
        st.booleans(),
        st.just("why\nso: #1"),
    )
    hides = st.builds(Rule, when, st.none())
    return st.builds(
        TouchpointSet,
        st.sampled_from(["brand", "a-1.b_c", "品牌", "no"]),
        st.integers(0, 99_999),
        st.lists(shows | hides, max_size=5).map(tuple),
        st.sampled_from(["keep", "hide", "other"]),
    )


def plainly_matches(pattern: str, value: str) -> bool:
    """Match one pattern, by recursion over its signs."""
    if not pattern or not value:
        return pattern == value
    if pattern.startswith("/"):
        value = plain_part(value, whole="?" in pattern or "#" in pattern)
    return _fits(signs(pattern), value)


def signs(pattern: str) -> list[str]:
    found = []
    at = 0
    while at < len(pattern):
        escaped = pattern[at] == "\\" and pattern[at + 1 : at + 2] in ("\\", "*", "?")
        found.append(pattern[at : at + 2] if escaped and pattern[at + 1 : at + 2] else pattern[at])
        at += len(found[-1])
    return found


def plain_part(value: str, whole: bool) -> str:
    for scheme in ("http://", "https://"):
        if value.lower().startswith(scheme):
            value = value[len(scheme) :]
            ends = [value.index(sign) for sign in "/?#" if sign in value]
            value = value[min(ends) :] if ends else ""
            value = value if value.startswith("/") else "/" + value
            break
    if whole:
        return value
    ends = [value.index(sign) for sign in "?#" if sign in value]
    return value[: min(ends)] if ends else value


def _fits(pattern: list[str], value: str) -> bool:
    if not pattern:
        return not value
    sign, rest = pattern[0], pattern[1:]
    if sign == "*":
        return any(_fits(rest, value[at:]) for at in range(len(value) + 1))
    return bool(value) and (sign == "?" or sign[-1] == value[0]) and _fits(rest, value[1:])


def plain_step(touchpoints: TouchpointSet, row: Mapping[str, str]) -> str | None:
    """Give the step of one event, rule by rule; names show the compared part of a value."""
    for rule in touchpoints.rules:
        patterns = dict(rule.when)
        if all(any(plainly_matches(text, row[column]) for text in texts) for column, texts in patterns.items()):
            return None if rule.name is None else plain_name(rule.name, patterns, row)
    return {"keep": row["event"], "hide": None, "other": "Other"}[touchpoints.unmatched]


def plain_name(name: str, patterns: Mapping[str, Sequence[str]], row: Mapping[str, str]) -> str:
    shown, at = "", 0
    while at < len(name):
        if name[at : at + 2] in ("{{", "}}"):
            shown, at = shown + name[at], at + 2
        elif name[at] == "{":
            end = name.index("}", at)
            column = name[at + 1 : end]
            shown, at = shown + (plain_value(patterns.get(column, ()), row[column]) or "–"), end + 1
        else:
            shown, at = shown + name[at], at + 1
    return shown


def plain_value(patterns: Sequence[str], value: str) -> str:
    for text in patterns:
        if plainly_matches(text, value):
            return plain_part(value, whole="?" in text or "#" in text) if text.startswith("/") else value
    return value
