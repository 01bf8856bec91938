"""Errors speak the languages of the catalogs: one template for each, with the same fields, and none is missing."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import sojourn
from sojourn.vocabulary import InvalidInput, catalog, languages, unknown_name

SOURCES = sorted(Path(sojourn.__file__).parent.rglob("*.py"))
MESSAGE, HINT = "error.message.", "error.hint."


def fields_of(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def said_in_the_source() -> Iterator[tuple[str, str]]:
    """Find each string that stands in a call of ``said`` or is a key to choose among, with its file."""
    known = {key.removeprefix(MESSAGE) for key in catalog("en") if key.startswith(MESSAGE)}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "said":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant):
                    yield str(first.value), path.name
            elif isinstance(node, ast.Constant) and node.value in known:
                yield str(node.value), path.name


def test_every_error_has_the_same_words_and_fields_in_every_language() -> None:
    templates = {lang: {k: v for k, v in catalog(lang).items() if k.startswith("error.")} for lang in languages()}
    english = templates["en"]
    assert len([key for key in english if key.startswith(MESSAGE)]) >= 50
    for lang, found in templates.items():
        assert {*found} == {*english}, lang
        for key, template in found.items():
            assert fields_of(template) == fields_of(english[key]), (lang, key)
            assert template.strip(), (lang, key)


def test_every_error_that_is_said_has_words_and_all_words_are_said() -> None:
    english = catalog("en")
    said = {key for key, _ in said_in_the_source()}
    assert not {key for key in said if f"{MESSAGE}{key}" not in english}
    assert {key.removeprefix(MESSAGE) for key in english if key.startswith(MESSAGE)} == said
    assert {key.removeprefix(HINT) for key in english if key.startswith(HINT)} <= said


def test_an_error_keeps_its_code_and_what_was_given_in_every_language() -> None:
    error = unknown_name("event", "ordr", ["order", *(f"event {place}" for place in range(40))], code="event.unknown")
    assert error.to_dict()["code"] == error.to_dict("zh-CN")["code"] == "event.unknown"
    assert str(error) == error.in_language("en")
    assert "Did you mean 'order'?" in str(error)
    assert str(error).endswith("event 10 and 29 more.")
    assert error.in_language("zh-CN").startswith("没有事件 'ordr'。是否想写 'order'？已知：order、event 0、")
    assert error.in_language("zh-CN").endswith("另有 29 个。")
    plain = InvalidInput("It failed.", code="room.reason", hint="Try again.")
    assert plain.in_language("zh-CN") == str(plain)


@pytest.mark.parametrize("given", ("{who}", "%s", "{0.__class__}", "中文", "a\nb"))
def test_what_was_given_is_never_read_as_a_template(given: str) -> None:
    for lang in languages():
        assert repr(given) in InvalidInput.said("customer.unknown", who=given).in_language(lang)
