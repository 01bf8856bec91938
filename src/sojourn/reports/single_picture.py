"""A single answer as a picture that stands alone."""

from collections.abc import Mapping

from sojourn.drawing import Frame, Name
from sojourn.reports.data import Answer, ReportData
from sojourn.reports.opening import pain_sentence
from sojourn.reports.page import SECTIONS, read_sentence
from sojourn.reports.reader import Reader, first_pain
from sojourn.vocabulary import InvalidInput

DRAWN: Mapping[str, Name] = {
    "paths": "sankey",
    "funnel": "funnel",
    "transitions": "graph",
    "switches": "matrix",
    "time_to_goal": "curve",
    "painpoints": "painpoints",
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
    section = SECTIONS[question](answer, reader) if question in DRAWN else None
    if section is None:
        raise InvalidInput.said("picture.none", question=question, known=[*DRAWN])
    read = [read_sentence(answer, reader)] if answer.get("events_read") is not None else []
    frame = Frame(
        headline=section.headline,
        callout=_callout(pains, reader) if pains is not None else "",
        caption=" · ".join([*([command] if command else []), *read]),
        margin=24.0,
    )
    return reader.draw(DRAWN[question], answer, question, frame)


def _callout(pains: Answer, reader: Reader) -> str:
    first = first_pain(pains.get("painpoints", ()), reader.lang)
    if first is None:
        return ""
    row, name = first
    return f"{name}{reader.say('report.colon')}{pain_sentence(pains, row, reader)}"
