"""What all tests share: one cache of compiled kernels, what a test may need from outside, and loud skips."""

import os
import shutil
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import is_hypothesis_test, settings
from xdist.scheduler import LoadFileScheduling

pytest_plugins = ("cheap_passwords", "databases")

ROOT = Path(__file__).resolve().parent.parent

# Before anything of sojourn is imported: all tests, and the programs they start, compile each kernel once.
os.environ.setdefault("SOJOURN_KERNEL_CACHE", str(ROOT / ".cache" / "kernels"))

DATA = Path(os.environ.get("SOJOURN_TEST_DATA") or ROOT / "../shared/data").resolve()
PM4PY = ROOT / ".venvs" / "pm4py" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
EXAMPLES = int(os.environ.get("SOJOURN_EXAMPLES", "1"))
"""How many times as many examples a law is tried on as it asks for, which is what `make test` can afford."""
# The first example of a kernel compiles it, which no deadline should count; what has to pass is the same every time.
settings.register_profile("sojourn", deadline=None, print_blob=True, derandomize="CI" in os.environ)
settings.load_profile("sojourn")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Give the path of a Chromium, from SOJOURN_CHROMIUM or the PATH."""
    return os.environ.get("SOJOURN_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def public_data() -> Path:
    """The folder of public data sets; mark the test with `needs_data("NAME")`."""
    return DATA


@pytest.fixture(scope="session")
def pm4py_python() -> str:
    """The Python that has pm4py and not sojourn; mark the test with `needs_pm4py`."""
    return str(PM4PY)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; mark the test with `needs_chromium`."""
    return find_chromium() or "chromium"


NO_PARAMETERS = SimpleNamespace(params={})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in tests/benchmarks measures; everything in tests/soak soaks. Files with slow tests come first.

    Otherwise one worker is still at a slow file when the others have nothing left to do. A slow test that runs on both
    databases is thorough on the second: what is quick runs on both with `make test`.
    """
    for item in items:
        for folder, mark in (("benchmarks", pytest.mark.bench), ("soak", pytest.mark.soak)):
            if item.path.is_relative_to(ROOT / "tests" / folder):
                item.add_marker(mark)
        if item.get_closest_marker("slow") and "postgresql" in getattr(item, "callspec", NO_PARAMETERS).params.values():
            item.add_marker(pytest.mark.thorough)
    slow = {item.path for item in items if any(map(item.get_closest_marker, ("slow", "thorough")))}
    items.sort(key=lambda item: item.path not in slow)
    for law in {item.function for item in items if isinstance(item, pytest.Function)}:
        if is_hypothesis_test(law):
            # Hypothesis has no public way to try a law that says how often on more.
            asked = law._hypothesis_internal_use_settings
            law._hypothesis_internal_use_settings = settings(asked, max_examples=asked.max_examples * EXAMPLES)


class TogetherScheduling(LoadFileScheduling):  # type: ignore[misc]  # xdist ships no types
    """A file is one worker's; so are all files that share the server and the browser of the web app."""

    def _split_scope(self, nodeid: str) -> str:
        together = "tests/browser/"
        return together if nodeid.startswith(together) else str(super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> TogetherScheduling | None:
    """Give the scheduler of `--dist loadfile`, with what has to stay together."""
    return TogetherScheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose need is not met, and say how to meet it."""
    for mark in item.iter_markers("needs_data"):
        for name in mark.args:
            if not (DATA / name).exists():
                pytest.skip(f"data set {name} is not there (SOJOURN_TEST_DATA names the folder)")
    if item.get_closest_marker("needs_pm4py") and not PM4PY.exists():
        pytest.skip("pm4py is not there (make oracle)")
    if item.get_closest_marker("needs_chromium") and not find_chromium():
        pytest.skip("Chromium is not there (as root: apt-get install chromium; or set SOJOURN_CHROMIUM)")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines how many tests were skipped, and why; pytest's own count follows."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else str(report.longrepr)
        for report in skipped
    )
    terminalreporter.section(f"{len(skipped)} SKIPPED", sep="=", yellow=True, bold=True)
    for reason, count in reasons.most_common():
        terminalreporter.line(f"{count:5} x {reason}", yellow=True)
