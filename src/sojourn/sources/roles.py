"""Roles: which column of an input means what. Every other column is a property of the event."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from sojourn.vocabulary import InvalidInput, currency_exponent, unknown_name

CUSTOMER_NAMESPACE = "customer_no"
NAMESPACES = (
    CUSTOMER_NAMESPACE,
    "user_id",
    "anonymous_id",
    "email",
    "phone",
    "card",
    "device",
    "openid",
    "unionid",
    "external_userid",
)
_OF_ONE_COLUMN = (
    "customer",
    "time",
    "event",
    "channel",
    "value",
    "currency_column",
    "id",
    "case",
    "order",
    "line_list",
)


@dataclass(frozen=True)
class Roles:
    """The columns that have a meaning.

    ``customer`` is the column of the customer number (namespace ``customer_no``), ``identifiers`` are further pairs of
    namespace and column. ``event_name``, ``channel_name`` and ``currency`` hold for all rows where no column says it.
    ``order``: rows that share customer and order are the lines of one event; ``lines`` are pairs of field (product,
    quantity, amount, price, category, ...) and column. ``line_list``: a column whose cells are lists of lines.
    """

    customer: str | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    time: str | None = None
    event: str | None = None
    event_name: str | None = None
    channel: str | None = None
    channel_name: str | None = None
    value: str | None = None
    currency: str | None = None
    currency_column: str | None = None
    id: str | None = None
    case: str | None = None
    order: str | None = None
    lines: tuple[tuple[str, str], ...] = ()
    line_list: str | None = None

    @property
    def namespaces(self) -> tuple[tuple[str, str], ...]:
        """All pairs of identifier namespace and column.

        >>> Roles(customer="hh", identifiers=(("email", "mail"),)).namespaces
        (('customer_no', 'hh'), ('email', 'mail'))
        """
        first = () if self.customer is None else ((CUSTOMER_NAMESPACE, self.customer),)
        return first + self.identifiers

    @property
    def money(self) -> tuple[str, ...]:
        """The columns of amounts of money.

        >>> Roles(value="paid", lines=(("quantity", "n"), ("price", "each"))).money
        ('paid', 'each')
        """
        lines = [column for field, column in self.lines if field in {"amount", "price"}]
        return tuple(dict.fromkeys([*([] if self.value is None else [self.value]), *lines]))

    def named(self) -> Iterator[tuple[str, str]]:
        """Give all pairs of role and column, as a user names them."""
        for role in ("customer", "time", "event", "channel", "value", "id", "case", "order"):
            column = getattr(self, role)
            if column is not None:
                yield role, column
        if self.currency_column is not None:
            yield "currency column", self.currency_column
        if self.line_list is not None:
            yield "line list", self.line_list
        yield from ((f"identifier {namespace}", column) for namespace, column in self.identifiers)
        yield from ((f"line {field}", column) for field, column in self.lines)

    def columns(self) -> frozenset[str]:
        """Give the columns that have a role, and so are no properties."""
        return frozenset(column for _, column in self.named())


def roles_of_columns(columns: Mapping[str, str]) -> Roles:
    """Give the roles of columns that are said column by column, each as ``Roles.named`` names it.

    Raises InvalidInput ``role.unknown``, or ``role.twice`` where two columns have a role that only one can have.

    >>> said = {"hh": "customer", "when": "time", "mail": "identifier email", "paid": "line amount"}
    >>> {column: role for role, column in roles_of_columns(said).named()} == said
    True
    """
    found: dict[str, str] = {}
    pairs: dict[str, list[tuple[str, str]]] = {"identifier": [], "line": []}
    for column, role in columns.items():
        kind, _, name = role.partition(" ")
        plain = role.replace(" ", "_")
        if kind in pairs and name not in {"", "list"}:
            pairs[kind].append((name, column))
        elif plain not in _OF_ONE_COLUMN:
            raise unknown_name("role", role, [name.replace("_", " ") for name in _OF_ONE_COLUMN], code="role.unknown")
        elif plain in found:
            raise InvalidInput.said("role.twice", role=role, columns=[found[plain], column])
        else:
            found[plain] = column
    return Roles(**found, identifiers=tuple(pairs["identifier"]), lines=tuple(pairs["line"]))


def check_roles(roles: Roles, columns: Sequence[str], source: str) -> None:
    """Check what a user gave against the columns that exist.

    Raises:
        InvalidInput: a column does not exist, two options contradict each other, or a namespace has two columns.

    """
    for role, column in roles.named():
        if column not in columns:
            near = get_close_matches(column, columns, n=3, cutoff=0.6)
            key = "column.missing.near" if near else "column.missing"
            raise InvalidInput.said(key, source=source, column=column, role=role, near=near, known=columns)
    for column, text in (("event", "event_name"), ("channel", "channel_name")):
        if getattr(roles, column) is not None and getattr(roles, text) is not None:
            option = text.replace("_", "-")
            raise InvalidInput.said("roles.contradict", column=column, option=option)
    spaces = [namespace for namespace, _ in roles.namespaces]
    for namespace in spaces:
        if spaces.count(namespace) > 1:
            raise InvalidInput.said("roles.contradict.namespace", namespace=namespace)
    if roles.currency is not None:
        currency_exponent(roles.currency)
