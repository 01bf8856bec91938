"""Build the web app and the script that draws into wheels, source distributions and editable installs.

`SOJOURN_WEB=skip` leaves both out.
Node is asked for only where the app has to be built and the machine has none that is new enough.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent / "scripts"))
import web


class WebApp(BuildHookInterface):  # type: ignore[type-arg]
    """The hook that hatchling calls."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Name what the build needs beside hatchling."""
        return [web.NODE] if web.is_due() and web.find_npm() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling's signature
        """Build the app before anything is packed."""
        npm = web.find_npm()
        if web.is_due() and npm is not None:
            web.build(npm)
