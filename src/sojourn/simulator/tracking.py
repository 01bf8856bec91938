"""The export of the web and app tracking: one JSON object a line, with nested order lines.

An event carries ``user_id`` only when the person was signed in; before that there is just the anonymous id.
"""

from collections.abc import Callable

import numpy as np

from sojourn.simulator.agenda import NOTHING
from sojourn.simulator.assortment import CATEGORIES
from sojourn.simulator.brand import CURRENCY
from sojourn.simulator.chance import Chance
from sojourn.simulator.checkout import PAYMENT_ERRORS
from sojourn.simulator.export import Export, Form, Record, Row
from sojourn.simulator.history import Channel, Flags, History, Step, Table
from sojourn.simulator.identifiers import (
    PLACEHOLDER_IDS,
    Directory,
    device_name,
    kiosk_store,
    mixed_case,
    referral_code,
)
from sojourn.simulator.spelling import Clock
from sojourn.simulator.visits import CAMPAIGNS, SEARCH_WORDS, SOURCES

WEB_FILE = "web_app_events.jsonl"
_SITE = "https://www.lumenloom.example"
_TIME_BITS = 37
_64_BITS = (1 << 64) - 1
_ODD = 0x9E3779B97F4A7C15
"""Multiplying by an odd number scrambles 64 bits without collisions: a message id names its device and time."""
_TITLES = [step.title for step in Step]
_CHANNELS = ("web", "app", "web")


def tracking_export(history: History, directory: Directory, clock: Clock) -> Export:
    """Describe ``web_app_events.jsonl``; the table has to be in order of time."""
    speller = _Speller(history, directory, clock)
    return Export(
        file=WEB_FILE,
        form=Form.JSON_LINES,
        table=history.exports.web,
        spell=speller.spell,
        time="timestamp",
        identifiers=("anonymous_id", "user_id"),
        id="message_id",
        altered="device",
        placeholder=("user_id", PLACEHOLDER_IDS),
        may_hold_placeholder=_unknown,
    )


def _unknown(table: Table) -> Flags:
    return np.less(table["known"], 1) & np.greater_equal(table["device"], 0)


def order_numbers(history: History) -> list[str]:
    """Number the orders in order of their time, as an order system does."""
    ranks = np.empty(len(history.exports.orders), dtype=np.int64)
    ranks[np.argsort(history.exports.orders["time"], kind="stable")] = np.arange(len(ranks))
    return [f"W{rank + 1:09d}" for rank in ranks.tolist()]


class _Speller:
    """Spells rows of the tracking; what only some steps carry is added by a method of that step."""

    def __init__(self, history: History, directory: Directory, clock: Clock) -> None:
        self._history = history
        self._directory = directory
        self._clock = clock
        self._user_ids, self._anonymous = directory.user_ids, directory.anonymous
        self._products = history.assortment.products
        self._articles = [(product.code, CATEGORIES[product.category].key) for product in self._products]
        self._pages = [f"{_SITE}/p/{product.code}" for product in self._products]
        self._orders = order_numbers(history)
        lines = history.exports.order_lines
        self._lines = list(lines.rows())
        self._first_line = np.searchsorted(lines["order"], np.arange(len(self._orders) + 1)).tolist()
        self._salt = history.brand.seed & _64_BITS
        self._more: dict[int, Callable[[Record, Row], None]] = {
            Step.PAGE_VIEWED: self._origin,
            Step.APPLICATION_OPENED: self._origin,
            Step.ACCOUNT_CREATED: self._account,
            Step.PRODUCTS_SEARCHED: self._search,
            Step.PRODUCT_LIST_VIEWED: self._list,
            Step.PAYMENT_FAILED: self._failure,
            Step.ORDER_COMPLETED: self._order,
            Step.REFERRAL_LINK_SHARED: self._referral,
            Step.REVIEW_SUBMITTED: self._review,
        }

    def spell(self, row: Row) -> Record:
        time, person, device, step, known, product, _, channel, _ = row
        key = ((device << _TIME_BITS) + time) * _ODD & _64_BITS
        record: Record = {
            "message_id": f"m-{key ^ self._salt:016x}",
            "anonymous_id": self._anonymous(device),
            "event": _TITLES[step],
            "timestamp": self._clock.utc(time),
            "channel": _CHANNELS[channel],
            "device": device_name(device),
        }
        if known:
            record["user_id"] = self._user_ids[person]
        if product != NOTHING:
            self._product(record, product, time)
        more = self._more.get(step)
        if more is not None:
            more(record, row)
        return record

    def _product(self, record: Record, product: int, time: int) -> None:
        if record["channel"] == "web":
            record["page_url"] = self._pages[product]
        record["product_id"], record["category"] = self._articles[product]
        record["price"] = self._history.assortment.price(product, time) / 100

    def _origin(self, record: Record, row: Row) -> None:
        device, channel, source = row[2], row[7], row[8]
        if channel == Channel.WEB:
            record["page_url"] = f"{_SITE}/"
        elif channel == Channel.KIOSK:
            record["page_url"] = f"{_SITE}/kiosk/{kiosk_store(device)}"
        if source >= CAMPAIGNS:
            record["utm_source"] = "email"
            record["utm_campaign"] = self._history.campaigns[source - CAMPAIGNS].name
        elif source > 0:
            record["utm_source"] = SOURCES[source]

    def _account(self, record: Record, row: Row) -> None:
        person, referrer = row[1], row[6]
        record["email"] = mixed_case(self._directory.emails[person], Chance(self._history.brand.seed, 6, person))
        if referrer != NOTHING:
            record["referral_code"] = referral_code(self._directory.customer_nos[referrer])

    def _search(self, record: Record, row: Row) -> None:
        record["query"] = SEARCH_WORDS[row[6]]

    def _list(self, record: Record, row: Row) -> None:
        category = CATEGORIES[row[6]].key
        record["category"] = category
        if record["channel"] == "web":
            record["page_url"] = f"{_SITE}/c/{category}"

    def _failure(self, record: Record, row: Row) -> None:
        record["error_code"] = PAYMENT_ERRORS[row[6]]

    def _order(self, record: Record, row: Row) -> None:
        order = row[6]
        lines = self._lines[self._first_line[order] : self._first_line[order + 1]]
        record["order_id"] = self._orders[order]
        record["revenue"] = sum(quantity * unit for _, _, quantity, unit in lines) / 100
        record["currency"] = CURRENCY
        record["products"] = [
            {
                "product_id": self._articles[product][0],
                "category": self._articles[product][1],
                "quantity": quantity,
                "price": unit / 100,
                "amount": quantity * unit / 100,
            }
            for _, product, quantity, unit in lines
        ]

    def _referral(self, record: Record, row: Row) -> None:
        record["referral_code"] = referral_code(self._directory.customer_nos[row[1]])

    def _review(self, record: Record, row: Row) -> None:
        record["rating"] = row[6]
