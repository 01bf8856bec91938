"""Separating: identifiers that are somebody else's leave a customer, all at once.

Each is kept apart from the strongest identifier that stays; where it goes from there, evidence says. Those for whom it
names nobody else are linked with each other, since they are one other person unless that is not known. Counter-example
to linking all of them: of two identifiers one is Bob's, who is there already, and the other nobody's; a link would say
that the other is Bob's, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from sojourn.identity.deciding import Signed, Standing, check_reason, decide, read_identifier
from sojourn.identity.decisions import Decision, apply_decisions, find_nodes
from sojourn.identity.explaining import Identifier, identifiers_of
from sojourn.identity.resolving import resolve
from sojourn.vocabulary import InvalidInput


def separate(
    known: Standing, stay: str, leave: Sequence[str], signed: Signed, *, together: bool = True
) -> list[Decision]:
    """Make the decisions by which identifiers leave a customer; ``stay`` is any identifier that does not.

    Raises InvalidInput as ``decide`` does, and ``identity.elsewhere`` for an identifier of another customer.

    >>> from sojourn.identity import evidence_from, resolve
    >>> evidence = evidence_from([{"user_id": "ann", "email": "b@x.de"}, {"user_id": "ann", "card": "7"}])
    >>> known = Standing(evidence, resolve(evidence), [])
    >>> made = separate(known, "user_id:ann", ["email:b@x.de", "card:7"], Signed("kim", 0, "her brother's"))
    >>> [(one.kind, str(one.a), str(one.b)) for one in made]
    [('apart', 'user_id ann', 'email b@x.de'), ('apart', 'user_id ann', 'card 7'), ('link', 'email b@x.de', 'card 7')]
    """
    check_reason(signed)
    first, *others = (read_identifier(text, known.region) for text in (stay, *leave))
    leaving = dict.fromkeys(others)
    person = _person(known, first)
    for one in leaving:
        if person < 0 or _person(known, one) != person:
            raise InvalidInput.said("identity.elsewhere", end=one.written, stay=first.written)
    if first in leaving:
        raise InvalidInput.said("identity.same", a=stay, b=first.written)
    anchor, made = _strongest(known, person, leaving), known
    for one in leaving:
        made = _with(made, decide(made, "apart", anchor.written, one.written, signed))
    if together:
        evidence = apply_decisions(known.evidence, made.decisions)
        made = _linked(known, replace(made, evidence=evidence, resolution=resolve(evidence)), leaving, signed)
    return [*made.decisions[len(known.decisions) :]]


def _linked(before: Standing, after: Standing, leaving: Iterable[Identifier], signed: Signed) -> Standing:
    """Link those whose person now holds nothing but what was the customer's."""
    alone: dict[int, Identifier] = {}
    for one in leaving:
        person = _person(after, one)
        held = before.resolution.node_person[after.resolution.node_person == person]
        if len(np.unique(held)) == 1:
            alone.setdefault(person, one)
    found, made = [*alone.values()], after
    for one in found[1:]:
        made = _with(made, decide(made, "link", found[0].written, one.written, signed))
    return made


def _strongest(known: Standing, person: int, leaving: Iterable[Identifier]) -> Identifier:
    """Give the strongest identifier of a person that stays."""
    graph, gone = known.resolution.graph, [*find_nodes(known.evidence, leaving).values()]
    nodes = np.setdiff1d(np.flatnonzero(known.resolution.node_person == person), gone)
    return identifiers_of(graph, graph.strongest_of(np.zeros(len(nodes), np.int64), nodes, 1).astype(np.int32))[0]


def _person(known: Standing, end: Identifier) -> int:
    """Give the person of an identifier, -1 where it is nobody's."""
    node = find_nodes(known.evidence, [end]).get(end)
    return -1 if node is None else int(known.resolution.node_person[node])


def _with(known: Standing, decision: Decision) -> Standing:
    return replace(known, decisions=[*known.decisions, decision])
