"""Every command through the program's own front: one JSON object, one line for what cannot be done, exit codes."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from sojourn.assembly import make_user
from sojourn.cli.app import COMMANDS, run

EVENTS = """customer,time,event,channel,amount
A,2026-03-01T10:00:00,view,web,
A,2026-03-01T10:05:00,cart,web,
A,2026-03-02T09:00:00,order,app,120.50
B,2026-03-01T11:00:00,view,app,
B,2026-03-01T11:01:00,view,app,
B,2026-03-03T08:00:00,cart,web,
C,2026-03-04T12:00:00,view,web,
C,2026-03-04T12:30:00,order,store,80
,2026-03-04T12:30:00,order,store,80
"""
PASSWORD = "correct horse battery"  # noqa: S105  of a user that lives as long as a test
RECORDS = "customer_no,from,tier\nA,2026-01-01,gold\n"
EXPORT = '{"event_type": "bell", "device_id": "d1", "event_time": "2026-03-05 10:00:00.5", "uuid": "u1"}\n'
RULES = "name: steps\nunmatched: keep\nrules:\n  - name: Look\n    when:\n      event: view\n"
PLAN = "events:\n  view:\n    properties: {amount: number}\n"
METRICS = "metrics: [{name: views, label: Views, definition: All views., formula: count(*), where: event = 'view'}]"
TILL = "name: till\nauthentication: {scheme: hmac, header: X-Sign}\nevents: [{event: Seen}]\n"
SAID: dict[str, list[list[str]]] = {
    "demo": [["--customers", "50", "--workspace", "{folder}/demo", "--no-serve"]],
    "load": [
        ["{folder}/events.csv"],
        ["{folder}/export.json", "--format", "amplitude"],
        ["{folder}/events.csv", "--dry-run", "--customer", "customer"],
    ],
    "load-records": [["customers", "{folder}/customers.csv"]],
    "loads": [["list"]],
    "customers": [
        ["show", "A"],
        ["export", "A", "-o", "{folder}/a.json"],
        ["erasures"],
        ["erasures", "--reapply"],
    ],
    "consent": [
        ["set", "customer_no:A", "--purpose", "profiling", "--denied", "--wording", "v1"],
        ["show", "A"],
    ],
    "identity": [
        ["link", "customer_no:A", "customer_no:B", "--reason", "one card", "--dry-run"],
        ["apart", "customer_no:A", "customer_no:C", "--dry-run"],
        ["decisions"],
        ["conflicts"],
        ["hubs"],
    ],
    "describe": [[]],
    "export": [["--parquet", "{folder}/out"]],
    "sql": [["select event, count(*) as events from events group by event"]],
    "doctor": [[]],
    "touchpoints": [["apply", "{folder}/steps.yaml"], ["check", "{folder}/steps.yaml"], ["list"]],
    "transitions": [[], ["--where", "channel = 'web'", "--range", "2026-03-01..2026-03-02", "--collapse"]],
    "durations": [["--touchpoints", "{folder}/steps.yaml"]],
    "funnel": [["view", "cart", "order", "--within", "7d", "--by", "channel", "--optional", "cart"]],
    "paths": [["--start", "view", "--goal", "order", "--within", "7d"]],
    "variants": [["--session", "30m", "--top", "1"]],
    "sessions": [["--tz", "Asia/Shanghai"]],
    "repeats": [[]],
    "switches": [["--goal", "order", "--within", "14d"]],
    "time-to-goal": [["--goal", "order", "--start", "view"]],
    "painpoints": [["--goal", "order"]],
    "anonymous-to-known": [["--within", "30d"]],
    "journeys-ranked": [["--goal", "order"]],
    "report": [["-o", "{folder}/report.html", "--goal", "order"]],
    "bench": [["{folder}/events.parquet", "--runs", "1"]],
    "failed": [["list"], ["list", "--by", "source", "--state", "waiting"], ["replay", "--all"], ["discard", "--all"]],
    "metrics": [
        ["list"],
        ["show", "orders", "--range", "2026-03-01..2026-03-07", "--by", "day"],
        ["check", "{folder}/metrics.yaml"],
        ["apply", "{folder}/metrics.yaml"],
    ],
    "plan": [
        ["check", "{folder}/plan.yaml"],
        ["apply", "{folder}/plan.yaml"],
        ["violations"],
        ["withdraw"],
    ],
    "stages": [["list"], ["rebuild", "known"]],
    "users": [
        ["list"],
        ["role", "ann", "analyst", "--store", "Bund"],
        ["password", "ann"],
        ["disable", "ann"],
        ["enable", "ann"],
    ],
    "personal": [["add", "trait:tier"], ["remove", "nickname"], ["list"], ["reset", "nickname"]],
    "audit": [["list"], ["list", "--action", "key", "--most", "5"], ["verify"]],
    "webhooks": [
        ["check", "{folder}/till.yaml"],
        ["apply", "{folder}/till.yaml"],
        ["list"],
        ["try", "till", "{folder}/body.json", "--header", "X: y"],
    ],
    "config": [["show"], ["check"]],
    "keys": [
        ["create", "--write"],
        ["create", "--write", "shop", "--channel", "web", "--origin", "https://shop.example"],
        ["create", "--secret", "nightly", "--scope", "read", "--expires-in", "30d"],
        ["list"],
    ],
}
RUN_UNTIL_STOPPED = {"serve", "work"}  # tests/integration/test_live.py
NOT_ANSWERS = {"schema": ["touchpoints"], "examples": ["plan"], "touchpoints": ["propose"], "plan": ["infer"]}
SLOW = {"demo", "bench", "report"}
CASES = [
    pytest.param(name, said, marks=[pytest.mark.slow] if name in SLOW else [], id=" ".join([name, *said[:1]]))
    for name, ways in SAID.items()
    for said in ways
]
REFUSED = [
    pytest.param(["funnel", "view", "ordr"], "'order'", id="unknown event"),
    pytest.param(["funnel", "view", "order", "--optional", "cart"], "'cart'", id="optional step that is none"),
    pytest.param(["load", "{folder}/none.csv"], "none.csv", id="missing file"),
    pytest.param(["load", "{folder}/events.csv", "--time", "tme"], "'tme'", id="missing column"),
    pytest.param(["load", "{folder}/events.csv", "--identifier", "email"], "'email'", id="identifier without column"),
    pytest.param(["load", "{folder}/export.json", "--format", "ga4"], "Amplitude", id="export of another tool"),
    pytest.param(["describe", "--workspace", "{folder}/nowhere"], "nowhere", id="missing workspace"),
    pytest.param(["paths", "--within", "7x"], "'7x'", id="bad duration"),
    pytest.param(["transitions", "--where", "chanel = 'web'"], "chanel", id="unknown column in a condition"),
    pytest.param(["transitions", "--where", "channel ="], "channel", id="bad condition"),
    pytest.param(["sql", "select nothing from nowhere"], "nowhere", id="bad query"),
    pytest.param(["variants", "--range", "yesterday"], "yesterday", id="bad range"),
    pytest.param(["variants", "--unit", "visit"], "'visit'", id="unknown unit"),
    pytest.param(["variants", "--tz", "Mars/Base"], "Mars", id="unknown zone"),
    pytest.param(["durations", "--touchpoints", "none"], "none", id="unknown touchpoints"),
    pytest.param(["load-records", "clients", "{folder}/customers.csv"], "clients", id="unknown kind of records"),
    pytest.param(["customers", "show", "nobody"], "nobody", id="unknown customer"),
    pytest.param(["stages", "rebuild", "quite"], "'quite'", id="unknown stage"),
    pytest.param(["customers", "erase", "nobody"], "nobody", id="unknown customer to erase"),
    pytest.param(["consent", "show", "nobody"], "nobody", id="unknown customer with consents"),
    pytest.param(
        ["consent", "set", "email:a@x.de", "--purpose", "spam", "--granted", "--wording", "v1"],
        "spam",
        id="unknown purpose",
    ),
    pytest.param(["loads", "undo", "77"], "77", id="unknown load"),
    pytest.param(["identity", "withdraw", "77"], "77", id="unknown decision"),
    pytest.param(["identity", "apart", "A", "customer_no:B"], "'A'", id="identifier without its kind"),
    pytest.param(["identity", "link", "customer_no:A", "customer_no:B"], "reason", id="linking without a reason"),
    pytest.param(["identity", "hubs", "--workspace", "{folder}/nowhere"], "nowhere", id="hubs of a missing workspace"),
    pytest.param(["identity", "match"], "load-records", id="matching without records"),
    pytest.param(["identity", "match", "--withdraw"], "No link of matching", id="no matching to withdraw"),
    pytest.param(["identity", "match", "--apply", "--withdraw"], "exclude", id="matching both ways"),
    pytest.param(["schema", "journeys"], "journeys", id="unknown kind of file"),
    pytest.param(["plan", "check", "{folder}/steps.yaml"], "Line 1", id="a file that is no plan"),
    pytest.param(["plan", "violations"], "No tracking plan", id="no plan in force"),
    pytest.param(["plan", "show", "--version", "77"], "77", id="unknown version of the plan"),
    pytest.param(["failed", "show", "1-2"], "'1-2'", id="unknown failed event"),
    pytest.param(["failed", "replay"], "--all", id="no failed event chosen"),
    pytest.param(["failed", "list", "--state", "lost"], "'lost'", id="unknown state of failed events"),
    pytest.param(["keys", "revoke", "sjw_unknown"], "'sjw_unknown'", id="unknown key"),
    pytest.param(["keys", "create", "--write", "--origin", "shop.example"], "'shop.example'", id="bad origin"),
    pytest.param(["keys", "create", "--secret", "--scope", "reed"], "'reed'", id="unknown scope"),
    pytest.param(["keys", "create", "--secret", "--scope", "revel"], "'revel'", id="misspelled scope"),
    pytest.param(["users", "role", "ann", "boss"], "'boss'", id="unknown role"),
    pytest.param(["users", "disable", "nobody"], "'nobody'", id="unknown user"),
    pytest.param(["audit", "verify", "--expect", "abc"], "'abc'", id="digest that no entry has"),
    pytest.param(["personal", "add", "--", "-"], "'-'", id="field without a name"),
    pytest.param(["config", "show", "--config", "{folder}/none.toml"], "none.toml", id="missing configuration"),
    pytest.param(["webhooks", "try", "tlil", "{folder}/body.json"], "tlil", id="unknown webhook"),
    pytest.param(["webhooks", "check", "{folder}/steps.yaml"], "unmatched", id="definition of something else"),
    pytest.param(["keys", "list", "--workspace", "{folder}/nowhere"], "nowhere", id="keys of a missing workspace"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files of each kind and a workspace called ``brand`` that has loaded one of them."""
    import pyarrow.csv as pa_csv
    import pyarrow.parquet as pq

    place = tmp_path_factory.mktemp("commands")
    for name, content in {
        "events.csv": EVENTS,
        "customers.csv": RECORDS,
        "steps.yaml": RULES,
        "export.json": EXPORT,
        "metrics.yaml": METRICS,
        "plan.yaml": PLAN,
        "till.yaml": TILL,
        "body.json": "{}",
    }.items():
        (place / name).write_text(content, encoding="utf-8")
    pq.write_table(pa_csv.read_csv(place / "events.csv").slice(0, 8), place / "events.parquet")
    assert run(["load", str(place / "events.csv"), "--workspace", str(place / "brand"), "--currency", "EUR"]) == 0
    make_user(str(place / "brand"), "ann", PASSWORD, "viewer", stores=[], regions=[], now=0)
    return place


@pytest.fixture
def brand(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, with the workspace in force."""
    monkeypatch.setenv("SOJOURN_WORKSPACE", str(folder / "brand"))
    monkeypatch.setattr("sys.stdin", StringIO(f"{PASSWORD}\n"))
    return folder


def said_in(folder: Path, said: list[str]) -> list[str]:
    """Put the folder into the arguments."""
    return [argument.replace("{folder}", str(folder)) for argument in said]


def test_every_command_is_tried_here() -> None:
    assert {*SAID, *NOT_ANSWERS, *RUN_UNTIL_STOPPED} == {*COMMANDS}


@pytest.mark.parametrize(("name", "said"), CASES)
def test_with_json_there_is_one_object_and_nothing_else(
    name: str, said: list[str], brand: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run([name, *said_in(brand, said), "--json"])
    printed = capsys.readouterr().out
    assert status == 0
    answer: dict[str, Any] = json.loads(printed)
    assert isinstance(answer, dict)
    assert printed.count("\n") == 1


@pytest.mark.parametrize(("name", "said"), [case for case in CASES if not case.marks])
def test_without_json_people_read_tables(
    name: str, said: list[str], brand: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run([name, *said_in(brand, said)])
    printed = capsys.readouterr().out
    assert status == 0
    assert printed.strip()
    assert "_seconds" not in printed.replace("limits.body_seconds", "")  # a setting is called what it is called
    assert max(map(len, printed.replace(str(brand), "").splitlines())) <= 80


@pytest.mark.parametrize(("name", "said"), NOT_ANSWERS.items())
def test_files_are_printed(name: str, said: list[str], brand: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert brand.exists()
    assert run([name, *said]) == 0
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize(("said", "named"), REFUSED)
def test_what_cannot_be_done_is_one_line(
    said: list[str], named: str, brand: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(said_in(brand, said))
    printed = capsys.readouterr()
    assert status == 1
    assert printed.out == ""
    assert printed.err.startswith("sojourn: ")
    assert printed.err.count("\n") == 1
    assert named in printed.err


def test_with_json_an_error_has_the_one_shape(brand: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert brand.exists()
    assert run(["funnel", "view", "ordr", "--json"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert {"code", "message", "hint"} == {*json.loads(printed.err)}


@pytest.mark.parametrize(
    "said", (["transitions", "--bad"], ["funnel"], ["no-such-command"], ["paths", "--depth", "deep"], ["load"])
)
def test_wrong_usage_is_exit_2(said: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(said) == 2
    assert "Usage:" in capsys.readouterr().err


def test_rejects_and_guesses_are_said_beside_the_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["load", str(folder / "events.csv"), "--workspace", str(folder / "fresh")])
    printed = capsys.readouterr()
    assert status == 0
    assert "customer = customer" in printed.err
    assert "no customer and no other identifier: 1 row" in printed.err
    assert "USD" in printed.err
    assert "customer =" not in printed.out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "words"),
    (
        (["describe"], ["客户数", "时区"]),
        (["funnel", "view", "order"], ["占起点", "占上一步"]),
        (["painpoints", "--goal", "order"], ["痛点", "达成率"]),
        (["--help"], ["命令", "客户"]),
    ),
)
def test_chinese_is_spoken_throughout(said: list[str], words: list[str], folder: Path) -> None:
    """The language is settled at import, so each takes its own process."""
    environment = {**os.environ, "LC_ALL": "zh_CN.UTF-8", "PYTHONUTF8": "1", "SOJOURN_WORKSPACE": str(folder / "brand")}
    command = [sys.executable, "-m", "sojourn", *said]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0
    assert all(word in done.stdout + done.stderr for word in words)


@pytest.mark.parametrize(
    ("said", "line"),
    (
        (["load", "none.csv"], "sojourn: 没有文件 none.csv。文件夹 . 中有："),
        (["load", "{folder}/events.csv", "--time", "tme"], "sojourn: events.csv 没有列 'tme'（用作 time）。"),
        (["customers", "show", "nobody"], "sojourn: 没有客户 'nobody'。可用任何标识符，如 email:ann@example.org"),
        (["funnel", "view", "ordr"], "sojourn: 没有事件 'ordr'。是否想写 'order'？"),
        (["variants", "--tz", "Mars/Base"], "sojourn: 'Mars/Base' 不是时区。请用 IANA 名称，如 Asia/Shanghai。"),
        (["describe", "--workspace", "{folder}/nowhere"], "中没有事件。请导入文件：sojourn load FILE"),
    ),
)
def test_what_cannot_be_done_is_said_in_chinese(
    said: list[str], line: str, brand: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sojourn.cli.app.LANGUAGE", "zh-CN")
    assert run(said_in(brand, said)) == 1
    assert line in capsys.readouterr().err
    code = run([*said_in(brand, said), "--json"])
    shape = json.loads(capsys.readouterr().err)
    assert (code, shape["message"] in line or shape["message"].endswith("中没有事件。")) == (1, True)
