"""The user's own file measured: Sojourn and DuckDB, the same questions, equal answers, both times."""

from pathlib import Path

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
    found = benchmark_file(file, roles, runs=runs, tell=lambda step: click.echo(text("bench.step", step=step), err=True))
    answer = found.to_dict()
    if as_json:
        print_json(answer)
        return
    load = {name: round(spent, 3) for name, spent in answer["load"]["cpu_seconds"].items()}
    rows = [{"question": "load", **load, "duckdb / sojourn": round(1 / answer["load"]["ratio"], 1), "equal": None}]
    for row in answer["questions"]:
        spent = {name: round(row["cpu_seconds"][name], 4) for name in ("sojourn", "duckdb")}
        ratio, equal = round(row["ratio"]["duckdb"], 1), row["equal"]["duckdb"]
        rows.append({"question": row["question"], **spent, "duckdb / sojourn": ratio, "equal": equal})
    print_table(rows, title=text("bench.title", events=answer["events"], customers=answer["customers"]))
    click.echo(text("bench.how"), err=True)
    for note in answer["notes"]:
        click.echo(text(f"bench.{note}"), err=True)
    if not answer["equal"]:
        for row in answer["questions"]:
            for peer, difference in row["differences"].items():
                click.echo(text("bench.differs", question=row["question"], peer=peer, difference=difference), err=True)
        raise click.exceptions.Exit(1)
