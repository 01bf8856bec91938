"""JavaScript clients as they are published, sent from Node to a real server: what they send is seen by questions."""

import fcntl
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import sojourn as sj
from live_server import LiveServer, happened, live_server

pytestmark = [pytest.mark.thorough]
ROOT = Path(__file__).resolve().parents[2]
SCRIPTS, CLIENTS = ROOT / "tests" / "clients", ROOT / ".tools" / "clients"
INSTALL = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]


@pytest.fixture(scope="module")
def clients() -> Path:
    """The published packages, installed once; skips loudly where there is no Node or nothing to install from."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("needs Node and npm: the JavaScript clients are not tested here")
    wanted = (SCRIPTS / "package.json").read_text(encoding="utf-8")
    CLIENTS.mkdir(parents=True, exist_ok=True)
    with (CLIENTS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = "" if _is_installed(wanted) else _install(wanted)
    if not _is_installed(wanted):
        pytest.skip(f"npm could not install the JavaScript clients: {said[-300:]}")
    return CLIENTS


def _is_installed(wanted: str) -> bool:
    """Say whether all packages are there and can be loaded: an installation that was cut off leaves files out."""
    package = CLIENTS / "package.json"
    if not package.exists() or package.read_text(encoding="utf-8") != wanted:
        return False
    names = json.loads(wanted)
    load = "".join(f"require({name!r});" for name in names["dependencies"])
    load += "".join(f"require.resolve({name!r});" for name in names["devDependencies"])  # load in a page only
    return subprocess.run(["node", "-e", load], cwd=CLIENTS, capture_output=True, check=False).returncode == 0


def _install(wanted: str) -> str:
    shutil.rmtree(CLIENTS / "node_modules", ignore_errors=True)
    (CLIENTS / "package.json").write_text(wanted, encoding="utf-8")
    return subprocess.run(INSTALL, cwd=CLIENTS, capture_output=True, text=True, check=False, timeout=300).stderr


@pytest.fixture(scope="module")
def server(clients: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("node") / "brand") as running:
        yield running


def test_the_quickstart_of_the_guide(server: LiveServer, clients: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "collect.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^## Node\n```js\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    before, key = server.described()["events"], server.write_key("quickstart")
    script = clients / "quickstart.mjs"
    script.write_text(block.replace("http://127.0.0.1:8000", server.address).replace("sjw_...", key), encoding="utf-8")
    subprocess.run(["node", str(script)], check=True, timeout=60)
    assert "quickstart" in server.wait_for_events(before + 1)["sources"]


@pytest.mark.parametrize(
    ("script", "person", "events", "channel"),
    (
        ("segment_node.mjs", "nora", ["Product Viewed", "Order Completed"], None),
        ("rudder_node.mjs", "rolf", ["Signed Up", "Viewed Start Screen"], "app"),
        ("segment_browser.mjs", "berta", ["Viewed Home Page", "Product Viewed", "Order Completed"], "web"),
        ("sensors_browser.mjs", "sonja", ["$pageview", "ViewProduct", "$SignUp", "Paid"], "web"),
    ),
)
def test_what_a_client_sends_is_seen(
    server: LiveServer, clients: Path, script: str, person: str, events: list[str], channel: str | None
) -> None:
    before = server.described()["events"]
    line = ["node", str(SCRIPTS / script), server.address, server.write_key(script.partition(".")[0])]
    environment = {**os.environ, "CLIENTS": str(clients)}
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    server.wait_for_events(before + len(events))
    shown = sj.open(server.folder).customer(f"user_id:{person}")
    assert sorted(event["event"] for event in happened(shown)) == sorted(events)
    assert shown["favorite_channel"] == channel
    steps = {
        name for row in sj.open(server.folder).log().transitions()["transitions"] for name in (row["from"], row["to"])
    }
    assert set(events) <= steps
