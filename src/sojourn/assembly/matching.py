"""Customers matched by what their records say: pairs proposed, linked where that is asked for, taken back in one go.

Who is who is read and scored without the write lock, for that takes minutes; what is linked is chosen again under it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sojourn.assembly.identity import existing_workspace, put_in_force
from sojourn.assembly.in_force import while_in_force
from sojourn.assembly.keys import open_database
from sojourn.assembly.persons import identifiers_of, who_is_who
from sojourn.customers import numbered_records
from sojourn.identity import (
    Decision,
    Evidence,
    Identifier,
    Signed,
    Standing,
    decide_matched,
    find_nodes,
    namespace_of,
    withdraw_matched,
)
from sojourn.matching import DOUBTFUL, Proposal, Scored, choose, people_of, replace_proposals, score_pairs
from sojourn.pipeline import customer_records
from sojourn.vocabulary import WorkspaceError
from sojourn.workspace import Manifest

NOBODY = -1
I32 = NDArray[np.int32]
Pair = tuple[Proposal, bool]
"""A pair of customers, and whether nothing speaks against its being one."""
Recorder = Callable[[Sequence[Decision]], None]
"""Told of the decisions before they come in force; for the audit."""


@dataclass(frozen=True)
class Found:
    """What matching found: how many people were compared, all pairs, those to link, those to look at."""

    people: int
    pairs: Sequence[Pair]
    links: Sequence[Proposal]
    doubtful: Sequence[Proposal]


def match_customers(
    folder: Path, signed: Signed, today: date, record: Recorder, *, apply: bool = False
) -> dict[str, Any]:
    """Find customers that are one as their records say; give the links, made with ``apply``, and the doubtful pairs.

    What is not linked waits in the review queue, in place of what an earlier matching left there.
    """
    found = while_in_force(existing_workspace(folder), partial(_find, folder, today))
    outcome: dict[str, Any] = {"decisions": [], "events_moved": 0}
    if apply:
        chosen = [found]

        def made(standing: Standing) -> list[Decision]:
            chosen.append(_chosen(standing.evidence, standing.resolution.node_person, found))
            return decide_matched(standing, [(one.a, one.b, one.probability) for one in chosen[-1].links], signed)

        outcome = put_in_force(folder, made, record)
        found = chosen[-1]
    waiting = [*(() if apply else found.links), *found.doubtful]
    with open_database(folder) as database, database.writing() as connection:
        replace_proposals(connection, waiting, signed.at)
    return {
        "people": found.people,
        "linked": apply,
        "links": [_shown(one) for one in found.links],
        "doubtful": [_shown(one) for one in found.doubtful],
        "decisions": [one["number"] for one in outcome["decisions"]],
        "events_moved": outcome["events_moved"],
    }


def withdraw_matching(folder: Path, signed: Signed, record: Recorder) -> dict[str, Any]:
    """Take back all links that matching has made and that are in force."""
    outcome = put_in_force(folder, lambda standing: withdraw_matched(standing.decisions, signed), record)
    return {"withdrawn": [one["withdraws"] for one in outcome["decisions"]], "events_moved": outcome["events_moved"]}


def _find(folder: Path, today: date, manifest: Manifest) -> Found:
    """Score the customers of whom there are records."""
    customers = customer_records(folder, manifest)
    if customers is None or manifest.snapshot is None:
        raise WorkspaceError(
            "There are no customer records to compare, or no events.",
            code="matching.records",
            hint="Load both: sojourn load FILE, sojourn load-records customers FILE.",
        )
    kept = who_is_who(folder, manifest)[1]
    records = numbered_records(customers, kept, np.arange(customers.num_rows))
    people = people_of(records, today, manifest.settings.region)
    scored = score_pairs(people, DOUBTFUL)
    ends = {person for one in scored for person in (one.left, one.right)}
    anchor = dict(zip(ends, starmap(Identifier, identifiers_of(kept.evidence, kept.anchor[list(ends)])), strict=True))
    pairs = [(Proposal(anchor[one.left], anchor[one.right], one.probability), one.plain) for one in scored]
    return _chosen(kept.evidence, kept.node_person, Found(people.num_rows, pairs, (), ()))


def _chosen(evidence: Evidence, node_person: I32, found: Found) -> Found:
    """Choose what to link and what to look at, under who is who as it is."""
    ends = {end for pair, _ in found.pairs for end in (pair.a, pair.b)}
    person = {end: int(node_person[node]) for end, node in find_nodes(evidence, ends).items()}
    scored: dict[Scored, Proposal] = {}
    for pair, plain in found.pairs:
        left, right = sorted((person.get(pair.a, NOBODY), person.get(pair.b, NOBODY)))
        if NOBODY < left < right:
            scored[Scored(left, right, pair.probability, plain)] = pair
    held = _held(evidence, node_person, {end for one in scored for end in (one.left, one.right)})
    limits = {name: namespace_of(name).limit for name in evidence.namespaces}
    apart = {frozenset(pair) for pair in node_person[evidence.cannot_link].tolist()}
    chosen = choose(scored, held.__getitem__, limits, apart)
    return replace(
        found, links=[scored[one] for one in chosen.links], doubtful=[scored[one] for one in chosen.doubtful]
    )


def _held(evidence: Evidence, node_person: I32, persons: AbstractSet[int]) -> Mapping[int, Mapping[str, int]]:
    """Count the identifiers of each kind that some persons have."""
    held: dict[int, Counter[str]] = {person: Counter() for person in persons}
    nodes = np.flatnonzero(np.isin(node_person, list(persons)))
    for person, code in zip(node_person[nodes].tolist(), evidence.node_namespace[nodes].tolist(), strict=True):
        held[person][evidence.namespaces[code]] += 1
    return held


def _shown(one: Proposal) -> dict[str, Any]:
    return {"left": one.a.written, "right": one.b.written, "probability": one.probability}
