"""The table of settings: each is declared here once, with its type, default, unit, bounds and check.

What each means stands in the catalogs of both languages, under ``setting.SECTION.NAME``.
"""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, field, fields
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

Value = str | int | bool | tuple[str, ...]
MASK = "***"


@dataclass(frozen=True)
class Setting:
    """One setting: ``kind`` is its type, ``least`` and ``most`` bounds of a number, ``fault`` what a text lacks."""

    section: str
    name: str
    kind: type
    default: Value
    unit: str | None = None
    least: int = 0
    most: int = 0
    choices: tuple[str, ...] = ()
    fault: Callable[[str], str | None] = lambda _: None
    secret: bool = False
    older_variable: str | None = None

    @property
    def key(self) -> str:
        """Its name in the file, with its section.

        >>> next(known_settings()).key
        'server.host'
        """
        return f"{self.section}.{self.name}"

    @property
    def variable(self) -> str:
        """The environment variable that overrides the file.

        >>> next(known_settings()).variable
        'SOJOURN_SERVER_HOST'
        """
        return f"SOJOURN_{self.section}_{self.name}".upper()


def _setting(default: Value, **more: Any) -> Any:  # noqa: ANN401  a dataclass field has the type of its annotation
    return field(default=default, metadata=more)


def _no_address(text: str) -> str | None:
    parts = urlsplit(text)
    whole = parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.fragment)
    return None if whole else "it is no address; write it like https://events.shop.example"


def _no_network(text: str) -> str | None:
    try:
        ip_network(text)
    except ValueError:
        return "it is no address of a proxy; write it like 10.0.0.7 or 10.0.0.0/24"
    return None


def _no_database(text: str) -> str | None:
    known = ("postgresql://", "postgres://", "postgresql+psycopg://")
    return None if text.startswith(known) else "it is no URL of a database; it begins with postgresql://"


@dataclass(frozen=True)
class Server:
    """Where the front listens, and what it believes of those who stand before it."""

    host: str = _setting("127.0.0.1")
    port: int = _setting(8000, most=65535)
    public_address: str = _setting("", fault=_no_address)
    trusted_proxies: tuple[str, ...] = _setting((), fault=_no_network)


@dataclass(frozen=True)
class Database:
    """Where the operational state is; empty means a file in the workspace."""

    url: str = field(
        default="", repr=False, metadata={"secret": True, "fault": _no_database, "older_variable": "SOJOURN_DATABASE"}
    )


@dataclass(frozen=True)
class Limits:
    """What the front takes in, and when it asks clients to wait."""

    body_bytes: int = _setting(4_000_000, unit="bytes", least=1_000, most=64 << 20)
    upload_bytes: int = _setting(1 << 30, unit="bytes", least=1_000, most=1 << 40)
    body_seconds: int = _setting(30, unit="seconds", least=1, most=3600)
    events: int = _setting(20_000, unit="events", least=1, most=1_000_000)
    waiting_bytes: int = _setting(64 << 20, unit="bytes", least=1 << 20, most=16 << 30)
    behind_bytes: int = _setting(1 << 30, unit="bytes", least=1 << 20, most=1 << 40)
    retry_after: int = _setting(1, unit="seconds", least=1, most=3600)


@dataclass(frozen=True)
class Logs:
    """What front, worker and supervisor write to stderr."""

    level: str = _setting("info", choices=("debug", "info", "warning", "error"))
    format: str = _setting("json", choices=("json", "text"))
    addresses: bool = _setting(default=False)


@dataclass(frozen=True)
class Customers:
    """What is derived of each customer while the server runs."""

    inactive_days: int = _setting(30, unit="days", least=1, most=3650)


SECTIONS: dict[str, type] = {
    "server": Server,
    "database": Database,
    "limits": Limits,
    "logs": Logs,
    "customers": Customers,
}


def known_settings() -> Iterator[Setting]:
    """Give every setting that exists, in the order in which they are shown.

    >>> [setting.key for setting in known_settings() if setting.section == "logs"]
    ['logs.level', 'logs.format', 'logs.addresses']
    """
    for section, shape in SECTIONS.items():
        for one in fields(shape):
            if one.default is MISSING:
                raise TypeError(one.name)
            yield Setting(section, one.name, type(one.default), one.default, **one.metadata)
