"""What a report is made of: the plain answers, and where they came from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class ReportData:
    """The answers of one report, each under the name of its question (``paths``, ``funnel``, ...).

    ``commands`` holds the command line behind each answer; ``created`` is an ISO time; ``rejected`` counts rows that
    could not be read and stand in the file or folder ``rejects``. ``chosen`` says what nobody asked for but Sojourn
    chose: ``goal``, ``steps`` of the funnel. Questions without an answer are left out.
    """

    answers: Mapping[str, Answer]
    commands: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    created: str = ""
    rejected: int = 0
    rejects: str = ""
    chosen: Collection[str] = ()

    @property
    def goal(self) -> str:
        """The goal that the answers speak of, or an empty text."""
        return next((str(answer["goal"]) for answer in self.answers.values() if answer.get("goal")), "")

    @property
    def currency(self) -> str | None:
        """The currency of the answers."""
        return next((str(answer["currency"]) for answer in self.answers.values() if answer.get("currency")), None)
