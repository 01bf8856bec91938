"""Keys through the command line: shown once, limited as asked, revoked; files still load into the workspace."""

import json
from pathlib import Path
from typing import Any

import pytest

from sojourn.access import SecretKey, WriteKey, find_key
from sojourn.assembly import open_database
from sojourn.cli.app import run

EVENTS = "customer,time,event\nA,2026-03-01T10:00:00,view\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace that is not there yet."""
    folder = tmp_path / "brand"
    monkeypatch.setenv("SOJOURN_WORKSPACE", str(folder))
    monkeypatch.delenv("SOJOURN_DATABASE", raising=False)
    return folder


@pytest.fixture
def said(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run ``sojourn keys`` with --json and give the answer."""

    def say(*arguments: str) -> dict[str, Any]:
        capsys.readouterr()
        assert run(["keys", *arguments, "--json"]) == 0
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    return say


def test_a_plain_flag_makes_a_write_key_of_the_default_source(workspace: Path, said: Any) -> None:
    made = said("create", "--write")
    assert (made["kind"], made["source"], made["origins"], made["channel"]) == ("write", "default", [], None)
    with open_database(workspace) as db:
        found = find_key(db, made["key"], 0)
    assert isinstance(found, WriteKey)
    assert found.source == "default"


def test_a_plain_flag_makes_a_secret_key_that_reads_and_writes(workspace: Path, said: Any) -> None:
    made = said("create", "--secret")
    assert (made["kind"], made["name"], made["scopes"]) == ("secret", "default", ["read", "write"])
    with open_database(workspace) as db:
        found = find_key(db, made["key"], 0)
    assert isinstance(found, SecretKey)
    assert not found.may("admin")


def test_a_key_is_shown_once(said: Any) -> None:
    made = said("create", "--write", "shop", "--channel", "web", "--origin", "https://shop.example")
    (listed,) = said("list")["keys"]
    assert listed == {name: field for name, field in made.items() if name != "key"}
    assert made["key"][12:] not in json.dumps(listed)


def test_for_people_the_key_alone_is_printed(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["keys", "create", "--secret", "ci", "--expires-in", "30d"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("sjs_")
    assert printed.out.count("\n") == 1
    assert "not shown again" in printed.err


def test_a_revoked_key_is_listed_as_such(said: Any) -> None:
    prefix = said("create", "--write")["prefix"]
    assert said("revoke", prefix)["state"] == "revoked"
    (listed,) = said("list")["keys"]
    assert listed["state"] == "revoked"
    assert listed["revoked"]


@pytest.mark.parametrize(
    "wrong",
    (
        [],
        ["--write", "a", "--secret", "b"],
        ["--write", "a", "--scope", "read"],
        ["--write", "a", "--expires-in", "30d"],
        ["--secret", "a", "--origin", "https://shop.example"],
        ["--secret", "a", "--channel", "web"],
    ),
)
def test_what_does_not_go_together_is_wrong_usage(
    wrong: list[str], workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["keys", "create", *wrong]) == 2
    assert "Usage:" in capsys.readouterr().err
    assert not workspace.exists()


def test_files_load_into_a_workspace_that_began_with_a_key(workspace: Path, said: Any, tmp_path: Path) -> None:
    said("create", "--write")
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    assert run(["load", str(tmp_path / "events.csv")]) == 0
    assert run(["describe"]) == 0
    assert len(said("list")["keys"]) == 1


def test_asking_for_keys_makes_no_workspace(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["keys", "list"]) == 1
    assert run(["keys", "revoke", "sjw_aaaaaaaa"]) == 1
    assert "sojourn keys create" in capsys.readouterr().err
    assert not workspace.exists()


def test_keys_live_on_the_server_that_the_environment_names(
    database_url: str | None, said: Any, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOJOURN_DATABASE", database_url or "")
    prefix = said("create", "--write")["prefix"]
    assert [key["prefix"] for key in said("list")["keys"]] == [prefix]
    assert (workspace / "state.db").exists() == (database_url is None)


def test_a_server_that_is_not_there_is_one_line(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOJOURN_DATABASE", "postgresql://me:hidden@127.0.0.1:1/state")
    assert run(["keys", "create", "--write"]) == 1
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    assert "127.0.0.1" in printed
    assert "hidden" not in printed
