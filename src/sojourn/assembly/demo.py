"""The demo: an invented brand's exports, loaded file by file as a real brand would load its own."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sojourn.assembly.keys import open_database
from sojourn.assembly.loading import LoadOptions
from sojourn.assembly.reporting import build_report
from sojourn.assembly.workspace import Workspace
from sojourn.simulator import Brand, Written, simulate, write
from sojourn.sources import Roles

GOAL = "Order Completed"
START = "Checkout Started"
STEPS = ("Product Added", "Checkout Started", "Payment Info Entered", GOAL)
WITHIN = "7d"
END = Brand().end
CURRENCY = "CNY"
Tell = Callable[[str, dict[str, Any]], None]
"""Hears of each step, with its facts."""


@dataclass(frozen=True)
class Export:
    """One file of the brand: which system wrote it, and what its columns mean."""

    file: str
    source: str
    roles: Roles


EXPORTS = (
    Export(
        "web_app_events.jsonl",
        "web and app",
        Roles(
            identifiers=(("anonymous_id", "anonymous_id"), ("user_id", "user_id")), time="timestamp", event="event",
            channel="channel", id="message_id", line_list="products", value="revenue",
        ),
    ),
    Export(
        "store_pos.csv",
        "store tills",
        Roles(
            identifiers=(("card", "card_no"),), time="sold_at", event="type", channel_name="store", order="receipt_no",
            id="line_id",
            lines=(("product", "sku"), ("quantity", "qty"), ("amount", "amount")),
        ),
    ),
    Export(
        "call_centre.csv",
        "call centre",
        Roles(
            customer="customer_no", identifiers=(("phone", "caller_phone"),), time="call_start",
            event_name="Call", channel_name="call", id="call_id",
        ),
    ),
    Export(
        "email_engagement.csv",
        "e-mail",
        Roles(identifiers=(("email", "email"),), time="ts_ms", event="status", channel_name="email", id="event_id"),
    ),
    Export(
        "survey_answers.csv",
        "surveys",
        Roles(
            customer="customer_no", identifiers=(("email", "email"),), time="answered_on",
            event_name="Survey Answered", channel_name="survey", id="answer_id",
        ),
    ),
    Export(
        "returns.parquet",
        "returns",
        Roles(
            identifiers=(("user_id", "user_id"),), time="returned_at", event_name="Item Returned",
            channel_name="return", id="return_id",
        ),
    ),
    Export(
        "mailings.csv",
        "mailings",
        Roles(customer="customer_no", time="mailed_on", event_name="Catalog Mailed", channel_name="direct mail"),
    ),
)  # fmt: skip
RECORDS = {
    "customers": "customers.csv",
    "catalog": "catalog.csv",
    "stores": "stores.csv",
    "offers": "offers.csv",
    "reach": "advertising.csv",
    "costs": "contact_costs.csv",
}


def run_demo(workspace: Workspace, customers: int, seed: int, tell: Tell) -> Path:
    """Simulate the brand, load its files and records, write the report, give its path; ``tell`` hears of each step."""
    tell("simulating", {"customers": customers})
    written = write(simulate(Brand(customers=customers, seed=seed)), exports_folder(workspace))
    load_brand(workspace, written, END, tell)
    report = workspace.folder / "reports" / "report.html"
    report.parent.mkdir(exist_ok=True)
    log = workspace.log().view(where=SHOPPING)
    tell("asking", {})
    build_report(log, report, goal=GOAL, start=START, steps=STEPS, within=WITHIN)
    return report


def pin_payments(folder: Path, name: str, owner: str, now: int) -> None:
    """Pin a view of where the app's payments fail, where nobody has saved a view yet; the guided tour follows it."""
    from sojourn.insights import VIEWS, ViewSaid

    app = [{"column": "channel", "is": "any of", "values": ["app"]}]
    look = {"start": "Payment Info Entered", "goal": GOAL, "within": "1d", "filters": json.dumps(app)}
    with open_database(folder) as db:
        if not VIEWS.all(db):
            VIEWS.add(db, ViewSaid(name, f"/discover?{urlencode(look)}", pinned=True), owner=owner, now=now)


def exports_folder(workspace: Workspace) -> Path:
    """Give the folder of the brand's exports, beside the workspace."""
    return workspace.folder.parent / f"{workspace.folder.name}-exports"


def load_brand(workspace: Workspace, written: Written, end: date, tell: Tell) -> None:
    """Load what the brand's systems exported, file by file; records are those of the last day."""
    for export in EXPORTS:
        tell("loading", _load(workspace, export, written.events[export.file]))
    for kind, file in RECORDS.items():
        tell("records", {"kind": kind, **workspace.load_records(kind, [written.records[file]], end)})


SHOPPING = (
    "event in ('Product Added', 'Cart Viewed', 'Signed In', 'Checkout Started', 'Payment Info Entered',"
    " 'Payment Failed', 'Order Completed', 'Call')"
)


def _load(workspace: Workspace, export: Export, path: Path) -> dict[str, Any]:
    options = LoadOptions(
        source=export.source, roles=export.roles, zone="Asia/Shanghai", currency=CURRENCY, region="CN"
    )
    return workspace.load(path, options=options)


def load_commands(folder: str) -> Iterator[str]:
    """Give the command line that loads each file, for the tour."""
    for export in EXPORTS:
        roles = " ".join(_flag(role, column) for role, column in export.roles.named())
        yield f"sojourn load {folder}/{export.file} --source '{export.source}' {roles}"


def _flag(role: str, column: str) -> str:
    name, _, field = role.partition(" ")
    return f"--{name} {field}={column}" if field else f"--{role.replace('_', '-')} '{column}'"
