"""What the vendor's people have to go on: whom they know, who vouches, what was agreed."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any

import demo_catalogue as cat
from demo_people import customers_on_last_day, make_people
from demo_persons import COLLEAGUES, Person
from demo_positions import bought_cells, draw_day
from demo_relationship_stories import (
    CHAMPION_ACCOUNT,
    RESEARCH_COLLEAGUE,
    RESEARCH_COLLEAGUE_MET_ON,
    RESEARCH_COLLEAGUE_STRENGTH,
    RESEARCH_POINT,
    RESEARCH_REFERENCE_UNIT,
    RESEARCHERS,
)
from demo_touches import make_touches
from demo_world import Account, World, pick, rng_for

Row = dict[str, Any]

# colleagues who have known many people for long: how many, and where
WIDELY_KNOWN = {
    "EXE-01": (52, "Enterprise"),
    "EXE-02": (34, "Enterprise"),
    "REP-04": (44, "Mid-Market"),
    "SOL-01": (30, "Enterprise"),
}
KEPT = 0.235  # share of the pairs who had a touch and whose connection is known
REFERENCE_KINDS = {"case_study": 40, "reference_call": 45, "advisory_board": 15}
FUTURE = [date(2026, 9, 1), date(2026, 10, 15)]
PLAN_EVENTS = {
    "plan_shared": (0.8, 2),
    "cross_team_review": (0.75, 3),
    "handoff": (0.5, 1),
    "support_only_contact": (0.35, 3),
}


def make_connections(world: World) -> list[Row]:
    """Write who of the vendor knows whom, and how well."""
    people = {person.contact_id: person for person in make_people(world)}
    met: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in make_touches(world):
        if row["colleague_id"] and row["contact_id"]:
            met[row["colleague_id"], row["contact_id"]].append(row["occurred_at"])
    rng = rng_for("connections")
    known: dict[tuple[str, str], tuple[float, date | None]] = {}
    for key, moments in sorted(met.items()):
        if rng.random() < KEPT or len(moments) > 14:
            last = date.fromisoformat(moments[-1][:10])
            age = (cat.AS_OF - last).days / 365
            strength = 0.12 + 0.11 * len(moments) - 0.12 * age + rng.gauss(0, 0.12)
            known[key] = strength, last
    for colleague_id, (count, segment) in WIDELY_KNOWN.items():
        pool = [person for person in people.values() if person.account.segment == segment]
        pool = [person for person in pool if person.contact_id not in RESEARCHERS]
        for person in rng.sample(pool, count):
            last = draw_day(rng, date(2022, 1, 10), cat.AS_OF)
            known.setdefault((colleague_id, person.contact_id), (rng.betavariate(2, 2.6), last))
    known[RESEARCH_COLLEAGUE, RESEARCH_POINT] = (
        RESEARCH_COLLEAGUE_STRENGTH,
        RESEARCH_COLLEAGUE_MET_ON,
    )
    return [
        write_connection(colleague_id, people[contact_id], strength, last)
        for (colleague_id, contact_id), (strength, last) in sorted(known.items())
    ]


def write_connection(colleague_id: str, person: Person, strength: float, last: date | None) -> Row:
    """Write a connection, with what people leave out."""
    rng = rng_for("connections input", colleague_id, person.contact_id)
    is_told = person.contact_id == RESEARCH_POINT
    return {
        "colleague_id": colleague_id,
        "colleague_name": COLLEAGUES[colleague_id] if is_told or rng.random() > 0.03 else None,
        "contact_id": person.contact_id,
        "strength": f"{min(1.0, max(0.05, strength)):.2f}",
        "last_interaction_on": last if is_told or rng.random() > 0.06 else None,
    }


def make_references(world: World) -> list[Row]:
    """Write which units vouch for what they buy: most are where more is to be sold next door."""
    rng = rng_for("references")
    bought = {unit_id for unit_id, _ in bought_cells(world)}
    started: dict[str, date] = {}
    for line in world.lines:
        if line.unit_id:
            started[line.unit_id] = min(line.started_on, started.get(line.unit_id, cat.AS_OF))
    wide, others = [], []
    for account in customers_on_last_day(world):
        units = [unit for unit in account.units if unit.is_open(cat.AS_OF)]
        is_wide = account.segment != "SMB" and any(unit.unit_id not in bought for unit in units)
        for unit in units:
            is_old = unit.unit_id in started and started[unit.unit_id] < date(2025, 7, 1)
            is_fit = unit.unit_id in bought and is_old and account.story != "struggling"
            if is_fit and unit.unit_id != RESEARCH_REFERENCE_UNIT:
                (wide if is_wide else others).append(unit.unit_id)
    chosen = [*rng.sample(wide, 23), *rng.sample(others, 5)]
    rows = [(RESEARCH_REFERENCE_UNIT, "case_study", date(2025, 3, 3))]
    rows.append((RESEARCH_REFERENCE_UNIT, "reference_call", date(2025, 11, 17)))
    for number, unit_id in enumerate(chosen):
        since = max(started[unit_id] + timedelta(days=150), date(2024, 1, 8))
        kinds = {pick(rng, REFERENCE_KINDS) for _ in range(1 if number % 4 else 2)}
        for kind in sorted(kinds):
            day = draw_day(rng, since, date(2026, 3, 31))
            if number % 6 == 5:
                day = draw_day(rng, date(2026, 4, 7), date(2026, 6, 26))
            rows.append((unit_id, kind, FUTURE[number // 12] if number in (7, 13) else day))
    columns = cat.COLUMNS["account_references"]
    return [dict(zip(columns, row, strict=True)) for row in sorted(rows)]


def make_plans(world: World) -> list[Row]:
    """Write what was agreed and handed over, for the customers of whom it was written down."""
    rows = []
    for account in customers_on_last_day(world):
        rng = rng_for("plans", account.account_id)
        kept = {"Enterprise": 0.7, "Mid-Market": 0.55, "SMB": 0.3}[account.segment]
        if rng.random() > kept and account.account_id != CHAMPION_ACCOUNT:
            continue
        for day, event in sorted(draw_events(account, rng)):
            rows.append({"account_id": account.account_id, "event": event, "occurred_on": day})
    return rows


def draw_events(account: Account, rng: Random) -> set[tuple[date, str]]:
    """Draw what happened in an account since mid-2024, once it was known."""
    last = date(2026, 6, 24)
    if account.account_id == CHAMPION_ACCOUNT:
        last = date(2026, 4, 30)  # nobody has noticed
    first = max(date(2024, 7, 1), account.created_on + timedelta(days=120))
    first = min(first, last)
    return {
        (draw_day(rng, first, last), event)
        for event, (chance, most) in PLAN_EVENTS.items()
        if rng.random() < chance
        for _ in range(rng.randint(1, most))
    }
