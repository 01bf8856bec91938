"""Two questions in one pass: a main one that may take several rounds, and one that needs only the first."""

from dataclasses import dataclass
from typing import Any

from sojourn.engines import Journeys, Question, Scope


@dataclass(frozen=True)
class Beside(Question[tuple[Any, Any]]):
    """Asks ``extra`` during the first round of ``main``; the result has the fields of both."""

    scope: Scope
    main: Question[Any]
    extra: Question[Any]

    def answer(self, journeys: Journeys) -> tuple[Any, Any]:
        """Answer both for one partition."""
        return self.main.answer(journeys), self.extra.answer(journeys)

    def merge(self, left: tuple[Any, Any], right: tuple[Any, Any]) -> tuple[Any, Any]:
        """Merge both."""
        return self.main.merge(left[0], right[0]), self.extra.merge(left[1], right[1])

    def next(self, merged: tuple[Any, Any]) -> "Carrying | None":
        """Go on with the main question, carrying what the extra one gave."""
        following = self.main.next(merged[0])
        return None if following is None else Carrying(self.scope, following, self.extra.finish(merged[1]))

    def finish(self, merged: tuple[Any, Any]) -> dict[str, Any]:
        """Give the fields of both."""
        return {**self.main.finish(merged[0]), **self.extra.finish(merged[1])}


@dataclass(frozen=True)
class Carrying(Question[Any]):
    """A later round that carries what is known already into the result."""

    scope: Scope
    question: Question[Any]
    known: dict[str, Any]

    def answer(self, journeys: Journeys) -> Any:  # noqa: ANN401  the partial of whatever round this is
        """Answer the round."""
        return self.question.answer(journeys)

    def merge(self, left: Any, right: Any) -> Any:  # noqa: ANN401  see answer
        """Merge the round."""
        return self.question.merge(left, right)

    def next(self, merged: Any) -> "Carrying | None":  # noqa: ANN401  see answer
        """Go on to the round after it."""
        following = self.question.next(merged)
        return None if following is None else Carrying(self.scope, following, self.known)

    def finish(self, merged: Any) -> dict[str, Any]:  # noqa: ANN401  see answer
        """Give the fields of the round and those carried."""
        return {**self.question.finish(merged), **self.known}
