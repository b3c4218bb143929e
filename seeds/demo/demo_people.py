"""Whom the vendor knows: contacts at customers and some prospects, and the roles it wants."""

from datetime import date, timedelta
from random import Random
from typing import Any

import demo_catalogue as cat
from demo_persons import ROLES, TARGET_ROLES, Person, make_name, make_title
from demo_positions import bought_cells, draw_day
from demo_relationship_stories import (
    CHAMPION_UNIT,
    LEFT_ALONE,
    SIZES,
    STORY_ACCOUNTS,
    plant_people,
)
from demo_world import Account, Unit, World, pick, rng_for

Row = dict[str, Any]

PEOPLE = {"Enterprise": (10, 24), "Mid-Market": (5, 12), "SMB": (1, 5)}
POINTS = {"Enterprise": (2, 4), "Mid-Market": (1, 2), "SMB": (1, 1)}
ENTERED_FIRST = date(2016, 2, 1)
FIRST_LEFT = date(2024, 9, 2)


def customers_on_last_day(world: World) -> list[Account]:
    """List the accounts with a recurring line in force."""
    paying = {
        line.account_id
        for line in world.lines
        if line.revenue_type == "recurring"
        and line.started_on <= cat.AS_OF
        and (line.ended_on is None or line.ended_on > cat.AS_OF)
    }
    return [account for account in world.accounts if account.account_id in paying]


def make_people(world: World) -> list[Person]:
    """Make everybody the vendor knows, in the order of their accounts."""
    rng = rng_for("people")
    customers = customers_on_last_day(world)
    calm = [account for account in customers if account.account_id not in STORY_ACCOUNTS]
    small = [account for account in calm if account.segment != "Enterprise"]
    unknown = {account.account_id for account in rng.sample(small, 8)}
    known = [account for account in calm if account.account_id not in unknown]
    unmarked = {account.account_id for account in rng.sample(known, 4)}
    paying = {account.account_id for account in customers}
    buying = {unit_id for unit_id, _ in bought_cells(world)}
    taken: set[str] = set()
    people: list[Person] = []
    for account in world.accounts:
        own = rng_for("people", account.account_id)
        is_met = account.account_id in paying or own.random() < 0.4
        if account.account_id not in unknown and is_met:
            staff = make_staff(account, own, buying, taken)
            if account.account_id not in unmarked:
                mark_points(account, staff, buying, own)
            people += staff
    for number, person in enumerate(people, 1):
        person.contact_id = f"CON-{number:04d}"
    people += plant_people(world)
    people.sort(key=lambda person: (person.account.account_id, person.contact_id))
    return people


def make_staff(account: Account, rng: Random, buying: set[str], taken: set[str]) -> list[Person]:
    """Make the people of an account: nobody is known in about a third of its units."""
    units = [
        unit for unit in account.units if unit.closed_on is None and unit.unit_id not in LEFT_ALONE
    ]
    chances = [0.88 if unit.unit_id in buying else 0.6 for unit in units]
    met = [unit for unit, chance in zip(units, chances, strict=True) if rng.random() < chance]
    met = met or [rng.choice(units)]
    low, high = PEOPLE[account.segment]
    size = SIZES.get(account.account_id, rng.randint(low, high))
    if account.segment == "SMB":
        size = max(size, rng.randint(low, high), rng.randint(low, high))
    staff: list[Person] = []
    for _ in range(size):
        unit = None
        if rng.random() > 0.085:
            unit = rng.choices(met, [each.users**0.4 for each in met])[0]
        person = make_person(account, unit, rng, taken)
        staff.append(person)
        if person.left_on and person.left_on < date(2026, 5, 1) and rng.random() < 0.55:
            staff.append(succeed(person, rng, taken))
    return staff


def make_person(account: Account, unit: Unit | None, rng: Random, taken: set[str]) -> Person:
    """Make somebody who came before the data begins, or since; a few left or opted out."""
    role = pick(rng, ROLES)
    if unit and unit.unit_id == CHAMPION_UNIT and role == "champion":
        role = "evaluator"
    name, title = make_name(rng, taken), make_title(rng, account.segment, unit, role)
    if rng.random() < 0.33:
        role = ""
    person = Person(account, unit, name, title, role)
    since = rng.random()
    if since < 0.66:
        person.joined_on = draw_day(rng, ENTERED_FIRST, date(2024, 6, 28))
    elif since < 0.89:
        person.joined_on = draw_day(rng, date(2024, 7, 1), date(2026, 5, 20))
    fate = rng.random()
    if account.account_id in STORY_ACCOUNTS:
        return person
    first = max(FIRST_LEFT, (person.joined_on or FIRST_LEFT) + timedelta(days=75))
    if fate < 0.085 and first < cat.AS_OF:
        person.left_on = draw_day(rng, first, cat.AS_OF)
    elif fate < 0.122:
        person.opted_out = True
        if rng.random() < 0.8:
            person.opted_out_on = draw_day(rng, min(first, cat.AS_OF), cat.AS_OF)
    return person


def succeed(leaver: Person, rng: Random, taken: set[str]) -> Person:
    """Fill the place of somebody who left some weeks later."""
    joined_on = leaver.left_on + timedelta(days=rng.randint(8, 55))
    name = make_name(rng, taken)
    return Person(leaver.account, leaver.unit, name, leaver.title, leaver.role, joined_on=joined_on)


def mark_points(account: Account, staff: list[Person], buying: set[str], rng: Random) -> None:
    """Mark whom the vendor turns to first; the mark of some who left was never taken off."""
    for person in staff:
        if person.left_on and rng.random() < 0.3:
            person.is_point = True
    if not any(person.can_be_met for person in staff):
        staff[-1].left_on, staff[-1].opted_out, staff[-1].opted_out_on = None, False, None
    there = [person for person in staff if person.can_be_met]

    def rank(person: Person) -> float:
        is_close = person.role in ("champion", "decision_maker", "")
        buys = person.unit is not None and person.unit.unit_id in buying
        return is_close + buys + rng.random()

    there.sort(key=rank, reverse=True)
    for person in there[: rng.randint(*POINTS[account.segment])]:
        person.is_point = True


def contact_rows(people: list[Person]) -> list[Row]:
    """Write the contacts, with what people leave out."""
    rows = []
    for person in people:
        rng = rng_for("contacts input", person.contact_id)
        is_silent = rng.random() < 0.1
        rows.append(
            {
                "contact_id": person.contact_id,
                "account_id": person.account.account_id,
                "unit_id": person.unit.unit_id if person.unit else None,
                "contact_name": None if rng.random() < 0.015 else person.name,
                "title": None if rng.random() < 0.03 else person.title,
                "buying_role": person.role,
                "is_point_of_contact": tell(person.is_point, is_silent),
                "joined_on": person.joined_on,
                "left_on": person.left_on,
                "has_opted_out": tell(person.opted_out, rng.random() < 0.2),
                "opted_out_on": person.opted_out_on,
            }
        )
    return rows


def tell(flag: bool, is_silent: bool) -> str | None:
    """Write a flag: what isn't so is sometimes left blank."""
    return None if is_silent and not flag else str(flag).lower()


def target_role_rows() -> list[Row]:
    """Write the roles wanted in every unit of a function."""
    return [
        {"unit_function": function, "buying_role": role}
        for function, roles in TARGET_ROLES.items()
        for role in roles.split()
    ]
