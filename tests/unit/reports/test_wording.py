"""The catalogs agree with each other and with the code; numbers read as each language writes them."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from sojourn.vocabulary import SojournError, language_from, languages, money, number, say, seconds_text, share
from sojourn.vocabulary.wording import catalog

SOURCE = Path(__file__).resolve().parents[3] / "src" / "sojourn"
OWN = ("report.",)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def keys_said() -> Iterator[tuple[str, str]]:
    """Give each key that the code says, as a pattern, with where."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == "say":
                for key in patterns(node.args[0]):
                    yield key, f"{path.relative_to(SOURCE)}:{node.lineno}"


def patterns(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [re.escape(node.value)]
    if isinstance(node, ast.IfExp):
        return patterns(node.body) + patterns(node.orelse)
    if isinstance(node, ast.JoinedStr):
        return ["".join(patterns(part)[0] if isinstance(part, ast.Constant) else ".+" for part in node.values)]
    return []


def test_both_catalogs_have_the_same_keys() -> None:
    english, chinese = (set(catalog(lang)) for lang in languages())
    assert {key.removesuffix("_one") for key in english} == {key.removesuffix("_one") for key in chinese}
    for keys in (english, chinese):
        assert all(key.removesuffix("_one") in keys for key in keys), "a singular needs its plural"


def test_both_catalogs_fill_the_same_placeholders() -> None:
    english = {key: placeholders(sentence) for key, sentence in catalog("en").items()}
    for lang in languages():
        for key, sentence in catalog(lang).items():
            if key.endswith("_one"):
                assert placeholders(sentence) <= english[key.removesuffix("_one")], key
            else:
                assert placeholders(sentence) == english[key], key


def test_every_key_that_is_said_is_in_the_catalogs() -> None:
    missing = [
        f"{where}: {key}"
        for key, where in keys_said()
        if not any(re.fullmatch(key, known) for known in catalog("zh-CN"))
    ]
    assert not missing, "\n".join(missing)


def test_no_sentence_of_a_report_is_left_over() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    said = [key for key, _ in keys_said()]
    unused = [
        key
        for key in catalog("zh-CN")
        if key.startswith(OWN) and f'"{key}"' not in text and not any(re.fullmatch(known, key) for known in said)
    ]
    assert not unused, unused


def test_chinese_has_chinese_marks() -> None:
    half = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]")
    assert not {key: sentence for key, sentence in catalog("zh-CN").items() if half.search(sentence)}


def test_a_missing_key_and_a_missing_language_are_errors() -> None:
    with pytest.raises(SojournError) as caught:
        say("no.such.key", "en")
    assert caught.value.code == "wording.missing"
    with pytest.raises(SojournError) as caught:
        say("count.customers", "fr", count=2)
    assert caught.value.code == "language.unknown"


def test_one_is_singular_only_where_the_language_has_it() -> None:
    assert say("report.days", "en", count=1) == "1 day"
    assert say("report.days", "en", count=2) == "2 days"
    assert say("report.days", "zh-CN", count=1) == "1 天"


@pytest.mark.parametrize(
    ("n", "english", "chinese"),
    (
        (0, "0", "0"),
        (-3, "-3", "-3"),
        (0.04, "0.04", "0.04"),
        (0.0004, "<0.01", "<0.01"),
        (2.25, "2.3", "2.3"),
        (99_999, "99,999", "99,999"),
        (100_000, "100,000", "10万"),
        (123_456, "123,456", "12.35万"),
        (99_999_999, "99,999,999", "1亿"),
        (1_234_567_890, "1,234,567,890", "12.35亿"),
        (-250_000, "-250,000", "-25万"),
        (None, "–", "–"),
        (float("nan"), "–", "–"),
    ),
)
def test_numbers(n: float | None, english: str, chinese: str) -> None:
    assert number(n, "en") == english
    assert number(n, "zh-CN") == chinese


@pytest.mark.parametrize(
    ("x", "shown"),
    (
        (0, "0%"),
        (1, "100%"),
        (0.5, "50%"),
        (0.125, "13%"),
        (0.0949, "9.5%"),
        (0.999, "99.9%"),
        (1.5, "150%"),
        (-0.05, "-5.0%"),
    ),
)
def test_shares(x: float, shown: str) -> None:
    assert share(x) == shown


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    (
        (0.25, "0.3 s", "0.3 秒"),
        (59.99, "1 min", "1 分钟"),
        (3_600, "1 h", "1 小时"),
        (86_399, "1 d", "1 天"),
        (2.4 * 86_400, "2.4 d", "2.4 天"),
        (400 * 86_400, "400 d", "400 天"),
        (None, "–", "–"),
    ),
)
def test_stretches_of_time(seconds: float | None, english: str, chinese: str) -> None:
    assert seconds_text(seconds, "en") == english
    assert seconds_text(seconds, "zh-CN") == chinese


@pytest.mark.parametrize(
    ("minor", "currency", "english", "chinese"),
    (
        (123_456_789, "CNY", "CN¥1.23M", "¥123.46万"),
        (99_950, "USD", "$999.50", "US$999.50"),
        (1_234, "JPY", "¥1,234", "JP¥1,234"),
        (-500, "EUR", "−€5.00", "−€5.00"),
        (1_234_567, "SEK", "SEK 12,346", "SEK 12,346"),
        (250_000_000_000, "USD", "$2.5B", "US$25亿"),
        (12_345, None, "123.45", "123.45"),
        (None, "CNY", "–", "–"),
    ),
)
def test_money(minor: int | None, currency: str | None, english: str, chinese: str) -> None:
    assert money(minor, currency, "en") == english
    assert money(minor, currency, "zh-CN") == chinese


@pytest.mark.parametrize(
    ("given", "lang"),
    (("zh_CN.UTF-8", "zh-CN"), ("zh-Hant-TW", "zh-CN"), ("C.UTF-8", "en"), ("", "en"), ("en_US", "en")),
)
def test_the_language_of_a_locale(given: str, lang: str) -> None:
    assert language_from(given) == lang
