"""Insights: what people keep of what they looked at."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
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
    "View",
    "ViewChanged",
    "ViewSaid",
    "add_view",
    "change_view",
    "delete_view",
    "find_view",
    "list_views",
    "shown_view",
]
