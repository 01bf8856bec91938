"""Axes: round steps for numbers and for stretches of time."""

import math
from collections.abc import Sequence

_TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)

_DAY = 86_400.0
_LOG_TIMES = (
    0.001, 0.01, 0.1, 1.0, 10.0, 60.0, 600.0, 3600.0, 21_600.0, _DAY, 7 * _DAY, 30 * _DAY, 90 * _DAY, 365 * _DAY,
    1_825 * _DAY, 7_300 * _DAY,
)  # fmt: skip


def ticks(top: float, wanted: int = 5) -> list[float]:
    """Give round values from 0 to ``top``, about ``wanted`` of them.

    >>> ticks(0.62, 4), ticks(0)
    ([0.0, 0.2, 0.4, 0.6], [0.0])
    """
    return [0.0] if top <= 0 else _every(_round_step(top / max(wanted, 1)), top)


def time_ticks(top: float, wanted: int = 6) -> list[float]:
    """Give round stretches of time from 0 to ``top`` seconds.

    >>> [seconds / 86_400 for seconds in time_ticks(30 * 86_400, 6)]
    [0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0]
    """
    if top <= 0:
        return [0.0]
    raw = top / max(wanted, 1)
    if raw > _TIME_STEPS[-1]:
        step = max(_round_step(raw / 86_400), 1.0) * 86_400
    else:
        step = next((float(step) for step in _TIME_STEPS if step >= raw), 86_400.0) if raw > 1 else _round_step(raw)
    return _every(step, top)


def log_time_ticks(low: float, top: float) -> list[float]:
    """Give round stretches of time between ``low`` and ``top`` seconds, each a few times the one before.

    >>> [round(seconds) for seconds in log_time_ticks(4, 7 * 86_400)]
    [10, 60, 600, 3600, 21600, 86400, 604800]
    """
    return [seconds for seconds in _LOG_TIMES if low <= seconds <= top * (1 + 1e-9)]


def _round_step(raw: float) -> float:
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw * 0.999)


def _every(step: float, top: float) -> list[float]:
    return [round(index * step, 10) for index in range(math.floor(top / step + 1e-9) + 1)]


def thinned(labels: Sequence[str], widths: Sequence[float], pitch: float, gap: float = 12.0) -> list[str]:
    """Blank labels so that those left do not touch, every n-th kept.

    >>> thinned(["a", "b", "c"], [30, 30, 30], 25)
    ['a', '', 'c']
    """
    room = max((width + gap for width in widths), default=0.0)
    every = max(1, math.ceil(room / pitch)) if pitch > 0 else 1
    return [label if index % every == 0 else "" for index, label in enumerate(labels)]
