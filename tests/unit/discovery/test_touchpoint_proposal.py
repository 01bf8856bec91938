"""Proposed touchpoint sets."""

from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from sojourn.discovery.event_names import spell
from sojourn.discovery.touchpoint_checking import check
from sojourn.discovery.touchpoint_proposal import MOST_STEPS, propose
from sojourn.discovery.touchpoint_reading import parse
from sojourn.discovery.touchpoint_sightings import Observed, Sighting
from sojourn.discovery.touchpoint_writing import to_yaml
from sojourn.discovery.touchpoints import TouchpointSet
from unit.discovery.touchpoint_strategies import ANY_TEXT

WORDS = st.sampled_from(
    "page Page_Viewed heartbeat /product/1 /product/2 /a?x=1 /a /en/ //x https://s.example/cart order_12345 "
    "order_1234567 "
    "order_a orderCompleted Order-Completed 浏览商品 查看商品20411 查看商品30412 step_1 step_2 {x} * a* \\".split()
)
SIGHTINGS = st.lists(
    st.builds(
        Sighting,
        WORDS | ANY_TEXT,
        st.sampled_from(["", "web", "email", "门店"]),
        st.sampled_from(["", "/", "/product/7", "https://s.example/product/8", "home", "/blog/1//x"]) | ANY_TEXT,
        st.integers(1, 50),
        st.integers(0, 1),
    ),
    max_size=25,
)


def steps_of(touchpoints: TouchpointSet, seen: list[Sighting], page: str | None = None) -> dict[str, str | None]:
    return {one.event: touchpoints.step(one.values(touchpoints.columns, page)) for one in seen}


@given(SIGHTINGS, st.sampled_from([None, "property:url"]), st.integers(0, 99))
@settings(max_examples=150)
def test_a_proposal_parses_covers_every_event_once_and_has_no_order(
    seen: list[Sighting], page: str | None, seed: int
) -> None:
    proposed = propose(seen, page)
    assert parse(to_yaml(proposed)) == proposed
    shuffled = Random(seed).sample(seen, len(seen))
    assert to_yaml(propose(shuffled, page)) == to_yaml(proposed)

    deciding = [proposed.rule_of(one.values(proposed.columns, page)) for one in seen]
    assert None not in deciding
    assert set(deciding) == set(range(len(proposed.rules)))
    only_by_name = [rule for rule in proposed.rules if len(rule.when) == 1]
    for event in {one.event for one in seen}:
        alone = TouchpointSet("alone", 0, tuple(only_by_name))
        matching = [rule for rule in only_by_name if TouchpointSet("one", 0, (rule,)).rule_of([event]) is not None]
        assert len(matching) <= 1 or (
            alone.rule_of([event]) == only_by_name.index(matching[0]) and event.startswith(("/", "http"))
        )
    observed = Observed({column: [] for column in proposed.columns}, ("event",), {(one.event,): (1, 0) for one in seen})
    codes = {finding.code for finding in check(proposed, observed if proposed.columns == ("event",) else None)}
    assert codes <= {"touchpoints.shadowed"} - ({"touchpoints.shadowed"} if page is None else set())


def test_spellings_of_one_step_become_one() -> None:
    seen = [
        Sighting(name, "web", "", 9) for name in ("Product Viewed", "product_viewed", "productViewed", "PRODUCT-VIEWED")
    ]
    assert set(steps_of(propose(seen), seen).values()) == {"Product viewed"}


def test_ids_leave_names_and_numbers_that_mean_something_stay() -> None:
    names = ["订单10023已支付", "订单99123已支付", "step_1", "step_2", "618大促", "Viewed 3f2a9bc1d0"]
    names += [f"screen {number}" for number in range(95, 106)]
    seen = [Sighting(name, "app", "", 5) for name in names]
    steps = steps_of(propose(seen, lang="en"), seen)
    assert steps["订单10023已支付"] == steps["订单99123已支付"] == "订单 已支付".replace(" ", "")
    assert (steps["step_1"], steps["step_2"], steps["618大促"]) == ("Step 1", "Step 2", "618大促")
    assert steps["screen 95"] == steps["screen 105"] == "Screen"
    assert steps["Viewed 3f2a9bc1d0"] == "Viewed"


def test_a_pattern_that_would_catch_another_step_lists_the_names_instead() -> None:
    seen = [Sighting(name, "", "", 5) for name in ("order_12345", "order_99999", "order_paid")]
    proposed = propose(seen)
    assert steps_of(proposed, seen) == {"order_12345": "Order", "order_99999": "Order", "order_paid": "Order paid"}
    assert (("event", ("order_12345", "order_99999")),) in [rule.when for rule in proposed.rules]


def test_pages_are_told_apart_by_address() -> None:
    pages = [
        "https://s.example/product/123?ref=1",
        "/product/9",
        "/",
        "/en/cart",
        "/blog/a",
        "/8231",
        "search results",
        "",
    ]
    seen = [Sighting("page", "web", page, 10) for page in pages]
    proposed = propose(seen, "property:url")
    named = [proposed.step(["page", page]) for page in pages]
    assert named == ["Product page"] * 2 + ["Home page", "Cart page", "Blog page"] + ["Page"] * 3
    assert proposed.step(["page", "https://s.example/product/not-seen-yet"]) == "Product page"
    assert proposed.rules[0].when == (("event", ("page",)), ("property:url", ("/product/*",)))


def test_addresses_as_event_names_are_pages() -> None:
    seen = [Sighting(name, "web", "", 10) for name in ("/product/123", "/product/7", "https://s.example/", "/12345")]
    assert list(steps_of(propose(seen), seen).values()) == ["Product page", "Product page", "Home page", "Other pages"]


def test_timers_and_pointers_are_hidden() -> None:
    seen = [
        Sighting(name, "web", "", 100) for name in ("heartbeat", "page_ping", "心跳", "Scroll Depth 50", "Shopping")
    ]
    assert [event for event, step in steps_of(propose(seen), seen).items() if step is None] == [
        "heartbeat", "page_ping", "心跳", "Scroll Depth 50",
    ]  # fmt: skip


def test_the_ecommerce_vocabulary_is_grouped() -> None:
    expected = {
        "Browse": ("Products Searched", "Product List Viewed", "Product Viewed", "view_item"),
        "Cart": ("Product Added", "Cart Viewed", "add_to_cart", "加入购物车"),
        "Checkout": ("Checkout Started", "Payment Info Entered", "begin_checkout", "提交订单"),
        "Order": ("Order Completed", "purchase"),
        "Returns": ("Order Refunded",),
        "Promotion": ("Coupon Applied", "Promotion Clicked", "领取优惠券"),
        "Account": ("Signed Up",),
        "E-mail": ("Email Opened",),
        "Messages": ("Push Notification Tapped",),
        "Reviews and sharing": ("Product Reviewed",),
        "Service": ("Support Ticket Opened", "客服来电"),
        "Survey": ("NPS Answered",),
        "App": ("Application Installed",),
        "Store": ("门店到访",),
        "Other events": ("xyz",),
    }
    seen = [Sighting(name, "", "", 5) for names in expected.values() for name in names]
    grouped = propose(seen, lang="en").grouped()
    assert {
        group: tuple(name for name in names if grouped.step([name]) == group) for group, names in expected.items()
    } == (expected)


def test_a_channel_tells_what_the_name_does_not() -> None:
    seen = [Sighting("opened", "email", "", 5), Sighting("sale", "store", "", 5), Sighting("x", "Call Centre", "", 5)]
    seen += [Sighting("Catalog Mailed", "direct mail", "", 5), Sighting("Complaint", "phone", "", 5)]
    proposed = propose(seen)
    assert [proposed.grouped().step([one.event]) for one in seen] == [
        "E-mail",
        "Store",
        "Service",
        "Messages",
        "Service",
    ]
    assert list(steps_of(proposed, seen).values()) == [
        "E-mail: opened", "Sale", "Service: X", "Messages: catalog mailed", "Complaint",
    ]  # fmt: skip
    alone = propose([Sighting("Order Completed", "store", "", 5)]).grouped()
    assert alone.step(["Order Completed"]) == "Order"


def test_steps_that_mostly_repeat_themselves_collapse_but_orders_never_do() -> None:
    seen = [
        Sighting("Product Viewed", "", "", 100, 60),
        Sighting("Search", "", "", 100, 10),
        Sighting("Order Completed", "", "", 100, 90),
        Sighting("Rare Thing", "", "", 5, 4),
    ]
    assert set(propose(seen).collapsed) == {"Product viewed"}


def test_chinese_names_get_chinese_groups_and_reasons() -> None:
    seen = [Sighting("浏览商品", "小程序", "", 12), Sighting("加入购物车", "小程序", "", 3)]
    assert [(rule.name, rule.group, rule.comment) for rule in propose(seen).rules] == [
        ("浏览商品", "浏览", "12 个事件"),
        ("加入购物车", "购物车", "3 个事件"),
    ]


def test_rare_steps_beyond_the_first_hundreds_keep_their_names() -> None:
    seen = [
        Sighting(f"event {'abcdefghij'[number % 10]} {number // 10}", "", "", 1000 - number) for number in range(500)
    ]
    proposed = propose(seen)
    assert len(proposed.rules) == MOST_STEPS + 1
    assert proposed.rules[-1].name == "{event}"
    assert proposed.step(["event j 49"]) == "event j 49"


@pytest.mark.slow
def test_forty_thousand_names_are_proposed_in_seconds() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [f"{letters[n % 26]}{letters[n // 26 % 26]}{letters[n // 676]}_{10_000 + n}" for n in range(17_000)]
    names += [f"click {number}" for number in range(23_000)]
    proposed = propose([Sighting(name, "web", "", 1) for name in names])
    assert len(proposed.rules) == MOST_STEPS + 1
    assert proposed.step(["click 7"]) == "Click"
    assert spell(["a_12345"])["a_12345"].pattern == "a_12345"
