"""Metrics as people define them: a name, a formula over one of three tables, an owner, a target, a version.

- ``events``: a row is an event, with every column of events.
- ``orders``: events of one customer with money above 0 that share their order number, or one such event. Columns
  ``customer``, ``time``, ``channel``, ``paid``, ``refunded``, ``number`` (1 is the customer's first ever),
  ``days_since_first``, ``days_since_previous``.
- ``customers``: a row is a customer with an event in the period. Columns ``customer``, ``time`` and ``channel`` of the
  first one there, ``events``, ``orders``, ``paid``, ``refunded`` (of the period), ``is_new`` (never seen before it).

A formula is an SQL aggregate of these columns. A share says whom it counts ``of`` whom, and so gets an interval.
"""

import re
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Literal

import msgspec
import yaml

from sojourn.vocabulary import InvalidInput, unknown_name

Table = Literal["events", "orders", "customers"]
Unit = Literal["count", "money", "share", "days", "number"]
Words = dict[Literal["en", "zh-CN"], str]
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows that fulfil ``of``, among those that fulfil ``among``: two conditions on the columns of the table."""

    of: str
    among: str = "true"


class Metric(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"table": "from"}):
    """One metric; ``where`` leaves rows of the table out, ``better`` says which way is good news."""

    name: str
    label: str | Words
    definition: str | Words
    table: Table = "events"
    formula: str | None = None
    share: Share | None = None
    where: str = "true"
    unit: Unit = "number"
    better: Literal["more", "less"] = "more"
    owner: str = ""
    target: float | None = None
    version: int = 0

    def expression(self) -> str:
        """Give the aggregate to ask for.

        >>> asked = Share(of="orders >= 2", among="orders >= 1")
        >>> Metric("repurchase", "Repurchase", "Bought twice.", "customers", share=asked).expression()
        'count(*) filter (where (orders >= 2) and (orders >= 1)) / nullif(count(*) filter (where (orders >= 1)), 0)'
        """
        if self.share is None:
            return self.formula or ""
        of, among = f"({self.share.of})", f"({self.share.among})"
        return f"count(*) filter (where {of} and {among}) / nullif(count(*) filter (where {among}), 0)"

    def words(self, lang: str) -> tuple[str, str]:
        """Give label and definition in a language; in the first one there is where that one is missing."""
        label, definition = (
            one if isinstance(one, str) else one.get(lang, next(iter(one.values())))  # type: ignore[call-overload]
            for one in (self.label, self.definition)
        )
        return label, definition

    def to_dict(self) -> dict[str, Any]:
        """Give it as its file says it, without what is left to the defaults."""
        shown: dict[str, Any] = msgspec.to_builtins(self)
        usual = {field.encode_name: field.default for field in msgspec.structs.fields(Metric)}
        return {name: value for name, value in shown.items() if value is not None and value != usual[name]}


def parse_metrics(text: str) -> list[Metric]:
    """Read the metrics of a YAML file: ``metrics:``, a list.

    Raises InvalidInput ``metrics.unreadable`` (no YAML) or ``metrics.invalid`` (what, and where).

    >>> text = "metrics: [{name: visits, label: Visits, definition: All events., formula: count(*)}]"
    >>> parse_metrics(text)[0].expression()
    'count(*)'
    """
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        raise InvalidInput.said("metrics.unreadable", line=1 if place is None else place.line + 1) from None
    try:
        found = msgspec.convert(content, dict[Literal["metrics"], list[Metric]]).get("metrics", [])
    except msgspec.ValidationError as error:
        raise InvalidInput.said("metrics.invalid", reason=str(error).replace("`", "'")) from None
    names = [one.name for one in found]
    for one in found:
        if _NAME.fullmatch(one.name) is None or names.count(one.name) > 1:
            raise InvalidInput.said("metrics.name", name=one.name)
        if (one.formula is None) == (one.share is None):
            raise InvalidInput.said("metrics.formula", name=one.name)
    return found


def metrics_text(metrics: Sequence[Metric]) -> str:
    """Write metrics as their file."""
    content = {"metrics": [one.to_dict() for one in metrics]}
    text: str = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
    return text


def shipped_metrics() -> list[Metric]:
    """Give the metrics that are there from the start.

    >>> [one.name for one in shipped_metrics()][:3]
    ['active_customers', 'new_customers', 'orders']
    """
    return parse_metrics(metrics_example())


def metrics_example() -> str:
    """Give the file of the shipped metrics, which is an example of everything a metric may say."""
    return (files("sojourn.insights") / "shipped.yaml").read_text(encoding="utf-8")


def metrics_schema() -> dict[str, Any]:
    """Give the JSON Schema of a file of metrics."""
    return msgspec.json.schema(dict[Literal["metrics"], list[Metric]])


def metric_named(name: str, metrics: Sequence[Metric]) -> Metric:
    """Find a metric by its name.

    Raises InvalidInput ``metrics.unknown``.
    """
    found = next((one for one in metrics if one.name == name), None)
    if found is None:
        raise unknown_name("metric", name, [one.name for one in metrics], code="metrics.unknown")
    return found
