"""Front doors that cost nothing: a name is imported when it is first asked for."""

import ast
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any


def opened_when_asked(package: str) -> Callable[[str], Any]:
    """Give the ``__getattr__`` of a package whose ``__init__.py`` imports its names under ``if TYPE_CHECKING:``.

    Tools read these imports; at run time each is made when its name is first asked for: a command waits only for what
    it uses. Raises AttributeError for other names, with those that there are (PEP 562).

    >>> opened_when_asked("sojourn")("InvalidInput")
    <class 'sojourn.vocabulary.errors.InvalidInput'>
    """
    homes: dict[str, tuple[str, str]] = {}

    def name_asked(name: str) -> Any:  # noqa: ANN401  the names have their own types
        door = sys.modules[package]
        if not homes:
            homes.update(_homes(Path(str(door.__file__)).read_text(encoding="utf-8")))
        if name not in homes:
            raise AttributeError(f"{package} has no {name!r}; it has {', '.join(sorted(homes))}.", name=name, obj=door)
        module, attribute = homes[name]
        value = getattr(import_module(module), attribute)
        setattr(door, name, value)
        return value

    return name_asked


def _homes(source: str) -> dict[str, tuple[str, str]]:
    r"""Give module and name there of each name that a front door imports for tools alone.

    >>> _homes("if TYPE_CHECKING:\n    from a.b import c as d, e\n")
    {'d': ('a.b', 'c'), 'e': ('a.b', 'e')}
    """
    blocks = [node.body for node in ast.parse(source).body if isinstance(node, ast.If)]
    return {
        alias.asname or alias.name: (line.module, alias.name)
        for body in blocks
        for line in body
        if isinstance(line, ast.ImportFrom) and line.module
        for alias in line.names
    }
