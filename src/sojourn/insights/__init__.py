"""Insights: the metrics that a brand measures itself by, and what people keep of what they looked at."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.insights.asking import Asked, Grain, Span, ask_metrics
    from sojourn.insights.definitions import (
        Metric,
        metric_named,
        metrics_example,
        metrics_schema,
        metrics_text,
        parse_metrics,
        shipped_metrics,
    )
    from sojourn.insights.views import (
        View,
        ViewChanged,
        ViewSaid,
        add_view,
        change_view,
        delete_view,
        find_view,
        list_views,
        shown_view,
    )
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "Asked",
    "Grain",
    "Metric",
    "Span",
    "View",
    "ViewChanged",
    "ViewSaid",
    "add_view",
    "ask_metrics",
    "change_view",
    "delete_view",
    "find_view",
    "list_views",
    "metric_named",
    "metrics_example",
    "metrics_schema",
    "metrics_text",
    "parse_metrics",
    "shipped_metrics",
    "shown_view",
]
