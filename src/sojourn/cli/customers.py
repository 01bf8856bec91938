"""Customers: who one is and what they did."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from sojourn.assembly import (
    audited,
    erase_customer,
    export_customer,
    list_erasures,
    open_workspace,
    reapply_erasures,
    write_export,
)
from sojourn.cli.consent import consent_text
from sojourn.cli.language import LANGUAGE, text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import clock_text, heading, print_facts, print_json, print_table
from sojourn.vocabulary import number, seconds_text, share
from sojourn.workspace import workspace_folder

TIMELINE = ("time", "event", "channel", "value", "source")
SHORT = 24


@click.group(help=text("customers.help"))
def customers() -> None:
    """Hold the commands."""


@customers.command(name="show", help=text("customers.show"))
@click.argument("who")
@click.option("--events", "most", default=50, show_default=True, type=click.IntRange(0), help=text("option.events"))
@click.option("--before", metavar="TIME", help=text("option.before"))
@click.option("--event", metavar="EVENT", help=text("option.only_event"))
@click.option("--channel", metavar="CHANNEL", help=text("option.only_channel"))
@workspace_option
@json_option
def show_command(
    who: str,
    most: int,
    before: str | None,
    event: str | None,
    channel: str | None,
    workspace: str | None,
    as_json: bool,
) -> None:
    """Show one customer."""
    brand = open_workspace(workspace, lang=LANGUAGE)
    today = datetime.now(UTC).date()
    found = brand.customer(who, most, before=before, event=event, channel=channel, today=today)
    if as_json:
        print_json(found)
        return
    print_facts({name: shown for name, shown in _facts(found).items() if shown is not None})
    computed = {name: shown for name, shown in _computed(found["attributes"]).items() if shown}
    if computed:
        click.echo()
        print_facts(computed)
    if found["attributes"]["affinity"]["categories"]:
        columns = ("category", "quantity", "share_quantity", "money", "share_money")
        print_table(found["attributes"]["affinity"]["categories"], columns, text("customers.affinity"))
    for household in found["households"]:
        rows = [{**one, "spent": _money(one["values"])} for one in (*household["members"], _total(household))]
        print_table(rows, ("customer", "orders", "spent"), text("customers.household", name=household["household"]))
    rows = [row for entry in found["timeline"] for row in _timeline(entry)]
    widest = max((len(row["value"]) for row in rows), default=0)
    print_table([{**row, "value": row["value"].rjust(widest)} for row in rows], TIMELINE, text("customers.timeline"))
    if found["timeline_before"]:
        click.echo(text("customers.older", time=found["timeline_before"]))


@customers.command(name="export", help=text("customers.export"))
@click.argument("who")
@click.option(
    "-o", "--output", required=True, metavar="FILE", type=click.Path(path_type=Path), help=text("option.export_file")
)
@workspace_option
@json_option
def export_command(who: str, output: Path, workspace: str | None, as_json: bool) -> None:
    """Give everything that is known of a customer."""
    folder, now = workspace_folder(workspace), _now()
    written = write_export(export_customer(folder, who, now=now, record=audited(folder, "cli", now)), output)
    if as_json:
        print_json(written)
    else:
        click.echo(text("customers.exported", **written))


@customers.command(name="erase", help=text("customers.erase"))
@click.argument("who")
@click.option("--refuse-later", is_flag=True, help=text("option.refuse_later"))
@click.option("--reason", metavar="TEXT", help=text("option.erase_reason"))
@workspace_option
@json_option
def erase_command(who: str, refuse_later: bool, reason: str | None, workspace: str | None, as_json: bool) -> None:
    """Erase a customer."""
    folder, now = workspace_folder(workspace), _now()
    record = audited(folder, "cli", now)
    receipt = erase_customer(folder, who, now=now, refuse_later=refuse_later, reason=reason, record=record)
    if as_json:
        print_json(receipt)
    else:
        click.echo(text("customers.erased", number=receipt["erasure"], left=_left(receipt["counts"])))


@customers.command(name="erasures", help=text("customers.erasures"))
@click.option("--reapply", is_flag=True, help=text("option.reapply"))
@workspace_option
@json_option
def erasures_command(reapply: bool, workspace: str | None, as_json: bool) -> None:
    """List what was erased, or erase again what a backup has brought back."""
    folder = workspace_folder(workspace)
    again = reapply_erasures(folder) if reapply else None
    listed = list_erasures(folder)
    if as_json:
        print_json({"erasures": listed, **({} if again is None else {"again": again})})
        return
    if again is not None:
        click.echo(text("customers.reapplied", left=_left(again)))
    columns = ("erasure", "time", "reason", "refuse_later", "finished", "left")
    print_table([{**one, "time": clock_text(one["time"]), "left": _left(one["counts"])} for one in listed], columns)


def _left(counts: dict[str, int]) -> str:
    """Say in words what left."""
    known = [f"{heading(name)} {count}" for name, count in counts.items() if count]
    return text("comma").join(known) or "–"


def _now() -> int:
    return time.time_ns() // 1000


def _facts(found: Mapping[str, Any]) -> dict[str, Any]:
    known = found["known"]
    since = clock_text(known["since"]) if known["since"] else None
    if known["seconds"] is not None:
        since = text("customers.known", time=since, after=seconds_text(known["seconds"], LANGUAGE))
    records = [
        text("customers.record", since=record["from"][:10], says=_pairs(record["says"])) for record in found["records"]
    ]
    return {
        "customer": found["customer"],
        "identifiers": [f"{one['namespace']}:{one['value']}" for one in found["identifiers"]],
        "because": "\n".join(found["why"]) or None,
        "known_since": since,
        "traits": [f"{name} = {trait['value']}" for name, trait in found["traits"].items()] or None,
        "consents": [consent_text(one) for one in found["consents"]] or None,
        "recorded": records or None,
        "events": found["events"],
        "first": clock_text(found["first"]),
        "last": clock_text(found["last"]),
        "spent": _money(found["values"]) or None,
        "favorite_channel": found["favorite_channel"],
    }


def _computed(attributes: Mapping[str, Mapping[str, Any]]) -> dict[str, str | None]:
    """Say the computed attributes in words; one that is unknown is left out."""
    recency, frequency, time = (attributes[name] for name in ("recency", "frequency", "favorite_time"))
    touches = {name: attributes[name] for name in ("first_touch", "last_touch") if attributes[name].get("event")}
    return {
        "recency": _words("customers.recency", days=recency["days_since_event"]),
        "last_order": _words("customers.recency", days=recency["days_since_order"]),
        "orders": number(frequency["orders"], LANGUAGE, exact=True) if frequency["orders"] else None,
        "average_order": _averages(attributes["money"]["by_currency"]),
        "favorite_hour": _words("customers.hour", hour=time["hour"], share=share(time["hour_share"])),
        "favorite_weekday": None
        if time["weekday"] is None
        else text("customers.often", name=text(f"weekday.{time['weekday']}"), share=share(time["weekday_share"])),
        "favorite_store": _store(attributes["favorite_store"]),
        **{
            name: text("comma").join(filter(None, (clock_text(touch["time"]), touch["event"], touch["channel"])))
            for name, touch in touches.items()
        },
    }


def _words(key: str, **values: Any) -> str | None:  # noqa: ANN401  numbers and texts
    return None if None in values.values() else text(key, **values)


def _averages(money: Mapping[str, Mapping[str, Any]]) -> str:
    return _money({name: found["average_order"] for name, found in money.items() if found["average_order"]})


def _store(found: Mapping[str, Any]) -> str | None:
    name = found["name"] or found["store"]
    return name and text("customers.often", name=name, share=share(found["share"]))


def _money(values: Mapping[str, float]) -> str:
    return text("comma").join(f"{total:,.2f} {currency}" for currency, total in values.items())


def _pairs(says: Mapping[str, Any]) -> str:
    return text("comma").join(f"{name} = {value}" for name, value in says.items())


def _total(household: Mapping[str, Any]) -> dict[str, Any]:
    count = number(household["customers"], LANGUAGE, exact=True)
    return {**household, "customer": text("customers.together", count=count)}


def _timeline(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the row of an entry, and below it one for each thing more that it says: store, identifiers, order lines."""
    name = text(f"customers.derived.{entry['event']}") if entry.get("derived") else entry["event"]
    currency = entry.get("currency")
    yield _row(clock_text(entry["time"]), name, entry.get("channel"), entry.get("value"), currency, entry["source"])
    for below in (entry.get("store", {}).get("name"), *map(_shortened, entry.get("identifiers", ()))):
        if below:
            yield _row("", f"  {below}")
    for line in entry.get("lines", ()):
        name = line.get("name") or line.get("product") or line.get("category") or "–"
        yield _row("", f"  {line.get('quantity', 1):g} × {name}", None, line.get("amount"), currency)


def _row(
    time: str,
    event: str,
    channel: str | None = None,
    value: float | None = None,
    currency: str | None = None,
    source: str | None = None,
) -> dict[str, str]:
    amount = "" if value is None else f"{value:,.2f} {currency or ''}"
    return {"time": time, "event": event, "channel": channel or "", "value": amount.strip(), "source": source or ""}


def _shortened(identifier: str) -> str:
    """Cut a long identifier, such as that of a browser, so that the table stays narrow."""
    return identifier if len(identifier) <= SHORT else f"{identifier[:SHORT]}…"
