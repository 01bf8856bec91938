"""Who is who in a workspace, as people see it to: decisions made and taken back, refused links, shared identifiers.

A decision is checked, recorded and put in force together with the snapshot that follows from it: one rename does both.
"""

import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sojourn.assembly.in_force import while_in_force
from sojourn.assembly.keys import has_database, open_database
from sojourn.assembly.parties import describe_parties
from sojourn.assembly.persons import find_kept
from sojourn.event_log import Segment
from sojourn.identity import (
    MATCHING,
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
    separate,
    withdraw,
)
from sojourn.journey_store import Sizes
from sojourn.matching import Proposal, read_proposals
from sojourn.pipeline import IDENTITY, Resolved, commit_events, customer_records, identity_decisions, resolve_log
from sojourn.vocabulary import WorkspaceError, iso, say, zone
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

    def made(standing: Standing) -> list[Decision]:
        return [decide(standing, kind, a, b, signed, unseen=unseen)]

    return _only(put_in_force(folder, made, _each(record), sizes, dry_run=dry_run))


def separate_identifiers(
    folder: Path,
    stay: str,
    leave: Sequence[str],
    signed: Signed,
    *,
    together: bool = True,
    dry_run: bool = False,
    record: Record = record_nowhere,
) -> dict[str, Any]:
    """Let identifiers leave a customer because they are somebody else's; give the decisions and what they change."""

    def made(standing: Standing) -> list[Decision]:
        return separate(standing, stay, leave, signed, together=together)

    return put_in_force(folder, made, _each(record), dry_run=dry_run)


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

    def made(standing: Standing) -> list[Decision]:
        return [withdraw(standing.decisions, number, signed)]

    return _only(put_in_force(folder, made, _each(record), sizes, dry_run=dry_run))


def withdraw_decisions(
    folder: Path, numbers: Iterable[int], signed: Signed, *, dry_run: bool = False, record: Record = record_nowhere
) -> dict[str, Any]:
    """Take several decisions back at once; give the decisions that do so and what they change."""

    def made(standing: Standing) -> list[Decision]:
        decisions = [*standing.decisions]
        for number in dict.fromkeys(numbers):
            decisions.append(withdraw(decisions, number, signed))
        return decisions[len(standing.decisions) :]

    return put_in_force(folder, made, _each(record), dry_run=dry_run)


def list_decisions(folder: Path, who: str | None = None) -> list[dict[str, Any]]:
    """Give all decisions, or those about a customer, the newest first, with the number of the one that withdrew it."""

    def listed(manifest: Manifest) -> list[dict[str, Any]]:
        decisions = identity_decisions(folder, manifest)
        withdrawn = {one.withdraws: one.number for one in decisions}
        own = None if who is None else {Identifier(*one) for one in find_kept(folder, manifest, who)[1]}
        wanted = [one for one in reversed(decisions) if own is None or own & one.pair]
        return [{**_shown(one, manifest), "withdrawn_by": withdrawn.get(one.number)} for one in wanted]

    return while_in_force(existing_workspace(folder), listed)


def review_queue(folder: Path, most: int = MOST_SHOWN, lang: str = "en") -> dict[str, Any]:
    """Give what nobody has decided on: refused links, the most often seen first, then what matching has found.

    With each stands what would settle it.
    """
    standing = while_in_force(existing_workspace(folder), partial(_standing, folder))
    refused, matched = conflicts(standing.resolution), _proposals(folder)
    ends = {end for one in refused for end in (one.link.left, one.link.right)} | {
        end for one in matched for end in (one.a, one.b)
    }
    person, node = standing.resolution.node_person, find_nodes(standing.evidence, ends)
    sides = [(int(person[node[one.link.left]]), int(person[node[one.link.right]])) for one in refused]
    settled = {frozenset(pair) for pair in person[standing.evidence.cannot_link].tolist()}
    waiting = [place for place, pair in enumerate(sides) if frozenset(pair) not in settled]
    shown = [_conflict(standing, refused[place], sides[place], lang) for place in waiting[:most]]
    proposed = []
    for one in matched:
        pair = frozenset(int(person[node[end]]) for end in (one.a, one.b) if end in node)
        if len(pair) == 2 and pair not in settled:
            proposed.append(one)
    shown += [_proposal(one, lang) for one in proposed[: most - len(shown)]]
    count = len(waiting) + len(proposed)
    return {"waiting": count, "settled": len(refused) + len(matched) - count, "conflicts": shown}


def shared_identifiers(folder: Path, most: int = MOST_SHOWN) -> dict[str, Any]:
    """Give the identifiers that join nothing because too many people share them, the most shared first."""
    found = hubs_of(while_in_force(existing_workspace(folder), partial(_standing, folder)).resolution)
    shown = [{"identifier": hub.written, "customers_at_least": count} for hub, count in found[:most]]
    return {"count": len(found), "hubs": shown}


def existing_workspace(folder: Path) -> Path:
    """Give the folder; raise WorkspaceError ``workspace.missing`` where there is none."""
    check_folder(folder)
    if not folder.exists():
        raise WorkspaceError.said("workspace.missing", folder=folder)
    return folder


def put_in_force(
    folder: Path,
    made: Callable[[Standing], Sequence[Decision]],
    record: Callable[[Sequence[Decision]], None],
    sizes: Sizes = Sizes(),  # noqa: B008  frozen
    *,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Put decisions in force, all with one commit; give them and what they change."""
    with writing(existing_workspace(folder)) as manifest:
        segments, calls = _opened(folder, manifest)
        found, standing = _resolved(folder, manifest, segments, calls)
        decided = made(standing)
        decisions = [*standing.decisions, *decided]
        after = resolve(apply_decisions(standing.evidence, decisions))
        changed = changes(standing.evidence, standing.resolution, after)
        names = [name for one in changed for name in one.after]
        customers = describe_parties(replace(found, resolution=after), segments, calls, names, manifest.settings.zone)
        if decided and not dry_run:
            record(decided)
            name = save_decisions(folder / IDENTITY, decisions)
            records = customer_records(folder, manifest)
            commit_events(folder, replace(manifest, decisions=name), segments, records, sizes)
    return {
        "dry_run": dry_run,
        "decisions": [_shown(one, manifest) for one in decided],
        "changes": [_change(one) for one in changed],
        "events_moved": sum(one.moved for one in changed),
        "customers": customers,
    }


def _each(record: Record) -> Callable[[Sequence[Decision]], None]:
    def note(decided: Sequence[Decision]) -> None:
        for one in decided:
            record(one)

    return note


def _only(outcome: dict[str, Any]) -> dict[str, Any]:
    """Say of one decision what was said of several."""
    (decision,) = outcome["decisions"]
    rest = {name: value for name, value in outcome.items() if name not in {"dry_run", "decisions"}}
    return {"dry_run": outcome["dry_run"], "decision": decision, **rest}


def _standing(folder: Path, manifest: Manifest) -> Standing:
    """Resolve who is who under the decisions of a manifest."""
    return _resolved(folder, manifest, *_opened(folder, manifest))[1]


def _resolved(
    folder: Path, manifest: Manifest, segments: Sequence[Segment], calls: Sequence[Segment]
) -> tuple[Resolved, Standing]:
    decisions = identity_decisions(folder, manifest)
    customers, region = customer_records(folder, manifest), manifest.settings.region
    found = resolve_log(segments, region, customers, calls, decisions)
    return found, Standing(found.evidence, found.resolution, decisions, region)


def _proposals(folder: Path) -> list[Proposal]:
    """Read what matching has left to decide; a workspace that has no database has nothing."""
    if not has_database(folder):
        return []
    with open_database(folder, make=False) as database, database.reading() as connection:
        return read_proposals(connection)


def _opened(folder: Path, manifest: Manifest) -> tuple[list[Segment], list[Segment]]:
    """Open the segments of events and of calls."""
    events, calls = (
        [Segment.open(folder / "log" / name) for name in names] for names in (manifest.segments, manifest.calls)
    )
    return events, calls


def _shown(decision: Decision, manifest: Manifest) -> dict[str, Any]:
    return {**decision.to_dict(), "at": iso(decision.at, zone(manifest.settings.zone))}


def _change(change: Change) -> dict[str, Any]:
    before, after = ([one.written for one in customers] for customers in (change.before, change.after))
    return {"before": before, "after": after, "events": change.events, "events_moved": change.moved}


def _conflict(standing: Standing, conflict: Conflict, customers: tuple[int, int], lang: str) -> dict[str, Any]:
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
    return {
        **shown,
        **limit,
        "probability": None,
        "text": conflict.words(lang),
        "settle": _settling(standing, conflict, anchors),
    }


def _proposal(one: Proposal, lang: str) -> dict[str, Any]:
    ends = {
        side: {"identifier": end.written, "customer": end.written} for side, end in (("left", one.a), ("right", one.b))
    }
    text = say("identity.alike", lang, left=one.a, right=one.b, probability=f"{one.probability:.3f}")
    settle = {"link": f"{_command('link', one.a, one.b)} --reason TEXT", "apart": _command("apart", one.a, one.b)}
    own = {"events": 0, "reason": MATCHING, "namespace": None, "limit": None, "probability": one.probability}
    return {**ends, **own, "text": text, "settle": settle}


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
