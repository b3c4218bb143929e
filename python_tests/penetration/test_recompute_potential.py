"""Potential, whitespace and waterfalls agree with `recompute_potential`, row by row."""

import random
from datetime import date
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
import recompute
import recompute_potential
from project import (
    SOURCES,
    Inputs,
    Replay,
    account,
    estimate,
    fetch,
    is_same,
    line,
    product,
    random_wallet_terms,
    random_wallets,
    unit,
)
from recompute import World
from recompute_potential import FLAGS, KEYS, Table

AS_OF = date(2025, 6, 20)  # what the fixture `wallets` is set to
TRUST = ("crm_field", *(name for name in SOURCES if name != "crm_field"))
CHECKED = 2

CELLS = {
    "owned",
    "blocked",
    "not_needed",
    "in_pipeline",
    "competitor",
    "in_house",
    "unknown",
    "open",
    "unallocated",
}
ESTIMATES = {
    "not_yet",
    "expired",
    "unit_not_open",
    "product_not_for_sale",
    "used",
    "other_view_chosen",
    "outranked",
}
POTENTIALS = {
    "stale",
    "missing",
    "partial",
    "zero",
    "credits_exceed_spend",
    "overestimated",
    "below_captured",
    "disagreeing",
    "ok",
}
ONCE_WRONG = {
    "an estimate between two others that contradict each other": {
        "potential_estimates": [
            estimate(key, "A", amount, "2025-01-01")
            for key, amount in (("E1", 2000), ("E2", 2400), ("E3", 2600))
        ],
    },
    "a cell with an estimate that the account's potential does not rest on": {
        "potential_estimates": [
            estimate("E1", "A", 2000, "2025-01-01", product_id="P1"),
            estimate(
                "E2",
                "A",
                900,
                "2025-01-01",
                unit_id="U",
                product_id="P2",
                estimate_source="industry_benchmark",
            ),
        ],
    },
    "a credit in a cell that is blocked": {
        "revenue_lines": [
            line("L1", "A", 100, "2024-01-10", unit_id="U"),
            line("L2", "A", -20, "2024-01-10", unit_id="U", product_id="P2"),
        ],
        "cell_positions": [{"unit_id": "U", "product_id": "P2", "position": "blocked"}],
        "potential_estimates": [estimate("E", "A", 5000, "2025-01-01")],
    },
    "credits that outweigh the spend between two potentials": {
        "revenue_lines": [line("L", "A", -100, "2024-01-10", unit_id="U")],
        "potential_estimates": [
            estimate("E1", "A", 5000, "2025-01-01", estimate_source="crm_field"),
            estimate("E2", "A", 4000, "2025-01-01", estimate_source="verified_budget"),
        ],
    },
}
STATUSES = {
    "whitespace_cells": CELLS,
    "estimate_status": ESTIMATES,
    "potential_audit": POTENTIALS,
}


def recomputed(
    world: World, scores: list[dict], minimum_checked_accounts: int = 5
) -> dict[str, Table]:
    """Return every mart once more, by mart and key, given the rows of account_scores."""
    chances = {
        row["account_id"]: Fraction(row["probability"])
        for row in scores
        if row["outcome"] == "expansion" and row["is_usable"]
    }
    accounts = recompute.account_penetration(world)
    audit = recompute_potential.potential_audit(world, accounts)
    bounds = recompute_potential.penetration_bounds(world, accounts)
    statuses = recompute_potential.estimate_status(world)
    records = recompute_potential.estimate_track_record(world, statuses, minimum_checked_accounts)
    cells = recompute_potential.whitespace_cells(world)
    changes = recompute_potential.penetration_changes(world, accounts)
    return recompute_potential.rollups(world, cells) | {
        "potential_audit": audit,
        "potential_quality": recompute_potential.potential_quality(world, audit),
        "penetration_bounds": bounds,
        "potential_model": recompute_potential.potential_model(world, accounts),
        "estimate_status": statuses,
        "estimate_track_record": records,
        "verify_next": recompute_potential.verify_next(world, statuses, records, bounds, chances),
        "whitespace_cells": cells,
        "whitespace_opportunities": recompute_potential.whitespace_opportunities(
            world, cells, bounds
        ),
        "penetration_changes": changes,
        "penetration_waterfall": recompute_potential.penetration_waterfall(world, changes),
        "segment_reversals": recompute_potential.segment_reversals(world, changes),
    }


def in_sql(connection: duckdb.DuckDBPyConnection, mart: str) -> Table:
    """Return a mart by its key."""
    rows = fetch(connection, f"from {mart}")
    return {tuple(row[column] for column in KEYS[mart]): row for row in rows}


def agrees(found: object, expected: object) -> bool:
    """Say whether two values are equal; ties leave a rank some places, and a name some words."""
    if isinstance(expected, set):
        return found in expected
    if isinstance(expected, tuple):
        return expected[0] <= found <= expected[1]
    return found == expected if isinstance(expected, date) else is_same(found, expected)


def disagreements(connection: duckdb.DuckDBPyConnection, ours: dict[str, Table]) -> list[str]:
    """Return every difference, rows that one side lacks included."""
    found = []
    for mart in KEYS:
        theirs, mine = in_sql(connection, mart), ours[mart]
        found += [f"{mart} only in SQL: {key}" for key in theirs.keys() - mine.keys()]
        found += [f"{mart} not in SQL: {key}" for key in mine.keys() - theirs.keys()]
        found += [
            f"{mart} {key} {column}: SQL {theirs[key][column]}, recomputed {value}"
            for key in theirs.keys() & mine.keys()
            for column, value in mine[key].items()
            if not agrees(theirs[key][column], value)
        ]
    return found


# The demo


def test_the_demo_agrees(demo_warehouse: Path, demo_world: World):
    """Every account, estimate, cell and group of the demo."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        ours = recomputed(demo_world, fetch(connection, "from account_scores"))
        assert disagreements(connection, ours) == []


@pytest.mark.parametrize("mart", STATUSES)
def test_the_demo_reaches_every_status(demo_warehouse: Path, mart: str):
    """Of a cell, of an estimate and of a potential."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        found = connection.sql(f"select distinct status from {mart}").fetchall()
    assert {status for (status,) in found} == STATUSES[mart]


def test_the_demo_raises_every_flag(demo_warehouse: Path):
    """Each doubt of a potential, in some account and month, and a contradiction."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        audit = fetch(connection, "from potential_audit")
        estimates = fetch(connection, "from estimate_status")
    for flag in FLAGS.values():
        assert any(row[flag] for row in audit), flag
    assert any(row["is_contradicted"] for row in estimates)


def test_in_the_default_order_of_trust_what_is_verified_wins(demo_warehouse: Path):
    """Verified and claimed are one where both are known, so that only a wallet opens bounds."""
    query = "from penetration_bounds where potential_verified > 0 and rate_claimed is not null"
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        rows = fetch(connection, query)
    assert rows
    assert all(row["potential_verified"] == row["potential_claimed"] for row in rows)
    without = [row for row in rows if row["potential_modelled"] is None]
    assert without
    assert all(row["rate_low"] == row["rate_claimed"] == row["rate_high"] for row in without)
    assert any(row["rate_low"] < row["rate_high"] for row in rows)


# The smallest inputs for which the SQL once departed from the definitions


@pytest.mark.parametrize("case", ONCE_WRONG)
def test_what_was_once_wrong_agrees(wallets: Replay, case: str):
    """One account of one unit and two products, and one rule at a time."""
    inputs = {
        "accounts": [account("A")],
        "buying_units": [unit("U", "A")],
        "products": [product("P1"), product("P2")],
        "revenue_lines": [line("L", "A", 100, "2024-01-10", unit_id="U")],
    }
    with wallets.run(inputs | ONCE_WRONG[case]) as connection:
        assert disagreements(connection, recomputed(read(connection), [], CHECKED)) == []


def read(connection: duckdb.DuckDBPyConnection) -> World:
    """Return the accepted rows of a run of `wallets`."""
    world = recompute.read_world(connection, AS_OF)
    world.trust = TRUST
    return world


# Random worlds

SEEDS = range(10)


def wallets_of(seed: int) -> Inputs:
    """Return the random inputs of a seed; of the first enough accounts for a percentile."""
    rng = random.Random(seed)
    inputs = random_wallets(rng, accounts=60 if seed == 0 else rng.randint(4, 8))
    if seed == 0:
        for row in inputs["accounts"]:
            row |= {"segment": "SMB", "parent_account_id": None}
            row["employee_count"] = rng.choice([7, 90, 1000])
    return inputs


def random_scores(rng: random.Random, accounts: list[dict]) -> list[dict]:
    """Return scores of some accounts, not all of which are to be believed."""
    return [
        {
            "account_id": row["account_id"],
            "scored_month": "2025-05-01",
            "outcome": outcome,
            "probability": rng.randint(1, 99) / 128,
            "data_status": "ok",
            "is_usable": rng.random() < 0.8,
        }
        for row in accounts
        for outcome in ("expansion", "churn")
        if rng.random() < 0.7
    ]


@pytest.fixture(scope="module")
def compared(wallets: Replay) -> dict[int, tuple[list[str], dict[str, set[str]]]]:
    """Run every seed once and return, by seed, the differences and the statuses that it has."""
    found = {}
    for seed in SEEDS:
        # Of the first none, so that the percentile of the segment judges.
        terms = random_wallet_terms(random.Random(seed)) if seed else []
        inputs = wallets_of(seed)
        scores = random_scores(random.Random(seed), inputs["accounts"])
        seen = {"int_wallet_models": terms, "account_scores": scores}
        with wallets.run(inputs, seen=seen) as connection:
            ours = recomputed(read(connection), scores, CHECKED)
            reached = {mart: {row["status"] for row in ours[mart].values()} for mart in STATUSES}
            reached["potential_model"] = {
                row["wallet_95"] is not None for row in ours["potential_model"].values()
            }
            found[seed] = disagreements(connection, ours), reached
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_random_wallets_agree(compared: dict, seed: int):
    """Small worlds with positions, rules, deals, closed units, retired products and opinions."""
    assert compared[seed][0] == []


@pytest.mark.parametrize("mart", STATUSES)
def test_random_wallets_reach_every_status(compared: dict, mart: str):
    """So that what agrees has something to say."""
    assert set().union(*(reached[mart] for _, reached in compared.values())) == STATUSES[mart]


def test_some_random_accounts_have_a_wallet_and_some_none(compared: dict):
    """So that both of what doubts a potential are compared, and bounds with and without one."""
    assert set().union(*(reached["potential_model"] for _, reached in compared.values())) == {
        True,
        False,
    }
