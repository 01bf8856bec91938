"""Who is who: kinds of identifiers, their normal form, blocked values, and the persons behind the evidence.

Nothing here is probabilistic, and nothing is final: persons are derived from evidence that is only added to.
"""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.identity.deciding import (
        Signed,
        Standing,
        decide,
        decide_matched,
        read_identifier,
        withdraw,
        withdraw_matched,
    )
    from sojourn.identity.decision_file import load_decisions, save_decisions
    from sojourn.identity.decisions import MATCHING, Decision, Verdict, apply_decisions, find_nodes, in_force
    from sojourn.identity.effects import Change, Party, changes, parties
    from sojourn.identity.evidence import Evidence, evidence_from
    from sojourn.identity.explaining import (
        Conflict,
        Identifier,
        Link,
        conflicts,
        hubs_of,
        identifiers_of,
        links_of,
        part_of,
        why,
    )
    from sojourn.identity.gathering import Gathering, Sets, gather
    from sojourn.identity.graph import Edges, Graph, build_graph
    from sojourn.identity.kept import KNOWN_CLASSES, Calls, Kept, keep, make_known, open_kept, owners
    from sojourn.identity.namespaces import KINDS, NORMALIZERS, SHIPPED, Namespace, namespace_of
    from sojourn.identity.normalizing import normalize, usable
    from sojourn.identity.resolving import SIZE_CAP, Former, Resolution, resolve
    from sojourn.identity.separating import separate
    from sojourn.identity.settings import namespaces_from
    from sojourn.identity.slices import Shared, find_shared, slice_times
    from sojourn.identity.solving import REASONS, Solved, solve
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "KINDS",
    "KNOWN_CLASSES",
    "MATCHING",
    "NORMALIZERS",
    "REASONS",
    "SHIPPED",
    "SIZE_CAP",
    "Calls",
    "Change",
    "Conflict",
    "Decision",
    "Edges",
    "Evidence",
    "Former",
    "Gathering",
    "Graph",
    "Identifier",
    "Kept",
    "Link",
    "Namespace",
    "Party",
    "Resolution",
    "Sets",
    "Shared",
    "Signed",
    "Solved",
    "Standing",
    "Verdict",
    "apply_decisions",
    "build_graph",
    "changes",
    "conflicts",
    "decide",
    "decide_matched",
    "evidence_from",
    "find_nodes",
    "find_shared",
    "gather",
    "hubs_of",
    "identifiers_of",
    "in_force",
    "keep",
    "links_of",
    "load_decisions",
    "make_known",
    "namespace_of",
    "namespaces_from",
    "normalize",
    "open_kept",
    "owners",
    "part_of",
    "parties",
    "read_identifier",
    "resolve",
    "save_decisions",
    "separate",
    "slice_times",
    "solve",
    "usable",
    "why",
    "withdraw",
    "withdraw_matched",
]
