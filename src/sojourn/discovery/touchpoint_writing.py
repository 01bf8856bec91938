"""Touchpoint sets as YAML that people read and edit; the schema and an example of such a file."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from sojourn.discovery.touchpoint_patterns import column_of, key_of
from sojourn.discovery.touchpoint_reading import UNMATCHED, parse
from sojourn.discovery.touchpoints import Rule, TouchpointSet, Unmatched

_PLAIN = re.compile(r"[^\W\d_][\w./*-]*(?: [\w./*()-]+)*|/[\w./*-]*", re.ASCII)
_CHINESE = re.compile(r"[\u4e00-\u9fff][\w\u4e00-\u9fff/*-]*")
_WORDS = frozenset("true false yes no on off null y n".split())
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_NOT_IN_COMMENTS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_LONGEST_FLOW = 90


def to_yaml(touchpoints: TouchpointSet) -> str:
    """Write a set as YAML, with the comment of each rule above it; ``parse`` gives the same set back."""
    head = [f"name: {scalar(touchpoints.name)}"]
    if touchpoints.version:
        head.append(f"version: {touchpoints.version}")
    head.append(f"unmatched: {touchpoints.unmatched}")
    head.append("rules:" if touchpoints.rules else "rules: []")
    return "\n".join([*head, *(line for rule in touchpoints.rules for line in _rule_lines(rule))]) + "\n"


def checked(
    name: str,
    rules: Iterable[tuple[Mapping[str, Sequence[str]], str | None, str | None, bool, str]],
    unmatched: Unmatched = "keep",
) -> TouchpointSet:
    """Make a set of rules (patterns by key, step or None, group, collapse, comment), checked as one from a file.

    Raises InvalidInput as ``parse`` does; lines are those that the set has as YAML.

    >>> checked("brand", [({"event": ["view_*"]}, "Look", "Browse", False, "")]).step(["view_item"])
    'Look'
    """
    made = [
        Rule(tuple((column_of(key), tuple(found)) for key, found in when.items()), step, group, collapse, comment)
        for when, step, group, collapse, comment in rules
    ]
    return parse(to_yaml(TouchpointSet(name, 0, tuple(made), unmatched)))


def scalar(text: str) -> str:
    """Write a text as a YAML scalar, in quotes only where that is needed.

    >>> scalar("Product viewed"), scalar("yes"), scalar("浏览商品")
    ('Product viewed', '"yes"', '浏览商品')
    """
    plain = (_PLAIN.fullmatch(text) or _CHINESE.fullmatch(text)) and text.lower() not in _WORDS
    return text if plain else _UNPRINTABLE.sub(_escaped, json.dumps(text, ensure_ascii=False))


def schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of touchpoint files."""
    text = {"type": "string", "minLength": 1}
    cell = {"type": ["string", "number", "boolean"]}
    rule = {
        "name": {**text, "description": "The step; {event}, {channel} or {COLUMN} stand for the value that matched."},
        "hide": {"type": "boolean", "description": "Leave the event out of every journey."},
        "when": {
            "type": "object",
            "minProperties": 1,
            "description": "Columns (event, channel, source or a property) and one pattern or a list of patterns: "
            "* is any run of characters, ? is one, \\ takes their meaning away; all columns have to match.",
            "additionalProperties": {"oneOf": [cell, {"type": "array", "minItems": 1, "items": cell}]},
        },
        "group": {**text, "description": "The parent; NAME@groups analyses groups instead of steps."},
        "collapse": {"type": "boolean", "description": "Direct repeats of the step count as one."},
    }
    shows = {"required": ["name", "when"], "properties": {"hide": {"const": False}}}
    hides = {
        "required": ["hide", "when"],
        "properties": {"hide": {"const": True}, "name": False, "group": False, "collapse": {"const": False}},
    }
    top = {
        "name": {**text, "maxLength": 60},
        "version": {"type": "integer", "minimum": 0, "description": "Set by `sojourn touchpoints apply`."},
        "unmatched": {"enum": list(UNMATCHED), "default": "keep"},
        "rules": {
            "type": "array",
            "items": {"type": "object", "additionalProperties": False, "properties": rule, "oneOf": [shows, hides]},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Sojourn touchpoints",
        "type": "object",
        "additionalProperties": False,
        "required": ["name"],
        "properties": top,
    }


def example() -> str:
    """Give an example of a touchpoint file."""
    return files("sojourn.discovery").joinpath("touchpoints-example.yaml").read_text(encoding="utf-8")


def _rule_lines(rule: Rule) -> Iterator[str]:
    yield from (f"  # {line}".rstrip() for line in _NOT_IN_COMMENTS.sub("?", rule.comment).splitlines())
    yield "  - hide: true" if rule.name is None else f"  - name: {scalar(rule.name)}"
    yield "    when:"
    for column, patterns in rule.when:
        yield from _condition_lines(scalar(key_of(column)), patterns)
    if rule.group is not None:
        yield f"    group: {scalar(rule.group)}"
    if rule.collapse:
        yield "    collapse: true"


def _condition_lines(key: str, patterns: Sequence[str]) -> Iterator[str]:
    cells = [scalar(text) for text in patterns]
    flow = f"      {key}: {cells[0] if len(cells) == 1 else '[' + ', '.join(cells) + ']'}"
    if len(cells) == 1 or len(flow) <= _LONGEST_FLOW:
        yield flow
        return
    yield f"      {key}:"
    yield from (f"        - {cell}" for cell in cells)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
