"""``python -m sojourn`` is the command ``sojourn``."""

from sojourn.cli import main

main()
