"""Who is who in a workspace, as people see it to: decisions made and taken back, refused links, shared identifiers.

A decision is checked, recorded and put in force together with the snapshot that follows from it: one rename does both.
"""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sojourn.assembly.in_force import while_in_force
from sojourn.event_log import Segment
from sojourn.identity import (
    Change,
    Conflict,
    Decision,
    Identifier,
    Signed,
    Standing,
    Verdict,
    apply_decisions,
    changes,
    conflicts,
    decide,
    find_nodes,
    hubs_of,
    identifiers_of,
    in_force,
    resolve,
    save_decisions,
    withdraw,
)
from sojourn.journey_store import Sizes
from sojourn.pipeline import IDENTITY, commit_events, customer_records, identity_decisions, resolve_log
from sojourn.vocabulary import WorkspaceError, iso, zone
from sojourn.workspace import Manifest, check_folder, writing

MOST_SHOWN = 20
Record = Callable[[Decision], None]
"""Told of each decision before it comes in force; for the audit."""


def record_nowhere(_: Decision) -> None:
    """Keep no record beside the decisions themselves."""


def decide_identity(
    folder: Path,
    kind: Verdict,
    a: str,
    b: str,
    signed: Signed,
    *,
    unseen: bool = False,
    dry_run: bool = False,
    record: Record = record_nowhere,
    sizes: Sizes = Sizes(),  # noqa: B008  frozen
) -> dict[str, Any]:
    """Link two identifiers or keep them apart; give the decision and what it changes."""

    def made(standing: Standing) -> Decision:
        return decide(standing, kind, a, b, signed, unseen=unseen)

    return _put_in_force(folder, made, record, sizes, dry_run=dry_run)


def withdraw_decision(
    folder: Path,
    number: int,
    signed: Signed,
    *,
    dry_run: bool = False,
    record: Record = record_nowhere,
    sizes: Sizes = Sizes(),  # noqa: B008  frozen
) -> dict[str, Any]:
    """Take a decision back; give the decision that does so and what it changes."""

    def made(standing: Standing) -> Decision:
        return withdraw(standing.decisions, number, signed)

    return _put_in_force(folder, made, record, sizes, dry_run=dry_run)


def list_decisions(folder: Path) -> list[dict[str, Any]]:
    """Give all decisions, the newest first, with the number of the one that withdrew it."""

    def listed(manifest: Manifest) -> list[dict[str, Any]]:
        decisions = identity_decisions(folder, manifest)
        withdrawn = {one.withdraws: one.number for one in decisions}
        return [{**_shown(one, manifest), "withdrawn_by": withdrawn.get(one.number)} for one in reversed(decisions)]

    return while_in_force(_existing(folder), listed)


def review_queue(folder: Path, most: int = MOST_SHOWN) -> dict[str, Any]:
    """Give the refused links that nobody has decided on, the most often seen first, and what would settle each."""
    standing = while_in_force(_existing(folder), partial(_standing, folder))
    person, refused = standing.resolution.node_person, conflicts(standing.resolution)
    node = find_nodes(standing.evidence, {end for one in refused for end in (one.link.left, one.link.right)})
    sides = [(int(person[node[one.link.left]]), int(person[node[one.link.right]])) for one in refused]
    settled = {frozenset(pair) for pair in person[standing.evidence.cannot_link].tolist()}
    waiting = [place for place, pair in enumerate(sides) if frozenset(pair) not in settled]
    shown = [_conflict(standing, refused[place], sides[place]) for place in waiting[:most]]
    return {"waiting": len(waiting), "settled": len(refused) - len(waiting), "conflicts": shown}


def shared_identifiers(folder: Path, most: int = MOST_SHOWN) -> dict[str, Any]:
    """Give the identifiers that join nothing because too many people share them, the most shared first."""
    found = hubs_of(while_in_force(_existing(folder), partial(_standing, folder)).resolution)
    shown = [{"identifier": hub.written, "customers_at_least": count} for hub, count in found[:most]]
    return {"count": len(found), "hubs": shown}


def _existing(folder: Path) -> Path:
    check_folder(folder)
    if not folder.exists():
        raise WorkspaceError(
            f"There is no workspace {folder}.", code="workspace.missing", hint="Load a file: sojourn load FILE."
        )
    return folder


def _put_in_force(
    folder: Path, made: Callable[[Standing], Decision], record: Record, sizes: Sizes, *, dry_run: bool
) -> dict[str, Any]:
    with writing(_existing(folder)) as manifest:
        standing = _standing(folder, manifest)
        decision = made(standing)
        decisions = [*standing.decisions, decision]
        after = resolve(apply_decisions(standing.evidence, decisions))
        changed = changes(standing.evidence, standing.resolution, after)
        if not dry_run:
            record(decision)
            name = save_decisions(folder / IDENTITY, decisions)
            customers = customer_records(folder, manifest)
            commit_events(folder, replace(manifest, decisions=name), _segments(folder, manifest), customers, sizes)
    return {
        "dry_run": dry_run,
        "decision": _shown(decision, manifest),
        "changes": [_change(one) for one in changed],
        "events_moved": sum(one.moved for one in changed),
    }


def _standing(folder: Path, manifest: Manifest) -> Standing:
    """Resolve who is who under the decisions of a manifest."""
    calls = [Segment.open(folder / "log" / name) for name in manifest.calls]
    decisions = identity_decisions(folder, manifest)
    customers, region = customer_records(folder, manifest), manifest.settings.region
    found = resolve_log(_segments(folder, manifest), region, customers, calls, decisions)
    return Standing(found.evidence, found.resolution, decisions, region)


def _segments(folder: Path, manifest: Manifest) -> list[Segment]:
    return [Segment.open(folder / "log" / name) for name in manifest.segments]


def _shown(decision: Decision, manifest: Manifest) -> dict[str, Any]:
    return {**decision.to_dict(), "at": iso(decision.at, zone(manifest.settings.zone))}


def _change(change: Change) -> dict[str, Any]:
    before, after = ([one.written for one in customers] for customers in (change.before, change.after))
    return {"before": before, "after": after, "events": change.events, "events_moved": change.moved}


def _conflict(standing: Standing, conflict: Conflict, customers: tuple[int, int]) -> dict[str, Any]:
    left, right = conflict.link.left, conflict.link.right
    resolution = standing.resolution
    anchors = [
        identifiers_of(resolution.graph, resolution.anchor[[person]])[0] if person >= 0 else None
        for person in customers
    ]
    ends = [
        {"identifier": end.written, "customer": None if anchor is None else anchor.written}
        for end, anchor in zip((left, right), anchors, strict=True)
    ]
    shown = {"left": ends[0], "right": ends[1], "events": conflict.link.events, "reason": conflict.reason}
    limit = {"namespace": conflict.namespace, "limit": conflict.limit}
    return {**shown, **limit, "text": str(conflict), "settle": _settling(standing, conflict, anchors)}


def _settling(standing: Standing, conflict: Conflict, customers: Sequence[Identifier | None]) -> dict[str, str]:
    """Give the commands that would settle a conflict: one customer, or this link is none.

    A decision in vain can only be withdrawn. What is linked is the strongest identifiers of both: linking the ends of a
    refused link would say whose the weaker one is, and the link that held it until now would be refused instead.
    """
    one, other = customers
    if one is None or other is None:
        pair = {conflict.link.left, conflict.link.right}
        vain = next(decision for decision in in_force(standing.decisions) if decision.pair == pair)
        return {"withdraw": f"sojourn identity withdraw {vain.number}"}
    apart = _command("apart", conflict.link.left, conflict.link.right)
    return {"link": f"{_command('link', one, other)} --reason TEXT", "apart": apart}


def _command(kind: Verdict, a: Identifier, b: Identifier) -> str:
    """Write a command that a person can paste, whatever clients have sent as identifiers."""
    return shlex.join(["sojourn", "identity", kind, a.written, b.written])
