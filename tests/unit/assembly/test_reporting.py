"""The captions of a report: each is the command that gives the same answer, whatever events are called."""

import json
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sojourn.assembly import LoadOptions, Log, Roles, apply_set, build_report, open_workspace, reporting
from sojourn.cli.app import run
from sojourn.discovery import TouchpointSet, parse
from sojourn.reports import ReportData

LOOK, BUY, LEAVE = 'it\'s a "look"', "$(exit 3) `buy` \\ ; é购买", "--leave"
RULES = "name: steps\nunmatched: keep\nrules:\n  - name: Look\n    when:\n      channel: web\n"
TIMED = ("milliseconds", "warmup_milliseconds")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in Shanghai time with a saved set of touchpoints."""
    place = tmp_path_factory.mktemp("captions") / "brand"
    rows = [
        {"who": f"c{who}", "at": f"2026-03-{1 + who % 9:02} {8 + step:02}:{who:02}", "what": what, "where": where}
        for who in range(20)
        for step, (what, where) in enumerate(
            ((LOOK, "web"), (LOOK, "app"), (LEAVE, "app"), (BUY, "web"))[: 2 + who % 3]
        )
    ]
    roles = Roles(customer="who", time="at", event="what", channel="where")
    open_workspace(place).load(pa.Table.from_pylist(rows), options=LoadOptions(roles=roles, zone="Asia/Shanghai"))
    apply_set(place, parse(RULES))
    return place


def captions(
    log: Log, monkeypatch: pytest.MonkeyPatch, output: Path, **options: Any
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Build a report; give its answers and the commands below them."""
    seen: list[ReportData] = []

    def rendered(data: ReportData, lang: str) -> str:
        seen.append(data)
        return lang

    monkeypatch.setattr(reporting, "render", rendered)
    build_report(log, output / "report.html", **options)
    return {name: found for name, found in seen[0].answers.items() if name != "describe"}, seen[0].commands


def plain(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Give an answer as JSON has it, without how long it took."""
    found: dict[str, Any] = json.loads(json.dumps(answer, default=str))
    return {name: value for name, value in found.items() if name not in TIMED}


SCOPES: dict[str, dict[str, Any]] = {
    "plain": {},
    "days": {"range": "2026-03-02..2026-03-05"},
    "days of another zone": {"range": "2026-03-02..", "tz": "America/New_York"},
    "hours": {"range": "2026-03-02T08:30..2026-03-06T10:00:01.5"},
    "events": {"where": "channel = 'web' or event <> '\"'", "session": "90m", "collapse": True},
    "touchpoints": {"touchpoints": "steps"},
    "sub-second sessions": {"session": "0.25s"},
}


@pytest.mark.parametrize("scope", SCOPES.values(), ids=[*SCOPES])
@pytest.mark.parametrize("asked", ({}, {"start": LOOK, "within": "2 d"}), ids=["whole", "within"])
def test_each_caption_gives_the_answer_it_stands_below(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    scope: dict[str, Any], asked: dict[str, str],
) -> None:  # fmt: skip
    monkeypatch.setenv("SOJOURN_WORKSPACE", str(folder))
    log = open_workspace(folder).log().view(**scope)
    if "touchpoints" in scope:
        asked = {name: "Look" if text == LOOK else text for name, text in asked.items()}
    goal = LEAVE if "touchpoints" in scope else BUY
    answers, commands = captions(log, monkeypatch, tmp_path, goal=goal, **asked)
    assert commands.keys() == answers.keys()
    for name, command in commands.items():
        program, question, *arguments = shlex.split(command)
        assert program == "sojourn"
        assert run([question, "--json", *arguments]) == 0, command
        assert plain(json.loads(capsys.readouterr().out)) == plain(answers[name]), command


def test_a_shell_reads_them_as_meant(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = open_workspace(folder).log().view(where="event <> '`$HOME`'")
    _, commands = captions(log, monkeypatch, tmp_path, goal=BUY, start=LOOK, steps=[LEAVE, BUY])
    for command in commands.values():
        said = command.replace("sojourn", "printf '%s\\n'", 1)
        read = subprocess.run(["sh", "-c", said], capture_output=True, text=True, encoding="utf-8", check=True).stdout
        assert read.splitlines() == shlex.split(command)[1:]


def test_what_a_command_cannot_say_has_no_caption(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = open_workspace(folder).log()
    unsaved: TouchpointSet = parse(RULES.replace("Look", "Glance"))
    for scope in ({"touchpoints": unsaved}, {"persons": frozenset({"c1", "c4"})}):
        _, commands = captions(log.view(**scope), monkeypatch, tmp_path, goal=BUY)
        assert commands == {}
