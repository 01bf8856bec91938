"""The invented brand, loaded as a user would: every row accounted for, what was planted is found, decoys are not."""

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from sojourn.assembly import Workspace, run_demo

GOAL = "Order Completed"
pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def brand(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dict[str, Any], dict[str, Any], Path]:
    """The demo with its default seed: (workspace, accounts of the loads by file, truth, folder of the truth)."""
    workspace = Workspace(tmp_path_factory.mktemp("brand") / "demo")
    accounts: dict[str, Any] = {}

    def tell(step: str, facts: dict[str, Any]) -> None:
        if step == "loading":
            accounts[facts["files"][0]["file"]] = facts["files"][0]

    report = run_demo(workspace, 2000, 618, tell)
    assert report.stat().st_size > 100_000
    truth = workspace.folder.parent / "demo-exports" / "truth"
    return workspace, accounts, json.loads((truth / "truth.json").read_text(encoding="utf-8")), truth


def test_every_row_is_accounted_for(brand: tuple[Workspace, dict[str, Any], dict[str, Any], Path]) -> None:
    """Events, duplicates and rejects of each file are exactly those that the simulator wrote."""
    workspace, accounts, truth, _ = brand
    for name, known in truth["files"].items():
        account = accounts[name]
        bad = sum(known["bad"].values()) + known["conflicting_ids"]
        assert account["rows"] == known["rows"], name
        if name != "store_pos.csv":
            counted = (account["events_added"], account["duplicates"], account["rejected"])
            assert counted == (known["distinct_events"], known["duplicates"], bad), name
    till = truth["files"]["store_pos.csv"]
    assert accounts["store_pos.csv"]["repeated_lines"] == till["duplicates"] + till["conflicting_ids"]
    assert accounts["store_pos.csv"]["events_added"] == till["cases"]
    found = workspace.sql("select sum(value) as money from events where source = 'store tills'").to_pylist()
    assert found[0]["money"] == pytest.approx(till["amount_minor"] / 100)


def test_the_planted_pain_point_comes_first(brand: tuple[Workspace, dict[str, Any], dict[str, Any], Path]) -> None:
    """Failed payments in the app are where most money is at stake on the way from paying to the order."""
    workspace, _, truth, _ = brand
    steps = "event in ('Payment Info Entered', 'Payment Failed', 'Order Completed', 'Signed Out')"
    app = workspace.log().view(where=f"channel = 'app' and {steps}", session="30m")
    worst = app.painpoints(GOAL, "Payment Info Entered")["painpoints"][0]
    assert (worst["kind"], worst["event"]) == ("drop_off", "Payment Failed")
    visits = app.funnel(["Payment Info Entered", "Payment Failed"])["steps"]
    assert visits[1]["customers"] == pytest.approx(truth["planted"]["pain_point"]["customers"]["count"], rel=0.1)


def test_the_losing_channel_shows(brand: tuple[Workspace, dict[str, Any], dict[str, Any], Path]) -> None:
    """After a switch from the app to a call far fewer order than after one to the web, and later."""
    workspace, *_ = brand
    log = workspace.log().view(where="channel in ('app', 'web', 'call')")
    rows = {(row["from"], row["to"]): row for row in log.switches(GOAL, within="14d")["switches"]}
    call, web = rows["app", "call"], rows["app", "web"]
    assert call["share_reached"] < 0.6 * web["share_reached"]
    assert call["median_seconds_to_goal"] > 4 * 86_400
    assert call["customers"] > 100


def test_who_is_who(brand: tuple[Workspace, dict[str, Any], dict[str, Any], Path]) -> None:
    """Identifiers that the truth gives to one person and nobody shares: hardly any customer is two people."""
    workspace, _, _, truth = brand
    with (truth / "identifiers.csv").open(encoding="utf-8", newline="") as handle:
        owner = {row["value"].lower(): row["person"] for row in csv.DictReader(handle) if row["shared"] == "N"}
    shops = workspace.snapshot()
    found = defaultdict(set)
    for value, person in zip(shops.persons.value.to_pylist(), range(len(shops.persons)), strict=True):
        if value.lower() in owner:
            found[person].add(owner[value.lower()])
    customers = workspace.describe()["customers"]
    true_persons = len(set(owner.values()))
    assert true_persons <= customers <= 1.25 * true_persons
    assert all(len(persons) == 1 for persons in found.values())
