"""Flattening: the properties and the useful context of a call as cells of a table, one level deep.

Objects become ``outer.inner``; lists, and objects deeper down, are their canonical JSON text. Null and empty texts are
absent. Of the context stay the page, the campaign, the library, the locale and the kind of device, system and app;
never the address or the user agent.
"""

from collections.abc import Collection, Iterator

from sojourn.sources.plain import json_text
from sojourn.sources.tracking.calls import Call, Json
from sojourn.sources.tracking.scalars import fits_int64, text_of

Cell = str | int | float | bool
_KEPT = {
    "page": ("path", "url", "referrer", "title"),
    "library": ("name",),
    "device": ("type",),
    "os": ("name",),
    "app": ("version",),
}
_ROLES = ("channel", "currency", "order_id", "products")
_CONTEXT = [(outer, [(name, f"{outer}.{name}") for name in names]) for outer, names in _KEPT.items()]


def cells_of(call: Call) -> dict[str, Cell]:
    """Give the cells of an event; what already is its channel, order, money or identifier is left out.

    A property wins over what the context says under the same name.
    """
    return context_cells(call.context) | flatten(call.properties, roles_of(call))


def context_cells(context: Json) -> dict[str, Cell]:
    """Give the cells of a context.

    >>> context_cells({"ip": "192.0.2.1", "page": {"path": "/cart", "search": "?a"}, "campaign": {"name": "Spring"}})
    {'page.path': '/cart', 'campaign.name': 'Spring'}
    """
    cells: dict[str, Cell] = {}
    for outer, names in _CONTEXT:
        found = context.get(outer)
        if isinstance(found, dict):
            for name, path in names:
                if (cell := cell_of(found.get(name))) is not None:
                    cells[path] = cell
    for name in ("campaign", "locale"):
        if name in context:
            cells.update(flatten({name: context[name]}))
    return cells


def flatten(properties: Json, without: Collection[str] = ()) -> dict[str, Cell]:
    """Give the cells of an object, without some of its names; a text that is all spaces is absent as well.

    >>> flatten({"a": {"b": 1, "c": [1, {"d": None}]}, "e": " ", "f": 2**70})
    {'a.b': 1, 'a.c': '[1,{"d":null}]', 'f': '1180591620717411303424'}
    """
    cells: dict[str, Cell] = {}
    for name, value in properties.items():
        if name in without:
            continue
        if isinstance(value, dict):
            for inner, deeper in value.items():
                if (cell := cell_of(deeper)) is not None:
                    cells[f"{name}.{inner}"] = cell
        elif (cell := cell_of(value)) is not None:
            cells[name] = cell
    return cells


def cell_of(value: object) -> Cell | None:
    """Give the cell of a value; most are texts, and an event has a dozen of them."""
    if isinstance(value, str):
        return value.strip() or None
    if value is None:
        return None
    if isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if fits_int64(value) else str(value)
    return json_text(value)


def roles_of(call: Call) -> tuple[str, ...]:
    """Give the names of the properties that have become columns of their own."""
    names = call.properties.keys()
    if names.isdisjoint(_ROLES) and names.isdisjoint(call.identifiers):
        return ()
    return (*_roles(call),)


def _roles(call: Call) -> Iterator[str]:
    """Give the names of the properties that have become columns of their own."""
    properties = call.properties
    if "channel" in properties and text_of(properties["channel"]) is not None:
        yield "channel"
    if call.value is not None:
        yield "currency"
    if call.case is not None:
        yield "order_id"
    if call.lines:
        yield "products"
    for namespace, text in call.identifiers.items():
        if namespace in properties and text_of(properties[namespace]) == text:
            yield namespace
