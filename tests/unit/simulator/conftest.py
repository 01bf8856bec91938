"""Two written brands that the tests of the simulator read back."""

import pytest

from unit.simulator.reading import World, build


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> World:
    return build(tmp_path_factory.mktemp("small"), customers=300, seed=7)


@pytest.fixture(scope="session")
def brand(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The standard size; the tests that use it are marked slow."""
    return build(tmp_path_factory.mktemp("brand"), customers=2_000, seed=618)
