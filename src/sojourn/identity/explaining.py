"""Why people are who they are: the links that made a person, the links that were refused, and the hubs.

Plain values for the command line, the customer page and the review queue; nothing is decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from sojourn.identity.evidence import I32, Evidence, Mask
from sojourn.identity.graph import Edges, Graph, build_graph
from sojourn.identity.namespaces import SHIPPED, Namespace
from sojourn.identity.resolving import Resolution
from sojourn.identity.solving import REASONS, strongest_first
from sojourn.vocabulary import iso, say


@dataclass(frozen=True, slots=True)
class Identifier:
    """A namespace and a normalized value.

    >>> str(Identifier("email", "ann@x.de")), Identifier("email", "ann@x.de").written
    ('email ann@x.de', 'email:ann@x.de')
    """

    namespace: str
    value: str

    @property
    def written(self) -> str:
        """The identifier as commands take it."""
        return f"{self.namespace}:{self.value}"

    def __str__(self) -> str:
        return f"{self.namespace} {self.value}"


@dataclass(frozen=True, slots=True)
class Link:
    """Two identifiers that came in together: with how many events, first and last (us), or joined by a person."""

    left: Identifier
    right: Identifier
    events: int
    first: int
    last: int
    manual: bool

    def __str__(self) -> str:
        return self.words("en")

    def words(self, lang: str) -> str:
        """Say in a language what joins the two.

        >>> Link(Identifier("card", "7"), Identifier("phone", "9"), 0, 0, 0, manual=True).words("zh-CN")
        'card 7 与 phone 9 由人工合并。'
        """
        how = "by_hand" if self.manual else "together" if self.events else "said"
        first = iso(self.first)
        return say(f"identity.link.{how}", lang, left=self.left, right=self.right, count=self.events, first=first)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A link that was refused: ``reason`` is one of ``REASONS``, ``namespace`` the one whose ``limit`` spoke."""

    link: Link
    reason: str
    namespace: str | None = None
    limit: int | None = None

    def __str__(self) -> str:
        return self.words("en")

    def words(self, lang: str) -> str:
        """Say in a language what was refused, and why.

        >>> link = Link(Identifier("card", "7"), Identifier("phone", "9"), 3, 0, 0, manual=False)
        >>> Conflict(link, "limit", "card", 2).words("zh-CN")
        'card 7 与 phone 9 一同出现 3 次，但仍分开：一个人最多有 2 个 card，合并后会超出。'
        """
        because = say(f"identity.because.{self.reason}", lang, limit=self.limit, namespace=self.namespace)
        how, ends = "by_hand" if self.link.manual else "together", {"left": self.link.left, "right": self.link.right}
        return say(f"identity.refused.{how}", lang, **ends, count=self.link.events, because=because)


def why(resolution: Resolution, evidence: Evidence, person: int) -> list[Link]:
    """Give the links that made a person, strongest first: one fewer than the person has identifiers.

    Other links among the same identifiers only repeat what these say. A person of one identifier has none.

    >>> from sojourn.identity import evidence_from, resolve
    >>> evidence = evidence_from([{"user_id": "ann", "email": "a@x.de", "device": "d"}])
    >>> [str(link.right) for link in why(resolve(evidence), evidence, 0)]
    ['email a@x.de', 'device d']
    """
    named = {namespace.name: namespace for namespace in resolution.graph.namespaces}
    return links_of(*part_of(evidence, resolution.node_person, person), named)


def part_of(evidence: Evidence, node_person: I32, person: int) -> tuple[Evidence, Mask]:
    """Give the evidence that touches one person, its nodes numbered anew, and which of them are the person's.

    >>> from sojourn.identity import evidence_from, resolve
    >>> evidence = evidence_from([{"user_id": "bo"}, {"user_id": "ann", "device": "d"}])
    >>> part, own = part_of(evidence, resolve(evidence).node_person, 1)
    >>> part.node_value.to_pylist(), own.tolist(), part.idents
    (['ann', 'd'], [True, True], 1)
    """
    place = np.flatnonzero(node_person[evidence.ident_nodes] == person)
    wanted = np.zeros(evidence.idents, np.bool_)
    wanted[np.searchsorted(evidence.ident_offsets, place, side="right") - 1] = True
    touching = evidence.only(wanted)
    decided = [
        pairs[(node_person[pairs] == person).any(axis=1)] for pairs in (evidence.must_link, evidence.cannot_link)
    ]
    mine = np.flatnonzero(node_person == person)
    nodes = np.unique(np.concatenate([mine, touching.ident_nodes, *(pairs.ravel() for pairs in decided)]))
    must_link, cannot_link = (np.searchsorted(nodes, pairs) for pairs in decided)
    part = replace(
        touching,
        node_namespace=evidence.node_namespace[nodes],
        node_value=evidence.node_value.take(pa.array(nodes)),
        ident_nodes=np.searchsorted(nodes, touching.ident_nodes).astype(np.int32),
        must_link=must_link.astype(np.int32),
        cannot_link=cannot_link.astype(np.int32),
    )
    return part, node_person[nodes] == person


def links_of(part: Evidence, own: Mask, namespaces: Mapping[str, Namespace] = SHIPPED) -> list[Link]:
    """Give the links among one person's nodes as ``why`` does, from what ``part_of`` gives.

    >>> from sojourn.identity import evidence_from
    >>> [str(link.right) for link in links_of(evidence_from([{"user_id": "ann", "device": "d"}]), np.ones(2, np.bool_))]
    ['device d']
    """
    if np.count_nonzero(own) < 2:
        return []
    graph = build_graph(part, namespaces)
    edges = _edges_among(graph, part, own)
    edges = edges.only(strongest_first(graph, edges))
    group = {int(node): int(node) for node in np.flatnonzero(own)}
    used = []
    for place, (left, right) in enumerate(zip(edges.left.tolist(), edges.right.tolist(), strict=True)):
        one, other = _root(group, left), _root(group, right)
        if one != other:
            group[other] = one
            used.append(place)
    return _links(graph, edges.only(np.array(used, np.int64)))


def conflicts(resolution: Resolution, *, at_most: int | None = None) -> list[Conflict]:
    """Give the refused links, the most often seen first: a queue for review.

    >>> from sojourn.identity import evidence_from, resolve
    >>> sets = [{"user_id": "ann", "email": "a@x.de"}, {"user_id": "bob", "email": "a@x.de"}]
    >>> str(conflicts(resolve(evidence_from(sets)))[0].link)
    'user_id bob and email a@x.de came in together once, first 1970-01-01T00:00:00.000001+00:00.'
    """
    refusals, owner = resolution.refusals, resolution.node_person
    order = np.argsort(-refusals.edges.events, kind="stable")
    one, other = owner[refusals.edges.left[order]], owner[refusals.edges.right[order]]
    order = order[(one != other) | (one < 0)][:at_most]  # a later link may have joined them after all
    links = _links(resolution.graph, refusals.edges.only(order))
    found = []
    for link, reason, fault in zip(links, refusals.reason[order].tolist(), refusals.fault[order].tolist(), strict=True):
        namespace: Namespace | None = resolution.graph.namespaces[fault] if fault >= 0 else None
        limit = None if namespace is None else namespace.limit
        found.append(Conflict(link, REASONS[reason], None if namespace is None else namespace.name, limit))
    return found


def hubs_of(resolution: Resolution) -> list[tuple[Identifier, int]]:
    """Give the identifiers that join nothing because too many share them, with how many persons at least."""
    nodes, persons = resolution.hubs.nodes, resolution.hubs.persons
    return list(zip(identifiers_of(resolution.graph, nodes), persons.tolist(), strict=True))


def identifiers_of(graph: Graph, nodes: I32) -> list[Identifier]:
    """Spell nodes out.

    >>> from sojourn.identity import evidence_from, resolve
    >>> identifiers_of(resolve(evidence_from([{"card": "7"}])).graph, np.array([0], np.int32))
    [Identifier(namespace='card', value='7')]
    """
    names = [graph.namespaces[code].name for code in graph.node_namespace[nodes].tolist()]
    values = graph.node_value.take(pa.array(nodes)).to_pylist()
    return [Identifier(name, value) for name, value in zip(names, values, strict=True)]


def _edges_among(graph: Graph, part: Evidence, own: Mask) -> Edges:
    """Gather the edges between the identifiers of one person, decisions of people included."""
    decided = np.unique(np.sort(part.must_link, axis=1), axis=0)
    zeros = np.zeros(len(decided), np.int64)
    manual = Edges(decided.T[0], decided.T[1], zeros, zeros, zeros, np.ones(len(decided), np.bool_))
    edges = graph.edges.and_then(manual)
    return edges.only(own[edges.left] & own[edges.right])


def _root(group: dict[int, int], node: int) -> int:
    while group[node] != node:
        node = group[node]
    return node


def _links(graph: Graph, edges: Edges) -> list[Link]:
    """Spell edges out, the stronger identifier on the left."""
    priority = graph.priority[graph.node_namespace]
    swap = priority[edges.left] > priority[edges.right]
    left = identifiers_of(graph, np.where(swap, edges.right, edges.left))
    right = identifiers_of(graph, np.where(swap, edges.left, edges.right))
    numbers = (edges.events.tolist(), edges.first.tolist(), edges.last.tolist(), edges.manual.tolist())
    return [Link(*fields) for fields in zip(left, right, *numbers, strict=True)]
