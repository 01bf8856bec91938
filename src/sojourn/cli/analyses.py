"""The questions: one command each, the same answer with --json as the library and the API give."""

from typing import Unpack

import click

from sojourn.cli.language import text
from sojourn.cli.options import LogOptions, answer_options, open_log
from sojourn.cli.showing import show
from sojourn.vocabulary import unknown_name


@click.command(help=text("transitions.help"))
@answer_options
def transitions(as_json: bool, **options: Unpack[LogOptions]) -> None:
    """Directly-follows pairs."""
    show(open_log(options).transitions(), as_json)


@click.command(help=text("durations.help"))
@answer_options
def durations(as_json: bool, **options: Unpack[LogOptions]) -> None:
    """Time in each step."""
    show(open_log(options).durations(), as_json)


@click.command(help=text("funnel.help"))
@click.argument("steps", nargs=-1, required=True, metavar="STEP...")
@click.option("--within", metavar="7d", help=text("option.within"))
@click.option("--by", metavar="FIELD", help=text("option.by"))
@click.option("--optional", multiple=True, metavar="STEP", help=text("option.optional"))
@click.option("--without", multiple=True, metavar="EVENT", help=text("option.without"))
@click.option("--first-only", is_flag=True, help=text("option.first_only"))
@answer_options
def funnel(
    steps: tuple[str, ...],
    within: str | None,
    by: str | None,
    optional: tuple[str, ...],
    without: tuple[str, ...],
    first_only: bool,
    as_json: bool,
    **options: Unpack[LogOptions],
) -> None:
    """Ordered steps."""
    for step in optional:
        if step not in steps:
            raise unknown_name("step", step, steps, code="funnel.optional")
    places = [place for place, step in enumerate(steps) if step in optional]
    exclusions = dict.fromkeys(range(1, len(steps) - len(places)), without) if without else {}
    answer = open_log(options).funnel(
        steps, within=within, without=exclusions, optional=places, first_only=first_only, by=by
    )
    show(answer, as_json)


@click.command(help=text("paths.help"))
@click.option("--start", metavar="EVENT", help=text("option.start"))
@click.option("--goal", metavar="EVENT", help=text("option.goal"))
@click.option("--depth", default=8, show_default=True, help=text("option.depth"))
@click.option("--top", default=20, show_default=True, help=text("option.top"))
@click.option("--within", metavar="7d", help=text("option.within"))
@answer_options
def paths(
    start: str | None,
    goal: str | None,
    depth: int,
    top: int,
    within: str | None,
    as_json: bool,
    **options: Unpack[LogOptions],
) -> None:
    """Step by step."""
    answer = open_log(options).paths(start, goal, depth=depth, top=top, within=within)
    show(answer, as_json)


@click.command(help=text("variants.help"))
@click.option("--top", default=20, show_default=True, help=text("option.top"))
@answer_options
def variants(top: int, as_json: bool, **options: Unpack[LogOptions]) -> None:
    """Whole journeys."""
    show(open_log(options).variants(top=top), as_json)


@click.command(help=text("sessions.help"))
@answer_options
def sessions(as_json: bool, **options: Unpack[LogOptions]) -> None:
    """Sessions."""
    answer = open_log(options).sessions()
    show(answer, as_json)


@click.command(help=text("repeats.help"))
@answer_options
def repeats(as_json: bool, **options: Unpack[LogOptions]) -> None:
    """Repeats and loops."""
    show(open_log(options).repeats(), as_json)


@click.command(help=text("switches.help"))
@click.option("--goal", metavar="EVENT", help=text("option.goal"))
@click.option("--within", metavar="7d", help=text("option.within"))
@answer_options
def switches(goal: str | None, within: str | None, as_json: bool, **options: Unpack[LogOptions]) -> None:
    """Channel switches."""
    show(open_log(options).switches(goal, within=within), as_json)


@click.command(help=text("time-to-goal.help"))
@click.option("--goal", metavar="EVENT", required=True, help=text("option.goal"))
@click.option("--start", metavar="EVENT", help=text("option.start"))
@click.option("--within", metavar="7d", help=text("option.within"))
@answer_options
def time_to_goal(
    goal: str, start: str | None, within: str | None, as_json: bool, **options: Unpack[LogOptions]
) -> None:
    """Time to a goal."""
    answer = open_log(options).time_to_goal(goal, start, within=within)
    show(answer, as_json)


@click.command(help=text("painpoints.help"))
@click.option("--goal", metavar="EVENT", required=True, help=text("option.goal"))
@click.option("--start", metavar="EVENT", help=text("option.start"))
@click.option("--within", metavar="7d", help=text("option.within"))
@answer_options
def painpoints(goal: str, start: str | None, within: str | None, as_json: bool, **options: Unpack[LogOptions]) -> None:
    """Pain points."""
    show(open_log(options).painpoints(goal, start, within=within), as_json)


@click.command(help=text("journeys-ranked.help"))
@click.option("--goal", metavar="EVENT", required=True, help=text("option.goal"))
@click.option("--start", metavar="EVENT", help=text("option.start"))
@click.option("--depth", default=8, show_default=True, help=text("option.depth"))
@answer_options
def journeys_ranked(goal: str, start: str | None, depth: int, as_json: bool, **options: Unpack[LogOptions]) -> None:
    """Journeys ranked."""
    answer = open_log(options).journeys_ranked(goal, start, depth=depth)
    show(answer, as_json)


@click.command(help=text("anonymous-to-known.help"))
@click.option("--within", metavar="30d", help=text("option.within_known"))
@answer_options
def anonymous_to_known(within: str | None, as_json: bool, **options: Unpack[LogOptions]) -> None:
    """Anonymous to known."""
    show(open_log(options).anonymous_to_known(within=within), as_json)
