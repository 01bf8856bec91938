"""Who is who: kinds of identifiers, their normal form, blocked values, and the persons behind the evidence.

Nothing here is probabilistic, and nothing is final: persons are derived from evidence that is only added to.
"""

from sojourn.identity.evidence import Evidence, evidence_from
from sojourn.identity.explaining import Conflict, Identifier, Link, conflicts, hubs, links_of, part_of, why
from sojourn.identity.gathering import Sets, gather
from sojourn.identity.graph import Edges, Graph, build_graph
from sojourn.identity.kept import KNOWN_CLASSES, Calls, Kept, keep, make_known, open_kept, owners
from sojourn.identity.namespaces import KINDS, NORMALIZERS, SHIPPED, Namespace, namespace_of
from sojourn.identity.normalizing import normalize, usable
from sojourn.identity.resolving import SIZE_CAP, Resolution, resolve
from sojourn.identity.settings import namespaces_from
from sojourn.identity.slices import Shared, find_shared, slice_times
from sojourn.identity.solving import REASONS, Solved, solve

__all__ = [
    "KINDS",
    "KNOWN_CLASSES",
    "NORMALIZERS",
    "REASONS",
    "SHIPPED",
    "SIZE_CAP",
    "Calls",
    "Conflict",
    "Edges",
    "Evidence",
    "Graph",
    "Identifier",
    "Kept",
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
    "keep",
    "links_of",
    "make_known",
    "namespace_of",
    "namespaces_from",
    "normalize",
    "open_kept",
    "owners",
    "part_of",
    "resolve",
    "slice_times",
    "solve",
    "usable",
    "why",
]
