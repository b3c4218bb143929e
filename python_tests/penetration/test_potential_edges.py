"""Credits, head offices, claims beyond reason and what nobody recorded: potential at its edges.

As of the end of 2024, one account with one unit and product unless a test says otherwise.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project import Inputs, Replay, Rows, account, estimate, fetch, line, product, unit

NOW = "month = date '2024-12-01'"


@pytest.fixture
def edges(replay_2024: Replay) -> Replay:
    """Return a way to run inputs as of the end of 2024."""
    return replay_2024


def world(lines: Rows, estimates: Rows, **inputs: Rows) -> Inputs:
    """Return the inputs around lines and estimates."""
    return {
        "accounts": [account("A")],
        "buying_units": [unit("U", "A", potential_users=10)],
        "products": [product("P1")],
        "revenue_lines": lines,
        "potential_estimates": estimates,
        **inputs,
    }


def rates(replay: Replay, inputs: Inputs, variant: str = "revenue") -> dict[str, dict]:
    """Return the rows of account_penetration of today, by account."""
    query = f"from account_penetration where variant = '{variant}' and {NOW}"
    with replay.run(inputs, "account_penetration") as connection:
        return {row["account_id"]: row for row in fetch(connection, query)}


def test_f4_credits_above_the_years_spend_end_no_customer(edges: Replay):
    """100 a month for a year and 2,000 taken back: the rate is below 0, and its status says why."""
    once = {"revenue_type": "one_time", "amount_period": "total", "unit_id": "U"}
    lines = [
        line("L1", "A", 100, "2023-01-01", unit_id="U"),
        line("L2", "A", 2000, "2023-11-15", **once),
        line("L3", "A", -2000, "2024-12-15", **once),
    ]
    inputs = world(lines, [estimate("E", "A", 5000, "2024-06-01")])
    row = rates(edges, inputs)["A"]
    assert (row["captured"], row["rate"]) == (-800, pytest.approx(-0.16))
    assert row["is_customer"]
    assert row["status"] == "credits_exceed_spend"
    with edges.run(inputs, "penetration_bounds", "group_penetration") as connection:
        query = f"from penetration_bounds where {NOW}"
        assert fetch(connection, query)[0]["status"] == "credits_exceed_spend"
        query = f"""from group_penetration where {NOW} and variant = 'revenue'
            and group_by = 'portfolio'"""
        assert fetch(connection, query)[0]["captured"] == -800
    former = rates(edges, world(lines[2:], []))["A"]
    assert (former["captured"], former["is_customer"]) == (-2000, False)


def parents(replay: Replay, inputs: Inputs) -> dict[str, dict]:
    """Return whitespace_by_parent."""
    with replay.run(inputs, "whitespace_by_parent") as connection:
        rows = fetch(connection, "from whitespace_by_parent")
    return {row["parent_id"]: row for row in rows}


@pytest.mark.parametrize("units", [[], [unit("U1", "A"), unit("U2", "B")]])
def test_f7_a_head_offices_wallet_covers_its_subsidiaries_once(edges: Replay, units: Rows):
    """300,000 of 1,000,000, with units and without."""
    place = "U2" if units else None
    inputs = world(
        [line("L", "B", 25_000, "2023-01-01", unit_id=place)],
        [estimate("E", "A", 1_000_000, "2024-06-01")],
        accounts=[account("A"), account("B", parent_account_id="A")],
        buying_units=units,
    )
    row = parents(edges, inputs)["A"]
    assert (row["potential"], row["captured"]) == (1_000_000, 300_000)
    assert (row["whitespace"], row["rate"]) == (700_000, pytest.approx(0.30))
    assert row["realistic_whitespace"] <= row["whitespace"]
    own = rates(edges, inputs)
    assert own["A"]["rate"] == 0
    assert own["B"]["rate"] is None


@settings(max_examples=25)
@given(
    wallet=st.none() | st.integers(0, 900),
    trust=st.sampled_from(["verified_budget", "account_research", "crm_field"]),
    claims=st.lists(
        st.none()
        | st.tuples(
            st.integers(1, 900), st.sampled_from(["verified_budget", "customer_interview"])
        ),
        min_size=1,
        max_size=3,
    ),
    monthly=st.lists(st.integers(0, 60), min_size=4, max_size=4),
)
def test_a_familys_wallet_is_one_of_two_and_never_both(
    edges: Replay, wallet: int | None, trust: str, claims: list, monthly: list[int]
):
    """The head office's own estimate or the sum of all accounts, whichever is trusted more."""
    keys = ["A", *(f"B{number}" for number in range(len(claims)))]
    monthly = monthly[: len(keys)]
    estimates = [
        estimate(f"E{key}", key, claim[0], "2024-06-01", estimate_source=claim[1])
        for key, claim in zip(keys[1:], claims, strict=True)
        if claim is not None
    ]
    if wallet is not None:
        estimates.append(estimate("E", "A", wallet, "2024-06-01", estimate_source=trust))
    lines = [
        line(f"L{key}", key, amount, "2023-01-01")
        for key, amount in zip(keys, monthly, strict=True)
    ]
    inputs = world(
        lines,
        estimates,
        accounts=[account(key, parent_account_id=None if key == "A" else "A") for key in keys],
        buying_units=[],
    )
    row = parents(edges, inputs)["A"] if any(monthly) or estimates else None
    if row is None:
        return
    captured = 12 * sum(monthly)
    total = sum(claim[0] for claim in claims if claim is not None)
    # The head office's own potential is its wallet: without one no sum is complete, with one
    # the sum is trusted no more than it.
    expected = wallet if wallet is not None else (total or None)
    assert row["captured"] == captured
    assert row["potential"] == expected
    if expected is not None and wallet is not None:
        assert row["whitespace"] - row["over_potential"] == expected - captured
        rate = captured / expected if expected else None
        assert row["rate"] == (rate if rate is None else pytest.approx(rate))


@pytest.mark.parametrize(
    ("source", "claim", "revenue", "status"),
    [
        ("account_research", 2_000_000, 1_000_000, "overestimated"),
        ("account_research", 1_000_000, 1_000_000, "ok"),
        ("account_research", 2_000_000, 0, "ok"),
        ("account_research", 2_000_000, None, "ok"),
        ("verified_budget", 2_000_000, 1_000_000, "ok"),
    ],
)
def test_f8_no_claim_is_above_the_companys_own_revenue(
    edges: Replay, source: str, claim: int, revenue: int | None, status: str
):
    """Unless somebody has seen the budget, or nobody knows the revenue."""
    inputs = world(
        [line("L", "A", 100, "2023-01-01", unit_id="U")],
        [estimate("E", "A", claim, "2024-06-01", estimate_source=source)],
        accounts=[account("A", annual_revenue=revenue)],
    )
    assert rates(edges, inputs)["A"]["status"] == status
    with edges.run(inputs, "potential_audit") as connection:
        row = fetch(connection, f"from potential_audit where {NOW}")[0]
    assert row["is_overestimated"] == (status == "overestimated")
    assert row["is_above_precedent"] is False


def test_f8_revenue_is_compared_in_one_currency(edges: Replay):
    """1,000,000 EUR of revenue at 1.1 is more than a claim of 1,050,000 USD, less than of 1.2 M."""
    for claim, status in ((1_050_000, "ok"), (1_200_000, "overestimated")):
        inputs = world(
            [line("L", "A", 100, "2023-01-01", unit_id="U")],
            [estimate("E", "A", claim, "2024-06-01", currency="USD")],
            accounts=[account("A", annual_revenue=1_000_000, currency="EUR")],
            exchange_rates=[
                {"currency": "EUR", "rate_date": "2023-01-01", "rate_to_reporting": 1.1}
            ],
        )
        assert rates(edges, inputs)["A"]["status"] == status


@pytest.mark.parametrize(
    ("amounts", "worth"), [([None] * 501, None), ([None, 40, 2], 42), ([], None)]
)
def test_f9_a_pipeline_without_amounts_is_not_known(
    edges: Replay, amounts: list, worth: int | None
):
    """501 open opportunities, none with an amount: how many is known, what they are worth isn't."""
    deals = [
        {
            "opportunity_id": f"O{number}",
            "account_id": "A",
            "unit_id": "U",
            "product_id": "P1",
            "kind": "cross_sell",
            "stage": "open",
            "amount": amount,
            "created_on": "2024-10-01",
        }
        for number, amount in enumerate(amounts)
    ]
    lines = [line("L", "A", 100, "2023-01-01", unit_id="U")]
    inputs = world(lines, [estimate("E", "A", 5000, "2024-06-01")], opportunities=deals)
    with edges.run(inputs, "whitespace_by_account", "whitespace_by_parent") as connection:
        for mart in ("whitespace_by_account", "whitespace_by_parent"):
            row = fetch(connection, f"from {mart}")[0]
            assert row["open_pipeline"] == worth
            assert row["open_opportunities"] == len(amounts)


@pytest.mark.parametrize("variant", ["buying_units", "seats_sold"])
def test_f10_who_buys_is_not_known_where_no_line_names_a_unit(edges: Replay, variant: str):
    """Not 0 of all units; a line that names one is enough, and who buys nothing has 0."""
    units = [unit(f"{key}{n}", key, potential_users=10) for key in "ABC" for n in (1, 2)]
    lines = [
        line("L1", "A", 100, "2023-01-01", seats=4),
        line("L2", "B", 100, "2023-01-01", seats=4),
        line("L3", "B", 100, "2023-01-01", seats=4, unit_id="B1"),
    ]
    accounts = [account(key) for key in "ABC"]
    inputs = world(lines, [], accounts=accounts, buying_units=units)
    found = rates(edges, inputs, variant)
    assert found["A"]["captured"] is None
    assert (found["A"]["rate"], found["A"]["status"]) == (None, "insufficient data")
    assert found["B"]["captured"] == (1 if variant == "buying_units" else 4)
    assert (found["C"]["captured"], found["C"]["status"]) == (0, "ok")
    with edges.run(inputs, "group_penetration") as connection:
        query = f"""from group_penetration where {NOW} and variant = '{variant}'
            and group_by = 'portfolio'"""
        row = fetch(connection, query)[0]
    assert row["accounts"] == 1
    assert row["rate"] == pytest.approx(found["B"]["rate"])
