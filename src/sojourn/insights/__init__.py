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
    from sojourn.insights.groups import (
        Group,
        GroupSaid,
        add_group,
        change_group,
        delete_group,
        find_group,
        group_named,
        list_groups,
        shown_group,
    )
    from sojourn.insights.views import (
        View,
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
    "Group",
    "GroupSaid",
    "Metric",
    "Span",
    "View",
    "ViewSaid",
    "add_group",
    "add_view",
    "ask_metrics",
    "change_group",
    "change_view",
    "delete_group",
    "delete_view",
    "find_group",
    "find_view",
    "group_named",
    "list_groups",
    "list_views",
    "metric_customers",
    "metric_named",
    "metrics_example",
    "metrics_schema",
    "metrics_text",
    "parse_metrics",
    "shipped_metrics",
    "shown_group",
    "shown_view",
]
