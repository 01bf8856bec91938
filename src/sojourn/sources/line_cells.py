"""Order lines: product, quantity, amount ... of a row, or of the lists that a row holds."""

import json
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.sources.amounts import Numbers, read_money, read_numbers, read_products
from sojourn.sources.column_names import LINES, rank
from sojourn.sources.decimals import Point
from sojourn.sources.plain import plain_columns, texts, trimmed

MONEY = ("amount", "price")
_FINER = 4  # decimals beyond the minor unit that a unit price may have
_QUANTITY_DECIMALS = 3


def line_fields(
    columns: Mapping[str, pa.Array], exponents: NDArray[np.int8], points: Mapping[str, Point]
) -> dict[str, pa.Array]:
    """Turn columns named product, quantity, amount, price ... into the fields of lines, one line for each row.

    The amount is in minor units: as given (a price beside it is kept), else quantity times price, else nothing. A cell
    that is no number is null.
    ``points``: the decimal point of a field, where it is not a dot.
    """
    fields: dict[str, pa.Array] = {}
    if "product" in columns:
        fields["product"] = _labels(columns["product"])
    if "quantity" in columns:
        quantity = read_numbers(columns["quantity"], _QUANTITY_DECIMALS, points.get("quantity", "."))
        fields["quantity"] = pc.divide(_nullable(quantity).cast(pa.float64()), float(10**_QUANTITY_DECIMALS))
    amount = line_amounts(columns, exponents, points)
    if amount is not None:
        fields["amount"] = _nullable(amount)
    if "price" in columns and "amount" in columns:
        fields["price"] = _nullable(read_money(columns["price"], exponents, points.get("price", ".")))
    for name, column in columns.items():
        if name not in {"product", "quantity", *MONEY}:
            fields[name] = _labels(column)
    return fields


def line_amounts(
    columns: Mapping[str, pa.Array], exponents: NDArray[np.int8], points: Mapping[str, Point]
) -> Numbers | None:
    """Give what each line costs in minor units: its amount, or quantity (1 where it has none) times unit price."""
    if "amount" in columns:
        return read_money(columns["amount"], exponents, points.get("amount", "."))
    if "price" not in columns:
        return None
    if "quantity" not in columns:
        return read_money(columns["price"], exponents, points.get("price", "."))
    finer = _finer(exponents)
    price = read_money(columns["price"], finer, points.get("price", "."))
    quantity = read_numbers(columns["quantity"], _QUANTITY_DECIMALS, points.get("quantity", "."))
    return read_products(price, quantity, _FINER + _QUANTITY_DECIMALS)


def line_lists(column: pa.Array, exponents: NDArray[np.int8]) -> pa.Array:
    """Turn lists of objects, as JSON text or as an Arrow list of structs, into lists of lines.

    >>> row = pa.array(['[{"sku":"a","qty":2,"price":"1.50"}]'])
    >>> line_lists(row, np.array([2], np.int8)).to_pylist()
    [[{'product': 'a', 'quantity': 2.0, 'amount': 300}]]
    """
    offsets, found = _opened(column)
    named: dict[str, pa.Array] = {}
    for field in ("product", "quantity", "amount", "price", "category"):
        ranked = sorted((place, name) for name in found if (place := rank(name, LINES[field])) is not None)
        if ranked:
            first = found.pop(ranked[0][1])
            named[field] = pc.coalesce(
                first, *(found[name] for _, name in ranked[1:] if found[name].type == first.type)
            )
    if "product" not in named and "id" in found:
        named["product"] = found.pop("id")
    counts = np.diff(offsets.to_numpy())
    fields = line_fields({**named, **found}, np.repeat(exponents, counts), {})
    if not fields:
        return pa.nulls(len(column), pa.list_(pa.struct([("product", pa.string())])))
    lines = pa.StructArray.from_arrays([*fields.values()], names=[*fields])
    nothing = pa.array(counts == 0)
    return pc.if_else(nothing, None, pa.ListArray.from_arrays(offsets, lines))


def _finer(exponents: NDArray[np.int8]) -> NDArray[np.int8]:
    if exponents.strides == (0,) and len(exponents):
        return np.broadcast_to(np.int8(exponents[0] + _FINER), exponents.shape)
    return (exponents + _FINER).astype(np.int8)


def _opened(column: pa.Array) -> tuple[pa.Array, dict[str, pa.Array]]:
    """Give the offsets of the lists, and the fields of their objects as columns."""
    if pa.types.is_string(column.type) or pa.types.is_dictionary(column.type):
        lists = [_objects(cell) for cell in texts(column).to_pylist()]
        offsets = pa.array(np.concatenate([[0], np.cumsum([len(objects) for objects in lists])]), pa.int32())
        objects = [found for objects in lists for found in objects]
        names = dict.fromkeys(name for found in objects for name in found)
        return offsets, {name: pa.array([found.get(name) for found in objects], pa.string()) for name in names}
    lists = pc.if_else(column.is_valid(), column, None)
    if pa.types.is_large_list(lists.type):
        lists = lists.cast(pa.list_(lists.type.value_type))
    counts = pc.fill_null(pc.list_value_length(lists), 0).to_numpy()
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())
    inner = lists.flatten()
    batch = pa.RecordBatch.from_arrays(inner.flatten(), names=[field.name for field in inner.type])
    return offsets, plain_columns(batch)


def _objects(cell: str | None) -> list[dict[str, str]]:
    try:
        found = json.loads(cell) if cell else []
    except ValueError:
        return []
    objects = found if isinstance(found, list) else []
    return [
        {name: _shown(value) for name, value in one.items() if value is not None}
        for one in objects
        if isinstance(one, dict)
    ]


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _labels(column: pa.Array) -> pa.Array:
    cells = trimmed(texts(column))
    return pc.if_else(pc.equal(cells, ""), None, cells)


def _nullable(numbers: Numbers) -> pa.Array:
    return pa.array(numbers.values, mask=numbers.missing | numbers.unreadable)
