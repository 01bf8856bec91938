"""Customers: who one is, by which identifiers and why, what was said of them, and what they did, over all channels."""

from sojourn.customers.finding import find_person
from sojourn.customers.masking import mask_profile
from sojourn.customers.profile import MOST_EVENTS, Known, show_customer

__all__ = ["MOST_EVENTS", "Known", "find_person", "mask_profile", "show_customer"]
