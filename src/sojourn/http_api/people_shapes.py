"""What is given beside analyses: the customers behind a number, and what there is to choose from."""

from pydantic import Field

from sojourn.http_api.answer_parts import Money, Shape, Share
from sojourn.http_api.answer_shapes import Activity, AnonymousToKnown
from sojourn.http_api.questions import OneNumber


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


class SavedView(Shape):
    """A saved view; give `version` back when you change it."""

    id: int
    name: str
    address: str
    pinned: bool
    owner: str
    version: int
    changed: str
    changed_by: str


class SavedViews(Shape):
    """The saved views, pinned ones first."""

    views: list[SavedView]


class SavedGroup(Shape):
    """A saved group; give `version` back when you change it."""

    id: int
    name: str
    about: str = Field(description="In words whom it holds")
    owner: str
    version: int
    changed: str
    changed_by: str


class SavedGroups(Shape):
    """The saved groups by name."""

    groups: list[SavedGroup]


class SizedGroup(SavedGroup):
    """A saved group with its customers as of now, and the number that it stands for, where that may be seen."""

    customers: int
    asks: OneNumber | None


class ColumnValue(Shape):
    """A value of a column; null is no value."""

    value: str | None
    events: int


class FilterColumn(Shape):
    """A column of events: `text` with all its values where these are few, `number`."""

    column: str
    kind: str
    values: list[ColumnValue] | None


class FilterColumns(Shape):
    """The columns that a filter can name."""

    columns: list[FilterColumn]
    milliseconds: float


class Kpi(Shape):
    """A number now and before: `change` is the difference, `share` the difference as a share of before."""

    kpi: str
    now: Money
    before: Money
    change: Money
    share: Share


class Change(Kpi):
    """What one channel or source (`by`) adds to the change of a number; `name` is null where it is unknown."""

    by: str
    name: str | None


class Home(Shape):
    """What changed, and where the change comes from; `days` and `compared_days` are the first and the last day."""

    days: list[str]
    compared_days: list[str]
    kpis: list[Kpi]
    changes: list[Change]
    activity: Activity
    compared: Activity
    known: AnonymousToKnown
    known_compared: AnonymousToKnown
    as_of: str | None
    definition: str
    events_read: int
    milliseconds: float
