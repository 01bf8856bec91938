"""Which fields are personal: by the names that people give them, changed by what a workspace states.

Exact semantics: a field is an identifier, a trait or a property. What the workspace states of ``KIND:NAME`` holds, else
what it states of ``NAME``; else its name decides, word by word (``shippingAddress.city`` has the words shipping,
address, city): one word of ``WORDS``, two in a row of ``PAIRS``, or a Chinese one. What is inside a personal field is
personal too. The bare word *name* is personal as a trait; as a property it is that of a page or a product.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from sojourn.audit import Entry, record
from sojourn.vocabulary import InvalidInput

if TYPE_CHECKING:
    from sojourn.database import Database

FieldKind: TypeAlias = Literal["identifier", "trait", "property"]
KINDS: tuple[FieldKind, ...] = get_args(FieldKind)
LONGEST = 100
WORDS = frozenset(
    "email mail phone telephone tel mobile cellphone fax address street postcode postal zip zipcode birthday birthdate "
    "birth dob passport ssn iban ip latitude longitude lat lng lon firstname lastname fullname surname nickname "
    "username avatar wechat weixin qq whatsapp".split()
)
PAIRS = frozenset(
    "first name|last name|full name|given name|family name|middle name|user name|nick name|maiden name|display name|"
    "customer name|contact name|recipient name|id number|id card|identity card|identity number|national id|tax id|"
    "social security|driving licence|driver license|bank account|account number|card number|e mail|cell number".split(
        "|"
    )
)
CHINESE = tuple(
    "姓名 名字 昵称 邮箱 邮件 手机 电话 地址 邮编 生日 出生 身份证 护照 证件 银行卡 微信 收件人 收货人 联系人".split()
)
NAMESPACES = frozenset({"email", "phone", "card", "ip"})


@dataclass(frozen=True)
class PersonalFields:
    """Tells which fields are personal; ``stated`` is what the workspace says.

    >>> fields = PersonalFields({"trait:tier": True, "mobile": False})
    >>> fields.holds("trait", "homeAddress.street"), fields.holds("trait", "tier"), fields.holds("property", "mobile")
    (True, True, False)
    """

    stated: Mapping[str, bool] = field(default_factory=dict)

    def holds(self, kind: FieldKind, name: str) -> bool:
        """Tell whether a field of this kind is personal."""
        spelled = plain_field(name)
        for key in (f"{kind}:{spelled}", spelled):
            if key in self.stated:
                return self.stated[key]
        if kind == "identifier" and name in NAMESPACES:
            return True
        return (kind == "trait" and spelled == "name") or _sounds_personal(name)


def plain_field(name: str) -> str:
    """Bring a field's name to the one spelling that is compared.

    >>> plain_field("homeAddress.Street"), plain_field("First Name"), plain_field("手机号")
    ('home_address_street', 'first_name', '手机号')
    """
    return "_".join(_words(name))


def personal_fields(db: "Database") -> PersonalFields:
    """Read what is personal in a workspace."""
    from sojourn.access.storage import read_stated

    with db.reading() as connection:
        return PersonalFields(read_stated(connection))


def state_personal(db: "Database", text: str, personal: bool | None, *, now: int, actor: str = "cli") -> str:
    """State that a field, ``NAME`` or ``KIND:NAME``, is personal or is not; None goes back to what its name says.

    Gives the field as it is kept. Raises InvalidInput ``field.name``.
    """
    from sojourn.access.storage import state_field

    kept = checked_field(text)
    said = "default" if personal is None else "personal" if personal else "open"
    with db.writing() as connection:
        state_field(connection, kept, personal)
        record(connection, Entry(actor=actor, action="field.stated", about=f"field:{kept}", facts={"said": said}), now)
    return kept


def checked_field(text: str) -> str:
    """Give the spelling under which a field is kept; refuse an empty or endless name.

    >>> checked_field("trait:Loyalty Tier"), checked_field("Nick")
    ('trait:loyalty_tier', 'nick')
    """
    kind, colon, name = text.partition(":")
    known = bool(colon) and kind in KINDS
    spelled = plain_field(name if known else text)
    if not spelled or len(spelled) > LONGEST:
        raise InvalidInput(
            f"{text[:40]!r} is not the name of a field.",
            code="field.name",
            hint=f"Write NAME, or KIND:NAME with one of {', '.join(KINDS)}.",
        )
    return f"{kind}:{spelled}" if known else spelled


@lru_cache(10_000)
def _words(name: str) -> tuple[str, ...]:
    """Cut a name into its words: at what is no letter or digit, and where a capital begins."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return tuple(re.findall(r"[^\W_]+", spaced.lower()))


@lru_cache(10_000)
def _sounds_personal(name: str) -> bool:
    words = _words(name)
    pairs = {" ".join(pair) for pair in pairwise(words)}
    return bool(WORDS & {*words} or PAIRS & pairs) or any(word in name for word in CHINESE)
