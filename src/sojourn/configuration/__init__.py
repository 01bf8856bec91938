"""How a server runs: one table of settings, read from one TOML file and the environment, checked before it starts."""

from sojourn.configuration.reading import (
    DEFAULT,
    FILE,
    VARIABLE,
    Configuration,
    Effective,
    effective_settings,
    read_configuration,
)
from sojourn.configuration.settings import Customers, Database, Limits, Logs, Server, Setting, Value, known_settings

__all__ = [
    "DEFAULT",
    "FILE",
    "VARIABLE",
    "Configuration",
    "Customers",
    "Database",
    "Effective",
    "Limits",
    "Logs",
    "Server",
    "Setting",
    "Value",
    "effective_settings",
    "known_settings",
    "read_configuration",
]
