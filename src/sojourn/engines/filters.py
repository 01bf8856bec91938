"""Filters: conditions on events that people choose rather than write; each becomes SQL that says only that.

Exact semantics. An event stays when every filter holds for it. ``any of`` holds where the column has one of the
values, ``none of`` where it has none of them, also where it has no value at all; among the values, None is *no value*.
``at least`` and ``at most`` compare numbers; what is no number does not hold. Counter-example: of an event without a
channel, neither ``any of`` web nor ``none of`` None holds, but ``none of`` web does.

Filters are asked apart from a condition that somebody wrote, with no other column in sight than those that they name:
neither can make the other read a column that nobody checked.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from sojourn.vocabulary import InvalidInput, unknown_name

Comparison: TypeAlias = Literal["any of", "none of", "at least", "at most"]
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)
_SIGNS: dict[Comparison, str] = {"at least": ">=", "at most": "<="}


@dataclass(frozen=True)
class Filter:
    """One condition on events: a column, how it is compared, and with which values."""

    column: str
    comparison: Comparison
    values: tuple[str | None, ...]


def condition_of(filters: Sequence[Filter]) -> str:
    r"""Give the SQL condition that filters stand for; what they say stays within its own quotes.

    Raises InvalidInput ``filter.empty`` or ``filter.number``.

    >>> print(condition_of([Filter("channel", "any of", ("it's", None))]))
    ("channel" = 'it''s' or "channel" is null)
    """
    return " and ".join(map(_condition, filters))


def check_columns(filters: Sequence[Filter], columns: Collection[str]) -> None:
    """Refuse columns that there are not; SQL would find one whatever its letters' case.

    Raises InvalidInput ``column.unknown``.
    """
    for one in filters:
        if one.column not in columns:
            raise unknown_name("column", one.column, columns, code="column.unknown")


def quoted(column: str) -> str:
    """Write a column's name for SQL.

    >>> print(quoted('a"b'))
    "a""b"
    """
    return '"{}"'.format(column.replace('"', '""'))


def _condition(one: Filter) -> str:
    name = quoted(one.column)
    if not one.values:
        raise InvalidInput.said("filter.empty", column=one.column)
    if one.comparison in _SIGNS:
        return f"try_cast({name} as double) {_SIGNS[one.comparison]} {_number(one)}"
    texts = [_text(value) for value in one.values if value is not None]
    among = None if not texts else f"{name} = {texts[0]}" if len(texts) == 1 else f"{name} in ({', '.join(texts)})"
    nothing = f"{name} is null" if None in one.values else None
    if one.comparison == "any of":
        held = [part for part in (among, nothing) if part is not None]
        return held[0] if len(held) == 1 else f"({' or '.join(held)})"
    left_out = [f"({among}) is not true" if among else "", f"{name} is not null" if nothing else ""]
    return " and ".join(part for part in left_out if part)


def _number(one: Filter) -> str:
    """Write the one number that a filter compares with."""
    try:
        (value,) = [float(value or "") for value in one.values]
    except ValueError as error:
        raise InvalidInput.said("filter.number", column=one.column, comparison=one.comparison) from error
    return f"'{value!r}'::double"


def _text(value: str) -> str:
    return "'{}'".format(value.replace("'", "''"))
