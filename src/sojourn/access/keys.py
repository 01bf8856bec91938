"""The nouns: a write key may put in events of one source, a secret key may do what its scopes say.

``sjw_`` or ``sjs_``, then 8 letters that are kept to look the key up (together its prefix), then 24 more that only a
hash is kept of: 142 bits, so that a plain SHA-256 needs no salt and cannot be searched.
"""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast
from urllib.parse import urlsplit

from sojourn.access.roles import PERMISSIONS, Permission
from sojourn.vocabulary import DERIVED, InvalidInput, unknown_name

Kind: TypeAlias = Literal["write", "secret"]
Scope: TypeAlias = Permission | Literal["admin"]
SCOPES: tuple[Scope, ...] = (*PERMISSIONS, "admin")
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
STARTS: dict[Kind, str] = {"write": "sjw_", "secret": "sjs_"}
PREFIX_LENGTH = 12
SECRET_LENGTH = 24
LONGEST_NAME = 200
PORTS = {"http": 80, "https": 443}
_SHAPE = re.compile(rf"sj[ws]_[0-9A-Za-z]{{{PREFIX_LENGTH - 4 + SECRET_LENGTH}}}")


@dataclass(frozen=True, kw_only=True)
class WriteKey:
    """A public key that can only put in events of one source; times are microseconds in UTC.

    ``channel`` is that of its events, where stated; ``origins`` are the pages it works on, everywhere where empty.
    """

    prefix: str
    source: str
    channel: str | None
    origins: tuple[str, ...]
    created: int
    revoked: int | None = None

    def allows_origin(self, origin: str | None) -> bool:
        """Tell whether a request with this ``Origin`` header may use the key.

        A key with origins is for browsers: a request without the header is refused.

        >>> key = WriteKey(prefix="sjw_", source="web", channel=None, origins=("https://a.example",), created=0)
        >>> key.allows_origin("https://a.example"), key.allows_origin("https://b.example"), key.allows_origin(None)
        (True, False, False)
        """
        return not self.origins or (origin is not None and origin.lower() in self.origins)

    def works_at(self, now: int) -> bool:  # noqa: ARG002  the same question is asked of both kinds
        """Tell whether the key is in force."""
        return self.revoked is None


@dataclass(frozen=True, kw_only=True)
class SecretKey:
    """A key for servers, never for pages or apps; times are microseconds in UTC, ``expires`` is the first not valid."""

    prefix: str
    name: str
    scopes: tuple[Scope, ...]
    created: int
    expires: int | None = None
    revoked: int | None = None

    def may(self, scope: Scope) -> bool:
        """Tell whether the key may do this; who may administer may do everything.

        >>> key = SecretKey(prefix="sjs_", name="nightly", scopes=("read",), created=0)
        >>> key.may("read"), key.may("write")
        (True, False)
        """
        return scope in self.scopes or "admin" in self.scopes

    def works_at(self, now: int) -> bool:
        """Tell whether the key is in force: not revoked, not expired."""
        return self.revoked is None and (self.expires is None or now < self.expires)


AnyKey: TypeAlias = WriteKey | SecretKey


def prefix_of(text: str) -> str | None:
    """Give the prefix of a text that has the shape of a key, else None.

    >>> prefix_of("sjw_" + "a" * 32), prefix_of("sjw_short")
    ('sjw_aaaaaaaa', None)
    """
    return text[:PREFIX_LENGTH] if _SHAPE.fullmatch(text) else None


def checked_name(kind: str, name: str) -> str:
    """Give the trimmed name of a source, a channel or a key; refuse an empty, endless or unprintable one."""
    trimmed = name.strip()
    if not trimmed or len(trimmed) > LONGEST_NAME or not trimmed.isprintable():
        raise InvalidInput(
            f"{name[:40]!r} is not the name of a {kind}.",
            code=f"key.{kind}",
            hint=f"Write 1 to {LONGEST_NAME} printable characters.",
        )
    return trimmed


def checked_source(name: str) -> str:
    """Give the trimmed name of a source; refuse the one that Sojourn derives events under."""
    source = checked_name("source", name)
    if source == DERIVED:
        raise InvalidInput(
            f"Events of source {DERIVED!r} are derived by Sojourn itself.",
            code="key.source",
            hint="Choose another name; for a file: --source NAME.",
        )
    return source


def checked_scopes(scopes: tuple[str, ...]) -> tuple[Scope, ...]:
    """Give scopes once each, in their order; refuse none at all and unknown ones."""
    for scope in scopes:
        if scope not in SCOPES:
            raise unknown_name("scope", scope, SCOPES, code="key.scope")
    if not scopes:
        raise InvalidInput("A secret key needs a scope.", code="key.scope", hint=f"Known: {', '.join(SCOPES)}.")
    return tuple(scope for scope in SCOPES if scope in scopes)


def checked_origin(text: str) -> str:
    """Bring an origin to the spelling that browsers send: lower case, punycode, without the usual port and a path.

    >>> checked_origin("https://Shop.Example:443/")
    'https://shop.example'
    """
    try:
        parts = urlsplit(text.strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError:
        raise _no_origin(text) from None
    extra = parts.path not in {"", "/"} or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in PORTS or extra or not re.fullmatch(r"[a-z0-9.:-]+", host):
        raise _no_origin(text)
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{'' if port in {None, PORTS[parts.scheme]} else f':{port}'}"


def _no_origin(text: str) -> InvalidInput:
    return InvalidInput(
        f"{text[:80]!r} is not an origin.", code="key.origin", hint="Write it like https://shop.example."
    )


def as_scopes(scopes: list[str]) -> tuple[Scope, ...]:
    """Give stored scopes their type."""
    return tuple(cast("list[Scope]", scopes))
