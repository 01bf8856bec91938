"""What a tracking plan says."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Action: TypeAlias = Literal["tag", "drop", "hold"]
Type: TypeAlias = Literal["string", "integer", "number", "boolean", "object", "array", "any"]
ACTIONS: tuple[Action, ...] = get_args(Action)
TYPES: tuple[Type, ...] = get_args(Type)
Value: TypeAlias = str | int | float | bool
WITH_TRAITS = ("identify", "group")
"""The calls whose traits can be planned."""


@dataclass(frozen=True)
class PlannedProperty:
    """A property: ``values`` are those it may have, any when empty; ``personal`` when it says who somebody is.

    ``address.city`` is the property ``city`` of the object ``address``; no deeper.
    """

    name: str
    type: Type = "any"
    required: bool = False
    values: tuple[Value, ...] = ()
    personal: bool = False


@dataclass(frozen=True)
class PlannedEvent:
    """An event by its name, in which ``*`` stands for any run of characters.

    ``action``: what becomes of events that violate the plan, None for the plan's; ``additional``: other properties are
    welcome.
    """

    name: str
    properties: tuple[PlannedProperty, ...] = ()
    action: Action | None = None
    additional: bool = False


@dataclass(frozen=True)
class TrackingPlan:
    """All events that are expected. ``unplanned``: what becomes of the others, None for ``action``.

    ``tag``: the event is taken in and marked; ``drop``: the offending property is left out, an unplanned event
    altogether; ``hold``: the event is kept among the failed events. ``version`` 0 was never applied. ``traits``: what
    identify and group calls may say, by the name of the call; they have no mark, and what is not named is not checked.
    """

    events: tuple[PlannedEvent, ...] = ()
    action: Action = "tag"
    unplanned: Action | None = None
    version: int = 0
    traits: tuple[PlannedEvent, ...] = ()
