"""Relationships and signals agree with `recompute_relationships`, cell by cell."""

import random
from collections.abc import Callable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import duckdb
import pytest
import recompute
from project import Inputs, Replay, Rows, account, estimate, line, product, unit
from random_people import AS_OF, random_moves, random_people, until_when
from recompute import World
from recompute_relationships import Table, disagreements, recomputed

# The demo


def test_the_demo_agrees(demo_warehouse, demo_world: World):
    """Every account, unit, person, path and play of the demo."""
    ours = recomputed(demo_world)
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        assert disagreements(connection, ours) == []


# The smallest inputs for which the SQL once departed from the definitions


def person(contact_id: str, unit_id: str, **values: object) -> dict:
    """Return a person of account A."""
    return {"contact_id": contact_id, "account_id": "A", "unit_id": unit_id, **values}


def used(unit_id: str, product_id: str, active_users: int) -> dict:
    """Return the use of a product by a unit of account A in May."""
    row = {"account_id": "A", "unit_id": unit_id, "product_id": product_id}
    return row | {"usage_month": "2025-05-01", "active_users": active_users}


# Of another account, so that no input is without a row, which would make it unknown.
ELSEWHERE: Inputs = {
    "contacts": [{"contact_id": "ZP", "account_id": "Z"}],
    "engagements": [
        {
            "engagement_id": "ZT",
            "account_id": "Z",
            "contact_id": "ZP",
            "channel": "sales",
            "kind": "call",
            "occurred_at": "2025-05-02",
        }
    ],
    "connections": [{"colleague_id": "ZC", "contact_id": "ZP", "strength": "0.5"}],
    "account_references": [
        {"account_id": "Z", "reference_kind": "case_study", "available_from": "2025-01-01"}
    ],
    "account_notes": [
        {"account_id": "Z", "kind": "use_case", "note": "Plan.", "recorded_on": "2025-01-01"}
    ],
    "product_usage": [
        {"account_id": "Z", "product_id": "P1", "usage_month": "2025-05-01", "active_users": 2}
    ],
}
ONCE_WRONG: dict[str, Inputs] = {
    "a colleague who met somebody on a day that nobody knows": {
        "contacts": [person("P", "V")],
        "connections": [{"colleague_id": "C", "contact_id": "P", "strength": "0.8"}],
    },
    "siblings of known size, none of which uses the product": {
        "buying_units": [unit("U", "A"), unit("V", "A", potential_users=10)],
        "product_usage": [used("U", "P1", 4), used("V", "P2", 3)],
    },
    "a unit of unknown size that has as many products as its siblings": {
        "buying_units": [unit("U", "A"), unit("V", "A", potential_users=10)],
        "product_usage": [used("U", "P1", 4), used("V", "P1", 3)],
    },
    "a contract that is paused": {
        "revenue_lines": [
            line("L", "A", 100, "2024-01-10", unit_id="U"),
            line(
                "L2",
                "A",
                50,
                "2024-01-10",
                unit_id="U",
                paused_on="2025-06-01",
                ended_on="2025-12-01",
            ),
        ],
        "contacts": [person("P", "U")],
    },
    "a reference unit and can no longer be sold to": {
        "buying_units": [unit("U", "A", is_addressable="false"), unit("V", "A")],
        "potential_estimates": [estimate("E", "A", 9000, "2025-01-01", unit_id="V")],
        "account_references": [
            {"unit_id": "U", "reference_kind": "case_study", "available_from": "2025-01-01"}
        ],
        "account_notes": [
            {
                "account_id": "A",
                "unit_id": "U",
                "kind": "use_case",
                "note": "Rota.",
                "recorded_on": "2025-01-01",
            }
        ],
    },
}


@pytest.mark.parametrize("case", ONCE_WRONG)
def test_what_was_once_wrong_agrees(relations: Replay, case: str):
    """One account, of which U buys P1 and V buys nothing, and one rule at a time."""
    inputs = ELSEWHERE | {
        "accounts": [account("A"), account("Z")],
        "buying_units": [unit("U", "A"), unit("V", "A")],
        "products": [product("P1"), product("P2")],
        "revenue_lines": [line("L", "A", 100, "2024-01-10", unit_id="U")],
    }
    rows = {name: ELSEWHERE.get(name, []) + given for name, given in ONCE_WRONG[case].items()}
    with relations.run(inputs | rows) as connection:
        assert disagreements(connection, recomputed(recompute.read_world(connection, AS_OF))) == []


# Random worlds

SEEDS = (0, 1, 2, 3, 5, 8, 11)  # which reach every state below


@cache
def world_of(seed: int) -> Inputs:
    """Return the random inputs of a seed."""
    return random_people(random.Random(seed), accounts=12)


@cache
def days_of(seed: int) -> dict[str, str]:
    """Return the day of each touch of a world in New York: a date alone is that day."""
    inputs = world_of(seed)
    zone = ZoneInfo("America/New_York")
    found = {}
    for row in inputs["engagements"]:
        text = row["occurred_at"]
        when = datetime.fromisoformat(text)
        when = when if when.tzinfo else when.replace(tzinfo=ZoneInfo("UTC"))
        found[row["engagement_id"]] = (
            text if len(text) == len("2025-06-20") else str(when.astimezone(zone).date())
        )
    return found


@pytest.fixture(scope="module")
def compared(relations: Replay) -> dict[int, tuple[list[str], dict[str, Table], dict]]:
    """Run every seed once; return differences, marts, and days that touches are counted on."""
    found = {}
    for seed in SEEDS:
        with relations.run(world_of(seed)) as connection:
            world = recompute.read_world(connection, AS_OF)
            ours = recomputed(world)
            days = {
                row["engagement_id"]: str(row["occurred_on"]) for row in world.rows["engagements"]
            }
            found[seed] = disagreements(connection, ours), ours, days
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_random_worlds_agree(compared: dict, seed: int):
    """Small worlds of people who come, go, opt out and are touched on edge days."""
    assert compared[seed][0] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_touch_counts_on_its_day_in_the_zone(compared: dict, seed: int):
    """All are accepted; with and without an offset, around midnight."""
    assert compared[seed][2] == days_of(seed)


# People who moved


@pytest.fixture(scope="module")
def moved(relations: Replay) -> dict[int, list[str]]:
    """Run every seed once more, with what snapshots saw before; return the differences."""
    found = {}
    for seed in SEEDS[:3]:
        moves = random_moves(random.Random(seed), world_of(seed))
        with relations.run(world_of(seed), seen={"snapshot_contacts": moves}) as connection:
            ours = recomputed(recompute.read_world(connection, AS_OF), until_when(moves))
            found[seed] = disagreements(connection, ours)
    return found


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_people_count_where_they_were(moved: dict, seed: int):
    """In other units and roles, up to the day before a snapshot saw them in another."""
    assert moved[seed] == []


# What the random worlds must reach, so that what agrees has something to say

VALUES: dict[tuple[str, str], set] = {
    ("account_coverage", "thread_status"): {"none", "single", "multi"},
    ("account_coverage", "is_single_threaded"): {True, False},
    ("account_coverage", "is_on_advisory_board"): {True, False},
    ("account_coverage", "is_executive_sponsor_engaged"): {True, False},
    ("account_coverage", "is_coverage_window_complete"): {True, False},
    ("unit_coverage", "thread_status"): {"none", "single", "multi"},
    ("unit_coverage", "is_on_advisory_board"): {True, False},
    ("champion_risk", "status"): {"left", "single", "several", "missing"},
    ("champion_risk", "is_champion_engaged"): {True, False, None},
    ("champion_risk", "is_champion_top_contact"): {True, False},
    ("undiscovered_interest", "trend"): {"new", "rising", "steady", "falling", None},
    ("undiscovered_interest", "strength"): {None, 0, 0.25, 0.5, 0.75, 1},
    ("warm_paths", "is_direct"): {True, False},
    ("unit_usage", "is_underserved"): {True, False, None},
    ("unit_usage", "is_outgrown"): {True, False, None},
    ("mapping_gaps", "gap"): {
        "no_contact",
        "no_champion",
        "no_decision_maker",
        "missing_role",
        "none",
    },
    ("mapping_gaps", "is_sold"): {True, False},
    ("adjacency_plays", "reference_kind"): {"case_study", "reference_call", "advisory_board"},
    ("account_value_propositions", "reference_kind"): {
        "case_study",
        "reference_call",
        "advisory_board",
        None,
    },
}


@pytest.mark.parametrize("place", VALUES, ids="-".join)
def test_random_worlds_reach_every_value(compared: dict, place: tuple[str, str]):
    """Of what has few."""
    mart, column = place
    found = {
        value
        for _, ours, _ in compared.values()
        for row in ours[mart].values()
        for value in (row[column] if isinstance(row[column], set) else {row[column]})
    }
    assert found == VALUES[place]


STATES: dict[str, tuple[str, Callable[[tuple, dict], bool]]] = {
    "nobody is known": ("account_coverage", lambda key, row: row["contacts"] == 0),
    "people are known and none is engaged": (
        "account_coverage",
        lambda key, row: row["coverage_score"] == 0,
    ),
    "no role is wanted": ("unit_coverage", lambda key, row: row["target_roles"] is None),
    "some roles are met": (
        "unit_coverage",
        lambda key, row: 0 < (row["role_coverage"] or 0) < 1,
    ),
    "directions are not known": (
        "account_coverage",
        lambda key, row: 0 < (row["unknown_direction_share"] or 0) < 1,
    ),
    "some engaged people have no unit": (
        "account_coverage",
        lambda key, row: row["engaged_contacts"] > 0 == row["engaged_units"],
    ),
    "the last touch is long ago": (
        "unit_coverage",
        lambda key, row: (row["days_since_last_touch"] or 0) > 300,
    ),
    "the champion who left has opted out": (
        "champion_risk",
        lambda key, row: row["departed_champion_id"] == {None},
    ),
    "the champion who left may be named": (
        "champion_risk",
        lambda key, row: row["departed_champion_id"] not in (None, {None}),
    ),
    "no contract has an end": ("champion_risk_by_quarter", lambda key, row: key == ("none",)),
    "a quarter rests on a top contact": (
        "champion_risk_by_quarter",
        lambda key, row: key != ("none",) and row["units_at_risk"] > 0,
    ),
    "the top contact opts out later": (
        "top_contact_stress",
        lambda key, row: row["contact_id"] is None,
    ),
    "nobody but the top contact is known": (
        "top_contact_stress",
        lambda key, row: row["coverage_score_without"] is None,
    ),
    "interest in no known unit": (
        "undiscovered_interest",
        lambda key, row: key[1] == "unknown" and row["is_ok"],
    ),
    "interest where nobody is a point of contact": (
        "undiscovered_interest",
        lambda key, row: not row["is_ok"] and row["anonymous_touches"] > 0,
    ),
    "interest of nobody known": (
        "undiscovered_interest",
        lambda key, row: row["is_ok"] and row["known_touches"] == 0,
    ),
    "interest of two": (
        "undiscovered_interest",
        lambda key, row: (row["interested_contacts"] or 0) >= 2,
    ),
    "they met after the as-of date": (
        "warm_paths",
        lambda key, row: (row["last_interaction_on"] or AS_OF) > AS_OF,
    ),
    "nobody knows when they met": (
        "warm_paths",
        lambda key, row: row["last_interaction_on"] is None and row["strength"] > 0,
    ),
    "the person has no unit": ("warm_paths", lambda key, row: row["contact_unit_id"] is None),
    "the list of a unit is full": ("warm_paths", lambda key, row: row["rank_in_unit"] == 5),
    "more use it than could": ("unit_usage", lambda key, row: (row["usage_rate"] or 0) > 1),
    "a unit that could not be sold to uses it": (
        "unit_usage",
        lambda key, row: row["potential_users"] is None,
    ),
    "fewer use it than before": (
        "unit_usage",
        lambda key, row: (row["active_users_change"] or 0) < 0,
    ),
    "there is no use to compare with": (
        "unit_usage",
        lambda key, row: row["active_users_before"] is None,
    ),
    "nobody of a unit uses anything": (
        "unit_usage",
        lambda key, row: key[1] == "all" and row["active_users"] == 0,
    ),
    "a gap whose potential is not known": (
        "mapping_gaps",
        lambda key, row: row["realistic_whitespace"] is None,
    ),
    "a plan was shared and reviewed": (
        "mapping_gaps",
        lambda key, row: None not in (row["last_plan_shared_on"], row["last_cross_team_review_on"]),
    ),
    "several use cases are on record": (
        "mapping_gaps",
        lambda key, row: len(row["use_cases"].groups) > 1,
    ),
    "a play with a path and interest": (
        "adjacency_plays",
        lambda key, row: None not in (row["path_strength"], row["interest_strength"]),
    ),
    "a play with neither": (
        "adjacency_plays",
        lambda key, row: row["path_strength"] is None is row["interest_strength"],
    ),
    "nothing speaks to what is on record": (
        "account_value_propositions",
        lambda key, row: row["product_id"] is None and bool(row["challenges"].groups),
    ),
    "a reference with a use case": (
        "account_value_propositions",
        lambda key, row: any(notes.groups for notes in row["reference_use_cases"] or ()),
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_random_worlds_reach_every_state(compared: dict, state: str):
    """That a rule of its own is about."""
    mart, holds = STATES[state]
    assert any(
        holds(key, row) for _, ours, _ in compared.values() for key, row in ours[mart].items()
    )


PEOPLE: dict[str, Callable[[dict], bool]] = {
    "without a unit": lambda row: row["unit_id"] is None,
    "joins later": lambda row: row["joined_on"] is not None and row["joined_on"] > AS_OF,
    "gone today": lambda row: row["left_on"] == AS_OF,
    "leaves tomorrow": lambda row: (
        row["left_on"] is not None and (row["left_on"] - AS_OF).days == 1
    ),
    "opted out for good": lambda row: row["has_opted_out"] == "true" and not row["opted_out_on"],
    "opts out later": lambda row: row["opted_out_on"] is not None and row["opted_out_on"] > AS_OF,
}


@pytest.mark.parametrize("who", PEOPLE)
def test_random_worlds_have_people_of_every_kind(who: str):
    """Who come and go around the as-of date."""
    people: Rows = [row for seed in SEEDS for row in world_of(seed)["contacts"]]
    assert any(PEOPLE[who](row) for row in people)


@pytest.mark.parametrize("days", [-1, 0, 89, 90, 91, 180, 181, 182])
def test_random_worlds_have_touches_on_every_edge(days: int):
    """In engaging channels, before the as-of date and after it."""
    found = {
        (AS_OF - datetime.fromisoformat(day).date()).days
        for seed in SEEDS
        for day in days_of(seed).values()
    }
    assert days in found
