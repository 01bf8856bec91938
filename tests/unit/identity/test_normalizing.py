"""One spelling for each identifier, and none for placeholders."""

import phonenumbers
import pyarrow as pa
import pytest

from sojourn.identity import SHIPPED, Namespace, namespaces_from, normalize, usable
from sojourn.vocabulary import InvalidInput


def spelled(namespace: str, *values: str | None, region: str = "CN") -> list[str | None]:
    found: list[str | None] = normalize(SHIPPED[namespace], pa.array(values, pa.string()), region).to_pylist()
    return found


@pytest.mark.parametrize(
    "value",
    (
        "", "0", "000", "00000000-0000-0000-0000-000000000000", "---", "-1", "null", "NULL", '"null"', "'anonymous'",
        "None", "NaN", "undefined", "[object Object]", "N/A", "#N/A", "unknown", "未知", "无", " 匿名 ", "guest",
        "distinct_id", "true", "\\N", "\u3000", "\u200b", "（null）",
    ),
)  # fmt: skip
def test_placeholders_are_no_identifiers_anywhere(value: str) -> None:
    for namespace in SHIPPED:
        assert spelled(namespace, value) == [None]


def test_what_only_looks_like_a_placeholder_stays() -> None:
    assert spelled("customer_no", "1", "10", "0010", "-12", "nullmeier", "李雷") == [
        "1",
        "10",
        "0010",
        "-12",
        "nullmeier",
        "李雷",
    ]


def test_blanks_and_wide_letters_do_not_make_another_identifier() -> None:
    assert spelled("user_id", " u1", "u1\t", "ｕ１", "\ufeffu1", "u1\u3000", None) == ["u1"] * 5 + [None]
    assert spelled("user_id", "U1") == ["U1"], "accounts may differ by case"


def test_addresses() -> None:
    assert spelled("email", " Ann@X.DE", "ann+news@x.de", "ａｎｎ＠x.de", "用户@例子.中国") == [
        "ann@x.de", "ann+news@x.de", "ann@x.de", "用户@例子.中国",
    ]  # fmt: skip
    assert spelled("email", "ann", "ann@x", "@x.de", "a b@x.de", "ann@x..de", "ann@x.de, bob@x.de") == [None] * 6
    shared = (
        "info@x.de",
        "NoReply@x.de",
        "no-reply+17@x.de",
        "kefu@x.cn",
        "test@test.com",
        "me@example.com",
        "q@q.invalid",
    )
    assert spelled("email", *shared) == [None] * len(shared)


def test_phones_of_the_default_region() -> None:
    same = ("13811112222", "138 1111 2222", "138-1111-2222", "+86 138 1111 2222", "8613811112222", "0086 13811112222",
            "13811112222.0", "１３８１１１１２２２２", "(+86)138-1111-2222")  # fmt: skip
    assert set(spelled("phone", *same)) == {"+8613811112222"}
    assert spelled("phone", "010-6552 9988", "02165529988") == ["+861065529988", "+862165529988"]
    assert spelled("phone", "13800138000", "+8613800138000", "11111111111", "123", "abc", "1.38E+10") == [None] * 6


def test_phones_of_another_region() -> None:
    assert spelled("phone", "030 901820", "+49 (0)30 901820", region="DE") == ["+4930901820", "+4930901820"]
    assert spelled("phone", "06 6982 1234", region="IT") == ["+390669821234"], "Italy keeps its zero"
    with pytest.raises(InvalidInput) as caught:
        spelled("phone", "1", region="Berlin")
    assert caught.value.code == "identity.region"


@pytest.mark.parametrize("region", "CN US CA GB DE IT FR RU JP IN BR AR MX AU HK KZ".split())
def test_the_quick_way_with_phones_gives_what_phonenumbers_gives(region: str) -> None:
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    examples = [phonenumbers.example_number_for_type(region, kind) for kind in kinds]
    texts = set()
    for example in filter(None, examples):
        national = phonenumbers.national_significant_number(example)
        for last in range(40):
            changed = f"{national[:-2]}{last:02d}"
            texts |= {
                changed,
                f"+{example.country_code}{changed}",
                f"0{changed}",
                f"{national[:2]}{last:02d}{national[4:]}",
            }
    wanted: list[str | None] = []
    for text in sorted(texts):
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            wanted.append(None)
            continue
        valid = phonenumbers.is_valid_number(number)
        wanted.append(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if valid else None)
    plain = Namespace("phone", "contact", 80, 5, 4, "phone")
    assert normalize(plain, pa.array(sorted(texts)), region).to_pylist() == wanted


def test_cards_and_devices() -> None:
    assert spelled("card", "6222 0000-1111", "vip-a 7") == ["622200001111", "VIPA7"]
    uuid = "6D92078A-8246-4BA4-AE5B-76104861E7DC"
    assert spelled("device", uuid, f"{{{uuid}}}", "Token-A") == [uuid.lower(), uuid.lower(), "Token-A"]


def test_blocked_values_of_a_workspace_are_compared_in_normal_form() -> None:
    phone = namespaces_from({"phone": {"blocked": ["400-800-1234", "138 1111 2222"]}})["phone"]
    assert normalize(phone, pa.array(["+8613811112222", "13811112223"])).to_pylist() == [None, "+8613811112223"]
    card = namespaces_from({"card": {"blocked": ["STAFF-1"]}})["card"]
    assert normalize(card, pa.array(["staff1", "staff2"])).to_pylist() == [None, "STAFF2"]


def test_any_arrow_form_of_text_is_read() -> None:
    texts = pa.array(["a", None, "null"])
    for given in (
        texts,
        texts.cast(pa.large_string()),
        pa.chunked_array([texts]),
        texts.dictionary_encode(),
        pa.array(["a", None, None]),
    ):
        assert normalize(SHIPPED["user_id"], given).to_pylist() == ["a", None, None]
    assert normalize(SHIPPED["user_id"], pa.array([7, None, 0])).to_pylist() == ["7", None, None]
    for namespace in SHIPPED.values():
        assert len(normalize(namespace, pa.array([], pa.string()))) == 0
        assert normalize(namespace, pa.nulls(2, pa.string())).to_pylist() == [None, None]


def test_usable_tells_the_loader_which_rows_have_somebody() -> None:
    assert usable(SHIPPED["email"], pa.array(["a@x.de", "x", None])).tolist() == [True, False, False]
    assert usable(SHIPPED["ip"], pa.array(["1.2.3.4"])).tolist() == [False]
