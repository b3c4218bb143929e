"""Random people, touches, notes and usage on top of random wallets, made for edges.

Days lie around the ends of the 90-day windows before the as-of date and before month ends; what
happens after the as-of date is there too, and must not count.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from project import Inputs, Rows, estimate, line, maybe, random_wallets, unit

AS_OF = date(2025, 6, 20)
ANCHORS = (AS_OF, AS_OF, date(2025, 5, 31), date(2025, 2, 28), date(2024, 6, 30))
BACK = (0, 1, 29, 30, 31, 60, 89, 90, 91, 92, 180, 181, 182, 365, 366)
FUNCTIONS = ("Finance", "Operations", None)
ROLES = (
    "decision_maker",
    "champion",
    "economic_buyer",
    "executive_sponsor",
    "evaluator",
    "influencer",
    "procurement",
    "end_user",
)
CLOCKS = ("", " 00:00:00", " 03:59:59", " 04:00:00", "T23:30:00", "T01:30:00+05:30")
KINDS = ("email", "meeting", "webinar", "web_visit", "advisory_board", "demo day")
REFERENCES = ("case_study", "reference_call", "advisory_board")
EVENTS = ("plan_shared", "cross_team_review", "handoff", "support_only_contact")
NOTES = ("challenge", "objective", "trend", "use_case")


def random_people(rng: random.Random, accounts: int = 6) -> Inputs:
    """Return a small world of every input about people."""
    made = random_wallets(rng, accounts)
    for row in made["accounts"]:
        add_random_prospects(rng, made, row["account_id"])
    for row in made["buying_units"]:
        row["unit_function"] = rng.choice(FUNCTIONS)
    made["target_roles"] = random_roles(rng)
    for name in (
        "contacts",
        "engagements",
        "connections",
        "account_references",
        "account_plans",
        "account_notes",
    ):
        made[name] = []
    for row in made["accounts"]:
        add_random_map(rng, made, row["account_id"])
    return made


def add_random_prospects(rng: random.Random, made: Inputs, account_id: str) -> None:
    """Add units that are open today and of which somebody thinks that they could buy."""
    for number in range(rng.randint(0, 3)):
        key = f"{account_id}-X{number}"
        made["buying_units"].append(unit(key, account_id, potential_users=rng.choice([None, 12])))
        if rng.random() < 0.8:
            row = estimate(f"{key}-E", account_id, rng.choice([0, 9000, 9000]), "2025-01-01")
            made["potential_estimates"].append(row | {"unit_id": key})


def add_random_map(rng: random.Random, made: Inputs, account_id: str) -> None:
    """Add contracts in force, people, touches and all that is on record of an account."""
    units = [row["unit_id"] for row in made["buying_units"] if row["account_id"] == account_id]
    products = [row["product_id"] for row in made["products"]]
    made["revenue_lines"] += [
        random_contract(rng, f"{account_id}-M{number}", account_id, rng.choice(units), products)
        for number in range(rng.randint(0, 3) if units else 0)
    ]
    people = random_contacts(rng, account_id, units)
    made["contacts"] += people
    made["engagements"] += random_touches(rng, account_id, people, units, products)
    made["connections"] += random_connections(rng, people)
    made["account_references"] += random_references(rng, units)
    made["account_plans"] += random_plans(rng, account_id)
    made["account_notes"] += random_notes(rng, account_id, units)
    made["product_usage"] += random_users(rng, account_id, units, products)


def random_edge(rng: random.Random, ahead: bool = True) -> date:
    """Return a day at the edge of a window, now and then one after the as-of date."""
    if ahead and rng.random() < 0.1:
        return AS_OF + timedelta(rng.choice([1, 2, 40]))
    return rng.choice(ANCHORS) - timedelta(rng.choice(BACK))


def random_roles(rng: random.Random) -> Rows:
    """Return the roles that are wanted, in some functions none."""
    return [
        {"unit_function": function, "buying_role": role}
        for function in FUNCTIONS[:2]
        for role in rng.sample(ROLES, rng.choice([0, 1, 3, 6]))
    ]


def random_contract(
    rng: random.Random, line_id: str, account_id: str, unit_id: str, products: list[str]
) -> dict:
    """Return a contract that is in force on the as-of date, some without an end."""
    ended = AS_OF + timedelta(rng.choice([1, 10, 11, 103, 104, 400]))
    return line(
        line_id,
        account_id,
        rng.choice(["100", "250.40", "900", "0"]),
        rng.choice([date(2024, 3, 1), date(2025, 2, 11)]),
        unit_id=unit_id,
        product_id=rng.choice(products),
        seats=rng.choice([None, 0, 3, 9, 25]),
        ended_on=rng.choice([None, ended, ended]),
        currency=rng.choice([None, "EUR"]),
    )


def random_contacts(rng: random.Random, account_id: str, units: list[str]) -> Rows:
    """Return the people of an account: who joined, left and opted out on edge days."""
    chance = rng.choice([0, 0.3, 0.3])  # of being a point of contact: some accounts have none
    people = []
    for number in range(rng.choice([0, 1, 4, 8, 12])):
        key = f"{account_id}-P{number}"
        joined = maybe(rng, random_edge(rng) - timedelta(rng.choice([0, 200])))
        left = random_edge(rng) if rng.random() < 0.35 else None
        has_opted_out = rng.random() < 0.2
        people.append(
            {
                "contact_id": key,
                "account_id": account_id,
                "unit_id": rng.choice([None, *units, *units]),
                "contact_name": rng.choice([None, f"Person {key}", f"Person {key}"]),
                "title": maybe(rng, "Director"),
                "buying_role": rng.choice([None, *ROLES, *ROLES[:2] * 2]) if number else "champion",
                "is_point_of_contact": "true" if rng.random() < chance else maybe(rng, "false"),
                "joined_on": joined,
                "left_on": left if left is None or joined is None else max(left, joined),
                "has_opted_out": "true" if has_opted_out else rng.choice([None, "false"]),
                "opted_out_on": random_opt_out(rng) if has_opted_out else None,
            }
        )
    return people


def random_opt_out(rng: random.Random) -> date | None:
    """Return the day of an opt-out: of all times, of an edge day, or to come."""
    return rng.choice([None, random_edge(rng), AS_OF + timedelta(rng.choice([1, 30]))])


def random_touches(
    rng: random.Random, account_id: str, people: Rows, units: list[str], products: list[str]
) -> Rows:
    """Return touches: in and out of windows, anonymous, of no unit, at any time of day."""
    keys = [None, *(row["contact_id"] for row in people)]
    keys += keys[1:3] * 3  # some have more of them
    return [
        {
            "engagement_id": f"{account_id}-T{number}",
            "account_id": account_id,
            "contact_id": rng.choice(keys),
            "unit_id": rng.choice([None, None, *units]),
            "channel": rng.choice(["marketing", "sales", "sales", "success"]),
            "direction": rng.choice(["inbound", "inbound", "outbound", "two_way", None]),
            "kind": rng.choice(KINDS),
            "product_id": rng.choice([None, None, rng.choice(products)]),
            "occurred_at": f"{random_edge(rng)}{rng.choice(CLOCKS)}",
        }
        for number in range(rng.choice([0, 10, 30, 100]))
    ]


def random_connections(rng: random.Random, people: Rows) -> Rows:
    """Return who of us knows whom; when they last met is unknown, or still to come, of some."""
    return [
        {
            "colleague_id": f"C{number}",
            "colleague_name": f"Colleague {number}" if number else None,
            "contact_id": row["contact_id"],
            "strength": rng.choice(["0", "0.5", "0.5", "1", f"{rng.random():.2f}"]),
            "last_interaction_on": rng.choice([None, random_edge(rng), random_edge(rng)]),
        }
        for row in people
        for number in rng.sample(range(4), rng.randint(0, 3))
    ]


def random_references(rng: random.Random, units: list[str]) -> Rows:
    """Return the reference units, some not yet."""
    return [
        {"unit_id": unit_id, "reference_kind": kind, "available_from": random_edge(rng)}
        for unit_id in units
        for kind in rng.sample(REFERENCES, rng.choice([0, 1, 1, 2]))
    ]


def random_plans(rng: random.Random, account_id: str) -> Rows:
    """Return how an account was worked together."""
    keys = {(rng.choice(EVENTS), random_edge(rng)) for _ in range(rng.randint(0, 5))}
    return [
        {"account_id": account_id, "event": event, "occurred_on": day}
        for event, day in sorted(keys)
    ]


def random_notes(rng: random.Random, account_id: str, units: list[str]) -> Rows:
    """Return notes of units and of the whole account, some of one day, some to come."""
    return [
        {
            "account_id": account_id,
            "unit_id": rng.choice([None, *units]),
            "kind": rng.choice(NOTES),
            "note": f"Note {number} of {account_id}.",
            "recorded_on": random_edge(rng),
        }
        for number in range(rng.choice([0, 4, 12]))
    ]


def random_users(
    rng: random.Random, account_id: str, units: list[str], products: list[str]
) -> Rows:
    """Return the active users of the last months, of some units and products, some of them 0."""
    months = [date(2025, month, rng.choice([1, 1, 14])) for month in range(1, 8)]
    users = rng.choice([[0], [0, 3, 9, 40], [0, 3, 9, 40], [9, 25]])
    return [
        {
            "account_id": account_id,
            "unit_id": unit_id,
            "product_id": product_id,
            "usage_month": month,
            "active_users": rng.choice(users),
            "event_count": maybe(rng, 12),
        }
        for unit_id in units
        for product_id in products[:2]
        if rng.random() < 0.5
        for month in months
        if rng.random() < 0.6
    ]


def random_moves(rng: random.Random, made: Inputs) -> Rows:
    """Return what snapshots saw of people, and until when: some moved or had another role before.

    Of each person the last row is what the input says, as a snapshot of today's build has it.
    """
    found = []
    for row in made["contacts"]:
        units = [
            each["unit_id"]
            for each in made["buying_units"]
            if each["account_id"] == row["account_id"]
        ]
        since = date(2024, 1, 1)
        for _ in range(rng.choice([0, 0, 1, 2])):
            until = max(since + timedelta(1), random_edge(rng))
            before = row | {
                "unit_id": rng.choice([None, row["unit_id"], *units]),
                "buying_role": rng.choice([row["buying_role"], None, *ROLES]),
                "is_point_of_contact": rng.choice([row["is_point_of_contact"], "true", "false"]),
            }
            found.append(before | {"dbt_valid_from": since, "dbt_valid_to": until})
            since = until
        found.append(row | {"dbt_valid_from": since, "dbt_valid_to": None})
    return found


def until_when(moves: Rows) -> Rows:
    """Return what was overwritten, typed, and the first day on which something else held."""
    return [
        row
        | {
            "until": row["dbt_valid_to"],
            "is_point_of_contact": row["is_point_of_contact"] == "true",
        }
        for row in moves
        if row["dbt_valid_to"] is not None
    ]
