"""What customer records say of each person, spelled so that it can be compared: one row for each person.

Of several records the value said last holds. Names are compared without regard to case, punctuation and order (`Lee,
Ann` is `ann lee`), e-mail addresses and phones as identifiers are.
"""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.catalog import ATTRIBUTE, as_of, plain_name
from sojourn.event_log import IDENTIFIER
from sojourn.identity import namespace_of, normalize

PERSON = f"{ATTRIBUTE}person"
"""The column of the records that says whose each is."""
_FIELDS = {
    "name": "name",
    "first_name": "firstname givenname forename 名 名字",
    "last_name": "lastname surname familyname 姓 姓氏",
    "birthday": "birthday",
    "email": "email",
    "phone": "phone",
    "address": "address street addressline address1 addressline1 地址 详细地址 住址",
    "postcode": "postcode postalcode zip zipcode 邮编 邮政编码",
    "city": "city",
}
_LEAST_SHARE = 0.05
"""Of the people of whom a field has to be known to be compared at all."""


def people_of(records: pa.Table, day: date, region: str) -> pa.Table:
    """Give the people of whom a name is known, with what can be compared of each; ``records`` have ``PERSON``.

    >>> rows = {"customer": ["card:1"], "from": [date(2026, 1, 1)], "from_stated": [True], "attribute:person": [7]}
    >>> records = pa.table(rows | {"name": ["LEE, Ann"], "birthday": [date(1990, 2, 3)]})
    >>> people_of(records, date(2026, 2, 1), "DE").to_pylist()
    [{'person': 7, 'name': 'ann lee', 'birthday': '1990-02-03'}]
    """
    holding = as_of(records, "customers", day)
    columns = {"person": holding[PERSON], **_compared(holding, region)}
    table = pa.table(columns).filter(pc.greater_equal(holding[PERSON], 0)).sort_by("person")
    last = table.group_by("person", use_threads=False).aggregate([(name, "last") for name in table.column_names[1:]])
    people = last.rename_columns([name.removesuffix("_last") for name in last.column_names])
    people = people.filter(pc.is_valid(people["name"]))
    least = max(1, _LEAST_SHARE * people.num_rows)
    known = [name for name in people.column_names if len(people) - people[name].null_count >= least]
    return people.select([*known])


def _compared(holding: pa.Table, region: str) -> dict[str, pa.Array]:
    """Give the columns that can be compared."""
    named = {plain_name(name.removeprefix(ATTRIBUTE).removeprefix(IDENTIFIER)): name for name in holding.column_names}
    found = {}
    for field, aliases in _FIELDS.items():
        column = next((named[alias] for alias in map(plain_name, aliases.split()) if alias in named), None)
        if column is not None:
            texts = holding[column].cast(pa.string()).combine_chunks()
            found[field] = normalize(namespace_of(field), texts, region) if column.startswith(IDENTIFIER) else texts
    parts = [found.pop(part, None) for part in ("first_name", "last_name")]
    if all(part is not None for part in parts):
        whole = pc.binary_join_element_wise(*parts, " ")
        found["name"] = pc.coalesce(found["name"], whole) if "name" in found else whole
    found.setdefault("name", pa.nulls(holding.num_rows, pa.string()))
    order = ["name", *(name for name in _FIELDS if name in found and name != "name")]
    return {name: _plain(found[name], sort=name == "name") for name in order}


def _plain(texts: pa.Array, *, sort: bool) -> pa.Array:
    """Bring texts to one spelling, null where nothing is left."""
    words = pc.utf8_lower(pc.utf8_normalize(texts, "NFKC"))
    if sort:
        words = pc.replace_substring_regex(words, r"[^\pL\pN]+", " ")
    spelled = [" ".join(sorted(text.split()) if sort else text.split()) for text in pc.fill_null(words, "").to_pylist()]
    return pa.array([text or None for text in spelled], pa.string())
