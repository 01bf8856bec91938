"""What is known: which identifiers came in together, how often and when, and what people decided about them.

Evidence is only ever added. A *node* is an identifier (namespace and normalized value); an *ident* is the whole set of
nodes that an event came in with. Who is who is derived from it, and can be derived again under other rules.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from sojourn.vocabulary import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
Number = TypeVar("Number", bound=np.generic)


def still(values: ArrayLike, dtype: type[Number]) -> NDArray[Number]:
    """Give the values as a contiguous array that cannot be written to; a writable one is shared, not copied."""
    view = np.ascontiguousarray(values, dtype).view()
    view.setflags(write=False)
    return view


def no_pairs() -> I32:
    """Give an empty array of pairs of nodes, shape (0, 2)."""
    return np.empty((0, 2), np.int32)


@dataclass(frozen=True)
class Evidence:
    """Nodes, idents and decisions, as arrays; each ident has at least one node, and no two nodes are equal.

    ``node_namespace`` holds codes into ``namespaces``; ident i has the nodes
    ``ident_nodes[ident_offsets[i]:ident_offsets[i + 1]]``, came in with ``ident_events[i]`` events, first and last at
    ``ident_first[i]`` and ``ident_last[i]`` (microseconds UTC). ``must_link`` and ``cannot_link`` are pairs of nodes,
    shape (n, 2), that a person decided on. Raises InvalidInput where the arrays do not fit each other.
    """

    namespaces: tuple[str, ...]
    node_namespace: I16
    node_value: pa.Array
    ident_offsets: I64
    ident_nodes: I32
    ident_events: I64
    ident_first: I64
    ident_last: I64
    must_link: I32
    cannot_link: I32

    def __post_init__(self) -> None:
        for name, dtype in (("node_namespace", np.int16), ("ident_offsets", np.int64), ("ident_nodes", np.int32)):
            object.__setattr__(self, name, still(getattr(self, name), dtype))
        for name in ("ident_events", "ident_first", "ident_last"):
            object.__setattr__(self, name, still(getattr(self, name), np.int64))
        for name in ("must_link", "cannot_link"):
            object.__setattr__(self, name, still(np.reshape(getattr(self, name), (-1, 2)), np.int32))
        _check(self)

    @property
    def nodes(self) -> int:
        """How many identifiers there are."""
        return int(self.node_namespace.size)

    @property
    def idents(self) -> int:
        """How many distinct sets of identifiers there are."""
        return int(self.ident_offsets.size) - 1

    def only(self, wanted: Mask) -> "Evidence":
        """Keep the wanted idents; nodes keep their codes."""
        sizes = np.diff(self.ident_offsets)
        return replace(
            self,
            ident_offsets=np.concatenate([[0], np.cumsum(sizes[wanted])]),
            ident_nodes=self.ident_nodes[np.repeat(wanted, sizes)],
            ident_events=self.ident_events[wanted],
            ident_first=self.ident_first[wanted],
            ident_last=self.ident_last[wanted],
        )

    def node(self, namespace: str, value: str) -> int:
        """Find the code of an identifier by its normalized value; -1 when it is not there."""
        if namespace not in self.namespaces:
            return -1
        nodes = np.flatnonzero(self.node_namespace == self.namespaces.index(namespace))
        return int(nodes[place]) if (place := self.node_value.take(pa.array(nodes)).index(value).as_py()) >= 0 else -1


def evidence_from(
    sets: "Iterable[Mapping[str, str | Sequence[str]]]",
    *,
    events: "Sequence[int] | None" = None,
    seen: "Sequence[tuple[int, int]] | None" = None,
) -> Evidence:
    """Build evidence from a few sets of normalized identifiers, one set an ident; the slow way, for tests and shells.

    ``events`` is how many events came in with each set (1 each), ``seen`` the first and last time (its place in line).

    >>> evidence = evidence_from([{"user_id": "u1", "email": "a@b.de"}, {"email": ["a@b.de", "c@d.de"]}])
    >>> evidence.namespaces, evidence.nodes, evidence.ident_nodes.tolist()
    (('user_id', 'email'), 3, [0, 1, 1, 2])
    """
    names: dict[str, int] = {}
    codes: dict[tuple[str, str], int] = {}
    offsets, nodes = [0], list[int]()
    for given in sets:
        for name, values in given.items():
            names.setdefault(name, len(names))
            for value in [values] if isinstance(values, str) else values:
                nodes.append(codes.setdefault((name, value), len(codes)))
        offsets.append(len(nodes))
    count = len(offsets) - 1
    first, last = zip(*seen, strict=True) if seen else (range(count), range(count))
    return Evidence(
        namespaces=tuple(names),
        node_namespace=np.array([names[name] for name, _ in codes], np.int16),
        node_value=pa.array([value for _, value in codes], pa.string()),
        ident_offsets=np.array(offsets, np.int64),
        ident_nodes=np.array(nodes, np.int32),
        ident_events=np.ones(count, np.int64) if events is None else np.array(events, np.int64),
        ident_first=np.array(first),
        ident_last=np.array(last),
        must_link=no_pairs(),
        cannot_link=no_pairs(),
    )


def _check(evidence: Evidence) -> None:
    sizes = np.diff(evidence.ident_offsets)
    wrong = {
        "a node has no value": evidence.node_value.null_count > 0,
        "nodes and values differ in number": len(evidence.node_value) != evidence.nodes,
        "a node has a namespace that is not there": _outside(evidence.node_namespace, len(evidence.namespaces)),
        "the offsets do not begin at 0": evidence.ident_offsets.size == 0 or evidence.ident_offsets[0] != 0,
        "an ident has no identifier": bool((sizes < 1).any()),
        "the offsets do not end where the nodes do": evidence.ident_offsets[-1:] != evidence.ident_nodes.size,
        "an ident has a node that is not there": _outside(evidence.ident_nodes, evidence.nodes),
        "counts or times differ from the idents in number": any(
            column.size != evidence.idents
            for column in (evidence.ident_events, evidence.ident_first, evidence.ident_last)
        ),
        "a link names a node that is not there": _outside(evidence.must_link, evidence.nodes)
        or _outside(evidence.cannot_link, evidence.nodes),
        "an identifier cannot be kept apart from itself": bool(
            (evidence.cannot_link.T[0] == evidence.cannot_link.T[1]).any()
        ),
    }
    for problem, found in wrong.items():
        if found:
            raise InvalidInput(f"This evidence does not fit together: {problem}.", code="identity.evidence")


def _outside(codes: NDArray[Any], count: int) -> bool:
    return bool(codes.size) and (int(codes.min()) < 0 or int(codes.max()) >= count)
