"""Refusals of the API in the language that the request asks for; the code is the same in all."""

from collections.abc import Iterator

import pytest

from unit.http_api.site import Site, fill, open_site


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("languages") / "brand"
    fill(folder)
    with open_site(folder) as site:
        yield site


@pytest.mark.parametrize(
    ("accepted", "message"),
    (
        (None, "There is no customer 'nobody'."),
        ("zh-CN,zh;q=0.9,en;q=0.8", "没有客户 'nobody'。"),
        ("zh", "没有客户 'nobody'。"),
        ("de-DE, zh;q=0.5", "There is no customer 'nobody'."),
        ("*", "There is no customer 'nobody'."),
    ),
)
def test_a_refusal_is_said_in_the_language_that_is_asked_for(opened: Site, accepted: str | None, message: str) -> None:
    headers = {**opened.secret("read"), **({"accept-language": accepted} if accepted else {})}
    found = opened.ask("GET", "/api/customers/nobody", headers=headers).json()
    assert (found["code"], found["message"]) == ("customer.unknown", message)


def test_who_may_not_is_told_so_in_chinese(opened: Site) -> None:
    chinese = {"accept-language": "zh-CN"}
    needed = opened.ask("GET", "/api/describe", headers=chinese)
    assert (needed.status_code, needed.json()["message"]) == (401, "需要私密密钥或已登录的用户。")
    forbidden = opened.ask("GET", "/api/audit", headers=opened.secret("read") | chinese)
    assert (forbidden.status_code, forbidden.json()["hint"]) == (403, "您拥有：read。")
