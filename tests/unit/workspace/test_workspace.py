import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from sojourn.vocabulary import WorkspaceError
from sojourn.workspace import (
    Manifest,
    Settings,
    check_folder,
    commit_manifest,
    read_manifest,
    workspace_folder,
    writing,
)

HOLD = """
import sys
from pathlib import Path
from sojourn.workspace import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def code_of(caught: pytest.ExceptionInfo[WorkspaceError]) -> str:
    return caught.value.code


@given(
    st.builds(
        Manifest,
        revision=st.integers(0, 99),
        segments=st.lists(st.text(max_size=3)).map(tuple),
        snapshot=st.none() | st.text(),
        records=st.dictionaries(st.text(max_size=3), st.lists(st.text(max_size=3))),
        settings=st.builds(Settings, zone=st.text(), currency=st.none() | st.text(), region=st.text()),
    )
)
def test_a_manifest_reads_back(tmp_path_factory: pytest.TempPathFactory, manifest: Manifest) -> None:
    folder = tmp_path_factory.mktemp("workspace")
    assert read_manifest(folder) == Manifest()
    commit_manifest(folder, manifest)
    assert read_manifest(folder) == manifest
    assert [path.name for path in folder.iterdir()] == ["manifest.json"]


def test_a_change_is_the_next_revision() -> None:
    before = Manifest(revision=4, snapshot="a")
    assert before.changed(snapshot="b") == Manifest(revision=5, snapshot="b")
    assert before.snapshot == "a"


@pytest.mark.parametrize(
    "content",
    ("", "{", "[]", "null", "7", '"x"', "{}", '{"version": 2}', '{"version": 2, "settings": {}}',
     '{"version": 2, "segments": [], "settings": {"planet": "Mars"}}', '{"version": 2, "segments": 3, "settings": {}}',
     '{"version": 2, "segments": [], "settings": {}, "unknown": 1}', "\x00\x01", "\udcff"),
)  # fmt: skip
def test_a_damaged_manifest_is_one_clear_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(WorkspaceError) as caught:
        read_manifest(tmp_path)
    assert code_of(caught) == "workspace.damaged"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("version", (1, 3, "2", None))
def test_a_manifest_of_another_version_says_so(tmp_path: Path, version: object) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"version": version, "anything": 1}))
    with pytest.raises(WorkspaceError, match="another version") as caught:
        read_manifest(tmp_path)
    assert code_of(caught) == "workspace.version"


def test_a_failed_commit_leaves_what_was_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing(tmp_path) as manifest:
        commit_manifest(tmp_path, manifest.changed(snapshot="first"))

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            commit_manifest(tmp_path, Manifest(revision=2, snapshot="second"))
    assert read_manifest(tmp_path).snapshot == "first"
    with writing(tmp_path):
        assert not list(tmp_path.glob(".manifest.json.*"))


def test_what_a_killed_load_left_behind_is_cleared(tmp_path: Path) -> None:
    held = {"log": "00000001-a", "store": "000001", "records": "customers-1.arrow"}
    left = {"log": "00000002-b", "store": "000002", "records": "customers-2.arrow"}
    for part, name in [*held.items(), *left.items()]:
        (tmp_path / part / name / "deep").mkdir(parents=True)
        (tmp_path / part / name / "deep" / "file").write_text("x")
    (tmp_path / "store" / "stray.tmp").write_text("x")
    (tmp_path / ".manifest.json.123").write_text("{")
    (tmp_path / "rejects").mkdir()
    (tmp_path / "rejects" / "000001.csv").write_text("kept")
    manifest = Manifest(1, (held["log"],), held["store"], {"customers": [held["records"]]})
    commit_manifest(tmp_path, manifest)
    with writing(tmp_path) as found:
        assert found == manifest
        names = {part: [path.name for path in (tmp_path / part).iterdir()] for part in held}
        assert names == {part: [name] for part, name in held.items()}
    assert (tmp_path / "rejects" / "000001.csv").exists()
    assert not (tmp_path / ".manifest.json.123").exists()


def test_one_process_writes_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "brand"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        (folder / "log" / "00000001-draft").mkdir(parents=True)
        with pytest.raises(WorkspaceError, match="Another process") as caught, writing(folder, patience=0.1):
            pass
        assert code_of(caught) == "workspace.locked"
        assert (folder / "log" / "00000001-draft").exists(), "who is refused clears nothing"
        assert read_manifest(folder) == Manifest(), "readers need no lock"
        other.stdin.close()
    with writing(folder):
        assert not (folder / "log" / "00000001-draft").exists()


def test_a_killed_writer_holds_no_lock(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        other.kill()
    with writing(tmp_path) as manifest:
        assert manifest == Manifest()


def test_a_folder_with_other_files_is_no_workspace(tmp_path: Path) -> None:
    check_folder(tmp_path / "not there")
    check_folder(tmp_path)
    (tmp_path / ".hidden").write_text("x")
    check_folder(tmp_path)
    (tmp_path / "thesis.doc").write_text("x")
    with pytest.raises(WorkspaceError, match=r"thesis\.doc") as caught, writing(tmp_path):
        pass
    assert code_of(caught) == "workspace.not_a_workspace"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".hidden", "thesis.doc"]
    with pytest.raises(WorkspaceError) as caught:
        check_folder(tmp_path / "thesis.doc")
    assert code_of(caught) == "workspace.not_a_folder"


def test_a_folder_that_cannot_be_made_is_one_clear_line() -> None:
    with pytest.raises(WorkspaceError) as caught, writing(Path("/proc/nowhere")):
        pass
    assert code_of(caught) == "workspace.read_only"


def test_where_the_workspace_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SOJOURN_WORKSPACE", raising=False)
    assert workspace_folder() == Path("sojourn-workspace")
    monkeypatch.setenv("SOJOURN_WORKSPACE", str(tmp_path))
    assert workspace_folder() == tmp_path
    assert workspace_folder("~/brand") == Path.home() / "brand"
