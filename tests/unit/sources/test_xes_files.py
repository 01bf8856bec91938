"""XES: traces, attributes, and what is around them."""

import gzip
from pathlib import Path

import pytest

from sojourn.sources import Roles, open_source
from sojourn.sources.guessing import guess_roles
from sojourn.vocabulary import InvalidInput
from unit.sources.mapped_rows import load, write

EVENT = """
<event>
  <string key="concept:name" value="{name}"/>
  <date key="time:timestamp" value="{time}"/>
  <string key="lifecycle:transition" value="complete"/>
  <int key="cost" value="{cost}"/>
  <list key="items"><values><string key="first" value="a"/></values></list>
  <string key="org:resource" value="Ann"><int key="level" value="3"/></string>
</event>
"""
LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="__INVALID__"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="source" value="test"/>
  {traces}
</log>
"""


def trace(name: str, *events: str, last: str = "") -> str:
    attributes = f'<string key="concept:name" value="{name}"/><float key="rate" value="1.5"/>'
    return f"<trace>{attributes}{''.join(events)}{last}</trace>"


def event(name: str, day: int, cost: int = 1) -> str:
    return EVENT.format(name=name, time=f"2026-01-{day:02}T10:00:00.000+08:00", cost=cost)


def log(*traces: str) -> bytes:
    return LOG.format(traces="".join(traces)).encode()


def test_traces_are_customers_and_cases(tmp_path: Path) -> None:
    content = log(
        trace("A", event("open", 1), event("close", 2)), trace("B", event("open", 3)), trace("A", event("open", 9))
    )
    plain, _, _ = load(write(tmp_path, "log.xes", content))
    packed, _, _ = load(write(tmp_path, "log.xes.gz", gzip.compress(content)))
    assert plain == packed
    assert [(e["identifier:customer_no"], e["case"], e["event"]) for e in plain] == [
        ("A", "A", "open"), ("A", "A", "close"), ("B", "B", "open"), ("A", "A", "open"),
    ]  # fmt: skip
    first = plain[0]
    assert first["offset_minutes"] == 480
    assert first["property:lifecycle:transition"] == "complete"
    assert first["property:cost"] == 1
    assert first["property:org:resource.level"] == 3
    assert first["property:items.first"] == "a"
    assert first["property:case:rate"] == 1.5


def test_attributes_of_a_trace_may_come_last(tmp_path: Path) -> None:
    last = '<string key="late" value="yes"/>'
    events, _, _ = load(write(tmp_path, "log.xes", log(trace("A", event("open", 1), last=last))))
    assert events[0]["property:case:late"] == "yes"


def test_given_roles_win(tmp_path: Path) -> None:
    path = write(tmp_path, "log.xes", log(trace("A", event("open", 1))))
    guess = guess_roles(open_source(path).sample, Roles(customer="org:resource", event_name="step"))
    assert guess.roles == Roles(
        customer="org:resource", case="case:concept:name", time="time:timestamp", event_name="step"
    )
    guess = guess_roles(open_source(path).sample, Roles(identifiers=(("user_id", "org:resource"),)))
    assert guess.roles.customer is None


def test_events_without_a_time_are_rejected(tmp_path: Path) -> None:
    bad = '<event><string key="concept:name" value="x"/></event>'
    events, rejects, _ = load(write(tmp_path, "log.xes", log(trace("A", event("open", 1), bad))))
    assert len(events) == 1
    assert (rejects[0]["row"], rejects[0]["reason"]) == (2, "time.missing")
    assert '"concept:name":"x"' in rejects[0]["raw"]


@pytest.mark.parametrize(
    "doctype",
    (
        b'<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE log [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE log [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]>',
    ),
)
def test_entities_are_refused_unread(tmp_path: Path, doctype: bytes) -> None:
    """Checklist: XML that expands or fetches."""
    content = log(trace("A", event("open", 1))).replace(b"?>\n", b"?>\n" + doctype, 1)
    with pytest.raises(InvalidInput) as refused:
        load(write(tmp_path, "log.xes", content))
    assert refused.value.code == "file.unsafe"
