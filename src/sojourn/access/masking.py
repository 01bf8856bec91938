"""Masking, pure: enough is left to recognize a value that one knows, never enough to learn it.

The same value always looks the same. The number of dots says nothing about the length.
"""

import re

DOTS = "•••"
_EMAIL = re.compile(r"[^\s@<>\"',;:()\[\]{}]+@[^\s@<>\"',;:()\[\]{}]+\.\w+")
_PHONE = re.compile(r"\+?[\d\s().-]{7,24}")


def masked(value: object) -> object:
    """Mask one value; whether something is so, and that nothing is known, stays as it is.

    >>> masked("jane@example.com"), masked("+8613812340013"), masked("Jane Doe"), masked(1990), masked(True)
    ('j•••@e•••.com', '+86••••••0013', 'J•••', '•••', True)
    """
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, str):
        return DOTS
    text = value.strip()
    if _EMAIL.fullmatch(text):
        return _masked_email(text)
    if _PHONE.fullmatch(text):
        return _masked_phone(text)
    return text[0] + DOTS if len(text) > 1 and not text[0].isdigit() else DOTS if text else value


def without_emails(text: str) -> str:
    """Mask the e-mail addresses within a text.

    >>> without_emails("Wrote to jane@example.com, twice.")
    'Wrote to j•••@e•••.com, twice.'
    """
    return _EMAIL.sub(lambda found: _masked_email(found[0]), text) if "@" in text else text


def _masked_email(text: str) -> str:
    name, _, domain = text.rpartition("@")
    return f"{name[0]}{DOTS}@{domain[0]}{DOTS}.{domain.rpartition('.')[2]}"


def _masked_phone(text: str) -> str:
    """Keep the country of an international number, and the last four digits of a long one: a date is shorter.

    >>> _masked_phone("13812340013"), _masked_phone("1990-05-03")
    ('••••••0013', '••••••')
    """
    digits = re.sub(r"\D", "", text)
    country = f"+{digits[:2]}" if text.startswith("+") else ""
    return f"{country}{2 * DOTS}{digits[-4:] if len(digits) >= 10 else ''}"
