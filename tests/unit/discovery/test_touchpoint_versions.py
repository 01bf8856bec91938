"""Versions of touchpoint sets in a workspace."""

from dataclasses import replace
from pathlib import Path

import pytest

from sojourn.discovery.touchpoint_reading import parse
from sojourn.discovery.touchpoint_versions import list_versions, load_version, save_version
from sojourn.vocabulary import InvalidInput, WorkspaceError

FIRST = parse("name: brand\nrules:\n# why\n- {name: Look, when: {event: view}, group: Browse}")
SECOND = replace(FIRST, unmatched="hide")


def test_every_change_is_a_version_and_none_is_rewritten(tmp_path: Path) -> None:
    assert list_versions(tmp_path / "touchpoints") == {}
    assert [save_version(tmp_path, each) for each in (FIRST, FIRST, SECOND, SECOND, FIRST)] == [1, 1, 2, 2, 3]
    assert list_versions(tmp_path) == {"brand": (1, 2, 3)}
    assert load_version(tmp_path, "brand") == replace(FIRST, version=3)
    assert load_version(tmp_path, "brand", 2) == load_version(tmp_path, "brand@2") == replace(SECOND, version=2)
    assert load_version(tmp_path, "brand").rules[0].comment == "why"
    assert load_version(tmp_path, "brand").title == "brand v3"


def test_groups_are_asked_for_by_name(tmp_path: Path) -> None:
    save_version(tmp_path, FIRST)
    assert load_version(tmp_path, "brand@groups").step(["view"]) == "Browse"
    assert load_version(tmp_path, "brand@1@groups").title == "brand@groups v1"


def test_a_new_comment_is_a_new_version(tmp_path: Path) -> None:
    save_version(tmp_path, FIRST)
    assert save_version(tmp_path, replace(FIRST, rules=(replace(FIRST.rules[0], comment="because"),))) == 2


def test_the_version_in_the_file_plays_no_part(tmp_path: Path) -> None:
    assert save_version(tmp_path, replace(FIRST, version=9)) == 1
    assert save_version(tmp_path, replace(FIRST, version=4)) == 1


def test_what_a_killed_process_left_behind_is_no_version(tmp_path: Path) -> None:
    save_version(tmp_path, FIRST)
    (tmp_path / "brand" / ".00002.yaml.aside").write_text("name: bra")
    (tmp_path / "brand" / "notes.yaml").write_text("mine")
    (tmp_path / "empty").mkdir()
    assert list_versions(tmp_path) == {"brand": (1,)}
    assert save_version(tmp_path, SECOND) == 2
    assert sorted(path.name for path in (tmp_path / "brand").iterdir()) == ["00001.yaml", "00002.yaml", "notes.yaml"]


def test_unknown_sets_and_versions_are_refused_with_those_that_exist(tmp_path: Path) -> None:
    save_version(tmp_path, FIRST)
    for name, version in (("brnd", None), ("../brand", None), ("brand@x", None), ("brand", 7), ("brand@7", None)):
        with pytest.raises(InvalidInput) as caught:
            load_version(tmp_path, name, version)
        assert caught.value.code == "touchpoints.unknown"
    with pytest.raises(InvalidInput, match=r"Did you mean 'brand'"):
        load_version(tmp_path, "brnd")
    with pytest.raises(InvalidInput):
        save_version(tmp_path, replace(FIRST, name="../elsewhere"))
    with pytest.raises(InvalidInput):
        save_version(tmp_path, FIRST.grouped())


def test_a_damaged_version_is_named(tmp_path: Path) -> None:
    save_version(tmp_path, FIRST)
    (tmp_path / "brand" / "00001.yaml").write_text("name: [")
    with pytest.raises(WorkspaceError, match=r"00001\.yaml cannot be read"):
        load_version(tmp_path, "brand")
