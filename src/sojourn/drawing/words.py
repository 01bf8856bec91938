"""How a picture speaks: its words and numbers come from outside, already in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Say(Protocol):
    """Gives the sentence of a key with its placeholders filled."""

    def __call__(self, key: str, **values: object) -> str:
        """Give the sentence."""


@dataclass(frozen=True)
class Words:
    """Sentences by key (``picture.*``) and the writing of numbers, shares (0..1), seconds and minor units."""

    say: Say
    number: Callable[[float | None], str]
    share: Callable[[float | None], str]
    seconds: Callable[[float | None], str]
    money: Callable[[float | None], str]

    def count(self, what: str, n: float | None) -> str:
        """Write a number with its noun: "1 customer", "2 customers"."""
        return self.say(f"count.{what}", count=self.number(None) if n is None else n)

    @staticmethod
    def exact(n: int) -> str:
        """Write a number with all its digits, where numbers are seen to add up."""
        return f"{n:,}"
