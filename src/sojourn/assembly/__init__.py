"""Wiring: a workspace opened, files loaded into it, its log asked; what the library and the command line offer."""

from sojourn.assembly.benchmarking import Benchmarked, benchmark_file
from sojourn.assembly.demo import run_demo
from sojourn.assembly.failed import failed_events
from sojourn.assembly.health import Finding, examine
from sojourn.assembly.keys import add_secret_key, add_write_key, open_database, take_back_key, workspace_keys
from sojourn.assembly.loading import LoadOptions, load_files
from sojourn.assembly.log import Log
from sojourn.assembly.logs import facts, start_logs
from sojourn.assembly.options import ScopeOptions
from sojourn.assembly.processes import Supervisor, run_worker, when_supervisor_ends
from sojourn.assembly.reporting import build_report
from sojourn.assembly.shown import Picture, ShownAnswer
from sojourn.assembly.touchpoint_sets import apply_set, check_set, list_sets, propose_set, read_set
from sojourn.assembly.webhooks import put_webhook_in_force, read_definition, try_webhook, workspace_webhooks
from sojourn.assembly.workspace import Workspace, open_workspace, read
from sojourn.sources import Roles

__all__ = [
    "Benchmarked",
    "Finding",
    "LoadOptions",
    "Log",
    "Picture",
    "Roles",
    "ScopeOptions",
    "ShownAnswer",
    "Supervisor",
    "Workspace",
    "add_secret_key",
    "add_write_key",
    "apply_set",
    "benchmark_file",
    "build_report",
    "check_set",
    "examine",
    "facts",
    "failed_events",
    "list_sets",
    "load_files",
    "open_database",
    "open_workspace",
    "propose_set",
    "put_webhook_in_force",
    "read",
    "read_definition",
    "read_set",
    "run_demo",
    "run_worker",
    "start_logs",
    "take_back_key",
    "try_webhook",
    "when_supervisor_ends",
    "workspace_keys",
    "workspace_webhooks",
]
