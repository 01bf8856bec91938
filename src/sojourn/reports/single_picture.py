"""A single answer as a picture that stands alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sojourn.drawing import Frame, Words, curve, funnel, matrix, pain_name, painpoints, sankey, transition_graph
from sojourn.reports.data import Answer, ReportData
from sojourn.reports.opening import pain_sentence
from sojourn.reports.page import SECTIONS, read_sentence
from sojourn.reports.reader import Reader, first_pain
from sojourn.vocabulary import InvalidInput

_DRAWN: Mapping[str, Callable[[Answer, Words, Frame], str]] = {
    "paths": sankey,
    "funnel": funnel,
    "transitions": transition_graph,
    "switches": matrix,
    "time_to_goal": curve,
    "painpoints": painpoints,
}


def picture(question: str, answer: Answer, lang: str, *, command: str = "", pains: Answer | None = None) -> str:
    """Draw one answer as an SVG file with headline and caption.

    Args:
        question: The name of the question, such as ``paths``.
        answer: Its answer.
        lang: The language of the words.
        command: The command behind it, for the caption.
        pains: An answer of ``painpoints`` whose first pain is told above the picture.

    Raises:
        InvalidInput: The answer has no picture, or nothing to show.
    """
    data = ReportData({question: answer})
    reader = Reader.of(data, lang)
    section = SECTIONS[question](answer, reader) if question in _DRAWN else None
    if section is None:
        raise InvalidInput(
            f"There is no picture of {question!r}.", code="picture.none", hint=f"There is one of {', '.join(_DRAWN)}."
        )
    read = [read_sentence(answer, reader)] if answer.get("events_read") is not None else []
    frame = replace(
        reader.frame(question),
        headline=section.headline,
        callout=_callout(pains, reader) if pains is not None else "",
        caption=" · ".join([*([command] if command else []), *read]),
        margin=24.0,
    )
    return _DRAWN[question](answer, reader.words(), frame)


def _callout(pains: Answer, reader: Reader) -> str:
    row = first_pain(pains.get("painpoints", ()))
    if row is None:
        return ""
    name = pain_name(row, reader.words())
    return f"{name}{reader.say('report.colon')}{pain_sentence(pains, row, reader)}"
