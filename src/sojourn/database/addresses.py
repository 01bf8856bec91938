"""Where a database is: a file of the workspace, or a schema on a PostgreSQL server; passwords are never shown."""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from sojourn.vocabulary import InvalidInput

FILE = "state.db"
DRIVERS = {"postgres", "postgresql", "postgresql+psycopg"}
HINT = "Write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, and @ : / in a password as %40 %3A %2F."
_HOST = re.compile(r"[\w.-]+|[0-9a-fA-F:.]+(%\w+)?")
_SCHEMA = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class ServerAddress:
    """A schema on a server: ``shown`` is for people, ``url`` holds the secrets and is never shown."""

    shown: str
    schema: str
    derived: bool
    folder: Path
    url: URL = field(repr=False)

    def without_secrets(self, message: str) -> str:
        """Strike passwords out of what a driver says, as written and as quoted in a URL."""
        secrets = [self.url.password, *(self.url.query.get(name) for name in ("sslpassword", "passfile"))]
        for secret in secrets:
            for spelling in {str(secret or ""), quote(str(secret or ""), safe="")} - {""}:
                message = message.replace(spelling, "***")
        return message


def server_address(text: str, folder: Path) -> ServerAddress:
    """Read a URL of a PostgreSQL server; ``?schema=NAME`` names the schema, else it is derived from the folder.

    Raises InvalidInput ``database.url`` or ``database.schema``; neither repeats the URL, which may hold a password.

    >>> address = server_address("postgresql://me:secret@db.example/state", Path("/data/My Brand"))
    >>> address.shown, address.schema
    ('postgresql://me@db.example/state', 'sojourn_my_brand')
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise InvalidInput("The database URL cannot be read.", code="database.url", hint=HINT) from None
    if url.drivername not in DRIVERS:
        raise InvalidInput(
            f"There is no database of kind {url.drivername!r}.",
            code="database.url",
            hint=f"Known: SQLite (without a URL) and PostgreSQL. {HINT}",
        )
    # An unquoted @ in a password makes its rest a part of the host, which every later message would show.
    if url.host and not _HOST.fullmatch(url.host):
        raise InvalidInput("The host in the database URL cannot be read.", code="database.url", hint=HINT)
    password, given = (_only(url, name) for name in ("password", "schema"))
    plain = url.difference_update_query(["password", "schema"])
    whole = plain.set(drivername="postgresql+psycopg", password=password or url.password)
    shown = URL.create("postgresql", url.username, None, url.host, url.port, url.database).render_as_string()
    return ServerAddress(shown, _checked(given or derived_schema(folder)), given is None, folder.resolve(), whole)


def derived_schema(folder: Path) -> str:
    """Name the schema of a workspace for its folder; letters that a schema cannot have become a short hash.

    >>> derived_schema(Path("sojourn-workspace"))
    'sojourn_workspace'
    """
    name = folder.resolve().name.lower()
    plain = re.sub(r"[^a-z0-9]+", "_", name).strip("_").removeprefix("sojourn_")[:40]
    lossy = not name.isascii() or not plain
    return "_".join(filter(None, ("sojourn", plain, sha256(name.encode()).hexdigest()[:8] if lossy else "")))


def _only(url: URL, name: str) -> str | None:
    """Give a part of the URL's query that may stand there once."""
    value = url.query.get(name)
    return value if isinstance(value, str) or value is None else value[-1]


def _checked(schema: str) -> str:
    if not _SCHEMA.fullmatch(schema):
        raise InvalidInput(
            f"{schema!r} cannot name a schema.",
            code="database.schema",
            hint="Use up to 63 of a-z, 0-9 and _, beginning with a letter.",
        )
    return schema
