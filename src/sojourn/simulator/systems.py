"""The exports of the other systems: till, call centre, e-mail, surveys, returns, printed mailings.

Each has its own column names, separators, identifiers and way to spell a time.
"""

import numpy as np

from sojourn.simulator.assortment import STORES
from sojourn.simulator.brand import DAY, MINUTE, SECOND
from sojourn.simulator.campaigns import Status
from sojourn.simulator.chance import Chance
from sojourn.simulator.export import Export, Form, Record, Row
from sojourn.simulator.history import Flags, History, Table
from sojourn.simulator.identifiers import PLACEHOLDER_PHONE, Directory, mixed_case, spelled_phone
from sojourn.simulator.service import REASONS, RETURN_REASONS, SCALES, SURVEYS
from sojourn.simulator.spelling import Clock, yuan
from sojourn.simulator.tracking import order_numbers, tracking_export
from sojourn.simulator.wording import TEXTS

_STATUS = tuple(status.name.lower() for status in Status)
_TOUCHPOINTS = ("delivery", "brand", "hotline")
_QUESTIONS = {
    "zh": ("您对本次配送满意吗?", "您有多大可能把织光推荐给朋友?", "您对本次通话满意吗?"),
    "en": ("How satisfied are you with the delivery?", "How likely are you to recommend us?", "How was your call?"),
}


def all_exports(history: History, directory: Directory) -> tuple[Export, ...]:
    """Describe all files of events."""
    clock = Clock(history.brand)
    return tracking_export(history, directory, clock), *Systems(history, directory, clock).exports()


class Systems:
    """Spells the rows of all systems but the tracking; the tables have to be in order of time."""

    def __init__(self, history: History, directory: Directory, clock: Clock) -> None:
        """Prepare the names that several systems share."""
        self._history = history
        self._directory = directory
        self._clock = clock
        self._products = [product.code for product in history.assortment.products]
        self._orders = order_numbers(history)
        receipts = history.exports.pos["receipt"]
        _, first, number = np.unique(receipts, return_index=True, return_inverse=True)
        ranks = np.argsort(np.argsort(first))
        self._receipts = dict(zip(receipts.tolist(), ranks[number].tolist(), strict=True))

    def exports(self) -> tuple[Export, ...]:
        """Describe the files of events."""
        tables = self._history.exports
        return (
            Export("store_pos.csv", Form.COMMA, tables.pos, self._pos, "sold_at", ("card_no",), "line_id",
                   amounts=("unit_price", "amount"), case=("receipt_no", "receipt"), total=_sold,
                   altered="cashier", grain=SECOND),
            Export("call_centre.csv", Form.SEMICOLON, tables.calls, self._call, "call_start",
                   ("caller_phone", "customer_no"), "call_id", altered="agent", grain=MINUTE,
                   placeholder=("caller_phone", (PLACEHOLDER_PHONE,)), nonsense=("wait_seconds", -1),
                   may_hold_placeholder=_named),
            Export("email_engagement.csv", Form.COMMA, tables.mails, self._mail, "ts_ms", ("email",), "event_id",
                   altered="campaign"),
            Export("survey_answers.csv", Form.COMMA, tables.surveys, self._survey, "answered_on",
                   ("email", "customer_no"), "answer_id", altered="text", grain=DAY, placeholder=("email", ("null",)),
                   nonsense=("score", -99), may_hold_placeholder=_by_number),
            Export("returns.parquet", Form.PARQUET, tables.returns, self._return, "returned_at", ("user_id",),
                   "return_id", altered="reason", bad_times=(None,)),
            Export("mailings.csv", Form.COMMA, tables.mailings, self._mailing, "mailed_on", ("customer_no",),
                   grain=DAY),
        )  # fmt: skip

    def _pos(self, row: Row) -> Record:
        time, person, store, receipt, line, product, quantity, unit = row
        code, number = STORES[store].code, self._receipts[receipt] + 1
        receipt_no = f"{code}-{self._clock.short_date(time)}-{number:06d}"
        return {
            "line_id": f"{receipt_no}/{line}",
            "receipt_no": receipt_no,
            "sold_at": self._clock.local(time),
            "store_code": code,
            "card_no": self._directory.cards[person],
            "type": "return" if quantity < 0 else "sale",
            "sku": self._products[product],
            "qty": quantity,
            "unit_price": yuan(unit),
            "amount": yuan(quantity * unit),
            "cashier": f"{code}-{number % 6 + 1}",
        }

    def _call(self, row: Row) -> Record:
        time, person, reason, wait, length, resolved, agent, spelling, named = row
        return {
            "call_id": f"C{time // SECOND:09d}{person:06d}",
            "call_start": self._clock.european(time),
            "caller_phone": spelled_phone(self._directory.phones[person], spelling),
            "customer_no": self._directory.customer_nos[person] if named else "",
            "reason": REASONS[reason],
            "wait_seconds": wait,
            "talk_seconds": length,
            "resolved": "Y" if resolved else "N",
            "agent": f"A{agent + 1:02d}",
        }

    def _mail(self, row: Row) -> Record:
        time, person, campaign, status = row
        return {
            "event_id": f"e{time:011d}{person:07d}{status}",
            "email": self._directory.emails[person],
            "campaign": self._history.campaigns[campaign].name,
            "status": _STATUS[status],
            "ts_ms": self._clock.epoch(time),
        }

    def _survey(self, row: Row) -> Record:
        time, person, survey, score, text, by_mail = row
        language = self._history.persons[person].language
        number = self._directory.customer_nos[person]
        email = mixed_case(self._directory.emails[person], Chance(self._history.brand.seed, 7, time, person))
        return {
            "answer_id": f"s{time // SECOND:09d}{person:06d}",
            "answered_on": self._clock.date(time),
            "email": email if by_mail else "",
            "customer_no": "" if by_mail else number,
            "survey": SURVEYS[survey],
            "touchpoint": _TOUCHPOINTS[survey],
            "question": _QUESTIONS[language][survey],
            "score": score,
            "scale_max": SCALES[survey][1],
            "text": TEXTS[text],
            "language": language,
        }

    def _return(self, row: Row) -> Record:
        time, person, order, product, quantity, refund, reason = row
        return {
            "return_id": f"RT{self._orders[order][1:]}-{self._products[product]}",
            "order_id": self._orders[order],
            "user_id": self._directory.user_ids[person],
            "returned_at": self._clock.epoch(time),
            "product_id": self._products[product],
            "quantity": quantity,
            "refund": refund / 100,
            "reason": RETURN_REASONS[reason],
        }

    def _mailing(self, row: Row) -> Record:
        time, person, campaign = row
        return {
            "customer_no": self._directory.customer_nos[person],
            "campaign": self._history.campaigns[campaign].name,
            "mailed_on": self._clock.date(time).replace("-", "/"),
            "piece": "printed catalog",
        }


def _sold(table: Table) -> int:
    return int((table["quantity"] * table["unit"]).sum())


def _named(table: Table) -> Flags:
    return np.equal(table["named"], 1)


def _by_number(table: Table) -> Flags:
    return np.equal(table["by_mail"], 0)
