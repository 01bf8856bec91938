"""The webhooks of a workspace: definitions checked, put in force, listed, and tried on a body without taking it in."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sojourn.assembly.keys import open_database
from sojourn.sources import Envelope, Failed
from sojourn.vocabulary import InvalidInput, iso, unknown_name, zone
from sojourn.webhooks import Webhook, apply_webhook, find_webhook, list_webhooks, parse_webhook, read_delivery
from sojourn.workspace import read_manifest


def read_definition(path: Path) -> str:
    """Read the file of a definition."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise InvalidInput(f"{path} cannot be read: {reason}.", code="webhook.unreadable") from error


def put_webhook_in_force(folder: Path, text: str, secrets: Sequence[str], now: int) -> dict[str, Any]:
    """Apply a definition; a secret that was made for it stands in ``secret``, this once."""
    with open_database(folder) as db:
        applied, made = apply_webhook(db, folder, text, secrets, now=now)
    shown = {"name": applied.webhook.name, "version": applied.version, "path": f"/v1/webhook/{applied.webhook.name}"}
    return shown if made is None else {**shown, "secret": made}


def workspace_webhooks(folder: Path) -> list[dict[str, Any]]:
    """List the webhooks in force; of their secrets only the number."""
    local = zone(read_manifest(folder).settings.zone)
    with open_database(folder, make=False) as db:
        return [
            {
                "name": one.webhook.name,
                "version": one.version,
                "source": one.webhook.source or one.webhook.name,
                "authentication": one.webhook.authentication.scheme,
                "secrets": len(one.secrets(folder)),
                "rules": len(one.webhook.events),
                "created": iso(one.created, local),
            }
            for one in list_webhooks(db)
        ]


def try_webhook(folder: Path, name: str, body: bytes, headers: Mapping[str, str], now: int) -> dict[str, Any]:
    """Show what a body would become; ``name`` is a webhook in force, or a file that is to become one."""
    settings = read_manifest(folder).settings
    webhook = _webhook(folder, name)
    envelope = Envelope(
        webhook.source or webhook.name, now, channel=webhook.channel, currency=settings.currency or "USD"
    )
    small = {header.lower(): value for header, value in headers.items()}
    found = list(read_delivery(webhook, small, body, envelope))
    local = zone(settings.zone)
    return {
        "events": [
            {
                "event": one.event or one.kind,
                "time": iso(one.time, local),
                "identifiers": dict(one.identifiers),
                "value": one.value,
                "currency": one.currency,
                "case": one.case,
                "lines": len(one.lines),
                "message_id": one.message_id,
                "properties": dict(one.properties),
                "warnings": list(one.warnings),
            }
            for one in found
            if not isinstance(one, Failed)
        ],
        "failed": [
            {"code": one.code, "path": one.path, "message": one.message} for one in found if isinstance(one, Failed)
        ],
    }


def _webhook(folder: Path, name: str) -> Webhook:
    if name.endswith((".yaml", ".yml")):
        return parse_webhook(read_definition(Path(name)))
    with open_database(folder, make=False) as db:
        found = find_webhook(db, name)
        if found is None:
            raise unknown_name("webhook", name, [one.webhook.name for one in list_webhooks(db)], code="webhook.unknown")
    return found.webhook
