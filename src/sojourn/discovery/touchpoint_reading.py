"""Reading touchpoint sets from YAML; every complaint says in which line.

Cells are read as they are written: ``event: 404`` and ``event: yes`` are the texts "404" and "yes".
"""

import re
from dataclasses import dataclass
from typing import NoReturn

import yaml

from sojourn.discovery.step_names import read_template
from sojourn.discovery.touchpoint_patterns import column_of
from sojourn.discovery.touchpoints import Rule, TouchpointSet, Unmatched
from sojourn.vocabulary import InvalidInput, unknown_name

SET_KEYS = ("name", "version", "unmatched", "rules")
RULE_KEYS = ("name", "hide", "when", "group", "collapse")
UNMATCHED: tuple[Unmatched, ...] = ("keep", "hide", "other")
_NULL = "tag:yaml.org,2002:null"
_NAME = re.compile(r"[^\W_][\w-]*(?:\.[\w-]+)*")
_LONGEST_NAME = 60


def parse(text: str) -> TouchpointSet:
    r"""Read a touchpoint set from YAML.

    Raises:
        InvalidInput: with the line, what is wrong there, and what is known.

    >>> parse("name: brand\nrules: [{name: Look, when: {event: view_*}}]").step(["view_item"])
    'Look'
    """
    root = _compose(text)
    if not isinstance(root, yaml.MappingNode):
        _refuse("A touchpoint file is a mapping with name and rules.", "shape", root)
    fields = _fields(root, SET_KEYS, "a touchpoint set")
    if "name" not in fields:
        _refuse("The touchpoint set has no name.", "name", root)
    rules = fields.get("rules")
    if rules is not None and not isinstance(rules, yaml.SequenceNode):
        _refuse("'rules' is a list, one item for each rule.", "shape", rules)
    lines = text.splitlines()
    return TouchpointSet(
        check_name(_text(fields["name"], "name"), fields["name"]),
        _version(fields.get("version")),
        tuple(_rule(node, lines) for node in (rules.value if rules is not None else ())),
        _unmatched(fields.get("unmatched")),
    )


def check_name(name: str, node: yaml.Node | None = None) -> str:
    """Give back the name of a set, which is also the name of a folder."""
    if _NAME.fullmatch(name) is None or len(name) > _LONGEST_NAME:
        hint = "A name has letters, digits, - and _, begins with a letter or digit, and has at most 60 characters."
        raise InvalidInput(
            f"{name!r} cannot be the name of a touchpoint set.",
            code="touchpoints.name",
            hint=hint if node is None else f"Line {_line(node)}: {hint}",
        )
    return name


@dataclass(frozen=True)
class _Fields:
    """The keys and values of one mapping of the file."""

    node: yaml.MappingNode
    values: dict[str, yaml.Node]

    def flag(self, key: str) -> bool:
        node = self.values.get(key)
        text = None if node is None else _text(node, key).lower()
        if node is not None and text not in ("true", "false"):
            _refuse(f"{key!r} is true or false, not {text!r}.", "value", node)
        return text == "true"


def _compose(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        where = "" if mark is None else f"Line {mark.line + 1}, column {mark.column + 1}: "
        raise InvalidInput("The file is not YAML.", code="touchpoints.yaml", hint=f"{where}{problem}.") from error


def _rule(node: yaml.Node, lines: list[str]) -> Rule:
    if not isinstance(node, yaml.MappingNode):
        _refuse("A rule is a mapping with 'when' and 'name' or 'hide'.", "shape", node)
    fields = _Fields(node, _fields(node, RULE_KEYS, "a rule"))
    hides = fields.flag("hide")
    if hides == ("name" in fields.values):
        _refuse("A rule has either a name (the step) or 'hide: true'.", "name_or_hide", node)
    when = fields.values.get("when")
    if not isinstance(when, yaml.MappingNode) or not when.value:
        _refuse("A rule needs 'when': at least one column and what has to stand there.", "when", when or node)
    group = fields.values.get("group")
    collapse = fields.flag("collapse")
    if hides and (group is not None or collapse):
        _refuse("A hidden event has no group and nothing to collapse.", "name_or_hide", node)
    return Rule(
        _conditions(when),
        None if hides else _step_name(fields.values["name"]),
        None if group is None else _shown(group, "group"),
        collapse,
        _comment(lines, _line(node) - 2),
        _line(node),
    )


def _conditions(when: yaml.MappingNode) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = {}
    for key, node in _fields(when, None, "when").items():
        cells = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not cells:
            _refuse(f"The list of {key!r} is empty: the rule could never match.", "value", node)
        if column_of(key) in found:
            _refuse(f"{key!r} is named twice.", "key", node)
        found[column_of(key)] = tuple(dict.fromkeys(_text(cell, key) for cell in cells))
    return tuple(found.items())


def _step_name(node: yaml.Node) -> str:
    name = _shown(node, "name")
    try:
        read_template(name)
    except ValueError:
        _refuse(f"The braces in {name!r} do not fit.", "braces", node, "Write {event}, or {{ and }} for braces.")
    return name


def _shown(node: yaml.Node, key: str) -> str:
    text = _text(node, key)
    if not text.strip():
        _refuse(f"{key!r} is empty.", "value", node)
    return text


def _version(node: yaml.Node | None) -> int:
    text = "0" if node is None else _text(node, "version")
    if re.fullmatch(r"[0-9]{1,9}", text) is None:
        _refuse(f"The version {text!r} is not a whole number.", "value", node)
    return int(text)


def _unmatched(node: yaml.Node | None) -> Unmatched:
    text = "keep" if node is None else _text(node, "unmatched")
    found = next((known for known in UNMATCHED if known == text), None)
    if found is None:
        _refuse(f"'unmatched' is {text!r}.", "value", node, f"Known: {', '.join(UNMATCHED)}.")
    return found


def _fields(node: yaml.MappingNode, known: tuple[str, ...] | None, where: str) -> dict[str, yaml.Node]:
    """Give the values of a mapping by key; ``known`` None takes any key."""
    fields: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key = _text(key_node, f"a key of {where}")
        if known is not None and key not in known:
            error = unknown_name("key", key, known, code="touchpoints.key")
            raise InvalidInput(
                f"There is no key {key!r} in {where}.", code=error.code, hint=f"Line {_line(key_node)}: {error.hint}"
            )
        if key in fields:
            _refuse(f"{key!r} is named twice.", "key", key_node)
        fields[key] = value
    return fields


def _text(node: yaml.Node, key: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        _refuse(f"{key!r} has to be one text.", "value", node)
    if node.tag == _NULL:
        _refuse(f"{key!r} is empty.", "value", node, 'Write "" for events that have no value there.')
    return str(node.value)


def _comment(lines: list[str], last: int) -> str:
    """Give the comment that stands directly above a rule; ``last`` is the index of the line above it."""
    first = last
    while first >= 0 and lines[first].lstrip().startswith("#"):
        first -= 1
    return "\n".join(line.lstrip().removeprefix("#").removeprefix(" ") for line in lines[first + 1 : last + 1])


def _line(node: yaml.Node | None) -> int:
    return 1 if node is None else node.start_mark.line + 1


def _refuse(message: str, code: str, node: yaml.Node | None, hint: str = "") -> NoReturn:
    raise InvalidInput(message, code=f"touchpoints.{code}", hint=f"Line {_line(node)}. {hint}".rstrip())
