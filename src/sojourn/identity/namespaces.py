"""What each kind of identifier is worth: class, priority, how many a person may hold, when it stops being personal.

The shipped namespaces; priority 1 is the strongest:

| namespace         | class   | priority | per person | hub above | normal form |
|-------------------|---------|---------:|-----------:|----------:|-------------|
| `customer_no`     | person  |       10 |          1 |         - | exact       |
| `user_id`         | person  |       20 |          1 |         3 | exact       |
| `unionid`         | person  |       30 |          2 |         3 | exact       |
| `external_userid` | person  |       40 |          3 |         3 | exact       |
| `openid`          | person  |       50 |         10 |         3 | exact       |
| `card`            | contact |       60 |          5 |         3 | compact     |
| `email`           | contact |       70 |          5 |         3 | email       |
| `phone`           | contact |       80 |          5 |         4 | phone       |
| `device`          | device  |       90 |         20 |         6 | uuid        |
| `anonymous_id`    | device  |       95 |        100 |         6 | exact       |
| `ip`, `user_agent`, `ga_client_id` | never | 1000 |  1 |         - | exact       |

- `customer_no`, `user_id`: two numbers are two people until a person says otherwise. A login with more than 3 customers
  behind it is a clerk's or an agency's.
- `unionid` is one for each WeChat account (many people have a second one for work), `external_userid` one for each
  WeChat account and company, `openid` one for each WeChat account *and app*. A clerk who registers customers with her
  own WeChat becomes a hub.
- `card` is replaced when lost, and lent within a family; `email` is personal, but mistyped, and shared by couples;
  `phone` is shared by families and handed on by operators.
- `device`: a family tablet has few users, a kiosk many. `anonymous_id` is a cookie, which some browsers renew every
  seven days, so that one person gathers dozens.
- `ip`, `user_agent`, `ga_client_id`: shared by households and offices, or kept over a log-out; never used.

*Hub above K*: seen with more than K distinct stronger persons, it stops joining anything (see `hubs`). A namespace that
is met in data without being declared counts as a contact with priority 85, at most 5 per person, hub above 3: it may
join records, it is weaker than every known contact, and if it was no identifier at all (a store number, say) it soon
becomes a hub and does no harm.
"""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

from sojourn.identity.blocked import PHONE_PLACEHOLDERS

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["person", "contact", "device", "never"]
Normalizer = Literal["exact", "lower", "upper", "compact", "uuid", "email", "phone"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NORMALIZERS: tuple[Normalizer, ...] = get_args(Normalizer)


@dataclass(frozen=True, slots=True)
class Namespace:
    """One kind of identifier.

    ``priority`` 1 is the strongest; ``limit`` is how many of it one person may hold; an identifier seen with more than
    ``fan_in`` distinct stronger persons is a hub (``None``: never); ``blocked`` are placeholders of this namespace,
    beside those that are blocked everywhere.

    >>> SHIPPED["email"].limit
    5
    """

    name: str
    kind: Kind
    priority: int
    limit: int
    fan_in: int | None = None
    normalizer: Normalizer = "exact"
    blocked: frozenset[str] = frozenset()

    def is_below(self, other: "Namespace") -> bool:
        """Tell whether ``other`` says more about the person: a stronger class, or among persons a stronger priority.

        >>> SHIPPED["phone"].is_below(SHIPPED["openid"]), SHIPPED["phone"].is_below(SHIPPED["email"])
        (True, False)
        """
        if "never" in (self.kind, other.kind):
            return False
        if self.kind == other.kind == "person":
            return other.priority < self.priority
        return KINDS.index(other.kind) < KINDS.index(self.kind)


def _shipped() -> "Mapping[str, Namespace]":
    declared = (
        Namespace("customer_no", "person", 10, 1),
        Namespace("user_id", "person", 20, 1, 3),
        Namespace("unionid", "person", 30, 2, 3),
        Namespace("external_userid", "person", 40, 3, 3),
        Namespace("openid", "person", 50, 10, 3),
        Namespace("card", "contact", 60, 5, 3, "compact"),
        Namespace("email", "contact", 70, 5, 3, "email"),
        Namespace("phone", "contact", 80, 5, 4, "phone", PHONE_PLACEHOLDERS),
        Namespace("device", "device", 90, 20, 6, "uuid"),
        Namespace("anonymous_id", "device", 95, 100, 6),
        Namespace("ip", "never", 1000, 1),
        Namespace("user_agent", "never", 1000, 1),
        Namespace("ga_client_id", "never", 1000, 1),
    )
    return MappingProxyType({namespace.name: namespace for namespace in declared})


SHIPPED = _shipped()

DEFAULTS: "Mapping[Kind, Namespace]" = MappingProxyType(
    {
        "person": Namespace("", "person", 55, 1, 3),
        "contact": Namespace("", "contact", 85, 5, 3),
        "device": Namespace("", "device", 98, 20, 6),
        "never": Namespace("", "never", 1000, 1),
    }
)
"""What an undeclared namespace, or an undeclared field of one that settings add, gets for its class."""


def namespace_of(name: str, namespaces: "Mapping[str, Namespace]" = SHIPPED) -> Namespace:
    """Find a namespace by name; one that nobody declared counts as a weak contact.

    >>> namespace_of("loyalty_id").kind, namespace_of("loyalty_id").priority
    ('contact', 85)
    """
    return namespaces.get(name) or replace(DEFAULTS["contact"], name=name)
