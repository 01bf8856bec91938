"""Keys are shown once, kept as hashes, limited to what they are for, and dead when revoked or expired."""

from hashlib import sha256

import pytest

from sojourn.access import (
    IssuedKey,
    SecretKey,
    WriteKey,
    create_secret_key,
    create_write_key,
    find_key,
    list_keys,
    revoke_key,
)
from sojourn.access.storage import read_key
from sojourn.database import Database
from sojourn.vocabulary import DAY, InvalidInput

NOW = 1_800_000_000_000_000


def test_a_write_key_is_found_by_its_text(database: Database) -> None:
    made = create_write_key(database, " web ", channel="web", origins=["https://Shop.example:443/"], now=NOW)
    assert made.text.startswith("sjw_")
    assert made.key == WriteKey(
        prefix=made.text[:12], source="web", channel="web", origins=("https://shop.example",), created=NOW
    )
    assert find_key(database, made.text, NOW) == made.key


def test_a_secret_key_is_found_by_its_text(database: Database) -> None:
    made = create_secret_key(database, "nightly", ["write", "read", "read"], expires=NOW + DAY, now=NOW)
    assert made.text.startswith("sjs_")
    assert made.key == SecretKey(
        prefix=made.text[:12], name="nightly", scopes=("read", "write"), created=NOW, expires=NOW + DAY
    )
    assert find_key(database, made.text, NOW) == made.key


def test_only_a_hash_is_kept_and_only_the_maker_sees_the_key(database: Database) -> None:
    made = create_write_key(database, "web", now=NOW)
    secret = made.text[12:]
    with database.reading() as connection:
        kept = read_key(connection, made.key.prefix)
        assert kept is not None
        assert kept[0] == sha256(made.text.encode()).digest()
        rows = connection.exec_driver_sql("SELECT * FROM access_keys").all()
    assert len(secret) == 24
    assert secret not in str(rows) + repr(made) + repr(list_keys(database))


def test_keys_are_never_the_same(database: Database) -> None:
    texts = {create_secret_key(database, "many", ["read"], now=NOW).text for _ in range(20)}
    assert len({text[4:12] for text in texts}) == 20


@pytest.mark.parametrize("change", (lambda text: text[:-1] + ("a" if text[-1] != "a" else "b"), lambda text: text[:12],
                                    lambda text: text + "a", lambda _: "", lambda text: text[:12] + "\ud800" * 24,
                                    lambda text: "sjs" + text[3:]))  # fmt: skip
def test_what_is_not_exactly_the_key_is_none(change: object, database: Database) -> None:
    text = create_write_key(database, "web", now=NOW).text
    assert callable(change)
    assert find_key(database, change(text), NOW) is None


def test_an_expired_key_is_none_from_its_microsecond(database: Database) -> None:
    text = create_secret_key(database, "nightly", ["read"], expires=NOW + DAY, now=NOW).text
    assert find_key(database, text, NOW + DAY - 1) is not None
    assert find_key(database, text, NOW + DAY) is None


def test_a_revoked_key_is_none_and_keeps_its_time(database: Database) -> None:
    text = create_write_key(database, "web", now=NOW).text
    revoked = revoke_key(database, text[:12], NOW + 1)
    assert revoked.revoked == NOW + 1
    assert find_key(database, text, NOW + 2) is None
    assert revoke_key(database, text, NOW + 2).revoked == NOW + 1


def test_revoking_an_unknown_key_says_which_there_are(database: Database) -> None:
    prefix = create_write_key(database, "web", now=NOW).key.prefix
    wrong = "sjw_" + "a" * 32
    with pytest.raises(InvalidInput) as raised:
        revoke_key(database, wrong, NOW)
    assert raised.value.code == "key.unknown"
    assert prefix in str(raised.value)
    assert wrong not in str(raised.value)


def test_keys_are_listed_from_the_oldest(database: Database) -> None:
    later = create_write_key(database, "web", now=NOW + 1).key
    first = create_secret_key(database, "nightly", ["admin"], expires=NOW + 2, now=NOW).key
    revoke_key(database, later.prefix, NOW + 5)
    assert [key.prefix for key in list_keys(database)] == [first.prefix, later.prefix]


def test_scopes_bound_what_a_secret_key_may(database: Database) -> None:
    def may(*scopes: str) -> list[bool]:
        key = create_secret_key(database, "k", scopes, now=NOW).key
        return [key.may("read"), key.may("write"), key.may("admin")]

    assert may("read") == [True, False, False]
    assert may("write") == [False, True, False]
    assert may("admin") == [True, True, True]


def test_origins_bound_where_a_write_key_works(database: Database) -> None:
    origins = ["https://shop.example", "http://localhost:3000", "https://münchen.example", "http://[::1]:80"]
    key = create_write_key(database, "web", origins=[*origins, origins[0]], now=NOW).key
    assert key.origins == (
        "https://shop.example", "http://localhost:3000", "https://xn--mnchen-3ya.example", "http://[::1]",
    )  # fmt: skip
    assert [key.allows_origin(origin) for origin in ("https://shop.example", "HTTPS://shop.example")] == [True, True]
    refused = ("http://shop.example", "https://shop.example.evil", "https://evil.shop.example", "null", "", None)
    assert not any(key.allows_origin(origin) for origin in refused)
    assert create_write_key(database, "app", now=NOW).key.allows_origin(None)


@pytest.mark.parametrize(
    ("asked", "code"),
    (
        ({"source": " "}, "key.source"),
        ({"source": "a" * 201}, "key.source"),
        ({"source": "a\nb"}, "key.source"),
        ({"source": "sojourn"}, "key.source"),
        ({"source": "web", "channel": ""}, "key.channel"),
        *(
            ({"source": "web", "origins": [origin]}, "key.origin")
            for origin in ("shop.example", "*", "https://", "https://a/b", "https://me@a", "ftp://a", "https://a:x",
                           "https://a b", "https://[::1", "https://a?b", "null", f"https://{'a' * 70}.example")
        ),
        ({"name": "", "scopes": ["read"]}, "key.name"),
        ({"name": "k", "scopes": []}, "key.scope"),
        ({"name": "k", "scopes": ["reed"]}, "key.scope"),
        ({"name": "k", "scopes": ["read"], "expires": NOW}, "key.expired"),
    ),
)  # fmt: skip
def test_what_no_key_can_be_is_refused(asked: dict[str, object], code: str, database: Database) -> None:
    create: object = create_write_key if "source" in asked else create_secret_key
    assert callable(create)
    with pytest.raises(InvalidInput) as raised:
        create(database, **asked, now=NOW)
    assert raised.value.code == code
    assert list_keys(database) == []


def test_an_issued_key_hides_its_text() -> None:
    key = WriteKey(prefix="sjw_abcdefgh", source="web", channel=None, origins=(), created=NOW)
    assert "hidden" not in repr(IssuedKey(key, "hidden"))
