"""A plan: everything that is decided once about an input, before its rows are mapped to events."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.sources.amounts import stated_currencies
from sojourn.sources.contents import cells_of, ends_in_point_zero
from sojourn.sources.decimals import Point, choose_point
from sojourn.sources.plain import EXACT
from sojourn.sources.properties import Kind, property_kind, typed_kind
from sojourn.sources.roles import Roles
from sojourn.sources.samples import Sample
from sojourn.sources.time_formats import choose_format, needs_order, settle_order, time_format
from sojourn.sources.time_layouts import TimeFormat
from sojourn.sources.times import read_times
from sojourn.sources.zones import clock
from sojourn.vocabulary import InvalidInput, currency_exponent

Usable = Callable[[str, pa.Array], pa.Array]
Scan = Callable[[str], Iterable[pa.Array]]
USUAL_CURRENCY = "USD"


@dataclass(frozen=True)
class Settings:
    """What a load says about an input besides its roles.

    ``source``: its name, part of every message key; ``zone``: of times without an offset, an IANA name or ``+08:00``;
    ``currency``: of values where nothing else says it, USD unless stated; ``time_format``: see ``time_format()``;
    ``usable``: tells of the distinct values of a namespace which can name somebody.
    """

    source: str
    zone: str = "UTC"
    currency: str | None = None
    time_format: str | None = None
    usable: Usable | None = None


@dataclass(frozen=True)
class Plan:
    """The decisions: formats of times and numbers, kinds of properties, identifiers written as 17850.0.

    ``stated`` are the currencies that cells of amounts state themselves, as far as the sample shows; ``currency`` holds
    for the others.
    """

    roles: Roles
    settings: Settings
    currency: str
    time: TimeFormat
    points: Mapping[str, Point] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    floated: frozenset[str] = frozenset()
    stated: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def settled(self) -> str | None:
        """The one currency that the cells state where the load states none: that of the input."""
        given = self.roles.currency or self.settings.currency
        return self.stated[0] if not given and len(self.stated) == 1 else None

    def kind(self, name: str) -> Kind:
        """Give the kind of a property; a column that the sample did not have is text."""
        return self.kinds.get(name, "text")


def make_plan(
    sample: Sample,
    roles: Roles,
    settings: Settings,
    scan: Scan,
    *,
    typed: bool,
) -> Plan:
    """Decide everything about an input.

    ``scan`` reads one column of the whole input and is used only where the sample leaves the order of day and month
    open, or shows a currency that no one else states; ``typed``: the format has types of its own.

    Raises:
        InvalidInput: a role that is needed is missing, the time column holds no times, or they stay ambiguous.

    """
    _check_complete(roles, sample.name)
    clock(settings.zone)
    given = roles.currency or settings.currency
    currency_exponent(given or USUAL_CURRENCY)
    notes: list[str] = []
    time = _plan_time(sample, roles, settings, scan)
    points = _plan_points(sample, roles, notes)
    stated = _plan_stated(sample, roles, given, points, scan)
    currency = given or (stated[0] if len(stated) == 1 else USUAL_CURRENCY)
    kind_of = typed_kind if typed else property_kind
    kinds = {name: kind_of(column) for name, column in sample.columns.items() if name not in roles.columns()}
    floated = frozenset(column for _, column in roles.namespaces if ends_in_point_zero(sample.columns[column]))
    notes += [f"identifiers of column {name!r} are written like 17850.0 and read as 17850" for name in sorted(floated)]
    notes += _inexact_notes(sample, roles)
    if stated:
        notes.append(f"amounts state their currency ({', '.join(stated)}); one that states none is {currency}")
    notes += [time.note] if time.note else []
    return Plan(roles, settings, currency, time, points, kinds, floated, stated, tuple(notes))


def _plan_time(sample: Sample, roles: Roles, settings: Settings, scan: Scan) -> TimeFormat:
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
    quantities = [column for field, column in roles.lines if field == "quantity"]
    for column in [*roles.money, *quantities]:
        points[column], note = choose_point(cells_of(sample.columns[column]).to_pylist())
        notes += [note] if note else []
    return points


def _plan_stated(
    sample: Sample, roles: Roles, given: str | None, points: Mapping[str, Point], scan: Scan
) -> tuple[str, ...]:
    """Find the currencies that cells state; in all of the input where it hangs on them what the others are in."""
    if roles.currency_column is not None:
        return ()
    found: set[str] = set()
    for column in roles.money:
        found |= _stated_in(sample.columns[column], points[column], given)
    if len(found) == 1 and given is None and not sample.whole:
        for column in roles.money:
            for part in scan(column):
                found |= _stated_in(part, points[column], given)
    return tuple(sorted(found))


def _stated_in(column: pa.Array, point: Point, given: str | None) -> set[str]:
    cells = column.dictionary if pa.types.is_dictionary(column.type) else column
    stated = stated_currencies([(cells, point)], given or USUAL_CURRENCY)
    return set() if stated is None else set(stated.codes.dictionary.to_pylist()[:-1])  # the last one is the default


def _inexact_notes(sample: Sample, roles: Roles) -> list[str]:
    """Tell of numbers that stand for somebody or something and are too large for floating point to hold."""
    columns = [*(column for _, column in roles.namespaces), roles.id, roles.case, roles.order]
    inexact = [
        name
        for name in dict.fromkeys(columns)
        if name is not None
        and pa.types.is_floating(sample.columns[name].type)
        and pc.any(pc.greater(pc.abs(sample.columns[name]), EXACT)).as_py()
    ]
    return [
        f"column {name!r} has numbers beyond 2**53 as floating point, whose last digits are lost: write it as text"
        for name in inexact
    ]


def _check_complete(roles: Roles, source: str) -> None:
    for role, option, found in (
        ("times", "--time COL", roles.time),
        ("event names", "--event COL or --event-name TEXT", roles.event or roles.event_name),
        ("customers", "--customer COL or --identifier NAMESPACE=COL", roles.namespaces),
    ):
        if not found:
            raise InvalidInput(f"{source} has no column for the {role}.", code="role.missing", hint=f"Give {option}.")
