"""Discovery: touchpoints, and the questions that show what customers really do, each with published semantics."""

from sojourn.discovery.analysis import Analysis
from sojourn.discovery.answer import Answer, ask
from sojourn.discovery.funnel import Funnel
from sojourn.discovery.paths import Paths
from sojourn.discovery.transitions import Durations, Transitions

__all__ = ["Analysis", "Answer", "Durations", "Funnel", "Paths", "Transitions", "ask"]
