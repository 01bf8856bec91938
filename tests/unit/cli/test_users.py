"""Users, the audit and personal fields on the command line; a password is never an argument."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from sojourn.access import Attempt, sign_in
from sojourn.assembly import open_database
from sojourn.audit import Pseudonyms
from sojourn.cli.app import run

PASSWORD = "correct horse battery"  # noqa: S105  of users that live as long as a test


@pytest.fixture
def said(
    cheap_passwords: None,
    database_url: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Any:
    """Run a command with --json in a workspace on each database; give its exit code and what it answers."""
    monkeypatch.setenv("SOJOURN_WORKSPACE", str(tmp_path / "brand"))
    if database_url:
        monkeypatch.setenv("SOJOURN_DATABASE", database_url)

    def say(*arguments: str, typed: str = PASSWORD) -> tuple[int, dict[str, Any]]:
        monkeypatch.setattr("sys.stdin", StringIO(f"{typed}\n"))
        status = run([*arguments, "--json"])
        printed = capsys.readouterr()
        return status, json.loads(printed.out or printed.err)

    return say


def test_a_user_is_added_changed_disabled_and_listed(said: Any, tmp_path: Path) -> None:
    status, made = said("users", "add", "Ann", "--role", "marketer", "--store", "Bund", "--region", "East")
    assert (status, made["name"], made["role"], made["stores"], made["regions"]) == (
        0, "ann", "marketer", ["Bund"], ["East"],
    )  # fmt: skip
    assert PASSWORD not in str(made)
    assert said("users", "role", "ann", "viewer")[1]["stores"] == []
    assert said("users", "password", "ann", typed="another good password")[0] == 0
    with open_database(tmp_path / "brand") as db:
        attempt = Attempt("ann", "another good password", "")
        assert sign_in(db, Pseudonyms.open(tmp_path / "brand"), attempt, 1).user.role == "viewer"
    assert said("users", "disable", "ann")[1]["disabled"]
    assert said("users", "list")[1]["users"][0]["disabled"]
    assert said("users", "enable", "ann")[1]["disabled"] is None


def test_what_cannot_be_is_told(said: Any) -> None:
    assert said("users", "add", "ann", typed="short")[1]["code"] == "user.password"
    assert said("users", "add", "ann", typed="")[1]["code"] == "user.password"
    assert said("users", "add", "ann", "--role", "boss")[1]["code"] == "user.role"
    assert said("users", "add", "ann")[0] == 0
    assert said("users", "add", "ann")[1]["code"] == "user.exists"
    assert said("users", "password", "bob")[1]["code"] == "user.unknown"


def test_the_audit_tells_what_was_done_and_which_entry_was_changed(said: Any, tmp_path: Path) -> None:
    said("users", "add", "ann")
    key = said("keys", "create", "--write", "web")[1]
    said("keys", "revoke", key["prefix"])
    said("keys", "revoke", key["prefix"])
    said("personal", "add", "trait:tier")
    entries = said("audit", "list")[1]["entries"]
    assert [(entry["number"], entry["actor"], entry["action"], entry["about"]) for entry in entries] == [
        (4, "cli", "field.stated", "field:trait:tier"),
        (3, "cli", "key.revoked", f"key:{key['prefix']}"),
        (2, "cli", "key.created", f"key:{key['prefix']}"),
        (1, "cli", "user.added", "user:ann"),
    ]
    assert key["key"] not in str(entries)
    assert len(said("audit", "list", "--action", "key")[1]["entries"]) == 2
    status, found = said("audit", "verify")
    assert (status, found["entries"], found["digest"]) == (0, 4, entries[0]["digest"])
    assert said("audit", "verify", "--expect", entries[2]["digest"])[0] == 0
    assert said("audit", "verify", "--expect", "0" * 64)[1]["code"] == "audit.rewritten"
    with open_database(tmp_path / "brand") as db, db.writing() as connection:
        connection.exec_driver_sql("UPDATE audit_entries SET actor = 'user:eve' WHERE number = 2")
        connection.exec_driver_sql("DELETE FROM audit_entries WHERE number >= 3")
    status, refused = said("audit", "verify")
    assert (status, refused["code"]) == (1, "audit.faults")
    assert "changed: 2, removed: 3-4" in refused["message"]


def test_what_is_stated_of_fields_is_listed_and_taken_back(said: Any) -> None:
    assert said("personal", "add", "trait:Loyalty Tier")[1] == {"field": "trait:loyalty_tier", "personal": True}
    assert said("personal", "remove", "nickname")[1] == {"field": "nickname", "personal": False}
    assert said("personal", "list")[1]["fields"] == [
        {"field": "nickname", "personal": False},
        {"field": "trait:loyalty_tier", "personal": True},
    ]
    said("personal", "reset", "nickname")
    assert len(said("personal", "list")[1]["fields"]) == 1


def test_an_export_stands_in_the_audit(said: Any, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text("customer,time,event\nA,2026-03-01T10:00:00,view\n", encoding="utf-8")
    assert said("load", str(tmp_path / "events.csv"))[0] == 0
    assert said("export", "--parquet", str(tmp_path / "out"))[0] == 0
    (entry,) = said("audit", "list")[1]["entries"]
    assert (entry["action"], entry["facts"]) == ("events.exported", {"events": 1})


@pytest.mark.slow
def test_a_password_is_never_an_argument(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "sojourn", "users", "add", "ann", "--workspace", str(tmp_path / "brand"), "--json"]
    done = subprocess.run(line, input=f"{PASSWORD}\n", capture_output=True, text=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["name"]) == (0, "ann")
    refused = subprocess.run([*line, "--password", PASSWORD], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
