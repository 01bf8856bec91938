"""Invented people: some stand twice, misspelled and without a number; some have relatives and twins at home."""

import random

FIRST = """Anna Bruno Clara David Elena Felix Greta Henry Irene Jonas Klara Louis Marta Nils Olga Peter Quinn Rosa Simon
Tanja Ulrich Vera Walter Xenia Yusuf Zoe Amira Boris Carmen Dario Esther Fatima Gustav Hilda Ivan Julia""".split()
LAST = """Abel Bauer Conrad Dietrich Engel Fischer Graf Hoffmann Iversen Jansen Keller Lehmann Meyer Neumann Otto Peters
Quast Richter Schmidt Thomas Ullrich Vogel Weber Xander Yilmaz Zimmermann Albrecht Brandt Czerny Daniels""".split()
STREETS = "Main Oak Park Lake Hill River Church Mill Station School Garden Forest Market Bridge Castle".split()
CITIES = "Ulm Bonn Kiel Trier Jena Essen Mainz Worms".split()
HEAD = ("customer_no", "card", "name", "birthday", "email", "phone", "address", "postcode", "city")
Row = dict[str, str]


def invented_people(count: int, seed: int) -> list[Row]:
    """Give rows of customer records: number ``C7`` is the person of card ``K7``, ``R7`` a relative, ``T7`` a twin."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        person = _person(chance)
        rows.append({**person, "customer_no": f"C{number}", "card": ""})
        kind = chance.random()
        if kind < 0.25:
            rows.append({**_again(chance, person), "card": f"K{number}"})
        elif kind < 0.4:
            rows.append({**_relative(chance, person), "birthday": _birthday(chance), "card": f"R{number}"})
        elif kind < 0.44:
            rows.append({**_relative(chance, person), "card": f"T{number}"})
    return rows


def _person(chance: random.Random) -> Row:
    first, last = chance.choice(FIRST), chance.choice(LAST)
    return {
        "name": f"{first} {last}",
        "birthday": _birthday(chance),
        "email": f"{first[0].lower()}.{last.lower()}{chance.randint(1, 9999)}@mail.example",
        "phone": f"+49151{chance.randint(10**7, 10**8 - 1)}",
        "address": f"{chance.choice(STREETS)} Street {chance.randint(1, 180)}",
        "postcode": str(chance.randint(10_000, 99_999)),
        "city": chance.choice(CITIES),
    }


def _again(chance: random.Random, person: Row) -> Row:
    """Write somebody down once more, as another clerk would: other spelling, no number, things left out."""
    first, last = person["name"].split()
    row = {**person, "customer_no": "", "name": f"{last}, {first}" if chance.random() < 0.3 else person["name"]}
    row |= {field: _misspelled(chance, row[field]) for field in ("name", "address") if chance.random() < 0.25}
    if chance.random() < 0.15:
        row["birthday"] = ""
    if chance.random() < 0.2:
        row |= {field: moved for field, moved in _person(chance).items() if field in {"address", "postcode"}}
    row["email"] = "" if chance.random() < 0.6 else _misspelled(chance, person["email"])
    row["phone"] = "" if chance.random() < 0.6 else person["phone"][:-1] + str(chance.randint(0, 9))
    return row


def _relative(chance: random.Random, person: Row) -> Row:
    last = person["name"].split()[1]
    others = [name for name in FIRST if name != person["name"].split()[0]]
    return {**person, "customer_no": "", "name": f"{chance.choice(others)} {last}", "email": "", "phone": ""}


def _birthday(chance: random.Random) -> str:
    return f"{chance.randint(1940, 2005)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def _misspelled(chance: random.Random, text: str) -> str:
    """Leave a letter out, or write it twice."""
    place = chance.randrange(1, 5)
    return text[:place] + chance.choice(("", text[place] * 2)) + text[place + 1 :]
