"""A plan: everything that is decided once about an input, before its rows are mapped to events."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from sojourn.sources.contents import cells_of, ends_in_point_zero
from sojourn.sources.decimals import Point, choose_point
from sojourn.sources.properties import Kind, property_kind, typed_kind
from sojourn.sources.roles import Roles
from sojourn.sources.samples import Sample
from sojourn.sources.time_formats import choose_format, needs_order, settle_order, time_format
from sojourn.sources.time_layouts import TimeFormat
from sojourn.sources.times import read_times
from sojourn.sources.zones import clock
from sojourn.vocabulary import InvalidInput, currency_exponent

Usable = Callable[[str, pa.Array], pa.Array]


@dataclass(frozen=True)
class Settings:
    """What a load says about an input besides its roles.

    ``source``: its name, part of every message key; ``zone``: of times without an offset, an IANA name or ``+08:00``;
    ``currency``: of values where nothing else says it; ``time_format``: see ``time_format()``; ``usable``: tells of
    the distinct values of a namespace which can name somebody.
    """

    source: str
    zone: str = "UTC"
    currency: str = "USD"
    time_format: str | None = None
    usable: Usable | None = None


@dataclass(frozen=True)
class Plan:
    """The decisions: formats of times and numbers, kinds of properties, identifiers written as 17850.0."""

    roles: Roles
    settings: Settings
    currency: str
    time: TimeFormat
    points: Mapping[str, Point] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    floated: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    def kind(self, name: str) -> Kind:
        """Give the kind of a property; a column that the sample did not have is text."""
        return self.kinds.get(name, "text")


def make_plan(
    sample: Sample,
    roles: Roles,
    settings: Settings,
    scan: Callable[[str], Iterable[pa.Array]],
    *,
    typed: bool,
) -> Plan:
    """Decide everything about an input.

    ``scan`` reads one column of the whole input and is used only where the sample leaves the order of day and month
    open; ``typed``: the format has types of its own.

    Raises:
        InvalidInput: a role that is needed is missing, the time column holds no times, or they stay ambiguous.

    """
    _check_complete(roles, sample.name)
    clock(settings.zone)
    currency = roles.currency or settings.currency
    currency_exponent(currency)
    notes: list[str] = []
    time = _plan_time(sample, roles, settings, scan)
    points = _plan_points(sample, roles, notes)
    kind_of = typed_kind if typed else property_kind
    kinds = {name: kind_of(column) for name, column in sample.columns.items() if name not in roles.columns()}
    floated = frozenset(column for _, column in roles.namespaces if ends_in_point_zero(sample.columns[column]))
    notes += [f"identifiers of column {name!r} are written like 17850.0 and read as 17850" for name in sorted(floated)]
    notes += [time.note] if time.note else []
    return Plan(roles, settings, currency, time, points, kinds, floated, tuple(notes))


def _plan_time(
    sample: Sample, roles: Roles, settings: Settings, scan: Callable[[str], Iterable[pa.Array]]
) -> TimeFormat:
    column = roles.time or ""
    cells = sample.columns[column]
    how = time_format(settings.time_format) or choose_format(cells, enough=0.0)
    if how is None or (settings.time_format and not _any_time(cells, how)):
        wanted = "times" if how is None else f"times written as {settings.time_format}"
        raise InvalidInput(
            f"Column {column!r} of {sample.name} holds no {wanted} ({sample.examples(column)}).",
            code="time.unreadable",
            hint="Name another column with --time, or its format with --time-format.",
        )
    return settle_order(column, how, lambda: scan(column)) if needs_order(cells, how) else how


def _any_time(cells: pa.Array, how: TimeFormat) -> bool:
    times = read_times(cells, how, "UTC")
    return not (times.missing | times.unreadable | times.outside).all()


def _plan_points(sample: Sample, roles: Roles, notes: list[str]) -> dict[str, Point]:
    """Decide for each column of amounts whether it has a decimal comma."""
    points: dict[str, Point] = {}
    amounts = [column for field, column in roles.lines if field in {"amount", "price", "quantity"}]
    for column in [roles.value, *amounts]:
        if column is not None:
            points[column], note = choose_point(cells_of(sample.columns[column]).to_pylist())
            notes += [note] if note else []
    return points


def _check_complete(roles: Roles, source: str) -> None:
    for role, option, found in (
        ("times", "--time COL", roles.time),
        ("event names", "--event COL or --event-name TEXT", roles.event or roles.event_name),
        ("customers", "--customer COL or --identifier NAMESPACE=COL", roles.namespaces),
    ):
        if not found:
            raise InvalidInput(f"{source} has no column for the {role}.", code="role.missing", hint=f"Give {option}.")
