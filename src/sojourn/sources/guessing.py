"""Guessing roles: what the user did not say is taken from names and contents of columns, with a reason for each."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pyarrow as pa

from sojourn.sources.column_names import (
    IDENTIFIERS,
    LINE_LISTS,
    LINES,
    ORDERS,
    ROLES,
    is_named_for_times,
    plain_name,
    rank,
)
from sojourn.sources.contents import (
    holds_amounts,
    holds_labels,
    holds_line_lists,
    identifier_by_content,
    is_nearly_unique,
    may_identify,
    names_one_label,
)
from sojourn.sources.roles import CUSTOMER_NAMESPACE, Roles, check_roles
from sojourn.sources.samples import Sample
from sojourn.sources.time_formats import choose_format
from sojourn.vocabulary import InvalidInput


@dataclass(frozen=True)
class Reason:
    """Why a column (or a text) got a role, in one sentence."""

    role: str
    column: str
    text: str


@dataclass(frozen=True)
class Guess:
    """The roles, those given and those guessed, a reason for each, and what a user should know."""

    roles: Roles
    reasons: tuple[Reason, ...]
    notes: tuple[str, ...] = ()


@dataclass
class _Search:
    """The columns that are still without a role, and what has been found."""

    sample: Sample
    given: Roles
    roles: Roles
    reasons: list[Reason] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, role: str, column: str, text: str, **found: Any) -> None:  # noqa: ANN401  a column or pairs
        """Give a role to a column."""
        self.roles = replace(self.roles, **(found or {role: column}))
        self.reasons.append(Reason(role, column, text))

    def named(self, known: tuple[str, ...], holds: Callable[[pa.Array], bool] = lambda _: True) -> str | None:
        """Find the free column with the best of the known names whose cells hold what they should."""
        free = [name for name in self.sample.columns if name not in self.roles.columns()]
        ranked = sorted((place, name) for name in free if (place := rank(name, known)) is not None)
        return next((name for _, name in ranked if holds(self.sample.columns[name])), None)


def guess_roles(sample: Sample, given: Roles, *, needed: bool = True) -> Guess:
    """Complete the roles that a user gave; where not all are ``needed``, what cannot be found stays open.

    Nothing is guessed in place of what was given: with a customer or an identifier given, no further identifiers are
    taken; an ``event_name`` needs no event column.

    Raises:
        InvalidInput: a given column does not exist, or no column can be found for the time, the event or an identifier.

    """
    check_roles(given, [*sample.columns], sample.name)
    search = _Search(sample, given, given)
    for role, column in given.named():
        search.reasons.append(Reason(role, column, "given"))
    if sample.defaults is not None:
        _take_defaults(search, sample.defaults)
    for find in (_find_time, _find_identifiers, _find_event):
        try:
            find(search)
        except InvalidInput:
            if needed:
                raise
    if sample.defaults is None:
        _find_line_list(search)
        _find_order(search)
        _find_the_rest(search)
    return Guess(search.roles, tuple(search.reasons), tuple(search.notes))


def _take_defaults(search: _Search, defaults: Roles) -> None:
    """Take the roles that the format gives, where the user gave none."""
    for role, column in defaults.named():
        given = getattr(search.roles, role) or (role == "event" and search.roles.event_name)
        given = given or (role == "customer" and search.roles.identifiers)
        if not given and column in search.sample.columns:
            search.take(role, column, "as the format says")


def _find_time(search: _Search) -> None:
    if search.roles.time is not None:
        return
    free = [name for name in search.sample.columns if name not in search.roles.columns()]
    column = search.named(ROLES["time"], _holds_times)
    if column is None:
        timely = [name for name in free if is_named_for_times(name)]
        column = next((name for name in timely if _holds_times(search.sample.columns[name])), None)
    if column is not None:
        search.take("time", column, f"column {column!r} holds times")
        return
    texts = [name for name in free if _is_dated(search.sample.columns[name])]
    if not texts:
        raise _not_found(search, "times", "--time COL", "time.missing")
    search.take("time", texts[0], f"the cells of column {texts[0]!r} are times")


def _find_identifiers(search: _Search) -> None:
    if search.roles.namespaces:
        _note_unused_identifiers(search)
        return
    for namespace, known in IDENTIFIERS.items():
        column = search.named(known, partial(may_identify, namespace))
        if column is not None:
            _take_identifier(search, namespace, column, f"column {column!r} is named like one")
    for name, column in search.sample.columns.items():
        found = identifier_by_content(column) if name not in search.roles.columns() else None
        if found is not None and found[0] not in dict(search.roles.namespaces):
            _take_identifier(search, found[0], name, f"the cells of column {name!r} are {found[1]}")
    if not search.roles.namespaces:
        raise _not_found(search, "customers", "--customer COL or --identifier NAMESPACE=COL", "identifier.missing")


def _note_unused_identifiers(search: _Search) -> None:
    """Tell of columns that look like identifiers and are left alone, because the user named others."""
    for name, column in search.sample.columns.items():
        if name in search.roles.columns():
            continue
        named = next((space for space, known in IDENTIFIERS.items() if plain_name(name) in known), None)
        named = named if named and may_identify(named, column) else None
        found = identifier_by_content(column)
        namespace = named or (found and found[0])
        if namespace and namespace not in dict(search.roles.namespaces):
            search.notes.append(f"column {name!r} looks like an identifier too: --identifier {namespace}={name}")


def _take_identifier(search: _Search, namespace: str, column: str, text: str) -> None:
    if namespace == CUSTOMER_NAMESPACE:
        search.take("customer", column, text)
    else:
        pairs = (*search.roles.identifiers, (namespace, column))
        search.take(f"identifier {namespace}", column, text, identifiers=pairs)


def _find_event(search: _Search) -> None:
    if search.roles.event is not None or search.roles.event_name is not None:
        return
    column = search.named(ROLES["event"], holds_labels)
    if column is not None:
        search.take("event", column, f"column {column!r} is named like one and repeats its values")
    elif search.roles.order is not None or _has_orders(search, _line_columns(search)):
        search.take("event_name", "order", "rows with an order number are orders")
    else:
        raise _not_found(
            search, "event names", "--event COL, or one name for all rows with --event-name TEXT", "event.missing"
        )


def _find_line_list(search: _Search) -> None:
    if search.roles.line_list is None and not search.roles.lines:
        column = search.named(LINE_LISTS, holds_line_lists)
        if column is not None:
            search.take("line_list", column, f"the cells of column {column!r} are lists of order lines")


def _find_order(search: _Search) -> None:
    """Take rows for order lines where they have an order number, a product and what it cost.

    Never where the user said what a row's event, value, id or case is: then every row is an event.
    """
    roles, found = search.roles, _line_columns(search)
    order = roles.order
    if order is None:
        said = (search.given.event, search.given.value, search.given.id, search.given.case)
        order = search.named(ORDERS)
        if any(said) or roles.line_list or order is None or not _has_orders(search, found):
            return
        search.take("order", order, f"rows with the same {order!r} are the lines of one order")
    pairs = tuple((name, column) for name, column in found.items() if column not in {roles.value, order})
    if not roles.lines and pairs:
        text = ", ".join(f"{name} in {column!r}" for name, column in pairs)
        search.take("lines", text, f"order lines: {text}", lines=pairs)


def _line_columns(search: _Search) -> dict[str, str]:
    given = dict(search.roles.lines)
    return given or {name: column for name, known in LINES.items() if (column := search.named(known))}


def _has_orders(search: _Search, lines: dict[str, str]) -> bool:
    """Tell whether rows are order lines: they have a product and what it cost, and an order is one event."""
    order = search.named(ORDERS)
    if order is None or "product" not in lines or not {"price", "amount"} & {*lines}:
        return False
    columns = search.sample.columns
    return search.roles.event is None or names_one_label(columns[order], columns[search.roles.event])


def _find_the_rest(search: _Search) -> None:
    roles = search.roles
    if roles.channel is None and roles.channel_name is None:
        column = search.named(ROLES["channel"], holds_labels)
        if column is not None:
            search.take("channel", column, f"column {column!r} is named like one and repeats its values")
    if roles.value is None and roles.order is None:
        column = search.named(ROLES["value"], holds_amounts)
        if column is not None:
            search.take("value", column, f"column {column!r} is named like an amount and holds numbers")
    if roles.currency is None and roles.currency_column is None:
        column = search.named(ROLES["currency_column"], holds_labels)
        if column is not None:
            search.take("currency_column", column, f"column {column!r} is named like one")
    if roles.id is None and roles.order is None:
        column = search.named(ROLES["id"], is_nearly_unique)
        if column is not None:
            search.take("id", column, f"column {column!r} is named like one and hardly any cell comes twice")
    if roles.case is None and search.roles.order is None:
        case = "case:concept:name" if "case:concept:name" in search.sample.columns else search.named(ROLES["case"])
        if case is not None:
            search.take("case", case, f"column {case!r} is named like one")


def _holds_times(column: pa.Array) -> bool:
    return choose_format(column, enough=0.5) is not None


def _is_dated(column: pa.Array) -> bool:
    """Tell whether the cells are times by themselves, whatever the column's name: no bare numbers."""
    how = choose_format(column)
    return how is not None and (how.digits is None or how.digits == "date")


def _not_found(search: _Search, what: str, option: str, code: str) -> InvalidInput:
    names = [*search.sample.columns]
    unnamed = sum(re.fullmatch(r"column_\d+", name) is not None for name in names)
    title = "The first row has fewer cells than later ones: the header may stand further down; remove what is above it."
    return InvalidInput(
        f"No column of {search.sample.name} seems to hold {what}.",
        code=code,
        hint=f"Give {option}. Columns: {', '.join(names)}." + (f" {title}" if 0 < unnamed < len(names) else ""),
    )
