"""Writes docs/reference from the program itself: the commands in both languages, and the fields of every answer.

Run it after changing a command or an answer: python scripts/write_reference.py.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
FILES = {"en": ("commands.md", "Commands"), "zh": ("commands.zh-CN.md", "命令")}
ANSWERS = "answers.md"
SETTINGS = {"en": "settings.md", "zh-CN": "settings.zh-CN.md"}
INSIDE = "SOJOURN_REFERENCE_LANGUAGE"
EVENTS = "anonymous_id,customer,time,event,channel,value\n" + "".join(
    f"browser-{customer},{customer if hour > 9 else ''},2026-03-{day:02}T{hour:02}:00:00,{event},{channel},{value}\n"
    for customer in "ABCDEFGHIJKL"
    for day, hour, event, channel, value in (
        (1, 9, "view", "web", ""), (1, 10, "view", "app", ""), (1, 11, "cart", "app", ""), (2, 9, "view", "web", ""),
        *(((2, 10, "order", "web", "12.50"),) if customer < "E" else ((2, 12, "cart", "web", ""),)),
    )
)  # fmt: skip
SHARED = ("as_of", "exact", "definition", "scope", "events_read", "customers_read", "milliseconds",
          "warmup_milliseconds", "snapshot", "notes", "currency")  # fmt: skip
OPENING = """# Answers
What each question gives: the same fields with `--json`, in the library (`answer.to_dict()`) and in files. Shares are
0 to 1, times of day ISO 8601 with their offset, stretches of time seconds, money whole minor units of `currency`.
Definitions are shown for a window of seven days from view to order. 中文口径见答案的 `definition`（`--lang zh`）。

Every answer also has: {shared}; and `order_unknown` where events are known by date only.

*Drill* names what `answer.customers(...)` takes to list the customers behind a number.
"""


def render() -> str:
    """Give the help of every command in the language of this process."""
    from sojourn.cli.app import COMMANDS, program

    root = click.Context(program, info_name="sojourn", terminal_width=100, max_content_width=100)
    parts = [f"```text\n{program.get_help(root)}\n```\n"]
    for name in COMMANDS:
        command = program.get_command(root, name)
        shown = helps(command, name, root) if command is not None else []
        parts += [f"\n## sojourn {part}\n```text\n{text}\n```\n" for part, text in shown]
    return "".join(parts)


def helps(command: click.Command, name: str, parent: click.Context) -> list[tuple[str, str]]:
    """List the help texts of a command and of those below it."""
    context = click.Context(command, info_name=name, parent=parent, terminal_width=100, max_content_width=100)
    found = [(context.command_path.removeprefix("sojourn "), command.get_help(context))]
    below = command.commands if isinstance(command, click.Group) else {}
    for part in sorted(below):
        found += helps(below[part], part, context)
    return found


def rendered(language: str) -> str:
    """Give the whole page of one language; help texts are settled at import, so each takes its own process."""
    environment = {**os.environ, INSIDE: language, "LANG": f"{language}_XX.UTF-8", "PYTHONUTF8": "1"}
    environment = {name: value for name, value in environment.items() if not name.startswith("LC_")}
    done = subprocess.run(
        [sys.executable, __file__], env=environment, check=True, capture_output=True, encoding="utf-8"
    )
    return f"# {FILES[language][1]}\n{done.stdout}"


def rendered_answers() -> str:
    """Give the page of answers, from asking every question of a small log."""
    import pyarrow as pa
    import pyarrow.csv as pa_csv

    import sojourn as sj

    log = sj.read(pa_csv.read_csv(pa.BufferReader(EVENTS.encode())), currency="EUR")
    start, goal, within = "view", "order", "7d"
    asked = (
        log.transitions(), log.durations(), log.funnel([start, goal], within=within, by="channel"),
        log.paths(start, goal, within=within), log.variants(), log.sessions(), log.repeats(),
        log.switches(goal, within=within), log.time_to_goal(goal, start, within=within),
        log.painpoints(goal, start, within=within), log.journeys_ranked(goal, start),
        log.anonymous_to_known(within="1d"), log.activity(),
    )  # fmt: skip
    parts = [OPENING.format(shared=", ".join(f"`{name}`" for name in SHARED))]
    for answer in asked:
        found = answer.to_dict()
        drill = ", ".join(f"`{key}`" for key in answer.analysis.drill) or "none"
        parts.append(
            f"\n## {answer.analysis.name}\n{found['definition']}\n\nDrill: {drill}.\n\n| field | type |\n|---|---|\n"
        )
        parts += [f"| `{field}` | {kind} |\n" for field, kind in fields(found) if field not in SHARED]
    return "".join(parts)


def rendered_settings(lang: str) -> str:
    """Give the page of settings in one language: each section as it may stand in a file, with bounds and variables."""
    from sojourn.configuration import known_settings
    from sojourn.vocabulary import say

    parts = [f"# {say('settings.title', lang)}\n{say('settings.intro', lang)}\n"]
    section = None
    for setting in known_settings():
        if setting.section != section:
            section = setting.section
            parts.append(f"\n## [{section}]\n")
        default = f"`{setting.default!r}`" if type(setting.default) is int else f"`{str(setting.default).lower()}`"
        shown = default if setting.default not in {"", ()} else say("settings.none", lang)
        unit = f" {say(f'unit.{setting.unit}', lang)}" if setting.unit else ""
        bounds = f"{setting.least:,} – {setting.most:,}" if setting.most else ", ".join(setting.choices)
        facts = [f"{say('settings.default', lang)}: {shown}{unit}"]
        facts += [f"{say('settings.range', lang)}: {bounds}"] if bounds else []
        facts.append(f"{say('settings.variable', lang)}: `{setting.variable}`")
        if setting.older_variable:
            facts.append(say("settings.also", lang, variable=f"`{setting.older_variable}`"))
        parts.append(f"- **`{setting.name}`**: {say(f'setting.{setting.key}', lang)} {'; '.join(facts)}.\n")
    return "".join(parts)


def fields(answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name the fields of an answer with their types; those of rows come after the rows."""
    yield from _fields([answer], "")


def _fields(objects: Sequence[Mapping[str, Any]], before: str) -> Iterator[tuple[str, str]]:
    """Name the fields of objects of one shape; a type holds for all of them. What is null throughout is a number."""
    for name in objects[0]:
        values, field = [found[name] for found in objects], f"{before}{name}"
        below = [row for value in values if isinstance(value, list) for row in value if isinstance(row, dict)]
        if below:
            yield field, "rows"
            yield from _fields(below, f"{field}[].")
        elif isinstance(values[0], dict):
            yield field, "object"
            yield from _fields(values, f"{field}.")
        else:
            yield (
                field,
                " or ".join(sorted({kind_of(value) for value in values}, key=lambda kind: (kind == "null", kind))),
            )


def kind_of(value: object) -> str:
    """Name a type in the words of JSON.

    >>> kind_of(["a"]), kind_of(2), kind_of(None)
    ('list of texts', 'whole number', 'null')
    """
    if isinstance(value, list):
        return f"list of {kind_of(value[0])}s" if value else "rows"
    kinds = {bool: "true or false", int: "whole number", float: "number", str: "text", type(None): "null"}
    return kinds[type(value)]


def main() -> None:
    """Write all pages, or print one language's body when asked to by the environment."""
    if os.environ.get(INSIDE):
        sys.stdout.write(render())
        return
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for language, (file, _) in FILES.items():
        (REFERENCE / file).write_text(rendered(language), encoding="utf-8")
    for lang, file in SETTINGS.items():
        (REFERENCE / file).write_text(rendered_settings(lang), encoding="utf-8")
    (REFERENCE / ANSWERS).write_text(rendered_answers(), encoding="utf-8")


if __name__ == "__main__":
    main()
