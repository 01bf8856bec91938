"""The planted truths, found again in the written files with plain Python, and the decoys, found empty."""

from collections import defaultdict
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

import pytest

from sojourn.simulator import Brand, Effects, simulate
from unit.simulator.reading import SHANGHAI, World

pytestmark = pytest.mark.thorough
Events = dict[str, list[dict[str, Any]]]
PAUSE = timedelta(minutes=30)


@pytest.fixture(scope="session")
def tracked(brand: World) -> Events:
    """The events of each account, in order."""
    found: Events = defaultdict(list)
    for row in brand.in_order("web_app_events.jsonl"):
        if row.get("user_id") not in {None, "null", "anonymous", "undefined"}:
            found[row["user_id"]].append(row)
    return found


@pytest.fixture(scope="session")
def orders(tracked: Events) -> dict[str, list[datetime]]:
    return {user: [row["at"] for row in rows if row["event"] == "Order Completed"] for user, rows in tracked.items()}


def near(found: float, designed: float, count: int) -> bool:
    """Say whether a share lies within four standard errors of its design."""
    return abs(found - designed) <= 4 * sqrt(max(designed * (1 - designed), 0.01) / count)


def ordered_within(orders: dict[str, list[datetime]], user: str, start: datetime, days: float) -> bool:
    return any(start < at <= start + timedelta(days=days) for at in orders.get(user, []))


def test_a_failed_payment_in_the_app_loses_orders(brand: World, tracked: Events) -> None:
    truth = brand.truth["planted"]["pain_point"]
    counts, failed_users = {True: [0, 0], False: [0, 0]}, set()
    for user, rows in tracked.items():
        app = [row for row in rows if row["channel"] == "app"]
        for place, row in enumerate(app):
            again = (
                place > 0 and app[place - 1]["event"] == "Payment Failed" and row["at"] - app[place - 1]["at"] < PAUSE
            )
            if row["event"] != "Payment Info Entered" or again:
                continue
            failed = ordered = False
            last = row["at"]
            for later in app[place + 1 :]:
                if later["at"] - last >= PAUSE or later["event"] == "Application Opened":
                    break
                last = later["at"]
                failed |= later["event"] == "Payment Failed"
                ordered |= later["event"] == "Order Completed"
            counts[failed][0] += 1
            counts[failed][1] += ordered
            failed_users |= {user} if failed else set()
    counted, designed = truth["counted"], truth["designed"]
    assert counts[True] == [counted["failed"], counted["ordered_after_failure"]]
    assert counts[False] == [counted["visits"] - counted["failed"], counted["ordered_without_failure"]]
    assert failed_users == set(truth["customers"]["user_id"])
    assert near(counts[True][1] / counts[True][0], designed["order_share_after_failure"], counts[True][0])
    assert near(counts[False][1] / counts[False][0], designed["order_share_without_failure"], counts[False][0])
    assert near(counted["failed"] / counted["visits"], designed["failure_share"], counted["visits"])
    assert counted["failed"] > 150


def first_weeks(brand: World, tracked: Events) -> dict[str, tuple[int, bool, bool]]:
    """Give wishes, profile completed, and stays, for accounts with 56 days to look at."""
    end = datetime(2026, 7, 1, tzinfo=SHANGHAI)
    found = {}
    for user, rows in tracked.items():
        created = [row["at"] for row in rows if row["event"] == "Account Created"]
        if not created or created[0] > end - timedelta(days=56):
            continue
        week, late = created[0] + timedelta(days=7), created[0] + timedelta(days=28)
        wishes = sum(row["event"] == "Wishlist Added" and row["at"] <= week for row in rows)
        profile = any(row["event"] == "Profile Completed" for row in rows)
        found[user] = (wishes, profile, any(late <= row["at"] < late + timedelta(days=28) for row in rows))
    return found


def test_three_early_wishes_make_customers_stay(brand: World, tracked: Events) -> None:
    truth = brand.truth["planted"]["aha_moment"]
    weeks = first_weeks(brand, tracked)
    with_aha = [stays for wishes, _, stays in weeks.values() if wishes >= 3]
    without = [stays for wishes, _, stays in weeks.values() if wishes < 3]
    counted = truth["counted"]
    assert (len(with_aha), sum(with_aha)) == (counted["with_aha"], counted["with_aha_staying"])
    assert (len(without), sum(without)) == (counted["without_aha"], counted["without_aha_staying"])
    gap = sum(with_aha) / len(with_aha) - sum(without) / len(without)
    error = sqrt(0.25 / len(with_aha) + 0.25 / len(without))
    assert abs(gap - truth["designed"]["added_chance"]) < 4 * error
    assert gap > 5 * error
    by_wishes = [[stays for wishes, _, stays in weeks.values() if wishes == number] for number in range(4)]
    shares = [sum(one) / len(one) for one in by_wishes]
    assert shares[3] - max(shares[:3]) > 0.2
    assert {user for user, (wishes, _, _) in weeks.items() if wishes >= 3} <= set(truth["customers"]["user_id"])


def test_callers_from_the_app_order_less_and_later(brand: World, orders: dict[str, list[datetime]]) -> None:
    truth = brand.truth["planted"]["losing_channel"]
    after_call, after_web = truth["counted"]["after_call"], truth["counted"]["after_web"]
    users = {
        row["phone"]: row["user_id"]
        for row in brand.records("customers.csv")
        if row["user_id"] and row["phone"] != "13800138000"
    }
    by_number = {row["customer_no"]: row["user_id"] for row in brand.records("customers.csv") if row["user_id"]}
    end = datetime(2026, 7, 1, tzinfo=SHANGHAI) - timedelta(days=14)
    switches = ordered = 0
    for call in brand.files["call_centre.csv"].events:
        if call["reason"] not in {"payment problem", "product question"} or call["at"] > end:
            continue
        user = users.get(call["caller_phone"][-13:].replace(" ", "").replace("-", "")[-11:]) or by_number.get(
            call["customer_no"]
        )
        if user is not None:
            switches += 1
            ordered += ordered_within(orders, user, call["at"], 14)
    assert 0.97 * after_call["switches"] <= switches <= after_call["switches"]
    assert abs(ordered - after_call["ordered"]) <= 3
    assert near(after_call["order_share"], truth["designed"]["order_share_after_call"], switches)
    assert near(after_web["order_share"], truth["designed"]["order_share_after_web"], after_web["switches"])
    assert after_web["order_share"] - after_call["order_share"] > 0.25
    assert after_call["median_days"] > 5
    assert after_web["median_days"] < 1


def test_price_sensitive_customers_buy_on_promotion_only(brand: World) -> None:
    truth = brand.truth["planted"]["price_sensitive"]
    promotions: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for row in brand.records("catalog.csv"):
        promotions[row["product_id"]].append((row["valid_from"], bool(row["promotion"])))
    customers = brand.records("customers.csv")
    second = {pair["second_customer_no"]: pair["customer_no"] for pair in brand.truth["identity"]["two_records"]}
    cards = {row["card_no"]: second.get(row["customer_no"], row["customer_no"]) for row in customers if row["card_no"]}
    users = {row["user_id"]: row["customer_no"] for row in customers if row["user_id"]}
    bought = [
        (users[row["user_id"]], line["product_id"], row["at"].astimezone(SHANGHAI).date().isoformat())
        for row in brand.files["web_app_events.jsonl"].events
        if row["event"] == "Order Completed"
        for line in row["products"]
    ]
    bought += [
        (cards[row["card_no"]], row["sku"], row["sold_at"][:10])
        for row in brand.files["store_pos.csv"].events
        if row["type"] == "sale"
    ]
    lines: dict[bool, list[bool]] = {True: [], False: []}
    sensitive = set(truth["customers"]["customer_no"])
    for customer, product, day in bought:
        on = [promoted for valid_from, promoted in promotions[product] if valid_from <= day][-1]
        lines[customer in sensitive].append(on)
    assert all(lines[True])
    assert len(lines[True]) == truth["counted"]["lines"] > 150
    assert sum(lines[False]) / len(lines[False]) < 0.5
    assert {customer for customer, _, _ in bought} & sensitive == set(truth["buyers"]["customer_no"])
    assert near(len(sensitive) / 2_000, truth["designed"]["share_of_customers"], 2_000)


def arms(brand: World, orders: dict[str, list[datetime]], truth: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Count people and orders within 7 days, by the status in the e-mail export."""
    users = {row["email"].lower(): row["user_id"] for row in brand.records("customers.csv") if row["email"]}
    start, found = datetime.fromisoformat(truth["time"]), {}
    for status in ("sent", "held_out"):
        people = [
            users[row["email"]]
            for row in brand.files["email_engagement.csv"].events
            if row["campaign"] == truth["campaign"] and row["status"] == status
        ]
        found[status] = (len(people), sum(ordered_within(orders, user, start, 7) for user in people))
    return found


def difference(found: dict[str, tuple[int, int]]) -> tuple[float, float]:
    """Give the difference of the two shares and its standard error."""
    (sent, hits), (held, others) = found["sent"], found["held_out"]
    first, second = hits / sent, others / held
    return first - second, sqrt(first * (1 - first) / sent + second * (1 - second) / held)


def test_the_campaign_moves_its_responders(brand: World, orders: dict[str, list[datetime]]) -> None:
    truth = brand.truth["planted"]["campaign"]
    found, counted = arms(brand, orders, truth), truth["counted"]
    assert found["sent"] == (counted["mailed"], counted["ordered_mailed"])
    assert found["held_out"] == (counted["held_out"], counted["ordered_held_out"])
    uplift, error = difference(found)
    assert uplift == pytest.approx(counted["uplift"], abs=1e-4)
    assert abs(uplift - counted["true_uplift"]) < 4 * error
    assert uplift > 5 * error
    assert near(counted["held_out"] / counted["eligible"], truth["designed"]["hold_out"], counted["eligible"])
    mailed, responders = set(truth["mailed"]["user_id"]), set(truth["responders"]["user_id"])
    start = datetime.fromisoformat(truth["time"])
    assert all(ordered_within(orders, user, start, 7) for user in mailed & responders)
    rest = [ordered_within(orders, user, start, 7) for user in mailed - responders]
    assert sum(rest) / len(rest) < 0.1


def test_advocates_bring_friends(brand: World, tracked: Events) -> None:
    truth = brand.truth["planted"]["advocates"]
    shared, used = {}, {}
    for user, rows in tracked.items():
        for row in rows:
            if row["event"] == "Referral Link Shared":
                shared[row["referral_code"]] = user
            elif row["event"] == "Account Created" and "referral_code" in row:
                used[user] = row["referral_code"]
    pairs = {(shared[code], friend) for friend, code in used.items()}
    assert pairs == {(pair["advocate"], pair["friend"]) for pair in truth["pairs"]}
    assert len(pairs) == truth["counted"]["friends"] > 20
    assert len({advocate for advocate, _ in pairs}) == truth["counted"]["advocates"]


def test_the_size_guide_is_a_decoy(brand: World, tracked: Events) -> None:
    counted = brand.truth["decoys"]["size_guide"]["counted"]
    sized = {"dresses", "menswear", "shoes", "shell-jackets", "hiking-shoes"}
    rows_of: Events = defaultdict(list)
    for row in brand.in_order("web_app_events.jsonl"):
        rows_of[row["anonymous_id"]].append(row)
    looks: dict[bool, list[bool]] = {True: [], False: []}
    for rows in rows_of.values():
        for place, row in enumerate(rows):
            if row["event"] == "Product Viewed" and row["category"] in sized:
                following = [later["event"] for later in rows[place + 1 : place + 3]] + ["", ""]
                guide = following[0] == "Size Guide Viewed"
                looks[guide].append(following[int(guide)] == "Product Added")
    shares = {guide: sum(added) / len(added) for guide, added in looks.items()}
    assert shares[True] == pytest.approx(counted["added_with_guide"], abs=0.002)
    error = sqrt(sum(shares[guide] * (1 - shares[guide]) / len(looks[guide]) for guide in (True, False)))
    assert abs(shares[True] - shares[False]) < 3.5 * error
    assert counted["viewers_among_buyers"] > 1.2 * counted["viewers_among_others"]


def test_completing_the_profile_is_a_decoy(brand: World, tracked: Events) -> None:
    weeks = first_weeks(brand, tracked)
    lively = {
        brand_user for brand_user, person in zip(user_ids(brand), brand.history.persons, strict=True) if person.lively
    }

    def gap(group: set[str]) -> tuple[float, float]:
        done = [stays for user, (_, profile, stays) in weeks.items() if user in group and profile]
        rest = [stays for user, (_, profile, stays) in weeks.items() if user in group and not profile]
        difference = sum(done) / len(done) - sum(rest) / len(rest)
        return difference, sqrt(0.25 / len(done) + 0.25 / len(rest))

    naive, error = gap(set(weeks))
    assert naive > 2 * error
    for group in (lively, set(weeks) - lively):
        within, error = gap(group)
        assert abs(within) < 3 * error


def user_ids(brand: World) -> list[str]:
    """Give the account of each person, by the answer sheet of the identifiers."""
    lines = (brand.written.truth.parent / "identifiers.csv").read_text(encoding="utf-8").splitlines()
    found = {row[0]: row[3] for row in (line.split(",") for line in lines[1:]) if row[2] == "user_id"}
    return [found.get(str(person.index), "") for person in brand.history.persons]


def test_the_autumn_email_is_a_decoy(brand: World, orders: dict[str, list[datetime]]) -> None:
    truth = brand.truth["decoys"]["autumn_story"]
    found = arms(brand, orders, truth)
    uplift, error = difference(found)
    assert abs(uplift) < 3 * error
    start = datetime.fromisoformat(truth["time"])
    meant = set(truth["mailed"]["user_id"]) | set(truth["held_out"]["user_id"])
    others = [user for user in orders if user not in meant and user.startswith("u")]
    naive = sum(ordered_within(orders, user, start, 7) for user in others) / len(others)
    mailed, hits = found["sent"]
    assert hits / mailed > 1.5 * naive


def test_a_world_without_effects_has_none() -> None:
    nothing = Effects(payment_failure=0.0, aha=0.0, response_home=0.0, response_other=0.0, advocates=0.0)
    history = simulate(Brand(customers=800, effects=nothing))
    notes = history.notes
    assert notes.payments["failed"].sum() == 0
    assert notes.letters["responder"].sum() == 0
    assert not any(person.shares for person in history.persons)
    enough = notes.arrivals["wishes"] >= 3
    gap = notes.arrivals["stays"][enough].mean() - notes.arrivals["stays"][~enough].mean()
    assert abs(gap) < 4 * sqrt(0.25 / enough.sum() + 0.25 / (~enough).sum())
