"""Webhooks in force: versions of definitions in the database, their secrets sealed with the workspace's own key.

They stand in the database and not as files, as touchpoint sets do: definition and secrets change in one transaction,
and every front that shares the database knows them within a second. Versions are only added; the latest is in force.
"""

import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sojourn.access import Ring, seal, unseal
from sojourn.vocabulary import InvalidInput
from sojourn.webhooks.definition import Webhook, parse_webhook
from sojourn.webhooks.signing import STANDARD_PREFIX, standard_key

if TYPE_CHECKING:
    from sojourn.database import Database

_SECRETS = msgspec.json.Decoder(list[str])
MOST_SECRETS = 5


@dataclass(frozen=True)
class AppliedWebhook:
    """A webhook in force; ``created`` is microseconds in UTC, ``sealed`` its secrets as they are stored."""

    webhook: Webhook
    version: int
    created: int
    sealed: bytes | None = field(repr=False)

    def secrets(self, folder: Path) -> list[str]:
        """Give the secrets; ``folder`` is the workspace, where the key is."""
        return [] if self.sealed is None else _SECRETS.decode(unseal(folder, self.sealed, self.webhook.name))


def apply_webhook(
    db: "Database", folder: Path, text: str, given: Sequence[str] = (), *, now: int
) -> tuple[AppliedWebhook, str | None]:
    """Put a definition in force as the next version; what changes nothing adds none.

    ``given`` are its secrets from now on, several while one is replaced; without any, those of the version before stay,
    and where there are none one is made, and given back this once.

    Raises InvalidInput, see ``parse_webhook``, and ``webhook.secret``.
    """
    from sojourn.webhooks.storage import add_version, read_latest

    webhook = parse_webhook(text)
    made = None
    with db.writing() as connection:
        before = read_latest(connection, webhook.name).get(webhook.name)
        kept = given or (_row(before).secrets(folder) if before else [])
        if webhook.authentication.scheme != "write-key" and not kept:
            made = _new_secret(webhook)
            kept = [made]
        _check_secrets(webhook, kept)
        if before is not None and before[1] == text and not given and made is None:
            return _row(before), None
        sealed = seal(folder, msgspec.json.encode([*kept]), webhook.name) if kept else None
        version = before[0] + 1 if before else 1
        add_version(connection, webhook.name, (version, text, sealed, now))
    return AppliedWebhook(webhook, version, now, sealed), made


def list_webhooks(db: "Database") -> list[AppliedWebhook]:
    """List the webhooks in force, by name."""
    from sojourn.webhooks.storage import read_latest

    with db.reading() as connection:
        return [_row(row) for _, row in sorted(read_latest(connection).items())]


def find_webhook(db: "Database", name: str) -> AppliedWebhook | None:
    """Give the webhook of a name; None where there is none."""
    from sojourn.webhooks.storage import read_latest

    with db.reading() as connection:
        row = read_latest(connection, name).get(name)
    return None if row is None else _row(row)


@dataclass(frozen=True)
class Webhooks:
    """Webhooks in force with their secrets, by name; there are so many ``versions`` of them all."""

    versions: int = -1
    by_name: Mapping[str, tuple[Webhook, list[str]]] = field(default_factory=dict, repr=False)


class WebhookRing(Ring[Webhooks]):
    """The webhooks in force, for a process that asks at each delivery."""

    def __init__(self, db: "Database", folder: Path) -> None:
        """``folder`` is the workspace, where the key of the secrets is."""
        super().__init__(db, Webhooks())
        self._folder = folder

    def look(self, name: str) -> tuple[Webhook, list[str]] | None:
        """Give a webhook and its secrets; None for an unknown one. Raises what the database did."""
        return self.known().by_name.get(name)

    def read(self, before: Webhooks) -> Webhooks:
        """Read the definitions, if there are more than before."""
        from sojourn.webhooks.storage import count_versions, read_latest

        with self._db.reading() as connection:
            versions = count_versions(connection)
            if versions == before.versions:
                return before
            rows = [_row(row) for row in read_latest(connection).values()]
        return Webhooks(versions, {one.webhook.name: (one.webhook, one.secrets(self._folder)) for one in rows})


def _row(row: tuple[int, str, bytes | None, int]) -> AppliedWebhook:
    version, text, sealed, created = row
    return AppliedWebhook(parse_webhook(text), version, created, sealed)


def _check_secrets(webhook: Webhook, kept: Sequence[str]) -> None:
    if len(kept) > MOST_SECRETS or not all(secret.strip() for secret in kept):
        raise InvalidInput(
            "The secrets cannot be used.",
            code="webhook.secret",
            hint=f"Give one to {MOST_SECRETS}, none of them empty.",
        )
    if webhook.authentication.scheme == "standard-webhooks":
        for secret in kept:
            standard_key(secret)


def _new_secret(webhook: Webhook) -> str:
    """Draw a secret; it must not come from a seed."""
    if webhook.authentication.scheme == "standard-webhooks":
        return STANDARD_PREFIX + b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_urlsafe(32)
