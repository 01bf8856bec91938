"""Wiring: a workspace opened, files loaded into it, its log asked; what the library and the command line offer."""

from sojourn.assembly.benchmarking import Benchmarked, benchmark_file
from sojourn.assembly.demo import run_demo
from sojourn.assembly.failed import failed_events
from sojourn.assembly.health import Finding, examine
from sojourn.assembly.identity import (
    Record,
    decide_identity,
    list_decisions,
    record_nowhere,
    review_queue,
    shared_identifiers,
    withdraw_decision,
)
from sojourn.assembly.keys import add_secret_key, add_write_key, open_database, take_back_key, workspace_keys
from sojourn.assembly.loading import LoadOptions, load_files
from sojourn.assembly.log import Log
from sojourn.assembly.options import ScopeOptions
from sojourn.assembly.processes import Supervisor, run_worker, when_supervisor_ends
from sojourn.assembly.reporting import build_report
from sojourn.assembly.shown import Picture, ShownAnswer
from sojourn.assembly.touchpoint_sets import apply_set, check_set, list_sets, propose_set, read_set
from sojourn.assembly.workspace import Workspace, open_workspace, read
from sojourn.identity import Signed
from sojourn.sources import Roles

__all__ = [
    "Benchmarked",
    "Finding",
    "LoadOptions",
    "Log",
    "Picture",
    "Record",
    "Roles",
    "ScopeOptions",
    "ShownAnswer",
    "Signed",
    "Supervisor",
    "Workspace",
    "add_secret_key",
    "add_write_key",
    "apply_set",
    "benchmark_file",
    "build_report",
    "check_set",
    "decide_identity",
    "examine",
    "failed_events",
    "list_decisions",
    "list_sets",
    "load_files",
    "open_database",
    "open_workspace",
    "propose_set",
    "read",
    "read_set",
    "record_nowhere",
    "review_queue",
    "run_demo",
    "run_worker",
    "shared_identifiers",
    "take_back_key",
    "when_supervisor_ends",
    "withdraw_decision",
    "workspace_keys",
]
