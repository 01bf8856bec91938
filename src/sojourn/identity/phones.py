"""Phone numbers in E.164: the plain forms all at once, the others one by one with phonenumbers.

A plain form is the country's national number, with or without ``+code``, that fully matches the country's published
pattern for mobile or fixed lines and does not begin like a national prefix. Reading it in full gives the same answer.
"""

import re
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.vocabulary import InvalidInput

_SEPARATORS = r"[\s\pZ().\-/\x{2010}-\x{2015}]+"


def to_e164(values: pa.Array, region: str) -> pa.Array:
    """Give each number as ``+`` country code and national number; null where it is no valid number.

    Source of validity and of the patterns: phonenumbers, the port of Google's libphonenumber. A number that a
    spreadsheet has turned into ``13811112222.0`` is read as the number.

    >>> to_e164(pa.array(["(0)20 7946 0958", "12345"]), "GB").to_pylist()
    ['+442079460958', None]
    """
    code, pattern, prefix = _plan(region)
    whole = pc.replace_substring_regex(values, r"^(\d{7,15})\.0+$", r"\1")
    digits = pc.replace_substring_regex(whole, _SEPARATORS, "")
    national = pc.replace_substring_regex(digits, rf"^\+{code}", "")
    plain = pc.and_(pc.match_substring_regex(national, pattern), pc.invert(pc.match_substring_regex(national, prefix)))
    quick = pc.binary_join_element_wise(f"+{code}", national, "")
    if pc.all(plain).as_py() is not False:
        return quick
    odd = pc.invert(pc.fill_null(plain, True))
    read = pa.array([_read(text, region) for text in whole.filter(odd).to_pylist()], pa.string())
    return pc.replace_with_mask(quick, odd, read)


@cache
def _plan(region: str) -> tuple[int, str, str]:
    """Give the country code of a region, its pattern of plain numbers, and that of its national prefixes."""
    import phonenumbers

    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise InvalidInput(
            f"{region!r} is not a region of phone numbers.",
            code="identity.region",
            hint="Use a two-letter country code such as CN, DE or US.",
        )
    numbers: Any = phonenumbers.PhoneMetadata.metadata_for_region(region)
    kinds = [kind.national_number_pattern for kind in (numbers.mobile, numbers.fixed_line) if kind is not None]
    patterns = "|".join(f"(?:{pattern})" for pattern in kinds if pattern)
    prefix = numbers.national_prefix_for_parsing
    return numbers.country_code, f"^(?:{patterns or '$^'})$", f"^(?:{prefix})" if prefix else "$^"


@cache
def _odd_shapes() -> re.Pattern[str]:
    return re.compile(r"\d.*\d.*\d")


def _read(text: str, region: str) -> str | None:
    import phonenumbers

    if _odd_shapes().search(text) is None:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
