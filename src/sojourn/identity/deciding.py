"""Making a decision: what was given is read and checked against what is known and what was decided before.

A decision that could not hold is refused here and never written down: about an identifier that nothing has brought in
(unless that is meant), that joins nothing, or against decisions in force. Counter-example to letting it pass: Ann's
login and Bob's were kept apart; linking her e-mail to his phone would make one person of them and drop some other link
instead, which nobody asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from sojourn.identity.decisions import MATCHING, Decision, Verdict, find_nodes, in_force
from sojourn.identity.evidence import Evidence
from sojourn.identity.explaining import Identifier
from sojourn.identity.namespaces import SHIPPED, namespace_of
from sojourn.identity.normalizing import normalize
from sojourn.identity.resolving import Resolution
from sojourn.vocabulary import InvalidInput, NotFound, unknown_name

LONGEST = {"by": 200, "reason": 2000}


@dataclass(frozen=True)
class Standing:
    """Who is who before a decision: the evidence with the decisions in force, its persons, all decisions so far."""

    evidence: Evidence
    resolution: Resolution
    decisions: Sequence[Decision]
    region: str = "CN"


@dataclass(frozen=True)
class Signed:
    """Who decides, when (us) and why."""

    by: str
    at: int
    reason: str = ""

    def __post_init__(self) -> None:
        for name, key in (("by", "identity.by"), ("reason", "identity.reason")):
            said, longest = getattr(self, name).strip(), LONGEST[name]
            object.__setattr__(self, name, said)
            if len(said) > longest or not said.isprintable() or (name == "by" and not said):
                raise InvalidInput.said(key, said=said[:40], longest=longest)


def read_identifier(text: str, region: str) -> Identifier:
    """Read NAMESPACE:VALUE, normalized as evidence is; refuse what identifies nobody.

    >>> read_identifier("email: Ann@X.de", "DE")
    Identifier(namespace='email', value='ann@x.de')
    """
    space, colon, value = text.partition(":")
    if not colon or not space or not value.strip():
        raise InvalidInput.said("identity.identifier", text=text)
    kind = namespace_of(space)
    spelled = None if kind.kind == "never" else normalize(kind, pa.array([value]), region)[0].as_py()
    if spelled is None:
        raise InvalidInput.said("identity.unusable", text=text)
    return Identifier(space, spelled)


def check_reason(signed: Signed) -> None:
    """Raise InvalidInput ``identity.reason`` where nobody said why.

    >>> check_reason(Signed("kim", 0, "asked her"))
    """
    if not signed.reason:
        raise InvalidInput.said("identity.reason.needed")


def decide(known: Standing, kind: Verdict, a: str, b: str, signed: Signed, *, unseen: bool = False) -> Decision:
    """Make the next decision, to link or to keep apart; ``unseen`` allows identifiers that have not come in yet.

    >>> from sojourn.identity import evidence_from, resolve
    >>> evidence = evidence_from([{"user_id": "ann"}, {"card": "7"}])
    >>> known = Standing(evidence, resolve(evidence), [])
    >>> decide(known, "link", "user_id:ann", "card:7", Signed("kim", 0, "asked her")).number
    1
    """
    one, other = (read_identifier(text, known.region) for text in (a, b))
    if one == other:
        raise InvalidInput.said("identity.same", a=a, b=b)
    if kind == "link":
        check_reason(signed)
    _check_known(known, (one, other), unseen=unseen)
    decision = Decision(_next(known.decisions), kind, one, other, signed.by, signed.at, signed.reason)
    _check_consistent(known, decision)
    return decision


def withdraw(decisions: Sequence[Decision], number: int, signed: Signed) -> Decision:
    """Take a decision back: make the one that withdraws it.

    >>> ann, card = Identifier("user_id", "ann"), Identifier("card", "7")
    >>> withdraw([Decision(1, "apart", ann, card, "kim", 0, "")], 1, Signed("lee", 5)).withdraws
    1
    """
    found = next((one for one in decisions if one.number == number and one.kind != "withdraw"), None)
    if found is None:
        raise NotFound.said("identity.no-decision", number=number)
    if found not in in_force(decisions):
        raise InvalidInput.said("identity.withdrawn", number=number)
    return Decision(
        _next(decisions), "withdraw", found.a, found.b, signed.by, signed.at, signed.reason, withdraws=number
    )


def decide_matched(
    known: Standing, pairs: Iterable[tuple[Identifier, Identifier, float]], signed: Signed
) -> list[Decision]:
    """Make decisions that link what matching has found with a probability; the pairs are within all limits.

    >>> pairs = [(Identifier("user_id", "ann"), Identifier("card", "7"), 0.9987)]
    >>> from sojourn.identity import evidence_from, resolve
    >>> evidence = evidence_from([{"user_id": "ann"}, {"card": "7"}])
    >>> decide_matched(Standing(evidence, resolve(evidence), []), pairs, Signed("kim", 0))[0].reason
    'probability 0.9987'
    """
    first = _next(known.decisions)
    return [
        Decision(number, "link", a, b, signed.by, signed.at, _because(probability, signed.reason), source=MATCHING)
        for number, (a, b, probability) in enumerate(pairs, first)
    ]


def withdraw_matched(decisions: Sequence[Decision], signed: Signed) -> list[Decision]:
    """Take all links back that matching has found and that are in force.

    >>> ann, card = Identifier("user_id", "ann"), Identifier("card", "7")
    >>> linked = Decision(1, "link", ann, card, "kim", 0, "probability 0.999", source=MATCHING)
    >>> [
    ...     one.withdraws
    ...     for one in withdraw_matched([linked, Decision(2, "apart", ann, card, "kim", 0, "")], Signed("lee", 5))
    ... ]
    [1]
    """
    mine = [one for one in in_force(decisions) if one.source == MATCHING]
    if not mine:
        raise InvalidInput.said("identity.no-decision.matching")
    first = _next(decisions)
    return [
        Decision(number, "withdraw", one.a, one.b, signed.by, signed.at, signed.reason, one.number, MATCHING)
        for number, one in enumerate(mine, first)
    ]


def _because(probability: float, reason: str) -> str:
    # Rounded down: what is not certain never reads 1.
    return f"probability {int(probability * 10_000) / 10_000:.4f}" + (f": {reason}" if reason else "")


def _next(decisions: Sequence[Decision]) -> int:
    return decisions[-1].number + 1 if decisions else 1


def _check_known(known: Standing, ends: tuple[Identifier, Identifier], *, unseen: bool) -> None:
    nodes = find_nodes(known.evidence, ends)
    for end in ends:
        spaces = dict.fromkeys([*known.evidence.namespaces, *SHIPPED])
        if end.namespace not in spaces:
            raise unknown_name("namespace", end.namespace, spaces, code="identity.unknown-namespace")
        if end not in nodes and not unseen:
            raise InvalidInput.said("identity.unknown", end=end.written)


def _check_consistent(known: Standing, decision: Decision) -> None:
    """Refuse what was decided before, and what decisions in force rule out."""
    standing = in_force(known.decisions)
    for one in standing:
        if one.pair == decision.pair and one.kind == decision.kind:
            raise InvalidInput.said("identity.decided", number=one.number)
    links = [one for one in standing if one.kind == "link"]
    if decision.kind == "apart":
        _check_not_linked(decision, links)
        return
    _check_no_hub(known, decision)
    apart = [one for one in standing if one.kind == "apart"]
    side = _sides(known, links, [decision, *apart])
    across = {side[decision.a], side[decision.b]}
    for one in apart:
        if {side[one.a], side[one.b]} == across:
            raise InvalidInput.said("identity.apart", number=one.number, a=one.a.written, b=one.b.written)


def _check_not_linked(decision: Decision, links: Sequence[Decision]) -> None:
    """Refuse to keep apart what decisions to link join, directly or through others."""
    group = _Groups()
    for one in links:
        group.join(one.a, one.b)
    if group.of(decision.a) == group.of(decision.b):
        those = [one for one in links if group.of(one.a) == group.of(decision.a)]
        direct = [one for one in those if one.pair == decision.pair] or those
        a, b, numbers = decision.a.written, decision.b.written, [one.number for one in direct]
        raise InvalidInput.said("identity.linked", a=a, b=b, numbers=numbers, number=numbers[-1])


def _check_no_hub(known: Standing, decision: Decision) -> None:
    for end, node in find_nodes(known.evidence, decision.pair).items():
        if known.resolution.node_person[node] < 0:
            raise InvalidInput.said("identity.hub", end=end.written)


def _sides(known: Standing, links: Sequence[Decision], decisions: Iterable[Decision]) -> dict[Identifier, object]:
    """Label the identifiers of some decisions: two with one label are one person, today or once both have come in."""
    ends = {end for one in [*decisions, *links] for end in one.pair}
    group = _Groups()
    for end, node in find_nodes(known.evidence, ends).items():
        if (person := int(known.resolution.node_person[node])) >= 0:
            group.join(end, person)
    for one in links:
        group.join(one.a, one.b)
    return {end: group.of(end) for end in ends}


class _Groups:
    """Which of a few things belong together."""

    def __init__(self) -> None:
        self._parent: dict[object, object] = {}

    def of(self, thing: object) -> object:
        while (parent := self._parent.get(thing, thing)) != thing:
            thing = parent
        return thing

    def join(self, one: object, other: object) -> None:
        self._parent[self.of(one)] = self.of(other)
