"""The doctor."""

import sys
from dataclasses import asdict

import click

from sojourn.assembly import examine
from sojourn.cli.language import text
from sojourn.cli.options import json_option, workspace_option
from sojourn.cli.output import print_json, print_table
from sojourn.workspace import workspace_folder


@click.command(help=text("doctor.help"))
@workspace_option
@json_option
def doctor(workspace: str | None, as_json: bool) -> None:
    """Check the installation and the workspace."""
    findings = [asdict(finding) for finding in examine(workspace_folder(workspace))]
    sick = any(finding["state"] == "error" for finding in findings)
    if as_json:
        print_json({"healthy": not sick, "findings": findings})
    else:
        shown = [{**finding, "state": text(f"state.{finding['state']}")} for finding in findings]
        advised = any(finding["advice"] for finding in findings)
        print_table(shown, ("subject", "state", "detail", *(["advice"] if advised else [])))
    if sick:
        sys.exit(1)
