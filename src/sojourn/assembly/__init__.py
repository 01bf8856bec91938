"""Wiring: a workspace opened, files loaded into it, its log asked; what the library and the command line offer."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.assembly.asking import Page, check_open, log_for, people_behind, people_listed, search_customers
    from sojourn.assembly.auditing import (
        audit_entries,
        note_decision,
        note_export,
        note_matching,
        note_plan,
        shown_entry,
        state_field,
        stated_fields,
        verify_audit,
    )
    from sojourn.assembly.benchmarking import Benchmarked, benchmark_file
    from sojourn.assembly.brand import change_brand, show_brand
    from sojourn.assembly.changes import home
    from sojourn.assembly.columns import list_columns
    from sojourn.assembly.consents import customer_consents, state_consent
    from sojourn.assembly.customer import Look, check_seen
    from sojourn.assembly.deeds import Deed, Recorder, audited, unrecorded
    from sojourn.assembly.demo import pin_payments, run_demo
    from sojourn.assembly.erasing import erase_customer, list_erasures, reapply_erasures
    from sojourn.assembly.failed import Chosen, change_failed, discard_failed, failed_events, replay_failed, show_failed
    from sojourn.assembly.health import Finding, examine
    from sojourn.assembly.identity import (
        Record,
        decide_identity,
        list_decisions,
        record_nowhere,
        review_queue,
        separate_identifiers,
        shared_identifiers,
        withdraw_decision,
        withdraw_decisions,
    )
    from sojourn.assembly.keys import (
        add_secret_key,
        add_write_key,
        open_database,
        shown_key,
        take_back_key,
        workspace_keys,
    )
    from sojourn.assembly.living import Teller, living_keys, start_living
    from sojourn.assembly.loading import LoadOptions, load_files
    from sojourn.assembly.log import Log
    from sojourn.assembly.logs import facts, start_logs
    from sojourn.assembly.matching import match_customers, withdraw_matching
    from sojourn.assembly.metrics import (
        MetricQuestion,
        apply_metrics,
        check_metrics,
        customers_of_metric,
        list_metrics,
        metric_values,
        metrics_in_force,
        read_metrics,
    )
    from sojourn.assembly.options import ScopeOptions
    from sojourn.assembly.personal_export import export_customer, write_export
    from sojourn.assembly.plan import (
        apply_plan,
        plan_in_use,
        plan_violations,
        propose_plan,
        read_plan,
        show_plan,
        withdraw_plan,
    )
    from sojourn.assembly.plan_files import check_files
    from sojourn.assembly.processes import Supervisor, run_worker, when_supervisor_ends
    from sojourn.assembly.record_lists import record_kinds, show_records
    from sojourn.assembly.reporting import build_report
    from sojourn.assembly.shown import Picture, ShownAnswer
    from sojourn.assembly.source_health import data_health
    from sojourn.assembly.stages import list_stages, rebuild_stage
    from sojourn.assembly.tail import latest_events
    from sojourn.assembly.touchpoint_sets import (
        apply_set,
        check_set,
        list_sets,
        note_touchpoints,
        propose_set,
        read_set,
        saved_set,
        saved_versions,
        try_set,
    )
    from sojourn.assembly.uploaded_files import (
        begin_upload,
        clear_uploads,
        discard_upload,
        find_upload,
        finish_upload,
        rejects_file,
    )
    from sojourn.assembly.uploads import HowToRead, load_upload, show_upload
    from sojourn.assembly.users import (
        make_user,
        set_disabled,
        set_password,
        set_role,
        shown_user,
        sign_in_link,
        workspace_users,
    )
    from sojourn.assembly.webhooks import put_webhook_in_force, read_definition, try_webhook, workspace_webhooks
    from sojourn.assembly.workspace import Workspace, open_workspace, read
    from sojourn.identity import Signed
    from sojourn.sources import Roles
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "Benchmarked",
    "Chosen",
    "Deed",
    "Finding",
    "HowToRead",
    "LoadOptions",
    "Log",
    "Look",
    "MetricQuestion",
    "Page",
    "Picture",
    "Record",
    "Recorder",
    "Roles",
    "ScopeOptions",
    "ShownAnswer",
    "Signed",
    "Supervisor",
    "Teller",
    "Workspace",
    "add_secret_key",
    "add_write_key",
    "apply_metrics",
    "apply_plan",
    "apply_set",
    "audit_entries",
    "audited",
    "begin_upload",
    "benchmark_file",
    "build_report",
    "change_brand",
    "change_failed",
    "check_files",
    "check_metrics",
    "check_open",
    "check_seen",
    "check_set",
    "clear_uploads",
    "customer_consents",
    "customers_of_metric",
    "data_health",
    "decide_identity",
    "discard_failed",
    "discard_upload",
    "erase_customer",
    "examine",
    "export_customer",
    "facts",
    "failed_events",
    "find_upload",
    "finish_upload",
    "home",
    "latest_events",
    "list_columns",
    "list_decisions",
    "list_erasures",
    "list_metrics",
    "list_sets",
    "list_stages",
    "living_keys",
    "load_files",
    "load_upload",
    "log_for",
    "make_user",
    "match_customers",
    "metric_values",
    "metrics_in_force",
    "note_decision",
    "note_export",
    "note_matching",
    "note_plan",
    "note_touchpoints",
    "open_database",
    "open_workspace",
    "people_behind",
    "people_listed",
    "pin_payments",
    "plan_in_use",
    "plan_violations",
    "propose_plan",
    "propose_set",
    "put_webhook_in_force",
    "read",
    "read_definition",
    "read_metrics",
    "read_plan",
    "read_set",
    "reapply_erasures",
    "rebuild_stage",
    "record_kinds",
    "record_nowhere",
    "rejects_file",
    "replay_failed",
    "review_queue",
    "run_demo",
    "run_worker",
    "saved_set",
    "saved_versions",
    "search_customers",
    "separate_identifiers",
    "set_disabled",
    "set_password",
    "set_role",
    "shared_identifiers",
    "show_brand",
    "show_failed",
    "show_plan",
    "show_records",
    "show_upload",
    "shown_entry",
    "shown_key",
    "shown_user",
    "sign_in_link",
    "start_living",
    "start_logs",
    "state_consent",
    "state_field",
    "stated_fields",
    "take_back_key",
    "try_set",
    "try_webhook",
    "unrecorded",
    "verify_audit",
    "when_supervisor_ends",
    "withdraw_decision",
    "withdraw_decisions",
    "withdraw_matching",
    "withdraw_plan",
    "workspace_keys",
    "workspace_users",
    "workspace_webhooks",
    "write_export",
]
