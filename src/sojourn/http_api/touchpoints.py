"""Touchpoint sets over HTTP: looked at, proposed, tried before they are saved, saved as their next version."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, FastAPI, Query
from fastapi.responses import Response
from pydantic import Field

from sojourn.access import personal_fields
from sojourn.assembly import (
    Log,
    apply_set,
    check_open,
    log_for,
    note_touchpoints,
    propose_set,
    saved_set,
    saved_versions,
    try_set,
)
from sojourn.discovery import Rule, TouchpointSet, Unmatched, checked
from sojourn.http_api import touchpoint_shapes as shapes
from sojourn.http_api.answering import apart, asked_language, given, look_of
from sojourn.http_api.asked import Asked
from sojourn.http_api.callers import Caller
from sojourn.http_api.documents import CHANGED
from sojourn.http_api.gate import Gate
from sojourn.insights import VIEWS

Text = Annotated[str, Field(max_length=2000)]
Name = Annotated[str, Field(min_length=1, max_length=60)]
Language = Annotated[str, Depends(asked_language)]


class RuleSaid(Asked):
    """A rule: which events (patterns by column), and the step that they are; without a name they are hidden."""

    when: dict[Text, Annotated[list[Text], Field(min_length=1, max_length=20_000)]] = Field(min_length=1, max_length=20)
    name: Text | None = None
    group: Text | None = None
    collapse: bool = False
    comment: Text = ""


class SetSaid(Asked):
    """A touchpoint set as somebody wants it."""

    name: Name
    unmatched: Unmatched = "keep"
    rules: list[RuleSaid] = Field(default=[], max_length=5000)

    def touchpoints(self) -> TouchpointSet:
        """Give the set, checked as one that is read from a file."""
        rules = [(rule.when, rule.name, rule.group, rule.collapse, rule.comment) for rule in self.rules]
        return checked(self.name, rules, self.unmatched)


class Saving(SetSaid):
    """A set to be saved, and the version that was seen; 0 where there was none."""

    seen: int = Field(ge=0)


class Proposing(Asked):
    """The name of the set that is proposed."""

    name: Name = "proposed"


def add_touchpoint_routes(api: FastAPI, folder: Path, gate: Callable[[], Gate], may: Callable[..., Any]) -> None:
    """Add the routes; ``may`` gives a dependency that lets in who has a permission. Each change is audited."""
    reading, writing = may("read"), may("write")

    def opened(caller: Caller, lang: str, touchpoints: TouchpointSet) -> Log:
        log = log_for(folder, look_of(caller), lang)
        if not caller.may("reveal"):
            check_open(log, " ".join(touchpoints.columns), personal_fields(gate().database))
        return log

    @api.post("/api/touchpoints/propose", response_model=shapes.Set)
    async def propose(asked: Proposing, caller: Annotated[Caller, reading], lang: Language) -> Response:
        """Propose a set for the events that are there."""
        found = await apart(lambda: propose_set(log_for(folder, look_of(caller), lang).engine, asked.name))
        return given(_shown(found))

    @api.post("/api/touchpoints/preview", response_model=shapes.Preview)
    async def preview(asked: SetSaid, caller: Annotated[Caller, reading], lang: Language) -> Response:
        """Say what a set makes of the events, saved or not: steps, what each rule decides, paths, what to look at."""
        wanted = asked.touchpoints()
        return given(await apart(lambda: try_set(opened(caller, lang, wanted), wanted)))

    @api.post("/api/touchpoints", response_model=shapes.Saved, responses=CHANGED)
    async def save(asked: Saving, caller: Annotated[Caller, writing], lang: Language) -> Response:
        """Save a set as its next version; where somebody has saved one since it was seen, 409 says who."""
        wanted, now = asked.touchpoints(), time.time_ns() // 1000

        def saved() -> dict[str, Any]:
            opened(caller, lang, wanted)
            version = apply_set(folder, wanted, asked.seen)
            if version != asked.seen:
                note_touchpoints(folder, caller.actor, wanted.name, version, now)
            return {"name": wanted.name, "version": version}

        return given(await apart(saved))

    @api.get("/api/touchpoints/{name}", response_model=shapes.SetInForce, dependencies=[reading])
    def show(name: str, version: Annotated[int | None, Query(ge=1, le=99_999_999)] = None) -> Response:
        """Show a version of a set, else the latest, which is in force; all its versions, and where it is used."""
        found = saved_set(folder, name, version)
        used = [view.said.name for view in VIEWS.all(gate().database) if name in _sets_of(view.said.address)]
        return given({**_shown(found), "versions": saved_versions(folder, name), "used_by": used})


def _sets_of(address: str) -> set[str]:
    """Name the sets that an address of the web app looks at, whatever version of them.

    >>> _sets_of("/discover?goal=Order&set=brand@groups"), _sets_of("/discover?start=a")
    ({'brand'}, set())
    """
    return {said.strip('"').partition("@")[0] for said in parse_qs(urlsplit(address).query).get("set", [])}


def _shown(found: TouchpointSet) -> dict[str, Any]:
    rules = [_shown_rule(rule) for rule in found.rules]
    return {"name": found.name, "version": found.version, "unmatched": found.unmatched, "rules": rules}


def _shown_rule(rule: Rule) -> dict[str, Any]:
    said = {"name": rule.name, "group": rule.group, "collapse": rule.collapse, "comment": rule.comment}
    return {"when": rule.patterns(), **said}
