"""Settings read: the defaults, over them ``sojourn.toml``, over that the environment; every fault is told at once.

The file is ``--config`` or ``SOJOURN_CONFIG``, else ``sojourn.toml`` in the workspace, where there is one. A variable
is ``SOJOURN_SECTION_NAME``; one that is empty counts as absent. A list is written with commas between its parts.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from sojourn.configuration.settings import (
    MASK,
    SECTIONS,
    Customers,
    Database,
    Limits,
    Logs,
    Server,
    Setting,
    Value,
    known_settings,
)
from sojourn.vocabulary import InvalidInput

FILE = "sojourn.toml"
VARIABLE = "SOJOURN_CONFIG"
DEFAULT = "default"
_PASSWORD = re.compile(r"(?<=://)[^:/@]*:.*(?=@)|(?<=password=)[^&]*")
_KINDS = {str: "a text in quotes", int: "a whole number", bool: "true or false", tuple: "a list of texts"}
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Configuration:
    """All settings of a server.

    >>> Configuration().limits.events
    20000
    """

    server: Server = field(default_factory=Server)
    database: Database = field(default_factory=Database)
    limits: Limits = field(default_factory=Limits)
    logs: Logs = field(default_factory=Logs)
    customers: Customers = field(default_factory=Customers)


@dataclass(frozen=True)
class Effective:
    """A setting, its value in force, and where that comes from: a file, a variable, or the default."""

    setting: Setting
    value: Value = field(repr=False)
    origin: str = DEFAULT

    @property
    def shown(self) -> Value:
        """The value as people may see it: of an address the password is masked.

        >>> url = next(setting for setting in known_settings() if setting.key == "database.url")
        >>> Effective(url, "postgresql://me:hidden@db/state").shown
        'postgresql://***@db/state'
        """
        if not self.setting.secret or not isinstance(self.value, str):
            return self.value
        return _PASSWORD.sub(MASK, self.value)


class _Unfit(Exception):
    """What is wrong with one value, as the end of a sentence."""


def read_configuration(
    folder: Path, file: Path | None = None, environment: Mapping[str, str] | None = None
) -> Configuration:
    r"""Read and check the settings of the workspace in ``folder``.

    Raises InvalidInput ``configuration.unreadable`` or ``configuration.invalid``, with every fault in ``details``.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / FILE).write_text("[limits]\nevents = 500")
    ...     read_configuration(Path(folder), environment={"SOJOURN_SERVER_PORT": "80"}).limits.events
    500
    """
    found = {one.setting.key: one.value for one in effective_settings(folder, file, environment)}
    sections = {
        section: shape(
            **{key.partition(".")[2]: value for key, value in found.items() if key.startswith(f"{section}.")}
        )
        for section, shape in SECTIONS.items()
    }
    return Configuration(**sections)


def effective_settings(
    folder: Path, file: Path | None = None, environment: Mapping[str, str] | None = None
) -> list[Effective]:
    """Give every setting with its value and where that comes from; see ``read_configuration``."""
    around = os.environ if environment is None else environment
    stated = file or (Path(around[VARIABLE]) if around.get(VARIABLE) else None)
    path = stated or folder / FILE
    text = _text(path, needed=stated is not None)
    faults: list[str] = []
    given = _of_file(path, text, faults)
    given.update(_of_environment(around, faults))
    if faults:
        count = f"{len(faults)} settings" if len(faults) > 1 else "1 setting"
        raise InvalidInput(
            f"{count} cannot be used.",
            code="configuration.invalid",
            hint="Correct them in the file or the environment.",
            details=faults,
        )
    return [given.get(setting.key, Effective(setting, setting.default)) for setting in known_settings()]


def _text(path: Path, *, needed: bool) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if not needed:
            return ""
        reason = "it is not there"
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
    raise InvalidInput(
        f"The configuration {path} cannot be read: {reason}.",
        code="configuration.unreadable",
        hint=f"Name another with --config or {VARIABLE}.",
    )


def _of_file(path: Path, text: str, faults: list[str]) -> dict[str, Effective]:
    """Read what a file says, and note what is wrong with it."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(
            f"The configuration {path} is no TOML: {error}.", code="configuration.unreadable", hint="Correct that line."
        ) from None
    known = {setting.key: setting for setting in known_settings()}
    lines = _lines(text)
    found: dict[str, Effective] = {}
    for key, value in _flat(content):
        line = lines.get(key)
        where = f"{path} line {line}" if line else str(path)
        if key not in known:
            faults.append(f"{where}: there is no setting {key}; {_near(key, known)}")
            continue
        try:
            found[key] = Effective(known[key], _fitting(known[key], value), where)
        except _Unfit as fault:
            faults.append(f"{where}: {key} {_given(known[key], value)}: {fault}.")
    return found


def _of_environment(around: Mapping[str, str], faults: list[str]) -> dict[str, Effective]:
    """Read what the environment says; a variable that begins like ours and is none is a slip, and told."""
    settings = list(known_settings())
    known = {setting.older_variable: setting for setting in settings if setting.older_variable}
    known |= {setting.variable: setting for setting in settings}  # the newer name wins: it comes later
    starts = tuple(f"SOJOURN_{section.upper()}_" for section in SECTIONS)
    faults += [
        f"environment: there is no setting {name}; {_near(name, known)}"
        for name in sorted(around)
        if name.startswith(starts) and name not in known
    ]
    found: dict[str, Effective] = {}
    for name, setting in known.items():
        text = around.get(name)
        if not text:
            continue
        try:
            found[setting.key] = Effective(setting, _fitting(setting, _parsed(setting, text)), name)
        except _Unfit as fault:
            faults.append(f"environment: {name} {_given(setting, text)}: {fault}.")
    return found


def _fitting(setting: Setting, value: object) -> Value:
    """Give a value as the setting wants it.

    Raises:
        _Unfit: it is of another type, out of range, or none of the choices.

    """
    made = tuple(value) if isinstance(value, list) else value
    of_texts = not isinstance(made, tuple) or all(isinstance(part, str) for part in made)
    if type(made) is not setting.kind or not of_texts:
        raise _Unfit(f"it must be {_KINDS[setting.kind]}")
    if type(made) is int and not setting.least <= made <= setting.most:
        raise _Unfit(f"it must be from {setting.least:,} to {setting.most:,}{_unit(setting)}")
    if setting.choices and made not in setting.choices:
        raise _Unfit(f"it must be one of {', '.join(setting.choices)}")
    for part in made if isinstance(made, tuple) else (made,):
        fault = setting.fault(part) if isinstance(part, str) and part else None
        if fault is not None:
            raise _Unfit(fault)
    return made  # type: ignore[return-value]  # its type is the setting's


def _parsed(setting: Setting, text: str) -> object:
    """Read the text of a variable as a value of the setting's type; what cannot be stays a text."""
    if setting.kind is bool:
        return _WORDS.get(text.strip().lower(), text)
    if setting.kind is int:
        return int(text) if re.fullmatch(r"\s*-?\d{1,18}\s*", text) else text
    if setting.kind is tuple:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _flat(content: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for section, inner in content.items():
        if isinstance(inner, dict):
            yield from ((f"{section}.{name}", value) for name, value in inner.items())
        else:
            yield section, inner


def _lines(text: str) -> dict[str, int]:
    """Find the line of each key, for people; what is written in an unusual way has none."""
    section = ""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if head := re.match(r"\s*\[\s*([\w.-]+)\s*\]", line):
            section = f"{head[1]}."
        elif key := re.match(r"\s*([\w.-]+)\s*=", line):
            found.setdefault(f"{section}{key[1]}", number)
    return found


def _near(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"known: {', '.join(names)}."


def _given(setting: Setting, value: object) -> str:
    return "is given" if setting.secret else f"is {str(value)[:80]!r}" if isinstance(value, str) else f"is {value!r}"


def _unit(setting: Setting) -> str:
    return "" if setting.unit is None else f" {setting.unit}"
