"""Webhooks in force: versions, secrets that are sealed and shown once, on both databases."""

from pathlib import Path

import pytest

from sojourn.access import seal, unseal
from sojourn.database import Database
from sojourn.vocabulary import SECOND, InvalidInput, WorkspaceError
from sojourn.webhooks import Webhook, WebhookRing, apply_webhook, example_webhook, find_webhook, list_webhooks


def test_a_secret_is_made_once_kept_by_later_versions_and_replaced_when_others_are_given(
    database: Database, tmp_path: Path
) -> None:
    text = example_webhook()
    first, made = apply_webhook(database, tmp_path, text, now=1)
    assert made
    assert first.secrets(tmp_path) == [made]
    again, none = apply_webhook(database, tmp_path, text, now=2)
    assert (again.version, again.created, none) == (1, 1, None)
    second, none = apply_webhook(database, tmp_path, text.replace("fail lists", "fail puts"), now=3)
    assert (second.version, second.secrets(tmp_path), none) == (2, [made], None)
    third, none = apply_webhook(database, tmp_path, text, ["one", "two"], now=4)
    assert (third.version, third.secrets(tmp_path), none) == (3, ["one", "two"], None)
    assert [(one.webhook.name, one.version) for one in list_webhooks(database)] == [("shop", 3)]
    assert "two" not in repr(third)


def test_no_secret_stands_in_the_database(database: Database, tmp_path: Path) -> None:
    applied, _ = apply_webhook(database, tmp_path, example_webhook(), ["plain-secret-text"], now=1)
    assert applied.sealed is not None
    assert b"plain" not in applied.sealed
    assert (tmp_path / "secrets.key").stat().st_mode & 0o777 == 0o600


def test_sealed_bytes_open_only_with_their_key_and_under_their_name(tmp_path: Path) -> None:
    sealed = seal(tmp_path, b"hidden", "shop")
    assert sealed != seal(tmp_path, b"hidden", "shop")
    with pytest.raises(WorkspaceError) as refused:
        unseal(tmp_path, sealed, "other")
    assert refused.value.code == "secrets.unreadable"
    (tmp_path / "secrets.key").unlink()
    with pytest.raises(WorkspaceError) as refused:
        unseal(tmp_path, sealed, "shop")
    assert refused.value.code == "secrets.key_missing"


def shop(ring: WebhookRing, now: int) -> tuple[Webhook, list[str]] | None:
    """Look as the front does: ask the database where that is due, then what is held."""
    ring.ask(now)
    return ring.look("shop")


def test_a_change_is_known_to_the_front_after_a_second(database: Database, tmp_path: Path) -> None:
    ring = WebhookRing(database, tmp_path)
    assert shop(ring, 10 * SECOND) is None
    apply_webhook(database, tmp_path, example_webhook(), ["one"], now=1)
    assert shop(ring, 10 * SECOND + 1) is None
    found = shop(ring, 11 * SECOND)
    assert found is not None
    assert found[1] == ["one"]
    apply_webhook(database, tmp_path, example_webhook(), ["two"], now=2)
    assert shop(ring, 12 * SECOND) == (found[0], ["two"])


def test_secrets_that_cannot_be_read_are_told_to_all_who_ask_and_asked_for_again(
    database: Database, tmp_path: Path
) -> None:
    apply_webhook(database, tmp_path, example_webhook(), ["one"], now=1)
    key, ring = tmp_path / "secrets.key", WebhookRing(database, tmp_path)
    held = key.read_bytes()
    key.unlink()
    for moment in (10, 10.5):
        with pytest.raises(WorkspaceError) as refused:
            shop(ring, int(moment * SECOND))
        assert refused.value.code == "secrets.key_missing"
    key.write_bytes(held)
    assert shop(ring, 11 * SECOND) is not None


@pytest.mark.parametrize("given", ([" "], [str(number) for number in range(6)]))
def test_secrets_that_cannot_be_used_are_refused(database: Database, tmp_path: Path, given: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        apply_webhook(database, tmp_path, example_webhook(), given, now=1)
    assert refused.value.code == "webhook.secret"
    assert find_webhook(database, "shop") is None
