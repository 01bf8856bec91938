"""Touchpoint files: what can be written is read back, and what is wrong is said with its line."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from sojourn.discovery.touchpoint_reading import RULE_KEYS, SET_KEYS, parse
from sojourn.discovery.touchpoint_writing import example, schema, to_yaml
from sojourn.discovery.touchpoints import Rule, TouchpointSet
from sojourn.vocabulary import InvalidInput
from unit.discovery.touchpoint_strategies import ANY_TEXT, sets

GOOD_RULE = "- {name: x, when: {event: x}}"
MISTAKES = {
    "": ("touchpoints.shape", "Line 1"),
    "[a]": ("touchpoints.shape", "Line 1"),
    "unmatched: keep": ("touchpoints.name", "Line 1"),
    "name: a/b": ("touchpoints.name", "Line 1: A name has"),
    "name: ..": ("touchpoints.name", "Line 1"),
    "name: a@groups": ("touchpoints.name", "Line 1"),
    "name: a\nunmatched: drop": ("touchpoints.value", "Line 2. Known: keep, hide, other"),
    "name: a\nversion: two": ("touchpoints.value", "Line 2"),
    "name: a\nrule: []": ("touchpoints.key", "Line 2: Did you mean 'rules'? Known: name, version, unmatched, rules"),
    "name: a\nname: b": ("touchpoints.key", "Line 2"),
    "name: a\nrules: 7": ("touchpoints.shape", "Line 2"),
    "name: a\nrules:\n- x": ("touchpoints.shape", "Line 3"),
    f"name: a\nrules:\n{GOOD_RULE}\n- {{nmae: x, when: {{event: x}}}}": (
        "touchpoints.key",
        "Line 4: Did you mean 'name'?",
    ),
    "name: a\nrules:\n- {when: {event: x}}": ("touchpoints.name_or_hide", "Line 3"),
    "name: a\nrules:\n- {name: x, hide: true, when: {event: x}}": ("touchpoints.name_or_hide", "Line 3"),
    "name: a\nrules:\n- {hide: true, group: g, when: {event: x}}": ("touchpoints.name_or_hide", "Line 3"),
    "name: a\nrules:\n- {hide: maybe, when: {event: x}}": ("touchpoints.value", "Line 3"),
    "name: a\nrules:\n- name: x": ("touchpoints.when", "Line 3"),
    "name: a\nrules:\n- name: x\n  when: {}": ("touchpoints.when", "Line 4"),
    "name: a\nrules:\n- name: x\n  when: x": ("touchpoints.when", "Line 4"),
    "name: a\nrules:\n- name: x\n  when:\n    event: []": ("touchpoints.value", "Line 5"),
    "name: a\nrules:\n- name: x\n  when:\n    event:": ("touchpoints.value", 'Write ""'),
    "name: a\nrules:\n- name: x\n  when:\n    event: {a: b}": ("touchpoints.value", "Line 5"),
    "name: a\nrules:\n- name: x\n  when: {url: a, property:url: b}": ("touchpoints.key", "Line 4"),
    "name: a\nrules:\n- name: '{event'\n  when: {event: x}": ("touchpoints.braces", "Line 3"),
    "name: a\nrules:\n- name: '{}'\n  when: {event: x}": ("touchpoints.braces", "Line 3"),
    "name: a\nrules:\n- name: ' '\n  when: {event: x}": ("touchpoints.value", "Line 3"),
    "name: a\nrules: [": ("touchpoints.yaml", "Line 2"),
    "name: a\n\x00": ("touchpoints.yaml", "not YAML"),
    "[" * 50_000: ("touchpoints.yaml", "not YAML"),
    "name: *nowhere": ("touchpoints.yaml", "Line 1"),
}


@pytest.mark.parametrize("text", MISTAKES, ids=range(len(MISTAKES)))
def test_a_mistake_is_refused_with_its_line(text: str) -> None:
    code, part = MISTAKES[text]
    with pytest.raises(InvalidInput) as caught:
        parse(text)
    assert caught.value.code == code
    assert part in str(caught.value)


def test_cells_are_read_as_they_are_written() -> None:
    touchpoints = parse("name: a\nrules:\n- name: 404\n  when: {event: [yes, 1.0, 2026-01-01, ~x], channel: ''}")
    assert touchpoints.rules == (Rule((("event", ("yes", "1.0", "2026-01-01", "~x")), ("channel", ("",))), "404"),)
    assert touchpoints.rules[0].line == 3


@given(sets() | sets(ANY_TEXT))
@settings(max_examples=60)
def test_what_is_written_is_read_back(touchpoints: TouchpointSet) -> None:
    text = to_yaml(touchpoints)
    again = parse(text)
    assert again == touchpoints
    assert [rule.comment for rule in again.rules] == [rule.comment for rule in touchpoints.rules]
    assert to_yaml(again) == text


@given(sets() | sets(ANY_TEXT))
@settings(max_examples=30)
def test_other_readers_of_yaml_see_texts(touchpoints: TouchpointSet) -> None:
    content = yaml.safe_load(to_yaml(touchpoints))
    assert content["name"] == touchpoints.name
    for rule, read in zip(touchpoints.rules, content["rules"], strict=True):
        assert read.get("name") == rule.name
        assert [read[1] if isinstance(read[1], list) else [read[1]] for read in read["when"].items()] == [
            list(patterns) for _, patterns in rule.when
        ]


def test_comments_that_yaml_cannot_hold_are_mended() -> None:
    rule = Rule((("event", ("a",)),), "A", comment="seen in \x00 and\nin \x7f")
    assert parse(to_yaml(TouchpointSet("x", 0, (rule,)))).rules[0].comment == "seen in ? and\nin ?"


def test_the_example_is_good_and_fits_the_schema() -> None:
    touchpoints = parse(example())
    assert touchpoints.rules[1].comment.startswith("Product pages")
    assert parse(to_yaml(touchpoints)) == touchpoints
    assert fits(schema(), yaml.safe_load(example()))
    assert not fits(schema(), {"name": "x", "rules": [{"name": "y"}]})
    assert not fits(schema(), {"name": "x", "rules": [{"hide": True, "name": "y", "when": {"event": "z"}}]})
    assert not fits(schema(), {"name": "x", "unmatched": "drop"})


def test_the_schema_knows_the_keys_that_the_reader_knows() -> None:
    top = schema()["properties"]
    assert tuple(top) == SET_KEYS
    assert sorted(top["rules"]["items"]["properties"]) == sorted(RULE_KEYS)


def fits(rules: Mapping[str, Any] | bool, value: Any) -> bool:
    """Check a value against the few words of JSON Schema that the schema uses."""
    if isinstance(rules, bool):
        return rules
    kinds: dict[str, tuple[type, ...]] = {
        "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,), "integer": (int,),
        "number": (float, int),
    }  # fmt: skip
    wanted = [rules["type"]] if isinstance(rules.get("type"), str) else rules.get("type", [])
    if wanted and not any(isinstance(value, kinds[kind]) for kind in wanted):
        return False
    if "enum" in rules and value not in rules["enum"]:
        return False
    if "const" in rules and value != rules["const"]:
        return False
    if "oneOf" in rules and sum(fits(choice, value) for choice in rules["oneOf"]) != 1:
        return False
    if isinstance(value, dict):
        known = rules.get("properties", {})
        others = rules.get("additionalProperties", True)
        return (
            set(rules.get("required", ())) <= set(value)
            and len(value) >= rules.get("minProperties", 0)
            and all(fits(known.get(key, others), cell) for key, cell in value.items())
        )
    if isinstance(value, list):
        return len(value) >= rules.get("minItems", 0) and all(fits(rules.get("items", True), cell) for cell in value)
    return not isinstance(value, str) or rules.get("minLength", 0) <= len(value) <= rules.get("maxLength", len(value))
