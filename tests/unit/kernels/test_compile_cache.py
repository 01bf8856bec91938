"""What is compiled is found again by what all kernels say, whatever the dates of their files."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import sojourn

PRINTED = "import os, sojourn.kernels._compile; print(os.environ['NUMBA_CACHE_DIR'])"


def cache_of(sources: Path, cache: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    said = {**environment, "PYTHONPATH": str(sources), "SOJOURN_KERNEL_CACHE": str(cache)}
    line = [sys.executable, "-c", PRINTED]
    return subprocess.run(line, env=said, check=True, capture_output=True, text=True).stdout.strip()


def test_another_version_of_any_kernel_is_compiled_anew(tmp_path: Path) -> None:
    """The same sources share a cache; a byte that changes anywhere, with size and date kept, gets one of its own."""
    shutil.copytree(
        Path(sojourn.__file__).parent, tmp_path / "src" / "sojourn", ignore=shutil.ignore_patterns("__pycache__")
    )
    one, cache = tmp_path / "src" / "sojourn" / "kernels" / "mixing.py", tmp_path / "cache"
    before = cache_of(tmp_path / "src", cache)
    assert cache_of(tmp_path / "src", cache) == before
    dates, text = one.stat(), one.read_text(encoding="utf-8")
    one.write_text(text.replace("a", "b", 1), encoding="utf-8")
    os.utime(one, ns=(dates.st_atime_ns, dates.st_mtime_ns))
    assert one.stat().st_size == dates.st_size
    assert cache_of(tmp_path / "src", cache) != before
    assert Path(before).is_relative_to(cache)
