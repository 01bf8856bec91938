"""The identifiers of each person in every system's own namespace, and how people and systems spell them.

Numbers are scrambled so that nothing can be matched by counting; e-mail domains end in ``.example`` and reach nobody.
"""

from functools import cached_property
from hashlib import blake2b

from sojourn.simulator.agenda import COOKIES, KIOSKS
from sojourn.simulator.assortment import STORES
from sojourn.simulator.brand import HOUR, Brand
from sojourn.simulator.chance import Chance
from sojourn.simulator.population import Kind, Person

PLACEHOLDER_PHONE = "13800138000"
PLACEHOLDER_IDS = ("null", "anonymous", "undefined")
_SURNAMES = ("wang", "li", "zhang", "liu", "chen", "yang", "zhao", "huang", "zhou", "wu", "xu", "sun", "lin", "he")
_GIVEN = ("wei", "fang", "na", "min", "jing", "qiang", "lei", "yang", "yan", "jie", "xia", "ping", "tao", "yue")
_DOMAINS = ("qq.example", "163.example", "mail.example", "outlook.example")
_PREFIXES = ("135", "136", "137", "139", "150", "151", "158", "159", "182", "186", "187", "188")


def _scrambled(index: int, factor: int, digits: int) -> str:
    """Give a number of so many digits that no other index has; the factor shares no divisor with 10."""
    return str((index + 1_618) * factor % 10**digits).zfill(digits)


class Directory:
    """All identifiers of one history's persons, by the person's index."""

    def __init__(self, brand: Brand, persons: list[Person]) -> None:
        """Prepare to name these persons."""
        self._seed = brand.seed
        self._persons = persons
        self._anonymous: dict[int, str] = {}
        self.recorded = [person for person in persons if _is_recorded(person, brand)]
        """The persons who stand in the CRM."""

    @cached_property
    def user_ids(self) -> list[str]:
        """The account of the web and the app."""
        names = ["u" + _scrambled(person.index, 48_271_003, 8) for person in self._persons]
        tests = (person.index for person in self._persons if person.kind == Kind.TEST)
        for number, index in enumerate(tests, 1):
            names[index] = f"test-{number:02}"
        return names

    @cached_property
    def customer_nos(self) -> list[str]:
        """The number of the (first) record in the CRM."""
        return ["LL" + _scrambled(person.index, 69_621_013, 8) for person in self._persons]

    @cached_property
    def second_nos(self) -> list[str]:
        """The number of the second record, for those who opened one with their card in a store."""
        return ["LL" + _scrambled(person.index + 20_000_000, 69_621_013, 8) for person in self._persons]

    @cached_property
    def cards(self) -> list[str]:
        """The loyalty card of the stores."""
        return ["8" + _scrambled(person.index, 16_807_019, 8) for person in self._persons]

    @cached_property
    def emails(self) -> list[str]:
        """The e-mail address in lower case."""
        return [_email(person) for person in self._persons]

    @cached_property
    def phones(self) -> list[str]:
        """The mobile number: 11 digits without a country code."""
        prefixes = len(_PREFIXES)
        return [
            _PREFIXES[person.index * 7 % prefixes] + _scrambled(person.index, 22_695_479, 8) for person in self._persons
        ]

    def anonymous(self, device: int) -> str:
        """Give the anonymous id of a device number."""
        known = self._anonymous.get(device)
        if known is None:
            text = blake2b(f"{self._seed}:{device}".encode(), digest_size=16).hexdigest()
            known = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
            self._anonymous[device] = known
        return known


def _is_recorded(person: Person, brand: Brand) -> bool:
    return person.kind not in {Kind.VISITOR, Kind.TEST} and person.joined < brand.length - HOUR


def _email(person: Person) -> str:
    if person.kind == Kind.TEST:
        return f"qa{person.index}@lumenloom.example"
    index = person.index
    surname, given = _SURNAMES[index % len(_SURNAMES)], _GIVEN[index // 14 % len(_GIVEN)]
    return f"{surname}.{given}{_scrambled(index, 7_919, 6)}@{_DOMAINS[index // 5 % len(_DOMAINS)]}"


def mixed_case(email: str, chance: Chance) -> str:
    """Spell an e-mail address as people type it: now and then with capitals."""
    share = chance.share()
    if share < 0.15:
        return email.title()
    return email.upper() if share < 0.2 else email


def spelled_phone(phone: str, spelling: int) -> str:
    """Spell a mobile number in one of five ways, as agents do.

    >>> spelled_phone("13912345678", 1)
    '+86 139-1234-5678'
    """
    first, second, third = phone[:3], phone[3:7], phone[7:]
    return (
        phone,
        f"+86 {first}-{second}-{third}",
        f"{first} {second} {third}",
        f"0086{phone}",
        f"(+86){phone}",
    )[spelling]


def referral_code(customer_no: str) -> str:
    """Give the code that stands in a customer's referral links.

    >>> referral_code("LL00000123")
    'R00000123'
    """
    return "R" + customer_no[2:]


def device_name(device: int) -> str:
    """Name the kind of machine behind a device number."""
    if device < 0:
        return "kiosk" if device <= KIOSKS else "tablet"
    person, number = divmod(device, COOKIES)
    if number == 0:
        return "iphone" if person % 5 < 2 else "android"
    return "desktop" if (person + number) % 3 == 0 else "mobile browser"


def kiosk_store(device: int) -> str:
    """Give the code of the store in which a kiosk stands."""
    return STORES[KIOSKS - device].code
