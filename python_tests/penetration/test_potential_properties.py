"""What holds of any potential, whitespace and waterfall, whatever the inputs."""

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import combinations, product

import duckdb
import project
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project import (
    SOURCES,
    Inputs,
    Replay,
    Rows,
    account,
    estimate,
    fetch,
    is_same,
    line,
    random_wallets,
    unit,
)
from recompute_potential import KEYS

seeds = st.integers(0, 10**6)
TRUST = ("crm_field", *(name for name in SOURCES if name != "crm_field"))  # of `wallets`
LAST = date(2025, 6, 1)
SURE = pytest.approx(0, abs=1e-9)


def wallets_of(seed: int) -> Inputs:
    """Return the random inputs of a seed."""
    return random_wallets(random.Random(seed), accounts=8)


def tables(connection: duckdb.DuckDBPyConnection, marts: Iterable[str]) -> dict[str, Rows]:
    """Return marts in the order of their keys."""
    return {
        mart: fetch(connection, f"from {mart} order by {', '.join(KEYS[mart])}") for mart in marts
    }


@given(seed=seeds)
def test_cells_are_the_account_taken_apart(wallets: Replay, seed: int):
    """To the last decimal: potential, captured, and what is left less what is beyond."""
    latest = f"where month = '{LAST}'"
    marts = ("whitespace_cells", "potential_audit", "penetration_bounds")
    with wallets.run(wallets_of(seed), *marts) as connection:
        cells = fetch(connection, "from whitespace_cells")
        audit = fetch(connection, f"from potential_audit {latest}")
        bounds = fetch(connection, f"from penetration_bounds {latest}")
    captured = {row["account_id"]: row["captured"] for row in bounds}
    of_account = defaultdict(list)
    for row in cells:
        of_account[row["account_id"]].append(row)
    for row in audit:
        own = of_account[row["account_id"]]
        known = [cell for cell in own if cell["potential"] is not None]
        assert sum(cell["captured"] for cell in own) == captured[row["account_id"]]
        assert sum(cell["potential"] for cell in known) == (row["potential"] or 0)
        if row["potential"] is not None and not row["is_partial"]:
            assert known == own
            left = sum(cell["whitespace"] - cell["over_potential"] for cell in own)
            assert left == row["potential"] - captured[row["account_id"]]


@given(seed=seeds)
def test_effects_sum_and_bounds_are_in_order(wallets: Replay, seed: int):
    """The four effects to the change of the rate, of a group and of an account; low to high."""
    marts = (
        "penetration_waterfall",
        "penetration_changes",
        "penetration_bounds",
        "whitespace_opportunities",
    )
    with wallets.run(wallets_of(seed), *marts) as connection:
        found = tables(connection, marts)
    for row in found["penetration_waterfall"]:
        effects = [row[f"{name}_effect"] for name in ("selling", "potential", "mix", "entry_exit")]
        assert row["rate_after"] - row["rate_before"] - sum(effects) == SURE
    for row in found["penetration_changes"]:
        if None not in (row["rate_before"], row["rate_after"]):
            effects = row["selling_effect"] + row["potential_effect"]
            assert row["rate_after"] - row["rate_before"] - effects == SURE
    for row in found["penetration_bounds"]:
        rates = [row[f"rate_{name}"] for name in ("low", "claimed", "high")]
        assert sorted(rates, key=lambda rate: rate or 0) == rates or None in rates
        assert (rates[0] is None) == (rates[2] is None) == (row["potential_sources"] == 0)
    for row in found["whitespace_opportunities"]:
        assert row["whitespace_low"] <= row["realistic_whitespace"] <= row["whitespace_high"]
        assert row["rank_high"] <= row["rank"] <= row["rank_low"]
        assert row["rank_high"] <= row["prudent_rank"] <= row["rank_low"]


@settings(max_examples=4)
@given(seed=seeds)
def test_the_order_of_rows_changes_no_mart(wallets: Replay, seed: int):
    """Of estimates above all, and of every other input."""
    inputs = wallets_of(seed)
    rng = random.Random(seed)
    shuffled = {name: rng.sample(rows, len(rows)) for name, rows in inputs.items()}
    with wallets.run(inputs) as connection:
        before = tables(connection, KEYS)
    with wallets.run(shuffled) as connection:
        after = tables(connection, KEYS)
    for mart in KEYS:
        assert len(after[mart]) == len(before[mart])
        for one, other in zip(before[mart], after[mart], strict=True):
            for column, value in one.items():
                is_date = isinstance(value, date)
                assert value == other[column] if is_date else is_same(other[column], value)


# Trust

SCOPES = tuple(product((None, "unit"), (None, "P1")))


def opinions(amount: int) -> Inputs:
    """Return an account for each scope and pair of sources: 1,000 by the better, then an amount.

    Each has one unit and there is one product, so that any scope is the whole account. What is
    least trusted says 7 of every other scope.
    """
    made: Inputs = {name: [] for name in ("accounts", "buying_units", "potential_estimates")}
    made["revenue_lines"] = [line("L", "0", 10, "2024-01-01", unit_id="U0")]
    made["products"] = [project.product("P1")]
    pairs = combinations(TRUST[:-1], 2)
    for number, (scope, (better, worse)) in enumerate(product(SCOPES, pairs)):
        key = str(number)
        made["accounts"].append(account(key))
        made["buying_units"].append(unit(f"U{key}", key))
        said = [
            (better, scope, 1_000, "2024-06-01"),
            (worse, scope, amount, "2025-01-01"),
            *((TRUST[-1], other, 7, "2025-01-01") for other in SCOPES if other != scope),
        ]
        for place, (source, (in_unit, product_id), value, day) in enumerate(said):
            row = estimate(f"{key}-{place}", key, value, day, estimate_source=source)
            row |= {"unit_id": in_unit and f"U{key}", "product_id": product_id}
            made["potential_estimates"].append(row)
    return made


def test_trust_is_obeyed_in_every_scope(wallets: Replay):
    """Whatever the less trusted say, later too, while what the more trusted said still holds."""
    marts = ("potential_audit", "whitespace_cells", "whitespace_by_account")
    found = []
    for amount in (900, 90_000):
        with wallets.run(opinions(amount), *marts) as connection:
            found.append(tables(connection, marts))
    assert found[0] == found[1]
    latest = [row for row in found[0]["potential_audit"] if row["month"] == LAST]
    assert len(latest) == len(SCOPES) * 10
    assert {row["potential"] for row in latest} == {1_000}
    assert {row["potential"] for row in found[0]["whitespace_cells"]} == {1_000}


def test_a_claim_that_is_trusted_more_than_a_budget_opens_bounds(wallets: Replay):
    """50 captured: 25 % of the 200 that the CRM says, 50 % of the budget of 100.

    The cell of A has 50 to 150 left, that of B 100 for sure, that of C 120: A is at best first and
    at worst last.
    """
    claims = {"A": 200, "B": 100, "C": 120}
    inputs = {
        "accounts": [account(key) for key in claims],
        "buying_units": [unit(f"U{key}", key) for key in claims],
        "products": [project.product("P1")],
        "revenue_lines": [
            line("L", "A", 50, "2024-01-01", unit_id="UA", amount_period="year"),
        ],
        "potential_estimates": [
            *(
                estimate(
                    key, key, amount, "2025-01-01", unit_id=f"U{key}", estimate_source="crm_field"
                )
                for key, amount in claims.items()
            ),
            estimate("budget", "A", 100, "2025-01-01", estimate_source="verified_budget"),
        ],
    }
    query = f"""select rate_low, rate_claimed, rate_high, potential_verified, potential_claimed,
        prudent_whitespace, status from penetration_bounds
        where account_id = 'A' and month = '{LAST}'"""
    ranks = """select account_id, rank, prudent_rank, rank_low, rank_high, whitespace_low,
        whitespace_high from whitespace_opportunities order by rank"""
    with wallets.run(inputs, "penetration_bounds", "whitespace_opportunities") as connection:
        bounds = connection.execute(query).fetchone()
        ranked = connection.execute(ranks).fetchall()
    assert bounds == (0.25, 0.25, 0.5, 100, 200, 50, "ok")
    assert ranked == [
        ("A", 1, 3, 3, 1, Decimal(50), Decimal(150)),
        ("C", 2, 1, 2, 1, Decimal(120), Decimal(120)),
        ("B", 3, 2, 3, 2, Decimal(100), Decimal(100)),
    ]
