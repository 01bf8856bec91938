"""The kinds of dated records: what names a row, which columns are known by which names, and of what type they are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import pyarrow as pa

from sojourn.event_log import IDENTIFIER
from sojourn.vocabulary import InvalidInput, unknown_name

FieldType = Literal["text", "date", "money", "unit_cost", "number", "count", "currency"]
ATTRIBUTE = "attribute:"
FROM, UNTIL, STATED, CURRENCY = "from", "until", "from_stated", "currency"
UNIT_COST, MILLIONTHS = "unit_cost_millionths", 6
"""Unit costs are kept in millionths of a currency's whole unit: a push message costs a tenth of a cent."""

_ARROW: Mapping[FieldType, pa.DataType] = MappingProxyType(
    {
        "text": pa.string(),
        "date": pa.date32(),
        "money": pa.int64(),
        "unit_cost": pa.int64(),
        "number": pa.float64(),
        "count": pa.int64(),
        "currency": pa.string(),
    }
)


@dataclass(frozen=True)
class Field:
    """A known column: ``name`` as it is stored, the names by which files call it, its type."""

    name: str
    aliases: tuple[str, ...]
    type: FieldType = "text"
    required: bool = False

    @property
    def arrow(self) -> pa.DataType:
        """The type in which the column is stored."""
        return _ARROW[self.type]


@dataclass(frozen=True)
class Kind:
    """One kind of records.

    ``key`` names what a row is about. A row of a lasting kind holds from its date until the next one of its key; a row
    of another kind (``lasting`` False) holds on its day only. ``identifiers``: the key is the first identifier given.
    """

    name: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    lasting: bool = True
    identifiers: tuple[str, ...] = ()

    @property
    def own(self) -> tuple[str, ...]:
        """The stored columns that every table of the kind has, in order, beside those that files bring."""
        return (*self.key, FROM, STATED)

    def field(self, name: str) -> Field:
        """Give a known column by the name under which it is stored."""
        return {field.name: field for field in self.fields}[name]


def _field(name: str, aliases: str, kind: FieldType = "text", *, required: bool = False) -> Field:
    return Field(name, _spellings(name, aliases), kind, required)


def _money(name: str, aliases: str) -> Field:
    """Make a column of money, which is stored in minor units and says so."""
    return Field(f"{name}_minor", _spellings(name, aliases), "money")


def _spellings(name: str, aliases: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([plain_name(name), *aliases.split()]))


def plain_name(name: str) -> str:
    """Bring a column name to one spelling.

    >>> plain_name("Valid_From"), plain_name("价格(元)")
    ('validfrom', '价格')
    """
    return re.sub(r"[\W_]+", "", re.sub(r"[(（\[].*?[)）\]]", "", name)).lower()


_SINCE = (
    "validfrom effectivefrom effectivedate effective since startdate starts validsince asof "
    "生效日期 生效时间 起始日期 开始日期 开始时间 有效期起"
)
_UNTIL = (
    "validto validuntil effectiveto enddate ends expires expirydate expirationdate to "
    "失效日期 失效时间 结束日期 结束时间 截止日期 到期日 到期日期 有效期止"
)
_DATES = (_field(FROM, _SINCE, "date"), _field(UNTIL, _UNTIL, "date"))
_CURRENCY = _field(CURRENCY, "currencycode 货币 币种 货币代码", "currency")
_NAMED = _field("name", "nameen title label 名称 namezh")
_CITY = (
    _field("city", "town 城市 所在城市"),
    _field("region", "province state 省份 地区 大区"),
    _field("country", "countrycode 国家"),
)
_IDENTIFIERS = {
    "customer_no": "customer customerid customerno customernumber custid memberid memberno crmid accountno "
    "客户 客户编号 客户号 会员编号 会员号 会员id 顾客编号",
    "user_id": "userid user uid loginid username 用户 用户id 用户编号 账号",
    "unionid": "wechatunionid wxunionid",
    "external_userid": "externaluserid wecomuserid 外部联系人id 企微客户id",
    "openid": "wechatopenid wxopenid 微信openid",
    "card": "cardno cardid cardnumber loyaltycard loyaltycardno membercard 卡号 会员卡 会员卡号",
    "email": "mail emailaddress customeremail 邮箱 电子邮箱 电子邮件 邮件地址",
    "phone": "phoneno phonenumber mobile mobileno mobilephone tel telephone 手机 手机号 手机号码 电话 电话号码 "
    "联系电话",
    "device": "deviceid 设备 设备号 设备id",
    "anonymous_id": "anonymousid visitorid cookieid 访客id 匿名id",
}

_CUSTOMERS = Kind(
    "customers",
    ("customer",),
    (
        *(Field(IDENTIFIER + name, _spellings(name, names)) for name, names in _IDENTIFIERS.items()),
        *_DATES,
        _field("name", "fullname customername 姓名 客户姓名 会员姓名"),
        _field("birthday", "birthdate dateofbirth dob born 生日 出生日期", "date"),
        _field("gender", "sex 性别"),
        _field("language", "lang locale 语言"),
        *_CITY,
        _field("joined", "joinedon joindate registered registeredon registrationdate signupdate createdat "
               "注册日期 注册时间 入会日期 加入日期", "date"),
        _field("tier", "level loyaltytier memberlevel 等级 会员等级"),
        _field("household", "householdid householdno family familyid 家庭 家庭编号 家庭号"),
    ),
    identifiers=tuple(_IDENTIFIERS),
)  # fmt: skip
_CATALOG = Kind(
    "catalog",
    ("product",),
    (
        _field("product", "productid sku skuid stockcode itemid item productcode articleno 商品 商品编号 商品编码 "
               "产品编号 货号", required=True),
        *_DATES,
        _field("name", "productname nameen title itemname 名称 商品名称 品名 namezh"),
        _field("category", "productcategory categoryname 类别 品类 商品类别 分类"),
        _field("department", "division 部门 大类"),
        _field("brand", "brandname 品牌"),
        _money("price", "unitprice sellingprice currentprice saleprice 价格 售价 单价 现价"),
        _money("list_price", "listprice regularprice originalprice msrp 原价 标价 吊牌价"),
        _money("cost", "unitcost costprice purchaseprice 成本 成本价 进价"),
        _CURRENCY,
        _field("stock", "inventory onhand stockquantity quantity qty 库存 库存数量 库存量", "number"),
        _field("promotion", "promotionname promo campaign 促销 活动 促销活动"),
    ),
)  # fmt: skip
_STORES = Kind(
    "stores",
    ("store",),
    (
        _field("store", "storecode storeid storeno shop shopid shopcode branch 门店 门店编号 门店编码 "
               "店铺编号", required=True),
        *_DATES,
        _field("name", "storename shopname nameen title 名称 门店名称 店名 namezh"),
        *_CITY,
        _field("address", "street 地址 详细地址"),
        _field("latitude", "lat 纬度", "number"),
        _field("longitude", "lon lng long 经度", "number"),
        _field("opened", "openedon openingdate opendate 开业日期 开店日期", "date"),
        _field("closed", "closedon closingdate closedate 闭店日期 关店日期", "date"),
    ),
)  # fmt: skip
_OFFERS = Kind(
    "offers",
    ("offer",),
    (
        _field("offer", "offercode offerid couponid couponcode coupon promotionid code 优惠编号 优惠券编号 "
               "券号 活动编号", required=True),
        *_DATES,
        _NAMED,
        _field("kind", "type offertype 类型 优惠类型"),
        _field("percent", "percentage discountpercent 折扣 折扣率", "number"),
        _money("amount", "discountamount facevalue 金额 优惠金额 面值"),
        _money("budget", "预算"),
        _CURRENCY,
        _field("products", "skus items 商品 适用商品"),
    ),
)  # fmt: skip
_COSTS = Kind(
    "costs",
    ("contact",),
    (
        _field("contact", "channel event touchpoint contacttype 渠道 触点 事件 联系方式 接触方式", required=True),
        *_DATES,
        Field(UNIT_COST, _spellings("unit_cost", "cost costpercontact price 单价 成本 单位成本 单次成本"), "unit_cost",
              required=True),
        _CURRENCY,
    ),
)  # fmt: skip
_REACH = Kind(
    "reach",
    ("channel", "campaign"),
    (
        _field("channel", "medium source platform 渠道 媒体 平台 投放渠道", required=True),
        _field("campaign", "campaignname 活动 计划 推广计划 投放计划"),
        Field(FROM, ("day", "date", "from", "日期", "投放日期", "统计日期"), "date", required=True),
        _field("reach", "reached people 触达 触达人数 覆盖人数", "count"),
        _field("impressions", "views shown 曝光 曝光量 展现 展现量 展示量", "count"),
        _field("clicks", "click 点击 点击量", "count"),
        _money("spend", "cost amount 花费 消耗 费用 投放费用"),
        _CURRENCY,
    ),
    lasting=False,
)  # fmt: skip

KINDS: Mapping[str, Kind] = MappingProxyType(
    {kind.name: kind for kind in (_CUSTOMERS, _CATALOG, _STORES, _OFFERS, _COSTS, _REACH)}
)


def kind_of(name: str) -> Kind:
    """Find a kind by name."""
    if name not in KINDS:
        raise unknown_name("kind of records", name, KINDS, code="records.kind")
    return KINDS[name]


def match_columns(kind: Kind, columns: Sequence[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Find the input column of each stored column, attributes too: ``given`` first, then by name.

    Raises:
        InvalidInput: a required column is missing, or a given one does not exist.

    >>> match_columns(KINDS["stores"], ["Store code", "门店名称", "floor"])
    {'store': 'Store code', 'name': '门店名称', 'attribute:floor': 'floor'}
    """
    matched = _given_columns(kind, columns, given or {})
    for field in kind.fields:
        free = [column for column in columns if column not in matched.values()]
        ranked = [
            (field.aliases.index(plain_name(column)), column) for column in free if plain_name(column) in field.aliases
        ]
        if ranked and field.name not in matched:
            matched[field.name] = min(ranked)[1]
    _check_required(kind, matched, columns)
    rest = (column for column in columns if column not in matched.values())
    return {**matched, **{ATTRIBUTE + column: column for column in rest}}


def _given_columns(kind: Kind, columns: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    known = [field.name for field in kind.fields]
    for name, column in given.items():
        if column not in columns:
            raise unknown_name("column", column, columns, code="records.column")
        if name not in known and not (kind.identifiers and name.startswith(IDENTIFIER)):
            raise unknown_name(f"column of {kind.name}", name, known, code="records.column")
    return dict(given)


def _check_required(kind: Kind, matched: Mapping[str, str], columns: Sequence[str]) -> None:
    missing = [field for field in kind.fields if field.required and field.name not in matched]
    hint = f"The columns are: {', '.join(columns) or 'none'}."
    if missing:
        known = ", ".join(missing[0].aliases[:4])
        raise InvalidInput(
            f"{kind.name} need a column {missing[0].name!r} (or {known}).", code="records.column", hint=hint
        )
    if kind.identifiers and not any(name.startswith(IDENTIFIER) for name in matched):
        raise InvalidInput(
            f"{kind.name} need an identifier: {', '.join(kind.identifiers)}.", code="records.column", hint=hint
        )
