"""From what was typed to one spelling of each identifier, and nothing where it identifies nobody.

Works on unique values (dictionaries), in Arrow's own loops; only phone numbers of unusual form are read one by one.
The result normalizes to itself. Counter-example: Gmail's dots and plus-tags stay, for they name other mailboxes
elsewhere, and two spellings of one mailbox cost less than two people in one.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.identity.blocked import (
    FUNCTIONAL_MAILBOXES,
    MAIL_DOMAINS_OF_NOBODY,
    MAIL_PLACEHOLDERS,
    PLACEHOLDERS,
)
from sojourn.identity.phones import to_e164

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sojourn.identity.namespaces import Namespace

# Arrow's own trimming leaves zero-width characters and byte order marks, which spreadsheets are full of.
_BLANK = "".join(map(chr, [*range(0x21), *range(0x7F, 0xA1), 0x1680, *range(0x2000, 0x2010), 0xFEFF])) + (
    "\u2028\u2029\u202f\u205f\u2060\u3000\u00ad\u180e"
)
_MAILBOX = r'^[^\s\pZ@"<>(),:;\[\]\\]+@[^\s\pZ@"<>(),:;\[\]\\.]+(\.[^\s\pZ@"<>(),:;\[\]\\.]+)+$'
_UUID = r"^\{?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?$"


def normalize(namespace: "Namespace", values: pa.Array, region: str = "CN") -> pa.Array:
    """Give each value in its one spelling; null where it is blocked or not an identifier of this namespace.

    ``values`` are strings, unique for speed (a dictionary); the result is a string array of the same length.
    ``region`` is the ISO 3166 country of phone numbers written without one. Raises InvalidInput for an unknown region.

    >>> from sojourn.identity.namespaces import SHIPPED
    >>> normalize(SHIPPED["email"], pa.array([" Ann@Example.DE", "info@shop.cn", "n/a"])).to_pylist()
    ['ann@example.de', None, None]
    >>> normalize(SHIPPED["phone"], pa.array(["138 1111 2222", "13800138000", "+44 20 7946 0958"])).to_pylist()
    ['+8613811112222', None, '+442079460958']
    """
    clean = _clean(values)
    spelled = _spelled(namespace, clean, region)
    blocked = set(PLACEHOLDERS)
    if namespace.blocked:
        own = _clean(pa.array(sorted(namespace.blocked), pa.string()))
        for form in (own, _spelled(namespace, own, region)):
            blocked.update(_comparable(form).drop_null().to_pylist())
    if spelled is not clean:
        # Before as well as after: without its hyphen -1 would be somebody's card.
        spelled = _without(spelled, _is_placeholder(clean, blocked))
    return _without(spelled, _is_placeholder(spelled, blocked))


def usable(namespace: "Namespace", values: pa.Array, region: str = "CN") -> "NDArray[np.bool_]":
    """Tell which values identify somebody; none of a namespace whose class is ``never``.

    >>> from sojourn.identity.namespaces import SHIPPED
    >>> usable(SHIPPED["user_id"], pa.array(["u1", "null", "0"])).tolist()
    [True, False, False]
    """
    if namespace.kind == "never":
        return np.zeros(len(values), np.bool_)
    mask: NDArray[np.bool_] = pc.is_valid(normalize(namespace, values, region)).to_numpy(zero_copy_only=False)
    return mask


def _spelled(namespace: "Namespace", clean: pa.Array, region: str) -> pa.Array:
    if namespace.normalizer == "phone":
        return to_e164(clean, region)
    return _SPELLINGS[namespace.normalizer](clean)


def _clean(values: pa.Array) -> pa.Array:
    """Give strings in NFKC without blanks around them."""
    text = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if text.type != pa.string():
        text = text.cast(pa.string())
    if _is_ascii(text):
        return pc.ascii_trim(text, characters=_BLANK[:33] + "\x7f")
    return pc.utf8_trim(pc.utf8_normalize(text, form="NFKC"), characters=_BLANK)


def _is_ascii(text: pa.Array) -> bool:
    return pc.all(pc.string_is_ascii(text)).as_py() is not False


def _lower(text: pa.Array) -> pa.Array:
    if _is_ascii(text):
        return pc.ascii_lower(text)
    return pc.utf8_normalize(pc.utf8_lower(text), form="NFKC")


def _compact(text: pa.Array) -> pa.Array:
    joined = pc.replace_substring_regex(text, r"[\s\pZ.\-\x{2010}-\x{2015}]+", "")
    # What stood apart may now combine (an accent after a space), and a blank within may now stand at the end.
    return pc.ascii_upper(_clean(joined))


def _uuid(text: pa.Array) -> pa.Array:
    bare = pc.ascii_lower(pc.ascii_trim(text, characters="{}"))
    return pc.if_else(pc.match_substring_regex(text, _UUID), bare, text)


def _email(text: pa.Array) -> pa.Array:
    address = _lower(text)
    local = pc.replace_substring_regex(address, r"(\+[^@]*)?@.*$", "")
    domain = pc.replace_substring_regex(address, r"^.*@", "")
    nobody = pc.or_(
        pc.is_in(local, pa.array(sorted(FUNCTIONAL_MAILBOXES), pa.string())),
        pc.or_(
            pc.is_in(domain, pa.array(MAIL_DOMAINS_OF_NOBODY, pa.string())),
            pc.or_(
                pc.is_in(address, pa.array(sorted(MAIL_PLACEHOLDERS), pa.string())),
                pc.match_substring_regex(domain, r"\.(invalid|test)$"),
            ),
        ),
    )
    sound = pc.and_(pc.match_substring_regex(address, _MAILBOX), pc.less_equal(pc.utf8_length(address), 254))
    return _without(address, pc.or_(nobody, pc.invert(sound)))


_SPELLINGS: "dict[str, Callable[[Any], Any]]" = {
    "exact": lambda text: text,
    "lower": _lower,
    "upper": pc.ascii_upper,
    "compact": _compact,
    "uuid": _uuid,
    "email": _email,
}


def _comparable(text: pa.Array) -> pa.Array:
    """Give the form in which placeholders are compared: lower case, without quotes around it."""
    if _is_ascii(text):
        return pc.ascii_lower(pc.ascii_trim(text, characters="\"'` \t"))
    return pc.utf8_lower(pc.utf8_trim(text, characters="\"'` \t“”‘’「」"))


def _is_placeholder(text: pa.Array, blocked: set[str]) -> pa.Array:
    plain = _comparable(text)
    nothing = pc.equal(pc.ascii_trim(plain, characters="0-"), "")
    # Nobody is called so on purpose, and PostgreSQL keeps no such text.
    nothing = pc.or_(nothing, pc.match_substring(plain, "\0"))
    return pc.or_(nothing, pc.is_in(plain, pa.array(sorted(blocked), pa.string())))


def _without(text: pa.Array, mask: pa.Array) -> pa.Array:
    return pc.if_else(pc.fill_null(mask, True), pa.scalar(None, pa.string()), text)
