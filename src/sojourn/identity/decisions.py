"""What people decided about who is who: two identifiers are one person, or two, or an earlier decision is taken back.

Decisions are evidence that only grows: one that was withdrawn stays in the history. A decision about an identifier that
has not come in yet waits; it counts from the moment the identifier does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.identity.evidence import I32, Evidence
from sojourn.identity.explaining import Identifier

Verdict = Literal["link", "apart", "withdraw"]
MATCHING = "matching"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: ``a`` and ``b`` are one person (link), two (apart), or decision ``withdraws`` holds no longer.

    ``number`` counts from 1, ``at`` is microseconds in UTC, the values of ``a`` and ``b`` are normalized. ``source`` is
    what proposed it (``MATCHING``), None where a person named the two.

    >>> decision = Decision(1, "link", Identifier("user_id", "ann"), Identifier("card", "7"), "kim", 0, "asked her")
    >>> decision.pair == {Identifier("card", "7"), Identifier("user_id", "ann")}
    True
    """

    number: int
    kind: Verdict
    a: Identifier
    b: Identifier
    by: str
    at: int
    reason: str
    withdraws: int | None = None
    source: str | None = None

    @property
    def pair(self) -> frozenset[Identifier]:
        """The two identifiers, in no order."""
        return frozenset((self.a, self.b))

    def to_dict(self) -> dict[str, Any]:
        """Give the decision as plain data; ``withdraws`` and ``source`` only where there is one."""
        ends = {name: {"namespace": end.namespace, "value": end.value} for name, end in (("a", self.a), ("b", self.b))}
        said = {"by": self.by, "at": self.at, "reason": self.reason}
        taken_back = {} if self.withdraws is None else {"withdraws": self.withdraws}
        found = {} if self.source is None else {"source": self.source}
        return {"number": self.number, "kind": self.kind, **ends, **said, **taken_back, **found}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Decision":
        """Read what ``to_dict`` gave."""
        return cls(**{**plain, "a": Identifier(**plain["a"]), "b": Identifier(**plain["b"])})


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Give the decisions to link and to keep apart that nobody has withdrawn, in their order.

    >>> ann, bob = Identifier("user_id", "ann"), Identifier("user_id", "bob")
    >>> link = Decision(1, "link", ann, bob, "kim", 0, "")
    >>> in_force([link]) == [link], in_force([link, Decision(2, "withdraw", ann, bob, "kim", 0, "", 1)])
    (True, [])
    """
    decisions = list(decisions)
    withdrawn = {decision.withdraws for decision in decisions}
    return [one for one in decisions if one.kind != "withdraw" and one.number not in withdrawn]


def apply_decisions(evidence: Evidence, decisions: Sequence[Decision]) -> Evidence:
    """Give the evidence with the decisions in force, and no others; those whose identifiers it does not know wait.

    >>> from sojourn.identity import evidence_from, resolve
    >>> evidence = evidence_from([{"user_id": "ann"}, {"card": "7"}])
    >>> link = Decision(1, "link", Identifier("user_id", "ann"), Identifier("card", "7"), "kim", 0, "asked her")
    >>> resolve(evidence).persons, resolve(apply_decisions(evidence, [link])).persons
    (2, 1)
    """
    standing = in_force(decisions)
    nodes = find_nodes(evidence, {end for decision in standing for end in decision.pair})
    seen = [one for one in standing if one.a in nodes and one.b in nodes]
    return replace(
        evidence,
        must_link=_pairs([(nodes[one.a], nodes[one.b]) for one in seen if one.kind == "link"]),
        cannot_link=_pairs([(nodes[one.a], nodes[one.b]) for one in seen if one.kind == "apart"]),
    )


def find_nodes(evidence: Evidence, wanted: Iterable[Identifier]) -> dict[Identifier, int]:
    """Find the codes of some identifiers in one pass; those that the evidence does not know are left out.

    >>> from sojourn.identity import evidence_from
    >>> find_nodes(evidence_from([{"card": "7"}]), [Identifier("card", "7"), Identifier("card", "8")])
    {Identifier(namespace='card', value='7'): 0}
    """
    wanted = set(wanted)
    if not wanted:
        return {}
    values = pa.array(sorted({one.value for one in wanted}), pa.string())
    nodes = np.flatnonzero(pc.is_in(evidence.node_value, value_set=values).to_numpy(zero_copy_only=False))
    spaces = [evidence.namespaces[code] for code in evidence.node_namespace[nodes].tolist()]
    known = map(Identifier, spaces, evidence.node_value.take(pa.array(nodes)).to_pylist())
    return {one: node for one, node in zip(known, nodes.tolist(), strict=True) if one in wanted}


def _pairs(pairs: list[tuple[int, int]]) -> I32:
    return np.array(pairs, np.int32).reshape(-1, 2)
