"""Matching by probability: customers without an identifier in common that are one, as their records say.

Never on the way of events: it is asked for, after identifiers have been joined, and proposes; people decide.
"""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.matching.choosing import CERTAIN, DOUBTFUL, Chosen, choose
    from sojourn.matching.people import PERSON, people_of
    from sojourn.matching.proposals import Proposal, forget_proposals, read_proposals, replace_proposals
    from sojourn.matching.scoring import Scored, score_pairs
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "CERTAIN",
    "DOUBTFUL",
    "PERSON",
    "Chosen",
    "Proposal",
    "Scored",
    "choose",
    "forget_proposals",
    "people_of",
    "read_proposals",
    "replace_proposals",
    "score_pairs",
]
