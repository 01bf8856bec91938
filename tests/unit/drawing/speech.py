"""The words that pictures are tested with: those of the catalogs."""

from functools import partial

from sojourn.drawing import Words
from sojourn.vocabulary import money, number, say, seconds_text, share


def words(lang: str) -> Words:
    """Give the words of a language, amounts in CNY."""

    def spoken(key: str, **values: object) -> str:
        return say(key, lang, **values)

    return Words(
        say=spoken,
        number=partial(number, lang=lang),
        share=share,
        seconds=partial(seconds_text, lang=lang),
        money=partial(money, currency="CNY", lang=lang),
    )
