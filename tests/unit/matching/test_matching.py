"""Customers without an identifier in common are matched by what their records say: proposed, linked, taken back."""

import csv
import importlib.util
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import sojourn as sj
from sojourn.assembly import (
    Signed,
    audit_entries,
    decide_identity,
    erase_customer,
    list_decisions,
    match_customers,
    note_matching,
    open_database,
    review_queue,
    withdraw_matching,
)
from sojourn.matching import CERTAIN, DOUBTFUL, Scored, choose, read_proposals
from sojourn.vocabulary import SojournError
from unit.matching.invented_people import HEAD, invented_people

KIM = Signed("kim", 1_790_000_000_000_000, "")
TODAY = date(2026, 9, 20)
PEOPLE = invented_people(140, 7)


@pytest.fixture(scope="module")
def once() -> list[Any]:
    """What was found on the database before."""
    return []


@pytest.fixture(scope="module")
def brand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some hundred customers, each with one event, and their records."""
    folder = tmp_path_factory.mktemp("matching")
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEAD)
        writer.writeheader()
        writer.writerows(PEOPLE)
    with (folder / "sales.csv").open("w", encoding="utf-8") as file:
        file.write("customer_no,card,time,event\n")
        file.writelines(f"{row['customer_no']},{row['card']},2026-09-01T10:00:00Z,sale\n" for row in PEOPLE)
    workspace = sj.open(folder / "brand")
    workspace.load(folder / "sales.csv")
    workspace.load_records("customers", [folder / "people.csv"], date(2026, 1, 1))
    return folder / "brand"


@pytest.fixture
def state(brand: Path, database_url: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace with its state on each database."""
    if database_url:
        monkeypatch.setenv("SOJOURN_DATABASE", database_url)
    shutil.copytree(brand, tmp_path / "brand")
    return tmp_path / "brand"


def match(folder: Path, *, apply: bool = False) -> dict[str, Any]:
    return match_customers(folder, KIM, TODAY, note_matching(folder, "cli", KIM.at), apply=apply)


def standing(folder: Path) -> list[dict[str, Any]]:
    decided = [{"source": None, **one} for one in list_decisions(folder)]
    return [one for one in decided if one["kind"] != "withdraw" and one["withdrawn_by"] is None]


def is_right(pair: dict[str, Any]) -> bool:
    """Tell whether a pair is one person: customer number C7 and card K7."""
    (one, left), (other, right) = (pair[side].split(":") for side in ("left", "right"))
    return {one, other} == {"customer_no", "card"} and left[1:] == right[1:] and {left[0], right[0]} == {"C", "K"}


@pytest.mark.slow
def test_matching_proposes_links_that_are_made_and_taken_back_in_one_go(state: Path, once: list[Any]) -> None:
    customers = sj.open(state).describe()["customers"]
    found = match(state)
    once.append(found)
    assert once == [found] * len(once), "the same people give the same figures"
    links, doubtful = found["links"], found["doubtful"]
    right, planted = sum(map(is_right, links)), sum(row["card"].startswith("K") for row in PEOPLE)
    assert right / len(links) >= 0.95
    assert right / planted >= 0.8
    assert min(one["probability"] for one in links) >= CERTAIN
    assert all(one["probability"] >= DOUBTFUL for one in doubtful)
    assert (standing(state), sj.open(state).describe()["customers"]) == ([], customers)

    queue = review_queue(state, 1000)
    assert queue["waiting"] == len(links) + len(doubtful)
    first, *_ = queue["conflicts"]
    assert (first["reason"], first["probability"]) == ("matching", links[0]["probability"])
    assert first["settle"]["apart"] == f"sojourn identity apart {links[0]['left']} {links[0]['right']}"
    decide_identity(state, "apart", links[0]["left"], links[0]["right"], KIM)
    erase_customer(state, links[1]["right"], now=KIM.at)
    with open_database(state) as database, database.reading() as connection:
        left = [one.b.written for one in read_proposals(connection)]
    assert links[1]["right"] not in left
    assert len(left) == len(links) + len(doubtful) - 1
    assert review_queue(state)["waiting"] == queue["waiting"] - 2

    customers = sj.open(state).describe()["customers"]
    made = match(state, apply=True)
    assert not [one for one in made["links"] if one["left"] == links[0]["left"]], "who was kept apart stays so"
    decided = [one for one in standing(state) if one["source"] == "matching"]
    assert [one["number"] for one in decided] == sorted(made["decisions"], reverse=True)
    assert len(decided) >= len(links) - 3
    assert {one["by"] for one in decided} == {"kim"}
    assert all(one["reason"].startswith(("probability 0.99", "probability 1.")) for one in decided)
    assert sj.open(state).describe()["customers"] == customers - len(decided)
    newest = audit_entries(str(state), 1, None)[0]
    assert (newest["action"], newest["facts"]["decisions"]) == ("identity.matching_link", len(decided))
    known = sj.open(state).customer(made["links"][-1]["left"])["identifiers"]
    assert {one["namespace"] for one in known} >= {"customer_no", "card"}
    assert review_queue(state)["waiting"] == len(made["doubtful"])

    assert len(withdraw_matching(state, KIM, note_matching(state, "cli", KIM.at))["withdrawn"]) == len(decided)
    assert sj.open(state).describe()["customers"] == customers
    assert audit_entries(str(state), 1, None)[0]["action"] == "identity.matching_withdraw"
    with pytest.raises(SojournError) as nothing:
        withdraw_matching(state, KIM, lambda _: None)
    assert nothing.value.code == "identity.no-decision"


def test_two_customer_numbers_are_never_one_whatever_the_probability() -> None:
    held = {person: {"customer_no": 1} if person < 3 else {"card": 1} for person in range(6)}
    limits = {"customer_no": 1, "card": 5}

    def links(*pairs: tuple[int, int, float]) -> list[tuple[int, int]]:
        found = choose([Scored(*pair, True) for pair in pairs], held.__getitem__, limits)
        assert not [one for one in found.doubtful if {one.left, one.right} <= {0, 1, 2}]
        return [(one.left, one.right) for one in found.links]

    assert links((0, 1, 1.0)) == []
    assert links((0, 3, 0.999), (1, 3, 0.998)) == [(0, 3)]
    assert links((0, 3, 0.999), (1, 4, 0.998), (3, 4, 0.997)) == [(0, 3), (1, 4)]
    # 3 is 4 and 4 is 5, but that 3 is 5 nobody has found.
    assert links((3, 4, 0.999), (4, 5, 0.998)) == [(3, 4)]
    assert links((3, 4, 0.999), (4, 5, 0.998), (3, 5, 0.9)) == [(3, 4), (4, 5)]


@pytest.mark.slow
def test_without_the_extra_or_without_enough_people_one_line_says_what_to_do(
    tmp_path: Path, brand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("customer_no,time,event\nc1,2026-09-01T10:00:00Z,sale\n", encoding="utf-8")
    small = sj.open(tmp_path / "small")
    small.load(file)
    with pytest.raises(SojournError) as nothing:
        match(small.folder)
    assert nothing.value.code == "matching.records"
    people = tmp_path / "people.csv"
    people.write_text("customer_no,name,birthday,city\nc1,Ann Lee,1990-01-01,Ulm\n", encoding="utf-8")
    small.load_records("customers", [people], TODAY)
    with pytest.raises(SojournError) as few:
        match(small.folder)
    assert few.value.code == "matching.too_few"
    found = importlib.util.find_spec
    monkeypatch.setattr("sojourn.matching.scoring.find_spec", lambda name: None if name == "splink" else found(name))
    with pytest.raises(SojournError, match=r"pip install 'sojourn\[matching\]'") as missing:
        match(brand)
    assert missing.value.code == "matching.missing"
