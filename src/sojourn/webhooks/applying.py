"""Webhooks in force: versions of definitions in the database, their secrets sealed with the workspace's own key.

They stand in the database and not as files, as touchpoint sets do: definition and secrets change in one transaction,
and every front that shares the database knows them within a second. Versions are only added; the latest is in force.
"""

import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from sojourn.access import seal, unseal
from sojourn.vocabulary import SECOND, InvalidInput, SojournError
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
class _Held:
    asked: int
    versions: int
    webhooks: Mapping[str, tuple[Webhook, list[str]]]
    error: SojournError | None = None


class WebhookRing:
    """The webhooks in force with their secrets, held in memory; the database is asked again after a second.

    While it does not answer nothing is known: its error is told again to all who ask, for a second.
    """

    def __init__(self, db: "Database", folder: Path) -> None:
        self._db, self._folder, self._lock = db, folder, Lock()
        self._held = _Held(-SECOND, -1, {})

    def find(self, name: str, now: int) -> tuple[Webhook, list[str]] | None:
        """Give a webhook and its secrets; None for an unknown one. Raises what the database does."""
        if not 0 <= now - self._held.asked < SECOND:
            with self._lock:
                try:
                    self._held = self._asked(now)
                except SojournError as error:
                    self._held = _Held(now, -1, {}, error.with_traceback(None))
        held = self._held
        if held.error is not None:
            raise type(held.error)(held.error.message, code=held.error.code, hint=held.error.hint)
        return held.webhooks.get(name)

    def _asked(self, now: int) -> _Held:
        from sojourn.webhooks.storage import count_versions, read_latest

        with self._db.reading() as connection:
            versions = count_versions(connection)
            if versions == self._held.versions:
                return _Held(now, versions, self._held.webhooks)
            rows = [_row(row) for row in read_latest(connection).values()]
        return _Held(now, versions, {one.webhook.name: (one.webhook, one.secrets(self._folder)) for one in rows})


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
