"""Roles that nobody gave, with a reason for each; roles that were given wrongly."""

from typing import Any

import pyarrow as pa
import pytest

from sojourn.sources import Guess, Roles, guess_roles, open_source
from sojourn.vocabulary import InvalidInput


def guess(columns: dict[str, list[Any]], given: Roles | None = None) -> Guess:
    return guess_roles(open_source(pa.table(columns)).sample, given or Roles())


TIME = ["2026-01-01 10:00", "2026-01-02 11:00"]
EVENT = ["view", "cart"]


def test_english_names() -> None:
    found = guess(
        {
            "Customer_ID": ["a", "b"],
            "Timestamp": TIME,
            "Event Name": EVENT,
            "Channel": ["web", "web"],
            "Total Amount": ["1.50", "2"],
            "currency": ["CNY", "CNY"],
            "messageId": ["m1", "m2"],
            "order_id": ["o1", None],
            "color": ["red", "blue"],
        }
    )
    assert found.roles == Roles(
        customer="Customer_ID", time="Timestamp", event="Event Name", channel="Channel", value="Total Amount",
        currency_column="currency", id="messageId", case="order_id",
    )  # fmt: skip
    reasons = {reason.role: reason.text for reason in found.reasons}
    assert reasons["time"] == "column 'Timestamp' holds times"
    assert {*reasons} == {"customer", "time", "event", "channel", "value", "currency_column", "id", "case"}


def test_chinese_names() -> None:
    found = guess(
        {
            "时间": TIME,
            "客户编号": ["a", "b"],
            "手机号": ["13800138001", "13900139000"],
            "事件": EVENT,
            "渠道": EVENT,
            "金额(元)": ["1", "2"],
        }
    )
    assert found.roles == Roles(
        customer="客户编号",
        identifiers=(("phone", "手机号"),),
        time="时间",
        event="事件",
        channel="渠道",
        value="金额(元)",
    )


@pytest.mark.parametrize(
    ("namespace", "name", "cells"),
    (
        ("user_id", "userId", ["u1", "u2"]),
        ("anonymous_id", "anonymousId", ["x", "y"]),
        ("email", "contact", ["a@b.cn", "c@d.com"]),
        ("phone", "联系", ["13800138001", "+86 13900139000"]),
        ("openid", "wx", ["o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "oABCDEFGHIJKLMNOPQRSTUVWXYZ0"]),
        ("card", "会员卡号", ["1", "2"]),
        ("device", "device_id", ["1", "2"]),
        ("unionid", "unionid", ["1", "2"]),
        ("external_userid", "external_userid", ["1", "2"]),
        ("email", "context.traits.email", ["a@b.cn", "-"]),
    ),
)
def test_identifiers_by_name_and_by_content(namespace: str, name: str, cells: list[str]) -> None:
    found = guess({name: cells, "time": TIME, "event": EVENT})
    assert found.roles.identifiers == ((namespace, name),)


def test_nothing_is_guessed_in_place_of_what_was_given() -> None:
    columns = {"hh": ["1", "2"], "email": ["a@b.cn", "c@d.cn"], "time": TIME, "event": EVENT, "when": TIME}
    found = guess(columns, Roles(customer="hh", time="when", event_name="visit"))
    assert found.roles == Roles(customer="hh", time="when", event_name="visit")
    assert [(reason.role, reason.text) for reason in found.reasons] == [("customer", "given"), ("time", "given")]


def test_numbers_are_times_only_under_a_name_that_says_so() -> None:
    seconds = [1_700_000_000, 1_700_000_100]
    assert guess({"customer": ["a", "b"], "ts": seconds, "event": EVENT}).roles.time == "ts"
    with pytest.raises(InvalidInput, match="seems to hold times"):
        guess({"customer": ["a", "b"], "number": seconds, "event": EVENT})
    assert guess({"customer": ["a", "b"], "on": [20260101, 20260102], "event": EVENT}).roles.time == "on"


def test_order_lines_are_recognized() -> None:
    columns: dict[str, list[Any]] = {
        "InvoiceNo": ["1", "1"],
        "StockCode": ["a", "b"],
        "Quantity": [1, 2],
        "UnitPrice": [1.5, 2.0],
    }
    found = guess({**columns, "InvoiceDate": TIME, "CustomerID": [1, 1]})
    assert found.roles.order == "InvoiceNo"
    assert found.roles.event_name == "order"
    assert dict(found.roles.lines) == {"product": "StockCode", "quantity": "Quantity", "price": "UnitPrice"}
    found = guess({**columns, "InvoiceDate": TIME, "CustomerID": [1, 1], "event": EVENT})
    assert (found.roles.order, found.roles.case) == (None, "InvoiceNo"), "one order has two kinds of events"
    found = guess({**columns, "InvoiceDate": TIME, "CustomerID": [1, 1], "event": ["sale", "sale"]})
    assert (found.roles.order, found.roles.event) == ("InvoiceNo", "event")
    said = Roles(value="UnitPrice", event_name="line")
    assert guess({**columns, "InvoiceDate": TIME, "CustomerID": [1, 1]}, said).roles.order is None
    del columns["UnitPrice"]
    with pytest.raises(InvalidInput, match="event names"):
        guess({**columns, "InvoiceDate": TIME, "CustomerID": [1, 1]})


def test_columns_named_for_identifiers_that_hold_something_else() -> None:
    columns = {
        "customer": ["a", "b"],
        "device": ["mobile", "desktop"],
        "card": ["gold", "silver"],
        "phone": ["yes", "no"],
    }
    found = guess({**columns, "time": TIME, "event": EVENT})
    assert found.roles.namespaces == (("customer_no", "customer"),)


def test_times_by_the_end_of_their_name() -> None:
    for name in ("mailed_on", "soldAt", "ts_ms", "退货日期", "call-start-time"):
        seconds = [1_700_000_000_000, 1_700_000_100_000]
        assert guess({"customer": ["a", "b"], name: seconds, "event": EVENT}).roles.time == name


def test_a_message_id_has_to_be_unique() -> None:
    columns = {"customer": ["a", "b"], "time": TIME, "event": EVENT}
    assert guess({**columns, "event_id": ["1", "1"]}).roles.id is None
    assert guess({**columns, "event_id": ["1", ""]}).roles.id is None
    assert guess({**columns, "event_id": ["1", "2"]}).roles.id == "event_id"


@pytest.mark.parametrize(
    ("columns", "code", "says"),
    (
        ({"customer": ["a"], "event": ["view"]}, "time.missing", "--time COL"),
        ({"time": ["2026-01-01"], "event": ["view"]}, "identifier.missing", "--identifier NAMESPACE=COL"),
        ({"time": ["2026-01-01"], "customer": ["a"]}, "event.missing", "--event-name TEXT"),
    ),
)
def test_what_cannot_be_found_is_asked_for(columns: dict[str, list[str]], code: str, says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        guess(columns)
    assert caught.value.code == code
    assert says in str(caught.value)
    assert all(name in str(caught.value) for name in columns)


@pytest.mark.parametrize(
    ("given", "code", "says"),
    (
        (Roles(customer="custmer"), "column.missing", "Did you mean 'customer'"),
        (Roles(identifiers=(("email", "mail"),)), "column.missing", "for the identifier email"),
        (Roles(event="event", event_name="x"), "roles.contradict", "--event-name"),
        (Roles(channel="event", channel_name="x"), "roles.contradict", "--channel-name"),
        (Roles(customer="customer", identifiers=(("customer_no", "event"),)), "roles.contradict", "customer_no"),
        (Roles(currency="yuan"), "currency.invalid", "three capital letters"),
    ),
)
def test_what_was_given_wrongly(given: Roles, code: str, says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        guess({"customer": ["a", "b"], "time": TIME, "event": EVENT}, given)
    assert caught.value.code == code
    assert says in str(caught.value)


def test_identifiers_left_alone_are_told_of() -> None:
    columns = {
        "hh": ["1", "2"],
        "email": ["a@b.cn", "a@b.cn"],
        "who": ["a@b.cn", "c@d.cn"],
        "time": TIME,
        "event": EVENT,
    }
    found = guess(columns, Roles(identifiers=(("user_id", "hh"),)))
    assert found.roles.identifiers == (("user_id", "hh"),)
    assert found.notes == (
        "column 'email' looks like an identifier too: --identifier email=email",
        "column 'who' looks like an identifier too: --identifier email=who",
    )
