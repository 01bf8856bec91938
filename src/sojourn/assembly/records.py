"""Dated records into a workspace: customers, catalog, stores, offers, costs, reach."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
