"""What is packed: wheel and source distribution carry the web app; the latter becomes a wheel without Node."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.thorough
BUNDLE = "sojourn/http_api/web/"


def build(kind: str, source: Path, target: Path, **environment: str) -> Path:
    line = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(target)]
    subprocess.run(line, cwd=source, env={**os.environ, **environment}, check=True, capture_output=True)
    (made,) = target.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return made


def app_files(wheel: Path) -> list[str]:
    return [name for name in zipfile.ZipFile(wheel).namelist() if name.startswith(BUNDLE)]


def test_the_wheel_carries_the_web_app(repository: Path, tmp_path: Path) -> None:
    wheel = build("wheel", repository, tmp_path)
    names = app_files(wheel)
    assert BUNDLE + "index.html" in names
    assert [name for name in names if name.endswith(".js")]
    assert wheel.stat().st_size < 6_000_000
    page = zipfile.ZipFile(wheel).read(BUNDLE + "index.html").decode()
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")


def test_a_source_distribution_becomes_a_wheel_without_node(repository: Path, tmp_path: Path) -> None:
    packed = build("sdist", repository, tmp_path / "sdist")
    with tarfile.open(packed) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    assert not (source / "web").exists()
    wheel = build("wheel", source, tmp_path / "wheel", PATH=str(Path(sys.executable).parent))
    assert BUNDLE + "index.html" in app_files(wheel)
