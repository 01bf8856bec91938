"""What the cells of a sample look like: addresses, phone numbers, amounts, lists of order lines."""

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.sources.plain import texts, trimmed

_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$"
_PHONE = r"^(\+\d{1,3}[ -]?)?(1[3-9]\d{9}|\(?\d{2,4}\)?[ -]?\d{3,4}[ -]?\d{3,4})$"
_MOBILE_CN = r"^(\+?86[ -]?)?1[3-9]\d{9}$"
_OPENID = r"^o[A-Za-z0-9_-]{27}$"
_LINE_LIST = r"^\s*\[\s*(\{.*)?\]\s*$"
_AMOUNT = r"^[-+(]?\s*[¥￥$€£]?\s*-?\d[\d.,' ]*\s*(元|[A-Z]{3})?\)?$"
_MOST = 0.9


def cells_of(column: pa.Array) -> pa.Array:
    """Give the distinct non-empty texts of a plain column."""
    found = trimmed(pc.drop_null(texts(column))).unique()
    return found.filter(pc.not_equal(found, "")) if len(found) else found


def share(cells: pa.Array, pattern: str) -> float:
    """Give the share of texts that match a pattern.

    >>> share(pa.array(["a1", "b"]), r"[0-9]")
    0.5
    """
    if not len(cells):
        return 0.0
    return float(pc.mean(pc.match_substring_regex(cells, pattern).cast(pa.int64())).as_py())


def identifier_by_content(column: pa.Array) -> tuple[str, str] | None:
    """Tell from its cells that a column holds identifiers: (namespace, what the cells are)."""
    cells = cells_of(column)
    if len(cells) < 2:
        return None
    for namespace, pattern, what in (
        ("email", _EMAIL, "e-mail addresses"),
        ("phone", _MOBILE_CN, "mobile numbers"),
        ("openid", _OPENID, "WeChat openids"),
    ):
        if share(cells, pattern) >= _MOST:
            return namespace, what
    return None


def holds_amounts(column: pa.Array) -> bool:
    """Tell whether the cells of a column are numbers."""
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return True
    return not pa.types.is_boolean(kind) and share(cells_of(column), _AMOUNT) >= _MOST


def holds_line_lists(column: pa.Array) -> bool:
    """Tell whether the cells of a column are lists of objects."""
    kind = column.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return bool(pa.types.is_struct(kind.value_type))
    is_text: bool = pa.types.is_string(kind)
    return is_text and share(cells_of(column), _LINE_LIST) >= _MOST


def holds_labels(column: pa.Array) -> bool:
    """Tell whether a column repeats its values, as names of events do."""
    distinct = len(cells_of(column))
    filled: int = len(column) - column.null_count
    return 0 < distinct <= max(50, filled // 5)


def is_nearly_unique(column: pa.Array) -> bool:
    """Tell whether hardly any cell of a column is empty or comes twice (an export may repeat rows)."""
    distinct = len(cells_of(column))
    return distinct >= _MOST * len(column)


def may_identify(namespace: str, column: pa.Array) -> bool:
    """Tell whether the cells of a column that is named for a namespace can be such identifiers at all.

    >>> may_identify("device", pa.array(["mobile", "desktop"])), may_identify("user_id", pa.array(["ann", "bob"]))
    (False, True)
    """
    pattern = {"email": "@", "phone": r"\d{5}", "card": r"\d", "device": r"\d"}.get(namespace)
    return pattern is None or share(cells_of(column), pattern) >= 0.5


def names_one_label(number: pa.Array, label: pa.Array) -> bool:
    """Tell whether rows that share a number share their label too, and some rows do share one."""
    pairs = pa.table({"number": texts(number), "label": texts(label)}).drop_null()
    found = pairs.group_by("number").aggregate([("label", "count_distinct")])
    most: int = pc.max(found.column("label_count_distinct")).as_py() or 0
    return most == 1 and found.num_rows < pairs.num_rows


def ends_in_point_zero(column: pa.Array) -> bool:
    """Tell whether whole numbers have been written as 17850.0, as some libraries write columns with gaps."""
    cells = cells_of(column) if pa.types.is_string(column.type) else pa.array([], pa.string())
    return len(cells) > 0 and share(cells, r"^\d+\.0$") == 1.0
