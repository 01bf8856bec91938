"""What customers write into surveys, in Chinese and English, by what happened to them and how they scored.

A text is kept as its number in ``TEXTS``; number 0 is an empty answer.
"""

from sojourn.simulator.chance import Chance

_ANSWERS: dict[tuple[str, str], tuple[str, ...]] = {
    ("payment", "zh"): (
        "付款一直失败,试了好几次",
        "App 支付总是报错,最后放弃了",
        "结账的时候支付失败,体验很差",
        "付款页面卡住,钱差点扣两次",
    ),
    ("payment", "en"): (
        "Payment failed again and again in the app.",
        "The app would not take my card, very annoying.",
        "Checkout error at payment, I nearly gave up.",
    ),
    ("wait", "zh"): ("客服电话等了太久", "打了热线半天没人接", "电话排队时间太长,问题也没解决", "客服让我一直等"),
    ("wait", "en"): ("I waited far too long on the phone.", "The hotline kept me on hold.", "Nobody answered my call."),
    ("bad", "zh"): (
        "尺码偏小,退货麻烦",
        "颜色和图片不一样",
        "物流太慢了",
        "价格降得太快,刚买就打折",
        "面料一般,不值这个价",
    ),
    ("bad", "en"): ("Runs small, had to return it.", "Color differs from the picture.", "Delivery was slow."),
    ("fair", "zh"): ("还可以", "一般般,没有惊喜", "质量不错,就是包装简单", "款式可以,价格偏高"),
    ("fair", "en"): ("It is fine.", "Good quality, a bit expensive.", "Nothing special."),
    ("good", "zh"): (
        "很喜欢,已经推荐给朋友",
        "质量很好,会再来",
        "门店服务很贴心",
        "设计很美,家里很有氛围",
        "发货快,包装精致",
    ),
    ("good", "en"): (
        "Love it, told my friends.",
        "Great quality, will buy again.",
        "Lovely store staff.",
        "Fast delivery.",
    ),
}
TEXTS = ("", *dict.fromkeys(text for texts in _ANSWERS.values() for text in texts))
_NUMBERS = {text: number for number, text in enumerate(TEXTS)}
_TROUBLES = {1: "payment", 2: "wait"}


def answer(share: float, trouble: int, language: str, chance: Chance) -> int:
    """Choose a text for a score (its share of the scale); more than half of the answers have none."""
    if chance.happens(0.55):
        return 0
    mood = "good" if share >= 0.8 else "fair" if share >= 0.55 else "bad"
    return _NUMBERS[chance.pick(_ANSWERS[_TROUBLES.get(trouble, mood), language])]
