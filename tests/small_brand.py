"""A small brand for tests of privacy: files, records and live calls, with one person in it, or without her.

Ann is known by six identifiers in four sources and shares a tablet with her daughter Cleo; her texts are like no other.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import sojourn as sj
from sojourn.assembly import LoadOptions, Roles, open_database
from sojourn.event_log import RowWriter
from sojourn.pipeline import ROWS, Taken, take_rows
from sojourn.sources import Envelope, pack_request

RECEIVED = 1_790_000_000_000_000
"""2026-09-21T14:13:20Z"""
LATER = RECEIVED + 3_600_000_000
EMAIL, PHONE, NAME = "annegret.unverwechselbar@beispiel.example", "+8613811112222", "Annegret Unverwechselbar"
SECRETS = (
    EMAIL,
    EMAIL.title(),
    "13811112222",
    "138 1111 2222",
    "Annegret",
    "Unverwechselbar",
    "ann-4711",
    "Violet Harp",
)
TILL = ("card", "at", "what", "amount", "mail", "note")
TILL_ROWS = [
    ("K-1", "2026-09-01 10:00", "bought", "10", EMAIL.title(), "gift for Annegret"),
    ("K-2", "2026-09-01 10:00", "bought", "20", "bo@shop.example", "plain"),
    ("K-2", "2026-09-02 10:00", "returned", "5", "bo@shop.example", "plain"),
    ("K-1", "2026-09-03 10:00", "bought", "7", EMAIL, "Violet Harp"),
    ("K-1", "no time at all", "bought", "7", EMAIL, "Violet Harp"),
    ("K-9", "nor here", "bought", "7", "dora@shop.example", "plain"),
]  # fmt: skip
RECORDS = ("customer_no", "email", "name", "tier")
RECORD_ROWS = [("C-1", EMAIL, NAME, "gold"), ("C-2", "bo@shop.example", "Bo", "silver")]


def call(kind: str, number: int, **fields: Any) -> dict[str, Any]:
    stamp = f"2026-09-{10 + number % 10:02}T10:00:{number:02}Z"
    return {"type": kind, "messageId": f"{kind}{number}", "timestamp": stamp, **fields}


def live_calls() -> list[dict[str, Any]]:
    """All calls that the web site sends."""
    order = {"order_id": "o1", "total": 19.8, "currency": "CNY", "comment": "the Violet Harp please",
             "products": [{"product_id": "p1", "name": "Violet Harp", "quantity": 2, "price": 9.9}]}  # fmt: skip
    yes_no = {"consent": {"categoryPreferences": {"Analytics": True, "Advertising": False}}}
    return [
        call("track", 1, anonymousId="browser-of-ann-4711", event="Viewed", properties={"size": 7.5}, context=yes_no),
        call("identify", 2, userId="ann-4711", anonymousId="browser-of-ann-4711",
             traits={"email": EMAIL, "phone": "138 1111 2222", "name": NAME}),
        call("track", 3, userId="ann-4711", event="Order Completed", properties=order),
        call("track", 4, userId="bo", event="Viewed", properties={"size": 2.5}, context=yes_no),
        call("identify", 5, userId="bo", traits={"email": "bo@shop.example"}),
        call("track", 6, userId="bo", event="Order Completed", properties={**order, "order_id": "o2", "comment": "-",
             "products": [{"product_id": "p2", "name": "Drum", "quantity": 1, "price": 19.8}]}),
        call("track", 7, userId="ann-4711", context={"device": {"id": "tablet"}}, event="Viewed"),
        call("track", 28, context={"device": {"id": "tablet"}}, event="Viewed", timestamp="2026-09-17T10:00:08Z"),
        call("track", 8, userId="cleo", context={"device": {"id": "tablet"}}, event="Viewed"),
        call("identify", 9, userId="cleo", traits={"email": EMAIL, "plan": "family"}),
        call("track", 10, userId="ann-4711"),
        call("track", 11, userId="dora"),
    ]  # fmt: skip


def is_anns(item: dict[str, Any]) -> bool:
    """Hers, also where only the shared tablet is named."""
    return "ann-4711" in json.dumps([item.get("userId"), item.get("anonymousId")]) or item["messageId"] == "track28"


def names_ann(item: dict[str, Any]) -> bool:
    return is_anns(item) and item["messageId"] != "track28"


def write_csv(path: Path, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


@contextmanager
def files(folder: Path, *, without_ann: bool = False) -> Iterator[tuple[Path, Path]]:
    """The files of the tills and of the customer list."""
    folder.mkdir(parents=True, exist_ok=True)
    till = [row for row in TILL_ROWS if not (without_ann and row[0] == "K-1")]
    records = [row for row in RECORD_ROWS if not (without_ann and row[0] == "C-1")]
    yield write_csv(folder / "tills.csv", TILL, till), write_csv(folder / "customers.csv", RECORDS, records)


def load_till(brand: sj.Workspace, path: Path) -> dict[str, Any]:
    roles = Roles(identifiers=(("card", "card"), ("email", "mail")), time="at", event="what", value="amount")
    return brand.load(path, options=LoadOptions(roles=roles, currency="CNY", zone="Asia/Shanghai"))


def receive(folder: Path, calls: list[dict[str, Any]], at: int = RECEIVED) -> Taken:
    """Receive calls one batch each, as the server would, and take them in."""
    with open_database(folder) as database, RowWriter(folder / ROWS) as writer:
        for place, item in enumerate(calls):
            body = json.dumps({"batch": [item]}).encode()
            writer.append([pack_request("batch", body, Envelope("web", at + place))])
        return take_rows(folder, database)


def build(folder: Path, *, without_ann: bool = False) -> sj.Workspace:
    """The brand, in a folder; ``without_ann`` as if there had never been such a person."""
    brand = sj.open(folder / "brand")
    with files(folder / "files", without_ann=without_ann) as (till, records):
        load_till(brand, till)
        brand.load_records("customers", [records], date(2026, 9, 20))
    calls = live_calls()
    if without_ann:
        calls = [item for item in calls if not is_anns(item)]
        for item in calls:  # what is Ann's in her daughter's calls is struck out
            if item.get("userId") == "cleo":
                item.get("traits", {}).pop("email", None)
    receive(brand.folder, calls)
    return brand


def everything(brand: sj.Workspace) -> dict[str, Any]:
    """What questions say, comparable between workspaces."""
    rows = brand.sql("select * from events").to_pylist()
    shown = sorted(repr(sorted((k, str(v)) for k, v in row.items() if v not in (None, ""))) for row in rows)
    described = {k: v for k, v in brand.describe().items() if k not in {"workspace", "bytes", "records"}}
    transitions = brand.log().transitions().to_dict()["transitions"]
    moment = {"milliseconds", "snapshot"}
    who = {
        name: {k: v for k, v in brand.customer(name).items() if k not in moment}
        for name in ("user_id:bo", "user_id:cleo", "card:K-2")
    }
    return {"rows": shown, "described": described, "transitions": transitions, "who": who}


def traces_in(folder: Path, texts: tuple[str, ...] = SECRETS) -> list[tuple[str, str]]:
    """Every file below a folder that holds one of some texts, in any of the usual encodings, in any case."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = _plain(path).lower()
            found += [(path.relative_to(folder).as_posix(), text) for text in texts
                      if text.lower().encode() in content or text.lower().encode("utf-16-le") in content]  # fmt: skip
    return found


def _plain(path: Path) -> bytes:
    """The bytes of a file, and where it is packed, those of what is in it."""
    content = path.read_bytes()
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return content + repr(pq.read_table(path).to_pylist()).encode()
    if content[:6] == b"ARROW1":
        import pyarrow as pa

        with pa.ipc.open_file(path) as file:
            tables = [file.get_batch(place) for place in range(file.num_record_batches)]
        return content + b"".join(repr(table.to_pylist()).encode() for table in tables)
    return content
