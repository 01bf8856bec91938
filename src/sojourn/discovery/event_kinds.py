"""What kind of thing an event is, told from its words: the e-commerce vocabulary of tracking plans, in two languages.

Kinds are tried in the order of ``KINDS``; English words have to stand in the name as such, Chinese ones anywhere in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

GROUPS = (
    "browse", "account", "promotion", "cart", "checkout", "order", "store", "returns", "service", "survey", "sharing",
    "email", "message", "app", "other",
)  # fmt: skip
NEVER_COLLAPSED = frozenset({"order", "store", "returns", "service", "survey", "sharing", "email", "message"})
"""Two orders in a row are two orders, two letters sent are two letters."""
PAGE_EVENTS = frozenset((
    "page", "pageview", "page view", "page viewed", "viewed page", "page load", "page loaded", "pv", "screen",
    "screenview", "screen view", "screen viewed", "viewed screen", "页面浏览", "浏览页面", "访问页面", "页面访问",
))  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One kind: whole names, single words, and parts of Chinese names that tell it."""

    group: str
    phrases: frozenset[str]
    words: frozenset[str]
    parts: tuple[str, ...]


def _kind(group: str, phrases: str, words: str, parts: str) -> Kind:
    return Kind(group, frozenset(filter(None, phrases.split(", "))), frozenset(words.split()), tuple(parts.split()))


NOISE = _kind(
    "noise",
    "keep alive, page ping, mouse move, user engagement, web vitals, visibility change, before unload",
    "heartbeat heartbeats ping keepalive scroll scrolled scrolling scrolldepth mousemove hover hovered resize resized "
    "unload beforeunload tick",
    "心跳 滚动 轮询 鼠标移动 鼠标悬停",
)
KINDS = (
    _kind("email", "e mail", "email emails mail mails mailing newsletter edm", "邮件 电邮"),
    _kind("message", "", "push sms whatsapp notification notifications mms", "推送 短信 模板消息"),
    _kind("survey", "", "survey surveys nps csat ces questionnaire", "问卷 调研 满意度"),
    _kind(
        "service",
        "",
        "call calls called ticket tickets case chat support complaint complained hotline helpdesk agent callback",
        "客服 投诉 工单 来电 热线 咨询 呼叫",
    ),
    _kind("returns", "", "refund refunds refunded return returns returned exchange", "退款 退货 换货 售后"),
    _kind("cart", "product added, product removed", "cart basket bag wishlist", "购物车 加购 购物袋 心愿单 收藏"),
    _kind(
        "checkout", "", "checkout payment shipping billing delivery pay paying", "结算 结账 支付 付款 收货地址 提交订单"
    ),
    _kind("order", "", "order orders ordered purchase purchased purchases transaction bought", "订单 下单 购买 成交"),
    _kind("sharing", "", "share shared review reviewed referral refer recommended", "评价 评论 分享 转发"),
    _kind(
        "promotion",
        "",
        "promotion promotions coupon coupons campaign voucher offer discount promo banner redeemed",
        "优惠 券 促销 大促 活动 满减",
    ),
    _kind(
        "account",
        "",
        "signup signin login logout register registered registration account profile password sign signed logged",
        "注册 登录 登陆 登出 账号 账户 会员 密码 绑定",
    ),
    _kind("store", "", "store stores pos till receipt sale sales fitting", "门店 到店 线下 收银 导购"),
    _kind(
        "app",
        "deep link opened, install attributed",
        "application app installed uninstalled crashed",
        "启动 安装 卸载 小程序",
    ),
    _kind(
        "browse",
        "",
        "view views viewed page pages pageview screen search searched list category product products item items "
        "browse browsed click clicked clicks home visit visited visits session filtered select selected catalog",
        "浏览 搜索 查看 访问 页面 商品 首页 点击 详情 列表 筛选 曝光",
    ),
)
_CHANNELS = {
    "message": "sms push direct letter postal 短信 推送 直邮",
    "email": "email mail edm newsletter 邮件 电邮",
    "service": "call calls phone callcenter callcentre center centre hotline telephone chat 电话 客服 热线",
    "store": "store stores pos shop shops retail offline till 门店 线下 实体店",
    "survey": "survey surveys 问卷",
}
_PAGES = {
    "product": ("browse", "product products item items p goods detail details dp sku 商品 详情"),
    "category": ("browse", "category categories c collection collections catalog list 分类 品类"),
    "search": ("browse", "search s find 搜索"),
    "home": ("browse", "home index 首页"),
    "cart": ("cart", "cart basket bag 购物车"),
    "checkout": ("checkout", "checkout payment pay 结算 支付"),
    "order": ("order", "order orders 订单"),
    "account": ("account", "account login register signup signin my profile member 账户 我的 会员"),
    "help": ("service", "help support faq contact service 帮助 客服"),
}


def is_noise(words: Sequence[str]) -> bool:
    """Say whether an event tells that a page is open or a pointer moves, not what the customer does.

    >>> is_noise(["Page", "ping"]), is_noise(["Shopping"])
    (True, False)
    """
    return _is(NOISE, [word.lower() for word in words])


def group_of(words: Sequence[str], channels: Sequence[str] = ()) -> str:
    """Give the group of an event by its words; an event that has one channel may belong to that.

    >>> group_of(["Product", "added"]), group_of(["提交订单"]), group_of(["opened"], ["email"]), group_of(["x"])
    ('cart', 'checkout', 'email', 'other')
    """
    by_channel = channel_group(channels)
    lower = [word.lower() for word in words]
    return by_channel or next((kind.group for kind in KINDS if _is(kind, lower)), "other")


def channel_group(channels: Sequence[str]) -> str | None:
    """Give the group that the only channel of an event stands for, if any."""
    if len(channels) != 1:
        return None
    parts = set(channels[0].lower().replace("_", " ").replace("-", " ").split())
    return next((group for group, names in _CHANNELS.items() if parts & set(names.split())), None)


def page_kind(head: str) -> tuple[str, str] | None:
    """Give (kind of page, group) of the first part of a path.

    >>> page_kind("p"), page_kind("blog")
    (('product', 'browse'), None)
    """
    for kind, (group, names) in _PAGES.items():
        if head.lower() in names.split() or (not head and kind == "home"):
            return kind, group
    return None


def _is(kind: Kind, words: Sequence[str]) -> bool:
    whole = " ".join(words)
    if whole in kind.phrases or not kind.words.isdisjoint(words):
        return True
    return not whole.isascii() and any(part in whole for part in kind.parts)
