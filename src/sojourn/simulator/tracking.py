"""The export of the web and app tracking: one JSON object a line, with nested order lines.

An event carries ``user_id`` only when the person was signed in; before that there is just the anonymous id. Lines are
put together from prepared pieces, because there are many: a dictionary for each would take three times as long.
"""

import json
from collections.abc import Callable

import numpy as np

from sojourn.simulator.agenda import NOTHING, app_device
from sojourn.simulator.assortment import CATEGORIES
from sojourn.simulator.brand import CURRENCY
from sojourn.simulator.chance import Chance
from sojourn.simulator.checkout import PAYMENT_ERRORS
from sojourn.simulator.export import JSON, Export, Form, Record, Row
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
_EVENTS = [f',"event":"{step.title}","timestamp":"' for step in Step]


def tracking_export(history: History, directory: Directory, clock: Clock) -> Export:
    """Describe ``web_app_events.jsonl``; the table has to be in order of time."""
    speller = _Speller(history, directory, clock)
    return Export(
        file=WEB_FILE,
        form=Form.JSON_LINES,
        table=history.exports.web,
        spell=speller.spell,
        line=speller.line,
        time="timestamp",
        identifiers=("anonymous_id", "user_id"),
        id="message_id",
        total=speller.paid,
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
    """Spells rows of the tracking; what only some steps carry is told by a method of that step."""

    def __init__(self, history: History, directory: Directory, clock: Clock) -> None:
        self._history, self._directory = history, directory
        self._utc, self._user_ids = clock.utc, directory.user_ids
        self._salt = history.brand.seed & _64_BITS
        self._machines: dict[int, str] = {}
        self._shown: dict[tuple[int, int, bool], str] = {}
        self._orders = order_numbers(history)
        lines = history.exports.order_lines
        self._lines = list(lines.rows())
        self._first_line = np.searchsorted(lines["order"], np.arange(len(self._orders) + 1)).tolist()
        self._more: dict[int, Callable[[Row], Record]] = {
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

    def paid(self, table: Table) -> int:
        """Add up, in fen, what the orders in a table came to."""
        orders = table["detail"][table["step"] == Step.ORDER_COMPLETED]
        lines = self._history.exports.order_lines
        of_these = np.isin(lines["order"], orders)
        return int((lines["quantity"] * lines["unit"])[of_these].sum())

    def spell(self, row: Row) -> Record:
        """Spell a row as an object."""
        record: Record = json.loads(self.line(row))
        return record

    def line(self, row: Row) -> str:
        """Spell a row as JSON; its id stands first."""
        time, person, device, step, known, product, _, _, _ = row
        key = ((device << _TIME_BITS) + time) * _ODD & _64_BITS ^ self._salt
        machine = self._machines.get(device) or self._machine(device)
        user = f',"user_id":"{self._user_ids[person]}"' if known else ""
        shown = self._product(product, time, device) if product != NOTHING else ""
        more = self._more.get(step)
        rest = f",{JSON.encode(told)[1:-1]}" if more is not None and (told := more(row)) else ""
        return f'{{"message_id":"m-{key:016x}"{machine}{_EVENTS[step]}{self._utc(time)}"{user}{shown}{rest}}}'

    def _machine(self, device: int) -> str:
        channel = "app" if app_device(device) else "web"
        told = {"anonymous_id": self._directory.anonymous(device), "channel": channel, "device": device_name(device)}
        self._machines[device] = text = f",{JSON.encode(told)[1:-1]}"
        return text

    def _product(self, product: int, time: int, device: int) -> str:
        shelf, in_app = self._history.assortment, app_device(device)
        percent = shelf.percent_off(product, time)
        text = self._shown.get((product, percent, in_app))
        if text is None:
            article = shelf.products[product]
            told: Record = {} if in_app else {"page_url": f"{_SITE}/p/{article.code}"}
            told["product_id"] = article.code
            told["category"] = CATEGORIES[article.category].key
            told["price"] = shelf.price(product, time) / 100
            text = self._shown[product, percent, in_app] = f",{JSON.encode(told)[1:-1]}"
        return text

    def _origin(self, row: Row) -> Record:
        device, channel, source = row[2], row[7], row[8]
        told: Record = {}
        if channel == Channel.WEB:
            told["page_url"] = f"{_SITE}/"
        elif channel == Channel.KIOSK:
            told["page_url"] = f"{_SITE}/kiosk/{kiosk_store(device)}"
        if source >= CAMPAIGNS:
            told["utm_source"] = "email"
            told["utm_campaign"] = self._history.campaigns[source - CAMPAIGNS].name
        elif source > 0:
            told["utm_source"] = SOURCES[source]
        return told

    def _account(self, row: Row) -> Record:
        person, referrer = row[1], row[6]
        email = mixed_case(self._directory.emails[person], Chance(self._history.brand.seed, 6, person))
        if referrer == NOTHING:
            return {"email": email}
        return {"email": email, "referral_code": referral_code(self._directory.customer_nos[referrer])}

    def _search(self, row: Row) -> Record:
        return {"query": SEARCH_WORDS[row[6]]}

    def _list(self, row: Row) -> Record:
        category = CATEGORIES[row[6]].key
        page: Record = {} if app_device(row[2]) else {"page_url": f"{_SITE}/c/{category}"}
        return {**page, "category": category}

    def _failure(self, row: Row) -> Record:
        return {"error_code": PAYMENT_ERRORS[row[6]]}

    def _order(self, row: Row) -> Record:
        order, products = row[6], self._history.assortment.products
        lines = self._lines[self._first_line[order] : self._first_line[order + 1]]
        return {
            "order_id": self._orders[order],
            "revenue": sum(quantity * unit for _, _, quantity, unit in lines) / 100,
            "currency": CURRENCY,
            "products": [
                {
                    "product_id": products[product].code,
                    "category": CATEGORIES[products[product].category].key,
                    "quantity": quantity,
                    "price": unit / 100,
                    "amount": quantity * unit / 100,
                }
                for _, product, quantity, unit in lines
            ],
        }

    def _referral(self, row: Row) -> Record:
        return {"referral_code": referral_code(self._directory.customer_nos[row[1]])}

    def _review(self, row: Row) -> Record:
        return {"rating": row[6]}
