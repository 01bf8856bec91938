"""What is given of touchpoint sets: their rules, their versions, and what they make of the events."""

from typing import Any

from pydantic import Field

from sojourn.discovery import Unmatched
from sojourn.http_api.answer_parts import Shape
from sojourn.http_api.people_shapes import Step


class Rule(Shape):
    """A rule; without a name the events are hidden."""

    when: dict[str, list[str]] = Field(description="Patterns by column; all columns have to match")
    name: str | None
    group: str | None
    collapse: bool
    comment: str


class Set(Shape):
    """A touchpoint set; version 0 has not been saved."""

    name: str
    version: int
    unmatched: Unmatched
    rules: list[Rule]


class Version(Shape):
    """A version of a set: when it was saved, and by whom, where that is known."""

    version: int
    saved: str
    by: str | None


class SetInForce(Set):
    """A set with all its versions, the newest first, and the saved views that use it."""

    versions: list[Version]
    used_by: list[str]


class Saved(Shape):
    """What was saved."""

    name: str
    version: int


class Became(Shape):
    """What some events of one name become: a step, null where they are hidden, by a rule, null where by none."""

    step: str | None
    rule: int | None
    events: int


class Seen(Step):
    """Raw events of one name, and what they become."""

    becomes: list[Became]


class Finding(Shape):
    """Something to look at in a set."""

    code: str
    message: str
    line: int
    events: int


class Preview(Shape):
    """What a set makes of the events: the raw ones, the steps, the paths from each journey's first step."""

    events: list[Seen]
    steps: list[Step]
    findings: list[Finding]
    paths: dict[str, Any] = Field(description="As `paths` answers; its numbers open nobody, the set need not be saved")
