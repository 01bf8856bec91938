"""Settings: the environment goes before the file, the file before the default, and every fault is told at once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sojourn.configuration import Configuration, effective_settings, known_settings, read_configuration
from sojourn.vocabulary import InvalidInput, languages, say


def write(folder: Path, text: str) -> Path:
    file = folder / "sojourn.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_and_variables_the_defaults_hold(tmp_path: Path) -> None:
    assert read_configuration(tmp_path, environment={}) == Configuration()


def test_a_variable_goes_before_the_file_and_each_value_says_where_it_is_from(tmp_path: Path) -> None:
    file = write(tmp_path, '[server]\nport = 81\n\n[logs]\nformat = "text"\n')
    around = {"SOJOURN_SERVER_PORT": "82", "SOJOURN_LOGS_ADDRESSES": "true", "SOJOURN_LOGS_LEVEL": ""}
    found = {one.setting.key: (one.value, one.origin) for one in effective_settings(tmp_path, environment=around)}
    assert found["server.port"] == (82, "SOJOURN_SERVER_PORT")
    assert found["logs.format"] == ("text", f"{file} line 5")
    assert found["logs.addresses"] == (True, "SOJOURN_LOGS_ADDRESSES")
    assert found["logs.level"] == ("info", "default")


def test_another_file_can_be_named(tmp_path: Path) -> None:
    write(tmp_path, "[server]\nport = 81\n")
    other = tmp_path / "other.toml"
    other.write_text('[server]\ntrusted_proxies = ["10.0.0.0/8"]\n', encoding="utf-8")
    found = read_configuration(tmp_path, environment={"SOJOURN_CONFIG": str(other)}).server
    assert (found.port, found.trusted_proxies) == (8000, ("10.0.0.0/8",))


def test_every_fault_is_told_at_once_with_its_line_and_what_exists(tmp_path: Path) -> None:
    text = '[server]\nprot = 80\nport = "x"\npublic_address = "shop"\n[limits]\nevents = 0\n[logs]\nformat = "xml"\n'
    file = write(tmp_path, text)
    with pytest.raises(InvalidInput) as refused:
        read_configuration(tmp_path, environment={"SOJOURN_LIMITS_BODY_BYTES": "many", "SOJOURN_LOGS_LEVLE": "info"})
    assert refused.value.code == "configuration.invalid"
    assert refused.value.details == (
        f"{file} line 2: there is no setting server.prot; did you mean server.port?",
        f"{file} line 3: server.port is 'x': it must be a whole number.",
        f"{file} line 4: server.public_address is 'shop': it is no address; write it like https://events.shop.example.",
        f"{file} line 6: limits.events is 0: it must be from 1 to 1,000,000 events.",
        f"{file} line 8: logs.format is 'xml': it must be one of json, text.",
        "environment: there is no setting SOJOURN_LOGS_LEVLE; did you mean SOJOURN_LOGS_LEVEL?",
        "environment: SOJOURN_LIMITS_BODY_BYTES is 'many': it must be a whole number.",
    )


@pytest.mark.parametrize("text", ("port = ", "[server\n", "[server]\nport = 1\nport = 2\n"))
def test_what_is_no_toml_is_told_with_its_place(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    with pytest.raises(InvalidInput, match="line") as refused:
        read_configuration(tmp_path, environment={})
    assert refused.value.code == "configuration.unreadable"


def test_a_file_that_was_named_and_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_configuration(tmp_path, tmp_path / "none.toml", {})
    assert refused.value.code == "configuration.unreadable"


@pytest.mark.parametrize("url", ("postgresql://me:hid@den@db/x", "postgresql://db/x?user=me&password=hid@den"))
def test_a_password_is_never_shown(tmp_path: Path, url: str) -> None:
    (shown,) = (
        one for one in effective_settings(tmp_path, environment={"SOJOURN_DATABASE": url}) if one.setting.secret
    )
    assert "den" not in f"{shown.shown} {shown!r}"
    assert shown.value == url
    with pytest.raises(InvalidInput) as refused:
        read_configuration(tmp_path, environment={"SOJOURN_DATABASE_URL": f"mysql{url}"})
    assert "den" not in f"{refused.value} {refused.value.details}"


@pytest.mark.parametrize("lang", languages())
def test_every_setting_has_its_meaning_in_every_language(lang: str) -> None:
    for setting in known_settings():
        assert say(f"setting.{setting.key}", lang)
        if setting.unit:
            assert say(f"unit.{setting.unit}", lang)


def test_a_server_does_not_start_with_settings_that_cannot_be_used(tmp_path: Path) -> None:
    write(tmp_path, "[limits]\nevnts = 5\n")
    line = [sys.executable, "-m", "sojourn", "serve", "--workspace", str(tmp_path)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith(
        "line 2: there is no setting limits.evnts; did you mean limits.events?"
    )
    shown = subprocess.run(
        [*line[:3], "config", "check", "--workspace", str(tmp_path), "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert shown.returncode == 1
    assert len(json.loads(shown.stderr)["details"]) == 1
