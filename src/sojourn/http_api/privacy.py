"""Consent, access and erasure over HTTP: the same verbs and answers as on the command line."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI

from sojourn.assembly import (
    Look,
    audited,
    check_seen,
    customer_consents,
    erase_customer,
    export_customer,
    list_erasures,
    state_consent,
)
from sojourn.http_api.asked import Asked
from sojourn.http_api.callers import Caller


class Said(Asked):
    """What a customer said; nothing else may be set."""

    purpose: str
    channel: str | None = None
    status: str
    wording: str


class Wish(Asked):
    """How to erase."""

    refuse_later: bool = False
    reason: str | None = None


def add_privacy_routes(api: FastAPI, folder: Path, may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission. Each deed is audited."""
    writing, revealing, erasing = may("write", cut=True), may("reveal"), may("erase")

    @api.get("/api/customers/{who}/consents")
    def consents(who: str, caller: Annotated[Caller, may("reveal", "consents", cut=True)]) -> dict[str, Any]:
        """Show what holds for a customer, and all that was said."""
        check_seen(folder, who, _look(caller))
        return customer_consents(folder, who)

    @api.post("/api/customers/{who}/consents")
    def state(who: str, said: Said, caller: Annotated[Caller, writing]) -> dict[str, Any]:
        """Add a statement about one identifier, NAMESPACE:VALUE."""
        check_seen(folder, who, _look(caller))
        now = _now()
        return state_consent(
            folder, who, said.purpose, said.status, channel=said.channel, wording=said.wording, source="api",
            now=now, record=audited(folder, caller.actor, now),
        )  # fmt: skip

    @api.get("/api/customers/{who}/export")
    def export(who: str, caller: Annotated[Caller, revealing]) -> dict[str, Any]:
        """Give everything that is known of a customer."""
        now = _now()
        return export_customer(folder, who, now=now, record=audited(folder, caller.actor, now))

    @api.post("/api/customers/{who}/erasure")
    def erase(who: str, wish: Wish, caller: Annotated[Caller, erasing]) -> dict[str, Any]:
        """Erase a customer; give the receipt."""
        now = _now()
        return erase_customer(
            folder, who, now=now, refuse_later=wish.refuse_later, reason=wish.reason,
            record=audited(folder, caller.actor, now),
        )  # fmt: skip

    @api.get("/api/erasures", dependencies=[erasing])
    def erasures() -> dict[str, Any]:
        """List what was erased."""
        return {"erasures": list_erasures(folder)}


def _look(caller: Caller) -> Look:
    return Look(today=datetime.now(UTC).date(), limit=caller.limit)


def _now() -> int:
    return time.time_ns() // 1000
