"""Who is who: kinds of identifiers, their normal form, blocked values, and the persons behind the evidence.

Nothing here is probabilistic, and nothing is final: persons are derived from evidence that is only added to.
"""

from sojourn.identity.evidence import Evidence, evidence_from
from sojourn.identity.explaining import Conflict, Identifier, Link, conflicts, hubs, why
from sojourn.identity.gathering import Sets, gather
from sojourn.identity.graph import Edges, Graph, build_graph
from sojourn.identity.namespaces import KINDS, NORMALIZERS, SHIPPED, Namespace, namespace_of
from sojourn.identity.normalizing import normalize, usable
from sojourn.identity.resolving import SIZE_CAP, Resolution, resolve
from sojourn.identity.settings import namespaces_from
from sojourn.identity.slices import Shared, find_shared, slice_times
from sojourn.identity.solving import REASONS, Solved, solve

__all__ = [
    "KINDS",
    "NORMALIZERS",
    "REASONS",
    "SHIPPED",
    "SIZE_CAP",
    "Conflict",
    "Edges",
    "Evidence",
    "Graph",
    "Identifier",
    "Link",
    "Namespace",
    "Resolution",
    "Sets",
    "Shared",
    "Solved",
    "build_graph",
    "conflicts",
    "evidence_from",
    "find_shared",
    "gather",
    "hubs",
    "namespace_of",
    "namespaces_from",
    "normalize",
    "resolve",
    "slice_times",
    "solve",
    "usable",
    "why",
]
