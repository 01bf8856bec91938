"""Insights: the metrics that a brand measures itself by, and what people keep of what they looked at."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.insights.asking import Asked, Grain, Span, ask_metrics, metric_customers
    from sojourn.insights.definitions import (
        Metric,
        metric_named,
        metrics_example,
        metrics_schema,
        metrics_text,
        parse_metrics,
        shipped_metrics,
    )
    from sojourn.insights.saved import GROUPS, VIEWS, GroupSaid, Saved, ViewSaid
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "GROUPS",
    "VIEWS",
    "Asked",
    "Grain",
    "GroupSaid",
    "Metric",
    "Saved",
    "Span",
    "ViewSaid",
    "ask_metrics",
    "metric_customers",
    "metric_named",
    "metrics_example",
    "metrics_schema",
    "metrics_text",
    "parse_metrics",
    "shipped_metrics",
]
