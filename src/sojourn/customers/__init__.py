"""Customers: who one is, by which identifiers and why, what was said of them, and what they did, over all channels."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.customers.finding import find_person, search_persons, unknown_customer
    from sojourn.customers.listing import Listed, list_customers, persons_named
    from sojourn.customers.masking import mask_event, mask_listed, mask_profile
    from sojourn.customers.presence import INACTIVE_DAYS, stages
    from sojourn.customers.profile import Known, show_customer
    from sojourn.customers.records import RecordsBeside, numbered_records
    from sojourn.customers.timeline import MOST_EVENTS, Page
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "INACTIVE_DAYS",
    "MOST_EVENTS",
    "Known",
    "Listed",
    "Page",
    "RecordsBeside",
    "find_person",
    "list_customers",
    "mask_event",
    "mask_listed",
    "mask_profile",
    "numbered_records",
    "persons_named",
    "search_persons",
    "show_customer",
    "stages",
    "unknown_customer",
]
