"""Whose each identifier is: the answer sheet of identity matching."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from sojourn.simulator.export import Record
from sojourn.simulator.history import History
from sojourn.simulator.identifiers import PLACEHOLDER_IDS, PLACEHOLDER_PHONE, Directory, device_name
from sojourn.simulator.population import Kind, Person

_MANY = 1 << 40
Devices = dict[int, list[int]]


def devices_of(history: History) -> Devices:
    """Give the devices on which each person was seen."""
    web = history.exports.web
    _, first = np.unique(web["person"] * _MANY + web["device"], return_index=True)
    devices: Devices = defaultdict(list)
    for person, device in zip(web["person"][first].tolist(), web["device"][first].tolist(), strict=True):
        devices[person].append(device)
    return devices


def identifier_rows(history: History, directory: Directory, devices: Devices) -> Iterator[Record]:
    """Give every identifier that stands in any file, normalized, with its person; shared devices once for each user."""
    recorded = {person.index for person in directory.recorded}
    for person in history.persons:
        for device in devices[person.index]:
            yield _row(person, "anonymous_id", directory.anonymous(device), shared=device < 0)
        if person.index in recorded or person.kind == Kind.TEST:
            for namespace, value in _named(person, directory):
                yield _row(person, namespace, value, shared=False)


def identity(history: History, directory: Directory, devices: Devices) -> Record:
    """Sum up the persons, and name what must not merge them."""
    counts: dict[str, int] = defaultdict(int)
    for person in history.persons:
        counts[person.kind.name.lower()] += 1
    users: dict[int, list[int]] = defaultdict(list)
    for index, used in devices.items():
        for device in used:
            if device < 0:
                users[device].append(index)
    return {
        "files": {"identifiers": "identifiers.csv", "events": "event_persons.parquet"},
        "persons": dict(counts),
        "customers_in_crm": len(directory.recorded),
        "persons_seen_on_web_or_app": sum(1 for used in devices.values() if used),
        "two_records": [
            {
                "customer_no": directory.customer_nos[person.index],
                "second_customer_no": directory.second_nos[person.index],
            }
            for person in directory.recorded
            if person.second_record
        ],
        "wrong_phone": [directory.customer_nos[person.index] for person in directory.recorded if person.wrong_phone],
        "test_accounts": [directory.user_ids[one.index] for one in history.persons if one.kind == Kind.TEST],
        "shared_devices": [
            {
                "anonymous_id": directory.anonymous(device),
                "device": device_name(device),
                "user_ids": [directory.user_ids[index] for index in indexes],
            }
            for device, indexes in sorted(users.items())
        ],
        "placeholders": [*PLACEHOLDER_IDS, PLACEHOLDER_PHONE],
    }


def _named(person: Person, directory: Directory) -> Iterator[tuple[str, str]]:
    index = person.index
    yield "user_id", directory.user_ids[index]
    yield "email", directory.emails[index]
    if person.kind == Kind.TEST:
        return
    yield "customer_no", directory.customer_nos[index]
    yield "phone", "+86" + directory.phones[index]
    if person.kind != Kind.ONLINE:
        yield "card", directory.cards[index]
    if person.second_record:
        yield "customer_no", directory.second_nos[index]


def _row(person: Person, namespace: str, value: str, *, shared: bool) -> Record:
    return {
        "person": person.index,
        "kind": person.kind.name.lower(),
        "namespace": namespace,
        "value": value,
        "shared": "Y" if shared else "N",
    }
