"""The marts agree with `recompute`, figure by figure: on the demo and on random inputs."""

import random
from datetime import date
from pathlib import Path

import duckdb
import pytest
import recompute
from project import Replay, account, estimate, is_same, line, product, random_inputs, unit

MARTS = {
    "account_penetration": ("account_id", "month", "variant"),
    "group_penetration": ("group_by", "group_value", "month", "variant"),
    "revenue_retention": ("group_by", "group_value", "month", "window_months"),
}


def recomputed(world: recompute.World) -> dict[str, dict]:
    """Return every mart once more, by mart and key."""
    accounts = recompute.account_penetration(world)
    return {
        "account_penetration": accounts,
        "group_penetration": recompute.group_penetration(world, accounts),
        "revenue_retention": recompute.retention(world),
    }


def in_sql(connection: duckdb.DuckDBPyConnection, mart: str) -> dict[tuple, dict]:
    """Return a mart by its key; retention on the cohort basis alone."""
    only = "where basis = 'cohort'" if mart == "revenue_retention" else ""
    rows = recompute.fetch(connection, f"from {mart} {only}")
    return {tuple(row[column] for column in MARTS[mart]): row for row in rows}


def differences(theirs: dict[tuple, dict], ours: dict[tuple, dict]) -> list[str]:
    """Return where the shared columns of two marts differ."""
    return [
        f"{key} {column}: SQL {theirs[key][column]}, recomputed {value}"
        for key in sorted(theirs.keys() & ours.keys(), key=str)
        for column, value in ours[key].items()
        if column in theirs[key] and not is_same(theirs[key][column], value)
    ]


def disagreements(connection: duckdb.DuckDBPyConnection, world: recompute.World) -> list[str]:
    """Return every difference, rows that one side lacks included.

    Only retention may lack rows: those of a group in which nobody has paid or paused.
    """
    ours = recomputed(world)
    found = []
    for mart in MARTS:
        theirs, mine = in_sql(connection, mart), ours[mart]
        needed = {key for key, row in mine.items() if row.get("customers", 1) > 0}
        found += [f"{mart} only in SQL: {key}" for key in theirs.keys() - mine.keys()]
        found += [f"{mart} not in SQL: {key}" for key in needed - theirs.keys()]
        found += [f"{mart} {each}" for each in differences(theirs, mine)]
    return found


def test_the_demo_agrees(demo_warehouse: Path, demo_world: recompute.World):
    """Every account, group, customer, month and variant of the demo."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        assert disagreements(connection, demo_world) == []


@pytest.mark.parametrize("seed", range(24))
def test_random_inputs_agree(replay: Replay, seed: int):
    """Small worlds with every kind of line and estimate; one is large enough for percentiles."""
    rng = random.Random(seed)
    inputs = random_inputs(rng, accounts=60 if seed == 0 else rng.randint(2, 6))
    with replay.run(inputs) as connection:
        world = recompute.read_world(connection, date(2025, 6, 30))
        assert disagreements(connection, world) == []


@pytest.mark.parametrize("seed", range(100, 108))
def test_random_inputs_agree_as_of_the_date_they_imply(replay_without_date: Replay, seed: int):
    """The same without as_of_date, so that months are left incomplete."""
    with replay_without_date.run(random_inputs(random.Random(seed))) as connection:
        world = recompute.read_world(connection)
        in_use = connection.sql("select as_of_date from main_intermediate.int_as_of").fetchone()[0]
        assert in_use == world.as_of
        assert disagreements(connection, world) == []


# The smallest inputs for which the SQL once departed from the definitions.
ONCE_WRONG = {
    "the cohort of a customer who is free for the first three months": {
        "revenue_lines": [
            line("L", "A", 100, "2024-01-10", discount_amount=100, discount_ends_on="2024-04-01")
        ],
    },
    "the cohort of a customer who is paused from the first day": {
        "revenue_lines": [
            line("L", "A", 100, "2024-01-10", paused_on="2024-01-10", resumed_on="2024-03-05")
        ],
    },
    "the cohort of a customer of ten days, on no month's last day": {
        "revenue_lines": [
            line("L1", "A", 100, "2024-01-10", ended_on="2024-01-20"),
            line("L2", "A", 100, "2024-06-01"),
        ],
    },
    "captured that equals its potential, in twelfths that do not": {
        "revenue_lines": [
            line("L", "A", 2000, "2024-01-01", revenue_type="usage", amount_period="year")
        ],
        "potential_estimates": [estimate("E", "A", 2000, "2024-06-01")],
    },
    "usage paused in the year before an incremental estimate": {
        "revenue_lines": [
            line(
                "L",
                "A",
                100,
                "2023-01-01",
                revenue_type="usage",
                paused_on="2024-01-15",
                resumed_on="2024-07-15",
            )
        ],
        "potential_estimates": [
            estimate("E", "A", 1000, "2024-12-31", estimate_basis="incremental")
        ],
    },
    "a discount on usage that ended before an incremental estimate": {
        "revenue_lines": [
            line(
                "L",
                "A",
                100,
                "2023-01-01",
                revenue_type="usage",
                discount_amount=50,
                discount_ends_on="2023-06-01",
            )
        ],
        "potential_estimates": [
            estimate("E", "A", 1000, "2024-12-31", estimate_basis="incremental")
        ],
    },
    "a discount that ended before a one-time amount": {
        "revenue_lines": [
            line(
                "L",
                "A",
                100,
                "2024-03-10",
                revenue_type="one_time",
                amount_period="total",
                discount_amount=50,
                discount_ends_on="2024-01-01",
            )
        ],
    },
    "units with estimates of their own and no product on sale": {
        "products": [product("P1", retired_on="2024-06-01")],
        "buying_units": [unit("U", "A")],
        "revenue_lines": [line("L", "A", 100, "2024-01-01", unit_id="U")],
        "potential_estimates": [estimate("E", "A", 5000, "2024-01-01", unit_id="U")],
    },
}


@pytest.mark.parametrize("case", ONCE_WRONG)
def test_what_was_once_wrong_agrees(replay: Replay, case: str):
    """One account and one rule at a time."""
    inputs = {"accounts": [account("A")], "products": [product("P1")]} | ONCE_WRONG[case]
    with replay.run(inputs) as connection:
        world = recompute.read_world(connection, date(2025, 6, 30))
        assert disagreements(connection, world) == []
