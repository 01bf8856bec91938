"""Colors and letters of every picture: one light theme that prints, one dark one for screens.

A picture names *roles* (``ink``, ``left``, ``c0``); a theme says which color a role has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, 'PingFang SC', "
    "'Hiragino Sans GB', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"
)
NEUTRAL = "c10"


@dataclass(frozen=True)
class Theme:
    """A color for each role.

    ``palette`` colors events (ten that stay apart for color-blind readers, then a neutral one for all others);
    ``ramp`` runs from little to much.
    """

    ink: str
    muted: str
    rule: str
    surface: str
    panel: str
    left: str
    left_ink: str
    hatch: str
    goal: str
    alarm: str
    on_low: str
    on_high: str
    palette: tuple[str, ...]
    ramp: tuple[str, ...]
    font: str = FONT
    roles: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lay out all roles by name."""
        plain = ("ink", "muted", "rule", "surface", "panel", "left", "left_ink", "hatch", "goal", "alarm")
        roles = {name: getattr(self, name) for name in (*plain, "on_low", "on_high")}
        roles |= {f"c{index}": color for index, color in enumerate(self.palette)}
        roles |= {f"r{index}": color for index, color in enumerate(self.ramp)}
        object.__setattr__(self, "roles", roles)

    def color(self, role: str) -> str:
        """Give the color of a role; ``none`` stays ``none``."""
        return "none" if role == "none" else self.roles[role]


LIGHT = Theme(
    ink="#16202c",
    muted="#566270",
    rule="#dfe3e8",
    surface="#ffffff",
    panel="#f5f6f8",
    left="#c3c8cf",
    left_ink="#5a6470",
    hatch="#9aa3ad",
    goal="#0b7a5c",
    alarm="#b3261e",
    on_low="#16202c",
    on_high="#ffffff",
    palette=(
        "#3a6ea8",
        "#f1965d",
        "#ab9be7",
        "#2aa2ac",
        "#c24e68",
        "#b39b24",
        "#82b9dd",
        "#7e422d",
        "#76365e",
        "#737f3f",
        "#8a95a1",
    ),
    ramp=("#e9f1f7", "#cfe1ee", "#a9cbe1", "#7bb0d1", "#4a90bf", "#2b6ea6", "#174e84"),
)

DARK = Theme(
    ink="#e8ebef",
    muted="#a3adb9",
    rule="#323a44",
    surface="#14181d",
    panel="#1c2229",
    left="#4b545f",
    left_ink="#a3adb9",
    hatch="#6b7683",
    goal="#3fbf95",
    alarm="#ff8a80",
    on_low="#e8ebef",
    on_high="#0e1216",
    palette=(
        "#6d9fd8",
        "#f49e4f",
        "#957aaa",
        "#5dccd1",
        "#c35d6c",
        "#e9d67c",
        "#9fc1ee",
        "#ad6d4c",
        "#b582a3",
        "#a9bf7c",
        "#8f9aa6",
    ),
    ramp=("#1e2c38", "#234056", "#2a5775", "#347297", "#4a90bf", "#74b0d6", "#a9cfe8"),
)


def event_roles(names: Iterable[str]) -> dict[str, str]:
    """Give each event its color role, the first ten their own; pass the most important names first.

    >>> event_roles(["view", "cart", "view"])
    {'view': 'c0', 'cart': 'c1'}
    """
    unique = list(dict.fromkeys(names))
    return {name: f"c{index}" if index < 10 else NEUTRAL for index, name in enumerate(unique)}


def recolor_css(theme: Theme, scope: str = "svg.picture") -> str:
    """Write the style rules that give pictures inside a page the colors of another theme."""
    rules = [
        f"{scope} .f-{role}{{fill:{color}}}{scope} .s-{role}{{stroke:{color}}}{scope} .t-{role}{{stop-color:{color}}}"
        for role, color in theme.roles.items()
    ]
    return "\n".join(rules)
