"""What every answer over HTTP says, and the parts that answers are made of, for the OpenAPI document.

Nothing is checked when answering: a test holds real answers against these shapes. `drill` of a row has a cell for each
of its fields that counts customers; `POST /api/people` gives these.
"""

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from sojourn.http_api.questions import Drill

Drills: TypeAlias = dict[str, Drill]
Seconds: TypeAlias = Annotated[float | None, Field(description="Seconds; null where there are none")]
Share: TypeAlias = Annotated[float | None, Field(description="0 to 1; null of nothing")]
Money: TypeAlias = Annotated[
    int | None, Field(description="Minor units of `currency`; null where it cannot be added up")
]


class Shape(BaseModel):
    """A part of an answer; it has these fields and no others."""

    model_config = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)


class OrderUnknown(Shape):
    """How often the order within a day is unknown, as an event states a date only."""

    passes: int
    customers: int
    date_only_events: dict[str, str]


class Answered(Shape):
    """What every answer says: how it was got and over what; ``compared`` is the same for the range to compare with."""

    as_of: str | None = Field(description="The last instant that the log has seen")
    exact: bool
    definition: str = Field(description="What is counted, in one sentence, in the language of Accept-Language")
    scope: dict[str, object] = Field(description="What of the envelope differs from the plain question")
    events_read: int
    customers_read: int
    milliseconds: float
    warmup_milliseconds: float
    snapshot: str
    notes: list[str]
    currency: str | None = Field(default=None, description="Of all money; absent where there are several")
    order_unknown: OrderUnknown | None = Field(default=None, description="Only where events are known by date only")
    drill: Drills | None = None
