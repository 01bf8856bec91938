"""What the brand sells and where: products with dated prices, promotions and stock, and the stores.

Everything is drawn once for a brand; ``percent`` and ``in_stock`` say for each product and day what a customer meets.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sojourn.simulator.brand import DAY, Brand
from sojourn.simulator.chance import Chance


@dataclass(frozen=True)
class Category:
    """A kind of product; ``sized`` ones have a size guide."""

    key: str
    department: str
    zh: str
    noun_en: str
    noun_zh: str
    low_yuan: int
    high_yuan: int
    sized: bool


CATEGORIES = (
    Category("handbags", "fashion", "手袋", "Tote", "托特包", 399, 1_899, sized=False),
    Category("dresses", "fashion", "连衣裙", "Dress", "连衣裙", 259, 1_299, sized=True),
    Category("menswear", "fashion", "男装", "Shirt", "衬衫", 159, 799, sized=True),
    Category("shoes", "fashion", "鞋履", "Loafers", "乐福鞋", 299, 1_199, sized=True),
    Category("bedding", "home", "床品", "Bedding Set", "四件套", 299, 1_599, sized=False),
    Category("lighting", "home", "灯具", "Table Lamp", "台灯", 129, 1_099, sized=False),
    Category("kitchenware", "home", "厨具", "Cast Pot", "珐琅锅", 89, 899, sized=False),
    Category("fragrance", "home", "香氛", "Sachet", "香包", 39, 299, sized=False),
    Category("shell-jackets", "outdoor", "冲锋衣", "Shell Jacket", "冲锋衣", 499, 2_499, sized=True),
    Category("tents", "outdoor", "帐篷", "Tent", "帐篷", 599, 2_999, sized=False),
    Category("backpacks", "outdoor", "背包", "Backpack", "双肩包", 199, 999, sized=False),
    Category("hiking-shoes", "outdoor", "徒步鞋", "Hiking Shoes", "徒步鞋", 399, 1_499, sized=True),
)
LINES = (
    ("Aurora", "极光"),
    ("Dawn", "晨曦"),
    ("Moss", "青苔"),
    ("River", "江流"),
    ("Cloud", "云朵"),
    ("Amber", "琥珀"),
    ("Pine", "松林"),
    ("Silk", "丝路"),
    ("Harbor", "港湾"),
    ("First Snow", "初雪"),
)


@dataclass(frozen=True)
class Store:
    """A shop with its place."""

    code: str
    name: str
    name_zh: str
    city: str
    latitude: float
    longitude: float
    opened: date


STORES = (
    Store("SH01", "Shanghai Jing'an", "上海静安店", "上海", 31.2290, 121.4480, date(2016, 5, 1)),
    Store("SH02", "Shanghai Xuhui", "上海徐汇店", "上海", 31.1950, 121.4370, date(2018, 9, 15)),
    Store("BJ01", "Beijing Sanlitun", "北京三里屯店", "北京", 39.9370, 116.4550, date(2017, 4, 20)),
    Store("GZ01", "Guangzhou Tianhe", "广州天河店", "广州", 23.1320, 113.3270, date(2018, 11, 1)),
    Store("SZ01", "Shenzhen Nanshan", "深圳南山店", "深圳", 22.5170, 113.9370, date(2019, 6, 1)),
    Store("CD01", "Chengdu Taikoo Li", "成都太古里店", "成都", 30.6540, 104.0830, date(2020, 10, 1)),
    Store("HZ01", "Hangzhou Hubin", "杭州湖滨店", "杭州", 30.2570, 120.1640, date(2021, 3, 18)),
    Store("WH01", "Wuhan Jianghan", "武汉江汉店", "武汉", 30.5830, 114.2730, date(2022, 8, 8)),
)


@dataclass(frozen=True)
class Product:
    """One article; prices are in fen, the hundredth of a yuan."""

    code: str
    category: int
    name: str
    name_zh: str
    price: int

    @property
    def sized(self) -> bool:
        """Whether it has a size guide."""
        return CATEGORIES[self.category].sized


@dataclass(frozen=True)
class Promotion:
    """A time, in days since the start (the last one included), in which some products cost less."""

    name: str
    first: int
    last: int
    percent: int
    products: tuple[int, ...]


@dataclass(frozen=True)
class Assortment:
    """The products with what holds on each day: percent off, and whether there is stock."""

    products: tuple[Product, ...]
    promotions: tuple[Promotion, ...]
    percent: list[list[int]]
    in_stock: list[list[bool]]

    def promoted(self, product: int, time: int) -> bool:
        """Say whether the product costs less on this local day and on the next one.

        The next day counts so that an order shortly after midnight still pays the promotion's price.
        """
        days, day = self.percent[product], time // DAY
        return days[day] > 0 and (day + 1 >= len(days) or days[day + 1] > 0)

    def percent_off(self, product: int, time: int) -> int:
        """Give by how much the product costs less on this local day."""
        days = self.percent[product]
        return days[min(time // DAY, len(days) - 1)]

    def price(self, product: int, time: int) -> int:
        """Give the price in fen that is asked on this local day."""
        return self.products[product].price * (100 - self.percent_off(product, time)) // 100

    def available(self, product: int, time: int) -> bool:
        """Say whether there is stock on this local day."""
        days = self.in_stock[product]
        return days[min(time // DAY, len(days) - 1)]


def assort(brand: Brand) -> Assortment:
    """Draw the products, their promotions and their stock for all days of the brand."""
    chance = Chance(brand.seed, 1)
    products = tuple(_product(category, line, chance) for category in range(len(CATEGORIES)) for line in range(10))
    promotions = (*_festivals(brand, len(products), chance), *_weeks(brand, len(products), chance))
    percent = [[0] * brand.days for _ in products]
    for promotion in promotions:
        for product in promotion.products:
            for day in range(max(promotion.first, 0), min(promotion.last + 1, brand.days)):
                percent[product][day] = max(percent[product][day], promotion.percent)
    return Assortment(products, promotions, percent, [_stock(brand, chance) for _ in products])


def _product(category: int, line: int, chance: Chance) -> Product:
    kind = CATEGORIES[category]
    span = kind.high_yuan / kind.low_yuan
    yuan = int(kind.low_yuan * span ** chance.share()) // 10 * 10 + 9
    return Product(
        code=f"P{1_000 + category * 10 + line}",
        category=category,
        name=f"{LINES[line][0]} {kind.noun_en}",
        name_zh=f"{LINES[line][1]}{kind.noun_zh}",
        price=yuan * 100,
    )


def _festivals(brand: Brand, products: int, chance: Chance) -> list[Promotion]:
    festivals = []
    for year in range(brand.start.year, brand.end.year + 1):
        for name, first, last, percent in (
            ("6.18", date(year, 6, 1), date(year, 6, 18), 25),
            ("11.11", date(year, 11, 1), date(year, 11, 11), 30),
        ):
            chosen = tuple(product for product in range(products) if chance.happens(0.85))
            promotion = Promotion(name, (first - brand.start).days, (last - brand.start).days, percent, chosen)
            if promotion.last >= 0 and promotion.first < brand.days:
                festivals.append(promotion)
    return festivals


def _weeks(brand: Brand, products: int, chance: Chance) -> list[Promotion]:
    """Every week another eighth of the products costs less."""
    weeks = []
    for first in range(-brand.start.weekday(), brand.days, 7):
        chosen = tuple(product for product in range(products) if chance.happens(0.12))
        name = f"Week of {brand.start + timedelta(days=first)}"
        weeks.append(Promotion(name, first, first + 6, chance.pick((10, 15, 20)), chosen))
    return weeks


def _stock(brand: Brand, chance: Chance) -> list[bool]:
    """Most products are always there; some run out for one to three weeks."""
    days = [True] * brand.days
    while chance.happens(0.3):
        first = chance.between(0, brand.days)
        for day in range(first, min(first + chance.between(7, 22), brand.days)):
            days[day] = False
    return days
