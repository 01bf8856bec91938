"""What the brand states once, over HTTP: zone and currency, and the consents that are kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import Field

from sojourn.assembly import change_brand, show_brand
from sojourn.audit import Entry, record
from sojourn.consent import CHANNELS, PURPOSES, STATUSES
from sojourn.http_api.asked import Asked
from sojourn.http_api.callers import Caller
from sojourn.http_api.documents import CHANGED
from sojourn.http_api.gate import Gate

Zone = Annotated[str, Field(max_length=100)]
Currency = Annotated[str | None, Field(max_length=10)]


class Stated(Asked):
    """Zone and currency as they are to be, and as they were seen."""

    zone: Zone
    currency: Currency = None
    seen_zone: Zone
    seen_currency: Currency = None


def add_brand_routes(api: FastAPI, folder: Path, gate: Callable[[], Gate], may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission."""

    @api.get("/api/brand", dependencies=[may("read")])
    def brand() -> dict[str, Any]:
        """Show zone, currency and phone region, what can be changed of them, and which consents are kept."""
        consents = {"purposes": [*PURPOSES], "channels": [*CHANNELS], "statuses": [*STATUSES]}
        return {**show_brand(folder), "consents": consents}

    @api.post("/api/brand", responses=CHANGED)
    def change(asked: Stated, caller: Annotated[Caller, may("users")]) -> dict[str, Any]:
        """State another zone or currency, where nothing that is there would mean something else; for administrators."""
        found = change_brand(folder, asked.zone, asked.currency, (asked.seen_zone, asked.seen_currency))
        with gate().database.writing() as connection:
            record(connection, Entry(actor=caller.actor, action="brand.changed"), gate().now())
        return found
