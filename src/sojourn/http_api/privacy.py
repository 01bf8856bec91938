"""Consent, access and erasure over HTTP: the same verbs and answers as on the command line."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from sojourn.access import Scope
from sojourn.assembly import (
    Record,
    customer_consents,
    erase_customer,
    export_customer,
    list_erasures,
    state_consent,
    unrecorded,
)


class Said(BaseModel):
    """What a customer said; nothing else may be set."""

    model_config = ConfigDict(extra="forbid")
    purpose: str
    channel: str | None = None
    status: str
    wording: str


class Wish(BaseModel):
    """How to erase."""

    model_config = ConfigDict(extra="forbid")
    refuse_later: bool = False
    reason: str | None = None


def privacy_routes(folder: Path, needs: Callable[[Scope], Any], record: Record = unrecorded) -> APIRouter:
    """Make the routes; ``needs`` gives a dependency that lets in who may, ``record`` hears of each deed."""
    routes = APIRouter(prefix="/api")

    @routes.get("/customers/{who}/consents", dependencies=[needs("read")])
    def consents(who: str) -> dict[str, Any]:
        """Show what holds for a customer, and all that was said."""
        return customer_consents(folder, who)

    @routes.post("/customers/{who}/consents", dependencies=[needs("write")])
    def state(who: str, said: Said) -> dict[str, Any]:
        """Add a statement about one identifier, NAMESPACE:VALUE."""
        return state_consent(
            folder, who, said.purpose, said.status, channel=said.channel, wording=said.wording, source="api",
            now=_now(), record=record,
        )  # fmt: skip

    @routes.get("/customers/{who}/export", dependencies=[needs("admin")])
    def export(who: str) -> dict[str, Any]:
        """Give everything that is known of a customer."""
        return export_customer(folder, who, now=_now(), record=record)

    @routes.post("/customers/{who}/erasure", dependencies=[needs("admin")])
    def erase(who: str, wish: Wish) -> dict[str, Any]:
        """Erase a customer; give the receipt."""
        return erase_customer(
            folder, who, now=_now(), refuse_later=wish.refuse_later, reason=wish.reason, record=record
        )

    @routes.get("/erasures", dependencies=[needs("admin")])
    def erasures() -> dict[str, Any]:
        """List what was erased."""
        return {"erasures": list_erasures(folder)}

    return routes


def _now() -> int:
    return time.time_ns() // 1000
