"""Writes docs/reference/commands*.md from the commands themselves: python scripts/write_reference.py."""

import os
import subprocess
import sys
from pathlib import Path

import click

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
FILES = {"en": ("commands.md", "Commands"), "zh": ("commands.zh-CN.md", "命令")}
INSIDE = "SOJOURN_REFERENCE_LANGUAGE"


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
    done = subprocess.run([sys.executable, __file__], env=environment, check=True, capture_output=True, text=True)
    return f"# {FILES[language][1]}\n{done.stdout}"


def main() -> None:
    """Write both pages, or print one language's body when asked to by the environment."""
    if os.environ.get(INSIDE):
        sys.stdout.write(render())
        return
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for language, (file, _) in FILES.items():
        (REFERENCE / file).write_text(rendered(language), encoding="utf-8")


if __name__ == "__main__":
    main()
