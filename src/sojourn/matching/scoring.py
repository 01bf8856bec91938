"""How probable it is that two people of a table are one: the model of Fellegi and Sunter, as Splink trains it.

Method: u (how often two strangers agree) from random pairs, m (how often one person's two records agree) by expectation
maximization over pairs that agree on one field, one session for each of several fields, beginning at what is usual; a
rare name counts for more
than a common one. Compared are pairs that agree on something (``_BLOCKS``): others are never proposed. One thread and a
seed: the same people always get the same figures.

Splink (https://github.com/moj-analytical-services/splink, MIT) is an extra and imported only here.
"""

import logging
from collections.abc import Iterable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb  # noqa: TID251  Splink works on a connection that it is given
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.vocabulary import InvalidInput, SojournError

if TYPE_CHECKING:
    from splink import Linker

LEAST_PEOPLE = 100
SEED = 17
RANDOM_PAIRS = 2.5e5
EXPECTED_RECALL = 0.7
"""Of the pairs that are one person, how many agree on name and birthday to the letter; only a starting value."""
_BLOCKS = (("name",), ("birthday",), ("email",), ("phone",), ("address",), ("postcode", "start"), ("city", "start"))
_HOME = ("address", "postcode", "city")
_TRAINING = (("name",), ("birthday",))
"""Not where people live: relatives would pass for one person."""


class Scored(NamedTuple):
    """Two persons, the lower number first, and how probable it is that they are one.

    ``plain``: no birthday speaks against it, as with father and son of one name.
    """

    left: int
    right: int
    probability: float
    plain: bool


def score_pairs(people: pa.Table, least: float) -> list[Scored]:
    """Give the pairs of persons that are one with at least this probability, the most probable first.

    People whose names differ in more than two letters are no pair: relatives agree on all else, twins on birthdays too.

    ``people``: one row for each, with the columns ``person`` (number), ``name`` and what else is known of birthday,
    email, phone, address, postcode and city, as texts, null where unknown.

    Raises SojournError ``matching.missing`` without Splink, InvalidInput ``matching.too_few`` or ``matching.columns``.
    """
    _check(people)
    from splink import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    columns = [name for name in people.column_names if name != "person"]
    begun = people.append_column("start", pc.utf8_slice_codeunits(people["name"], 0, 3))
    with duckdb.connect(config={"threads": 1}) as connection:
        frame = DuckDBAPI(connection).register(begun)
        linker = _trained(frame, _settings(columns, _prior(people)), columns)
        table = linker.inference.predict(threshold_match_probability=least).as_pyarrow_table()  # type: ignore[no-untyped-call]
    found = {_scored(row) for row in table.to_pylist() if row["gamma_name"] > 0}
    return sorted(found, key=lambda one: (-one.probability, one))


def _scored(row: dict[str, Any]) -> Scored:
    left, right = sorted((row["person_l"], row["person_r"]))
    return Scored(left, right, float(row["match_probability"]), row.get("gamma_birthday") != 0)


def _check(people: pa.Table) -> None:
    if find_spec("splink") is None:
        raise SojournError.said("matching.missing")
    if people.num_rows < LEAST_PEOPLE:
        raise InvalidInput(
            f"{people.num_rows} customers have records with a name; matching learns from at least {LEAST_PEOPLE}.",
            code="matching.too_few",
            hint="Load customer records: sojourn load-records customers FILE.",
        )
    if len(people.column_names) < 4:
        raise InvalidInput(
            f"A name and {', '.join(people.column_names[2:]) or 'nothing else'} do not tell people apart.",
            code="matching.columns",
            hint="Load customer records with a name and two of birthday, email, phone, address, postcode, city.",
        )


def _settings(columns: list[str], prior: float) -> Any:  # noqa: ANN401  a class of Splink's
    import splink.comparison_library as compare
    from splink import SettingsCreator, block_on

    how = {
        "name": compare.DamerauLevenshteinAtThresholds("name", [1, 2]).configure(
            term_frequency_adjustments=True, m_probabilities=[0.75, 0.12, 0.05, 0.08]
        ),
        "birthday": compare.DamerauLevenshteinAtThresholds("birthday", [1]).configure(
            m_probabilities=[0.9, 0.07, 0.03]
        ),
        "email": compare.DamerauLevenshteinAtThresholds("email", [2]).configure(m_probabilities=[0.7, 0.15, 0.15]),
        "phone": compare.DamerauLevenshteinAtThresholds("phone", [1]).configure(m_probabilities=[0.7, 0.1, 0.2]),
    }
    homes = [name for name in _HOME if name in columns]
    compared = [how[name] for name in columns if name in how]
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="person",
        comparisons=[*compared, *([_home(homes)] if homes else [])],
        blocking_rules_to_generate_predictions=[block_on(*fields) for fields in _there(_BLOCKS, columns)],
        probability_two_random_records_match=prior,
        retain_matching_columns=True,  # with them stand the levels of agreement
    )


def _home(columns: list[str]) -> Any:  # noqa: ANN401  a class of Splink's
    """Compare where people live as one thing: who has the same address has the same city, which says nothing more."""
    import splink.comparison_level_library as level
    import splink.comparison_library as compare

    near = [level.JaroWinklerLevel("address", 0.95)] if columns[0] == "address" else []
    exact = [level.ExactMatchLevel(name) for name in columns]
    agreeing = [exact[0], *near, *exact[1:]]
    shares = [0.7, *[0.25 / max(1, len(agreeing) - 1)] * (len(agreeing) - 1)]
    known = [one.configure(m_probability=share) for one, share in zip(agreeing, shares, strict=True)]
    last = level.ElseLevel().configure(m_probability=1 - sum(shares))
    return compare.CustomComparison([level.NullLevel(columns[0]), *known, last], output_column_name="home")


def _trained(frame: Any, settings: Any, columns: list[str]) -> "Linker":  # noqa: ANN401  classes of Splink's
    from splink import Linker, block_on

    linker = Linker(frame, settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for fields in _there(_TRAINING, columns):
        learned = linker.misc.save_model_to_json()
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*fields))
        except ValueError:
            # Among few people there may be nothing to learn from. Splink then leaves a model that cannot be used.
            linker = Linker(frame, learned, log_level=logging.ERROR)
    return linker


def _there(rules: Iterable[tuple[str, ...]], columns: list[str]) -> list[tuple[str, ...]]:
    return [fields for fields in rules if {*fields} <= {*columns, "start"}]


def _prior(people: pa.Table) -> float:
    """Estimate how probable it is that two people picked at random are one."""
    known = [name for name in ("name", "birthday") if name in people.column_names]
    sizes = people.select(known).drop_null().group_by(known).aggregate([([], "count_all")])["count_all"].to_pylist()
    same = sum(int(size) * (int(size) - 1) / 2 for size in sizes)
    pairs = people.num_rows * (people.num_rows - 1) / 2
    return float(min(0.5, max(1.0, same) / EXPECTED_RECALL / pairs))
