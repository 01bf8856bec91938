"""What is given beside analyses: the customers behind a number, and what there is to choose from."""

from pydantic import Field

from sojourn.http_api.answer_parts import Shape


class Identifier(Shape):
    """An identifier of a customer; masked for who may not see it."""

    namespace: str
    value: str


class Person(Shape):
    """A customer of a list; `who` opens it at `/api/customers/{who}`, null where no identifier may be shown."""

    customer: str
    who: str | None
    identifiers: list[Identifier]
    events: int
    first: str | None
    last: str | None
    values: dict[str, float] = Field(description="Money by currency, in whole units")


class People(Shape):
    """A page of the customers behind one number; `total` is that number."""

    total: int
    page: int
    per_page: int
    customers: list[Person]
    masked: int = Field(description="How many values of this page are masked")


class Step(Shape):
    """A step that there is, with its channels by their events."""

    event: str
    customers: int
    events: int
    channels: list[str]


class Steps(Shape):
    """The steps that there are, the one of most customers first."""

    steps: list[Step]
    milliseconds: float


class SavedSet(Shape):
    """A touchpoint set of the workspace."""

    name: str
    versions: int
    latest: int


class SavedSets(Shape):
    """The touchpoint sets of the workspace."""

    touchpoints: list[SavedSet]
