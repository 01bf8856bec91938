"""The tracking plan: which events may arrive with which properties, and what becomes of those that do otherwise.

>>> plan = parse_plan("events: {Quiz Finished: {properties: {score: {type: integer, required: true}}}}")
>>> plan.events[0].name, plan.action, plan.events[0].properties[0].required
('Quiz Finished', 'tag', True)
"""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.sources.tracking_plan.checking import MARKER, PlanCheck, PlanFinding, Violation, without_properties
    from sojourn.sources.tracking_plan.counting import Tally, Violations, count_violations, read_violations
    from sojourn.sources.tracking_plan.inferring import infer_plan
    from sojourn.sources.tracking_plan.planned import PlannedEvent, PlannedProperty, TrackingPlan
    from sojourn.sources.tracking_plan.reading import parse_plan
    from sojourn.sources.tracking_plan.versions import load_plan, plan_versions, save_plan
    from sojourn.sources.tracking_plan.writing import plan_example, plan_schema, plan_text
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "MARKER",
    "PlanCheck",
    "PlanFinding",
    "PlannedEvent",
    "PlannedProperty",
    "Tally",
    "TrackingPlan",
    "Violation",
    "Violations",
    "count_violations",
    "infer_plan",
    "load_plan",
    "parse_plan",
    "plan_example",
    "plan_schema",
    "plan_text",
    "plan_versions",
    "read_violations",
    "save_plan",
    "without_properties",
]
