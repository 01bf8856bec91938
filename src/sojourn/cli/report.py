"""One self-contained HTML file with what matters."""

from pathlib import Path
from typing import Unpack

import click

from sojourn.assembly import build_report
from sojourn.cli.language import text
from sojourn.cli.options import LogOptions, answer_options, open_log
from sojourn.cli.output import print_json


@click.command(help=text("report.help"))
@click.option(
    "-o", "--output", required=True, metavar="FILE.html", type=click.Path(path_type=Path), help=text("option.output")
)
@click.option("--goal", metavar="EVENT", help=text("option.goal"))
@click.option("--start", metavar="EVENT", help=text("option.start"))
@click.option("--step", "steps", multiple=True, metavar="EVENT", help=text("option.steps"))
@click.option("--within", metavar="7d", help=text("option.within"))
@answer_options
def report(
    output: Path, goal: str | None, start: str | None, steps: tuple[str, ...], within: str | None, as_json: bool,
    **options: Unpack[LogOptions],
) -> None:  # fmt: skip
    """Write the report."""
    written = build_report(open_log(options), output, goal=goal, start=start, steps=steps, within=within)
    if as_json:
        print_json(written)
    else:
        click.echo(text("written", **written))
