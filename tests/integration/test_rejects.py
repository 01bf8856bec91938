"""What could not be used: listed with its reasons, never written over, never a formula."""

import csv
import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sojourn.assembly import LoadOptions, Roles, Workspace, open_workspace
from sojourn.cli.app import run
from sojourn.vocabulary import InvalidInput

HEADER = "who,at,what\n"
GOOD = "c1,2026-01-01,view\n"
BAD = "c2,yesterday,view\n"
TODAY = date(2026, 3, 1)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(tmp_path / "brand")


@pytest.fixture
def load(workspace: Workspace, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Load a file with this text."""

    def loading(text: str, *, dry_run: bool = False, **roles: Any) -> dict[str, Any]:
        file = tmp_path / "rows.csv"
        file.write_text(text, encoding="utf-8")
        given = Roles(**{"customer": "who", "time": "at", "event": "what", **roles})
        return workspace.load(file, options=LoadOptions(roles=given, dry_run=dry_run))

    return loading


def listed(account: dict[str, Any]) -> list[str]:
    with Path(account["rejects"]).open(encoding="utf-8-sig", newline="") as handle:
        return [row["raw"] for row in csv.DictReader(handle)]


def test_each_load_has_a_rejects_file_of_its_own(load: Callable[..., dict[str, Any]]) -> None:
    """A load that adds nothing does not raise the revision; its rejects are its own all the same."""
    texts = [HEADER + GOOD + BAD, HEADER + GOOD + "c3,never,view\n", HEADER + GOOD + "c4,once,view\n"]
    accounts = [load(text) for text in texts]
    assert [account["events_added"] for account in accounts] == [1, 0, 0]
    assert [Path(account["rejects"]).name for account in accounts] == ["000001.csv", "000002.csv", "000003.csv"]
    assert [listed(account) for account in accounts] == [["c2,yesterday,view"], ["c3,never,view"], ["c4,once,view"]]


def test_the_rejects_of_a_dry_run_are_told_apart_and_stay(load: Callable[..., dict[str, Any]]) -> None:
    tried = load(HEADER + GOOD + BAD, dry_run=True)
    loaded = load(HEADER + GOOD + "c3,never,view\n")
    names = [Path(account["rejects"]).name for account in (tried, loaded)]
    assert names == ["000001-dry-run.csv", "000002.csv"]
    assert [listed(tried), listed(loaded)] == [["c2,yesterday,view"], ["c3,never,view"]]


def test_the_rejects_of_records_stay(workspace: Workspace, tmp_path: Path) -> None:
    found = []
    for identity, day in (("c1", "someday"), ("c2", "never"), ("c3", "once")):
        file = tmp_path / "customers.csv"
        file.write_text(f"customer_no,from,tier\nc0,2026-01-01,gold\n{identity},{day},gold\n", encoding="utf-8")
        found.append(workspace.load_records("customers", [file], TODAY))
    texts = [Path(account["rejects"]).read_text(encoding="utf-8-sig") for account in found]
    assert [Path(account["rejects"]).name for account in found] == [f"00000{n}-customers.csv" for n in (1, 2, 3)]
    assert [name in text for name, text in zip(("c1", "c2", "c3"), texts, strict=True)] == [True] * 3


def test_a_load_that_fails_leaves_no_rejects(workspace: Workspace, tmp_path: Path) -> None:
    """Nothing of it was loaded, so nothing of it is missing."""
    first, second = tmp_path / "a.csv", tmp_path / "b.jsonl.gz"
    first.write_text(HEADER + GOOD + BAD, encoding="utf-8")
    rows = b'{"who":"c","at":"2026-01-01","what":"x"}\n' * 100_000
    second.write_bytes(gzip.compress(rows, mtime=0)[:-40])
    options = LoadOptions(roles=Roles(customer="who", time="at", event="what"))
    with pytest.raises(InvalidInput):
        workspace.load(first, second, options=options)
    assert not [*(workspace.folder / "rejects").iterdir()]


def test_each_reason_comes_with_an_example(load: Callable[..., dict[str, Any]]) -> None:
    account = load(HEADER + GOOD + BAD + "null,2026-01-01,view\n13800138000x,2026-01-01,\n")
    assert account["files"][0]["reject_examples"] == {
        "time.unreadable": "'yesterday' is no time as this column writes them.",
        "identifier.blocked": "'null' names nobody.",
        "event.missing": "The event is empty.",
    }


def test_an_example_names_the_identifier_that_is_not_empty(load: Callable[..., dict[str, Any]]) -> None:
    rows = "who,mail,at,what\nc1,,2026-01-01,view\n,test@test.com,2026-01-01,view\n,,2026-01-01,view\n"
    account = load(rows, identifiers=(("email", "mail"),))
    assert account["files"][0]["reject_examples"] == {
        "identifier.blocked": "'test@test.com' names nobody, and no other identifier does.",
        "identifier.missing": "No identifier: who, mail are all empty.",
    }


def test_conflicting_ids_are_an_example_too(load: Callable[..., dict[str, Any]]) -> None:
    rows = "id,who,at,what\n1,c1,2026-01-01,view\n1,c1,2026-01-01,cart\n"
    assert "another content" in load(rows, id="id")["files"][0]["reject_examples"]["id.conflict"]


def test_people_see_the_examples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("customer,time,event\nc1,2026-01-01,view\nnull,2026-01-01,view\nnull,2026-01-02,view\n")
    assert run(["load", str(file), "--workspace", str(tmp_path / "brand")]) == 0
    assert "2 rows, such as: 'null' names nobody." in capsys.readouterr().err


def test_rows_without_an_id_are_counted_as_in_a_file_without_ids(
    workspace: Workspace, load: Callable[..., dict[str, Any]]
) -> None:
    """Equal rows whose id is empty are events of their own; the same file again, and a longer one, add what is new."""
    header, row = "id,who,at,what\n", ",c1,2026-01-01,view\n"
    text = header + row * 2 + "7,c1,2026-01-01,view\n" * 2
    counts = [(load(made, id="id")["events_added"]) for made in (text, text, header + row * 3)]
    assert counts == [3, 0, 1]
    ids = [event["message_id"] for event in workspace.events().to_pylist()]
    assert len({*ids}) == 4
    assert None not in ids
    assert load(HEADER + row[1:] * 3)["events_added"] == 0  # the column itself changes nothing
