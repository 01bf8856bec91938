"""The dated records beside the events: customers, catalog, stores, offers, advertising, unit costs of contacts.

Every row says from which day it holds; a later row for the same key replaces it from its day on.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from sojourn.simulator.assortment import CATEGORIES, STORES, Promotion
from sojourn.simulator.brand import CURRENCY, DAY, Brand
from sojourn.simulator.campaigns import PLANTED
from sojourn.simulator.chance import Chance
from sojourn.simulator.export import Record
from sojourn.simulator.history import History
from sojourn.simulator.identifiers import PLACEHOLDER_PHONE, Directory, mixed_case, referral_code
from sojourn.simulator.population import Kind, Person
from sojourn.simulator.seasons import demand
from sojourn.simulator.spelling import yuan

_FACTORS = {Kind.ONLINE: 0, Kind.BOTH: 1, Kind.STORE_ONLY: 2}
_CITIES = ("上海", "北京", "广州", "深圳", "成都", "杭州", "武汉", "南京", "西安", "苏州")
_TIERS = ("basic", "silver", "gold")
_COSTS = (
    ("email", 0.02), ("sms", 0.05), ("push", 0.001), ("call", 12.50), ("outbound call", 15.00), ("chat", 4.00),
    ("direct mail", 6.80), ("store visit", 9.00), ("web visit", 0.03), ("app visit", 0.02), ("return", 18.00),
)  # fmt: skip
_ADVERTISING = (("baidu", "brand search", 0.9), ("wechat", "moments", 1.3), ("xiaohongshu", "creators", 0.8),
                ("douyin", "feed", 1.6))  # fmt: skip


def record_files(history: History, directory: Directory) -> dict[str, Iterator[Record]]:
    """Give the rows of each file of records, by file name."""
    return {
        "customers.csv": _customers(history, directory),
        "catalog.csv": _catalog(history),
        "stores.csv": _stores(),
        "offers.csv": _offers(history),
        "advertising.csv": _advertising(history.brand),
        "contact_costs.csv": _costs(history.brand),
    }


def _customers(history: History, directory: Directory) -> Iterator[Record]:
    for person in directory.recorded:
        chance = Chance(history.brand.seed, 8, person.index)
        first = _customer(person, history.brand, directory, chance)
        yield first
        if person.second_record:
            card = directory.cards[person.index]
            second = {"customer_no": directory.second_nos[person.index], "email": "", "user_id": "", "card_no": card}
            yield {**first, **second, "referral_code": ""}
        elif chance.happens(0.03):
            moved = max(person.joined, 0) // DAY + chance.between(20, 200)
            if moved < history.brand.days:
                yield {**first, "city": chance.pick(_CITIES), "valid_from": history.brand.day(moved * DAY)}


def _customer(person: Person, brand: Brand, directory: Directory, chance: Chance) -> Record:
    index, joined = person.index, brand.day(person.joined)
    online, reachable = person.kind != Kind.STORE_ONLY, person.mail or person.kind != Kind.STORE_ONLY
    with_card = person.kind != Kind.ONLINE and not person.second_record
    home = STORES[person.store].city if chance.happens(0.7) else chance.pick(_CITIES)
    return {
        "customer_no": directory.customer_nos[index],
        "valid_from": joined,
        "email": mixed_case(directory.emails[index], chance) if reachable else "",
        "phone": PLACEHOLDER_PHONE if person.wrong_phone else directory.phones[index],
        "card_no": directory.cards[index] if with_card else "",
        "user_id": directory.user_ids[index] if online else "",
        "birthday": date(person.born, 1, 1) + timedelta(days=person.birthday),
        "gender": "F" if chance.happens(0.6) else "M",
        "language": person.language,
        "city": home,
        "home_store": STORES[person.store].code if _FACTORS[person.kind] else "",
        "joined": joined,
        "tier": _TIERS[min(chance.more(0.3), 2)],
        "email_opt_in": "Y" if person.mail else "N",
        "referral_code": referral_code(directory.customer_nos[index]) if online else "",
    }


def _catalog(history: History) -> Iterator[Record]:
    """Give a row for each product at the start, and one whenever its price or stock changes."""
    brand, shelf = history.brand, history.assortment
    chance = Chance(brand.seed, 9)
    for number, product in enumerate(shelf.products):
        category = CATEGORIES[product.category]
        before: tuple[int, bool] | None = None
        for day in range(brand.days):
            now = (shelf.percent[number][day], shelf.in_stock[number][day])
            if now == before:
                continue
            before = now
            yield {
                "product_id": product.code,
                "valid_from": brand.day(day * DAY),
                "department": category.department,
                "category": category.key,
                "category_zh": category.zh,
                "name_en": product.name,
                "name_zh": product.name_zh,
                "list_price": yuan(product.price),
                "price": yuan(shelf.price(number, day * DAY)),
                "currency": CURRENCY,
                "promotion": _promotion(shelf.promotions, number, day) if now[0] else "",
                "stock": chance.between(20, 400) if now[1] else 0,
            }


def _promotion(promotions: tuple[Promotion, ...], product: int, day: int) -> str:
    running = (one for one in promotions if one.first <= day <= one.last and product in one.products)
    return max(running, key=lambda one: one.percent).name


def _stores() -> Iterator[Record]:
    for store in STORES:
        yield {
            "store_code": store.code,
            "valid_from": store.opened,
            "name_en": store.name,
            "name_zh": store.name_zh,
            "city": store.city,
            "lat": store.latitude,
            "lon": store.longitude,
            "opened": store.opened,
        }


def _offers(history: History) -> Iterator[Record]:
    brand = history.brand
    for number, promotion in enumerate(history.assortment.promotions, 1):
        yield {
            "offer_code": f"F{number:03d}",
            "valid_from": brand.start + timedelta(days=promotion.first),
            "valid_to": brand.start + timedelta(days=promotion.last),
            "name": promotion.name,
            "kind": "percent off",
            "percent": promotion.percent,
            "budget": "",
            "currency": CURRENCY,
            "products": " ".join(history.assortment.products[one].code for one in promotion.products),
        }
    planted = next(campaign for campaign in history.campaigns if campaign.name == PLANTED)
    first = brand.day(planted.time)
    yield {
        "offer_code": "SPRING", "valid_from": first, "valid_to": first + timedelta(days=14), "name": PLANTED,
        "kind": "free gift", "percent": 0, "budget": "50000.00", "currency": CURRENCY, "products": "",
    }  # fmt: skip


def _advertising(brand: Brand) -> Iterator[Record]:
    chance = Chance(brand.seed, 10)
    for number in range(brand.days):
        day = brand.day(number * DAY)
        for channel, campaign, weight in _ADVERTISING:
            spend = int(brand.customers * 4 * weight * demand(day) * (0.8 + 0.4 * chance.share()))
            reach = int(spend * (0.5 + 0.2 * chance.share()))
            yield {
                "day": day,
                "channel": channel,
                "campaign": campaign,
                "reach": reach,
                "impressions": int(reach * (1.4 + 0.6 * chance.share())),
                "clicks": int(reach * (0.008 + 0.006 * chance.share())),
                "spend": yuan(spend),
                "currency": CURRENCY,
            }


def _costs(brand: Brand) -> Iterator[Record]:
    for contact, cost in _COSTS:
        yield {"contact": contact, "valid_from": brand.start, "unit_cost": f"{cost:.3f}", "currency": CURRENCY}
