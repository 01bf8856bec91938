"""The answer sheet: what was planted and what was not, whose identifiers are whose, and what each file holds.

It is written apart from the exports and is never to be read by the product.
"""

from dataclasses import asdict

from sojourn.simulator.brand import CURRENCY, NAME, NAME_ZH, TIME_ZONE
from sojourn.simulator.counts import FileCount
from sojourn.simulator.evidence import Evidence
from sojourn.simulator.export import Record
from sojourn.simulator.history import History
from sojourn.simulator.identifiers import Directory
from sojourn.simulator.truth_decoys import autumn_story, printed_catalog, profile_completed, size_guide
from sojourn.simulator.truth_identity import Devices, identity
from sojourn.simulator.truth_planted import (
    advocates,
    aha_moment,
    campaign,
    losing_channel,
    pain_point,
    price_sensitive,
)


def tell_truth(
    history: History, directory: Directory, devices: Devices, counts: list[FileCount], records: dict[str, int]
) -> Record:
    """Tell everything about a history; ``counts`` and ``records`` (rows by file name) come from its writing."""
    evidence, brand = Evidence(history, directory), history.brand
    return {
        "brand": {
            "name": NAME,
            "name_zh": NAME_ZH,
            "time_zone": TIME_ZONE,
            "currency": CURRENCY,
            "start": brand.start.isoformat(),
            "end": brand.end.isoformat(),
            "seed": brand.seed,
            "customers": brand.customers,
            "effects": asdict(brand.effects),
            "dirt": asdict(brand.dirt),
        },
        "files": {count.file: asdict(count) for count in counts},
        "records": records,
        "planted": {
            "pain_point": pain_point(evidence),
            "aha_moment": aha_moment(evidence),
            "losing_channel": losing_channel(evidence),
            "price_sensitive": price_sensitive(evidence),
            "campaign": campaign(evidence),
            "advocates": advocates(evidence),
        },
        "decoys": {
            "size_guide": size_guide(evidence),
            "profile_completed": profile_completed(evidence),
            "autumn_story": autumn_story(evidence),
            "printed_catalog": printed_catalog(evidence),
        },
        "identity": identity(history, directory, devices),
    }
