"""The language of the command line, known before any command is: ``--lang``, else the environment."""

import os
import sys
from collections.abc import Sequence

from sojourn.vocabulary import catalog, language_from, say


def chosen_language(arguments: Sequence[str]) -> str:
    """Find the language in the arguments or the environment.

    >>> chosen_language(["describe", "--lang", "zh"]), chosen_language(["--lang=en", "describe"])
    ('zh-CN', 'en')
    """
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return language_from(argument.partition("=")[2])
        if argument == "--lang" and place + 1 < len(arguments):
            return language_from(arguments[place + 1])
    return language_from(os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG"))


LANGUAGE = chosen_language(sys.argv[1:])


def text(key: str, **values: object) -> str:
    """Say something of the command line in the chosen language."""
    return say(f"cli.{key}", LANGUAGE, **values)


def has_text(key: str) -> bool:
    """Tell whether the command line has words for a key."""
    return f"cli.{key}" in catalog(LANGUAGE)
