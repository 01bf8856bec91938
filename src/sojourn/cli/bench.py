"""The user's own file measured: Sojourn and DuckDB, the same questions, equal answers, both times."""

from pathlib import Path
from typing import Any

import click

from sojourn.assembly import Roles, benchmark_file
from sojourn.cli.language import text
from sojourn.cli.options import json_option
from sojourn.cli.output import print_json, print_table


@click.command(help=text("bench.help"))
@click.argument("file", metavar="MY.parquet", type=click.Path(path_type=Path))
@click.option("--customer", metavar="COL", help=text("option.customer"))
@click.option("--time", metavar="COL", help=text("option.time"))
@click.option("--event", metavar="COL", help=text("option.event"))
@click.option("--channel", metavar="COL", help=text("option.channel"))
@click.option("--runs", default=2, show_default=True, type=click.IntRange(1), help=text("option.runs"))
@json_option
def bench(
    file: Path, customer: str | None, time: str | None, event: str | None, channel: str | None, runs: int, as_json: bool
) -> None:
    """Measure a file."""
    roles = Roles(customer=customer, time=time, event=event, channel=channel)
    answer = benchmark_file(file, roles, runs=runs, tell=_tell).to_dict()
    if as_json:
        print_json(answer)
        return
    load = answer["load"]["cpu_seconds"]
    rows = [_row("load", load, load["duckdb"] / load["sojourn"], None)]
    rows += [
        _row(row["question"], row["cpu_seconds"], row["ratio"]["duckdb"], row["equal"]["duckdb"])
        for row in answer["questions"]
    ]
    print_table(rows, title=text("bench.title", events=answer["events"], customers=answer["customers"]))
    click.echo(text("bench.how"), err=True)
    for note in answer["notes"]:
        click.echo(text(f"bench.{note}"), err=True)
    if not answer["equal"]:
        for row in answer["questions"]:
            for peer, difference in row["differences"].items():
                click.echo(text("bench.differs", question=row["question"], peer=peer, difference=difference), err=True)
        raise click.exceptions.Exit(1)


def _tell(step: str) -> None:
    click.echo(text("bench.step", step=step), err=True)


def _row(question: str, spent: dict[str, float], ratio: float, equal: bool | None) -> dict[str, Any]:
    """Make one row: CPU milliseconds on both sides, and how many times ours DuckDB's are."""
    milliseconds = {f"{name} ms": f"{spent[name] * 1000:,.1f}" for name in ("sojourn", "duckdb")}
    return {"question": question, **milliseconds, "duckdb / sojourn": f"{ratio:,.1f}x", "equal": equal}
