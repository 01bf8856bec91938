"""Customers matched by what their records say: proposed, linked, taken back."""

import getpass
import time
from datetime import UTC, datetime

import click

from sojourn.assembly import Signed, match_customers, note_matching, withdraw_matching
from sojourn.cli.language import text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import print_json, print_table
from sojourn.vocabulary import InvalidInput
from sojourn.workspace import workspace_folder


@click.command(name="match", help=text("identity.match"))
@click.option("--apply", is_flag=True, help=text("option.match_apply"))
@click.option("--withdraw", is_flag=True, help=text("option.match_withdraw"))
@click.option("--by", metavar="NAME", help=text("option.decided_by"))
@click.option("--reason", default="", metavar="TEXT", help=text("option.reason"))
@workspace_option
@json_option
def match_command(
    apply: bool, withdraw: bool, by: str | None, reason: str, workspace: str | None, as_json: bool
) -> None:
    """Match customers, or take back what was linked."""
    if apply and withdraw:
        raise InvalidInput("--apply and --withdraw exclude each other.", code="matching.both", hint="Say one of them.")
    folder = workspace_folder(workspace)
    who = Signed(by if by is not None else getpass.getuser(), time.time_ns() // 1000, reason)
    record = note_matching(folder, "cli", who.at)
    if withdraw:
        done = withdraw_matching(folder, who, record)
        said = text("identity.match_withdrawn", count=len(done["withdrawn"]))
        print_json(done) if as_json else click.echo(said)
        return
    found = match_customers(folder, who, datetime.now(UTC).date(), record, apply=apply)
    if as_json:
        print_json(found)
        return
    click.echo(text("identity.matched", people=found["people"]))
    click.echo(text("identity.match_linked" if apply else "identity.match_certain", count=len(found["links"])))
    click.echo(text("identity.match_doubtful", count=len(found["doubtful"])))
    if found["links"]:
        print_table(
            [
                {"customer": one["left"], "other": one["right"], "probability": f"{one['probability']:.4f}"}
                for one in found["links"]
            ]
        )
