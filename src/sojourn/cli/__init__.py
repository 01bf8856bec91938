"""The command line: one file for each capability, no logic."""

from sojourn.cli.app import main

__all__ = ["main"]
