"""Five stories about people, planted in customers that exist: what chance never brings about.

Each is told beside its constants, by which tests may name it. Contacts CON-2001 and up are
planted; every touch of a scripted one is written here.
"""

from datetime import date, timedelta
from typing import NamedTuple

import demo_catalogue as cat
from demo_persons import Person
from demo_world import World

# 1. A champion leaves and nobody notices. Operations of an Enterprise customer pays for Workforce
# Enterprise until 15 August 2026. Its only champion, with whom nearly all was talked over, left
# six weeks before the last day: no successor, no plan, no note. The others are hardly in touch.
CHAMPION_ACCOUNT, CHAMPION_UNIT = "ACC-1024", "UNT-0165"
CHAMPION = "CON-2001"
CHAMPION_LEFT_ON = date(2026, 5, 19)
CHAMPION_RENEWS_ON = date(2026, 8, 15)

# 2. A department researches on its own. One region of a hotel group buys nothing, and nobody ever
# sold to it; in the last 90 days its people read everything about Workforce Enterprise, which
# the next region uses, may be asked about, and whose contact the owner of the account knows well.
RESEARCH_ACCOUNT, RESEARCH_UNIT = "ACC-1001", "UNT-0006"
RESEARCHERS = ["CON-2002", "CON-2003", "CON-2004", "CON-2005"]
RESEARCH_PRODUCT = "PRD-WF-ENT"
RESEARCH_FROM = date(2026, 4, 2)
RESEARCH_REFERENCE_UNIT = "UNT-0005"
RESEARCH_POINT = "CON-2006"  # of the reference unit
RESEARCH_COLLEAGUE = "REP-02"
RESEARCH_COLLEAGUE_STRENGTH = 0.92
RESEARCH_COLLEAGUE_MET_ON = date(2026, 6, 24)

# 3. A small deployment, heavily used: in June 2026 94 of 107 seats are active, in a unit of 447.
# Its people are known and in touch.
CROWDED_ACCOUNT, CROWDED_UNIT = "ACC-1008", "UNT-0049"
CROWDED_PRODUCT = "PRD-WF-ENT"
CROWDED_CONTACTS = ["CON-2007", "CON-2008", "CON-2009"]

# 4. A unit without anyone: the widest whitespace of an Enterprise customer is in a unit where
# nobody is known.
UNMET_ACCOUNT, UNMET_UNIT = "ACC-1019", "UNT-0131"

# 5. A single thread: of all who are known at the Mid-Market customer that pays most, one is in
# touch in the last 90 days.
THREAD_ACCOUNT = "ACC-1046"
THREAD_CONTACT, THREAD_UNIT = "CON-2010", "UNT-0299"

STORY_ACCOUNTS = {
    CHAMPION_ACCOUNT,
    RESEARCH_ACCOUNT,
    CROWDED_ACCOUNT,
    UNMET_ACCOUNT,
    THREAD_ACCOUNT,
}
LEFT_ALONE = {RESEARCH_UNIT, UNMET_UNIT}  # chance meets nobody there
SIZES = {CHAMPION_ACCOUNT: 14, RESEARCH_ACCOUNT: 11, THREAD_ACCOUNT: 8}
# share of the people who are in touch in a quarter, where the story needs it
COVERAGE = {CHAMPION_ACCOUNT: 0.12, RESEARCH_ACCOUNT: 0.35, THREAD_ACCOUNT: 0.3}
LAST_QUARTER = date(2026, 4, 1)

# contact: unit, name, title, role, point of contact, joined_on
PLANTED: dict[str, tuple[str, str, str, str, bool, date]] = {
    CHAMPION: (
        CHAMPION_UNIT,
        "Lorian Hartholt",
        "Workforce Planning Manager",
        "champion",
        True,
        date(2019, 4, 1),
    ),
    "CON-2011": (
        CHAMPION_UNIT,
        "Velrid Stollner",
        "Operations Systems Analyst",
        "evaluator",
        False,
        date(2022, 11, 7),
    ),
    "CON-2002": (
        RESEARCH_UNIT,
        "Shalika Ellworth",
        "Regional Director",
        "decision_maker",
        False,
        date(2021, 9, 13),
    ),
    "CON-2003": (
        RESEARCH_UNIT,
        "Estino Montares",
        "Scheduling Manager",
        "champion",
        False,
        date(2023, 2, 6),
    ),
    "CON-2004": (
        RESEARCH_UNIT,
        "Haowei Shimano",
        "Operations Systems Analyst",
        "evaluator",
        False,
        date(2024, 11, 4),
    ),
    "CON-2005": (RESEARCH_UNIT, "Niara Dranham", "Shift Supervisor", "", False, date(2022, 5, 16)),
    RESEARCH_POINT: (
        RESEARCH_REFERENCE_UNIT,
        "Marena Cottley",
        "Workforce Planning Manager",
        "champion",
        True,
        date(2020, 1, 20),
    ),
    "CON-2007": (
        CROWDED_UNIT,
        "Pranesh Kulkani",
        "Director of Operations",
        "decision_maker",
        True,
        date(2018, 8, 1),
    ),
    "CON-2008": (
        CROWDED_UNIT,
        "Katmila Vossner",
        "Scheduling Manager",
        "champion",
        False,
        date(2021, 3, 15),
    ),
    "CON-2009": (
        CROWDED_UNIT,
        "Tunla Mensafo",
        "Roster Coordinator",
        "end_user",
        False,
        date(2022, 10, 3),
    ),
    THREAD_CONTACT: (
        THREAD_UNIT,
        "Junri Yamano",
        "Operations Excellence Manager",
        "champion",
        True,
        date(2020, 6, 8),
    ),
}


class Told(NamedTuple):
    """A touch of a story; contact_id None: anonymous."""

    on: date
    account_id: str
    contact_id: str | None
    unit_id: str | None
    channel: str
    direction: str
    kind: str
    product_id: str | None = None


def plant_people(world: World) -> list[Person]:
    """Add the people of the stories to their accounts."""
    units = {unit.unit_id: unit for unit in world.units}
    accounts = {account.account_id: account for account in world.accounts}
    people = []
    for contact_id, (unit_id, name, title, role, is_point, joined_on) in PLANTED.items():
        unit = units[unit_id]
        person = Person(accounts[unit.account_id], unit, name, title, role, contact_id, is_point)
        person.joined_on = joined_on
        person.left_on = CHAMPION_LEFT_ON if contact_id == CHAMPION else None
        person.is_scripted = contact_id in (CHAMPION, THREAD_CONTACT, *RESEARCHERS)
        people.append(person)
    return people


def is_in_touch(person: Person, quarter: date) -> bool | None:
    """Tell whether a story needs the person to be, or not to be, in touch in a quarter."""
    if person.contact_id in (*CROWDED_CONTACTS, RESEARCH_POINT):
        return True
    is_out = person.account.account_id == THREAD_ACCOUNT or person.contact_id == "CON-2011"
    if is_out and quarter >= LAST_QUARTER:
        return False
    return None


def tell_touches() -> list[Told]:
    """Write every touch of the stories."""
    return [*talk_with_champion(), *research(), *hold_one_thread()]


def talk_with_champion() -> list[Told]:
    """Talk things over with the champion week by week, faster towards the end; then silence."""
    account = (CHAMPION_ACCOUNT, CHAMPION, CHAMPION_UNIT)
    days = [date(2024, 7, 9) + timedelta(days=13 * each) for each in range(49)]
    days += [date(2026, 4, 2) + timedelta(days=3 * each) for each in range(16)]
    kinds = [
        ("sales", "two_way", "meeting"),
        ("sales", "two_way", "call"),
        ("sales", "inbound", "email"),
        ("marketing", "inbound", "content"),
        ("success", "two_way", "call"),
    ]
    return [
        Told(day, *account, *kinds[number % len(kinds)])
        for number, day in enumerate(days)
        if day < CHAMPION_LEFT_ON
    ]


def research() -> list[Told]:
    """Read on: 17 touches in 90 days and 8 without a name, after two in the 90 days before."""
    kinds = ["web_visit", "content", "web_visit", "webinar", "content", "web_visit"]
    told = []
    for number in range(17):
        day = RESEARCH_FROM + timedelta(days=5 * number + number % 3)
        kind = kinds[number % len(kinds)]
        who = RESEARCHERS[(number * 3) % 4 if number % 5 else 1]
        unit_id = RESEARCH_UNIT if number % 3 == 0 else None
        product_id = RESEARCH_PRODUCT if number % 4 != 3 else None
        told.append((day, who, unit_id, kind, product_id))
    for number in range(8):
        day = RESEARCH_FROM + timedelta(days=9 + 10 * number)
        kind = "intent" if number % 4 == 1 else "web_visit"
        product_id = RESEARCH_PRODUCT if number % 3 else None
        told.append((day, None, RESEARCH_UNIT, kind, product_id))
    told.append((date(2026, 2, 11), RESEARCHERS[1], None, "web_visit", None))
    told.append((date(2026, 3, 19), RESEARCHERS[2], None, "content", None))
    return [
        Told(day, RESEARCH_ACCOUNT, who, unit_id, "marketing", "inbound", kind, product_id)
        for day, who, unit_id, kind, product_id in told
        if day <= cat.AS_OF
    ]


def hold_one_thread() -> list[Told]:
    """Hold on to one person, twice a month."""
    account = (THREAD_ACCOUNT, THREAD_CONTACT, THREAD_UNIT)
    kinds = [("two_way", "call"), ("inbound", "email"), ("two_way", "meeting")]
    days = [date(2025, 1, 14) + timedelta(days=14 * each) for each in range(38)]
    return [
        Told(day, *account, "sales", *kinds[number % 3])
        for number, day in enumerate(days)
        if day <= cat.AS_OF
    ]
