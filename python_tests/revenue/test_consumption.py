"""A vendor without contracts: outcomes, related metrics and whitespace follow what is bought."""

from __future__ import annotations

import random
from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project import Inputs, Replay, account, estimate, fetch, line, product, unit

MARTS = ("related_metrics", "account_outcomes", "whitespace_by_account", "account_penetration_wide")
ONCE = {"revenue_type": "one_time", "amount_period": "total"}


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Return a way to run the ledger of a vendor without contracts to the end of 2024."""
    return Replay(
        tmp_path_factory.mktemp("vendor"),
        MARTS,
        as_of_date="2024-12-31",
        retention_basis="consumption",
        first_purchase_history_months=1,
    )


def bought(account_id: str, months: list[int], amount: int = 100, **values: object) -> list[dict]:
    """Return purchases in months, of which 0 is January 2023."""
    return [
        line(
            f"{account_id}-{number}",
            account_id,
            amount,
            date(2023 + number // 12, number % 12 + 1, 10),
            **ONCE | values,
        )
        for number in months
    ]


def ledger(lines: list[dict], **inputs: list[dict]) -> Inputs:
    """Return the inputs around some revenue lines."""
    names = sorted({row["account_id"] for row in lines})
    return {
        "accounts": [account(name) for name in names],
        "products": [product("P1", gross_margin="0.5"), product("P2", gross_margin="0.5")],
        "revenue_lines": lines,
    } | inputs


def deals(account_id: str, created_on: str, closed_on: str, won: int, lost: int) -> list[dict]:
    """Return closed opportunities of 1,000 each."""
    return [
        {
            "opportunity_id": f"{account_id}-{created_on}-{number}",
            "account_id": account_id,
            "kind": "upsell",
            "stage": "won" if number < won else "lost",
            "created_on": created_on,
            "closed_on": closed_on,
            "amount": 1000,
            "currency": "USD",
        }
        for number in range(won + lost)
    ]


def metrics(connection: duckdb.DuckDBPyConnection) -> dict[str, dict]:
    """Return the portfolio's related metrics of the last month."""
    rows = fetch(
        connection,
        """
        from related_metrics where group_by = 'portfolio'
        and month = (select max(month) from related_metrics)
        """,
    )
    return {row["metric"]: row for row in rows}


def test_s3_ten_months_of_history_tell_win_rates_and_deals(vendor: Replay):
    """Six of twelve won; nothing is known of a year, and it says so."""
    lines = bought("A", list(range(14, 24)))
    sold = deals("A", "2024-06-01", "2024-08-01", won=6, lost=6)
    with vendor.run(ledger(lines, opportunities=sold), "related_metrics") as connection:
        found = metrics(connection)
    assert found["win_rate_expansion"]["value"] == 0.5
    assert found["average_deal_size"]["value"] == 1000
    assert found["sales_cycle_length"]["value"] == 61
    assert found["mrr_per_customer"]["value"] == pytest.approx(100)
    assert {row["window_months"] for row in found.values()} == {9}
    growth = found["account_growth_rate"]
    assert growth["value"] is None
    assert growth["data_status"].startswith("insufficient data")


def test_s4_every_related_metric_follows_what_is_bought(vendor: Replay):
    """Growth, lapses, value and margins of purchases; none of them a silent zero."""
    lines = [
        *bought("A", list(range(24))),
        *bought("B", list(range(12)), 50),
        *bought("B", list(range(12, 24)), 100),
        *bought("L", list(range(18)), 10),
        *bought("N", [20, 21, 22, 23], 40),
    ]
    sold = [
        *deals("A", "2024-06-01", "2024-08-01", won=6, lost=6),
        *deals("N", "2024-06-01", "2024-09-02", won=1, lost=1),
    ]
    spent = [{"cost_month": "2024-09-01", "purpose": "new_logo", "amount": 300, "currency": "USD"}]
    inputs = ledger(lines, opportunities=sold, acquisition_costs=spent)
    with vendor.run(inputs, "related_metrics", "account_outcomes") as connection:
        found = metrics(connection)
        left = fetch(connection, "from account_outcomes where churned_in is not null")
    value = {name: row["value"] for name, row in found.items()}
    # 1,200 + 1,200 + 60 of 1,200 + 600 + 120.
    assert value["account_growth_rate"] == pytest.approx(2460 / 1920 - 1)
    # A and B spend 100 a month, N 160 in twelve.
    assert value["mrr_per_customer"] == pytest.approx((1200 + 1200 + 160) / 12 / 3)
    assert value["gross_margin"] == pytest.approx(0.5)
    # L bought to June, so September is the third month of silence: 12 + 12 + 9 + 3 months.
    assert (found["monthly_churn_rate"]["n"], value["monthly_churn_rate"]) == (
        36,
        pytest.approx(1 / 36),
    )
    assert value["customer_lifetime_value"] == pytest.approx(2560 / 36 * 0.5 * 36)
    assert (found["win_rate_expansion"]["n"], value["win_rate_expansion"]) == (12, 0.5)
    assert found["win_rate_initial"]["n"] == 2
    assert value["customer_acquisition_cost"] == 300
    assert value["cac_payback_months"] == pytest.approx(300 / (2560 / 36 * 0.5))
    assert {(row["account_id"], row["churned_in"]) for row in left} == {("L", date(2024, 9, 1))}


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_end_of_the_data_is_no_lapse(vendor: Replay, seed: int):
    """Purchases that stop with the data make nobody lapse; a later one changes no earlier lapse."""
    rng = random.Random(seed)
    months = {name: sorted(rng.sample(range(24), rng.randint(1, 16))) for name in ("A", "B", "C")}
    found = []
    for last in (15, 23):
        lines = [
            row
            for name, numbers in months.items()
            for row in bought(name, [number for number in numbers if number <= last])
        ]
        if not lines:
            return
        with vendor.run(ledger(lines), "account_outcomes") as connection:
            found.append(
                {
                    (row["account_id"], row["last_purchase_in"], row["lapsed_in"])
                    for row in fetch(connection, "from main_intermediate.int_lapses")
                }
            )
    reach = date(2024, 4, 1)
    assert {each for each in found[1] if each[2] <= reach} == {
        each for each in found[0] if each[2] <= reach
    }
    for name, last, lapsed in found[1]:
        silent = (lapsed.year - last.year) * 12 + lapsed.month - last.month
        assert 3 <= silent <= 12
        numbers = months[name]
        position = (last.year - 2023) * 12 + last.month - 1
        assert position in numbers
        later = [number for number in numbers if number > position]
        assert not later or later[0] > position + silent


@pytest.mark.parametrize("with_units", [True, False])
def test_f11_whitespace_is_the_same_wherever_it_is_read(vendor: Replay, with_units: bool):
    """9,000 of 250,000, no line names a unit: 241,000 are left, and all of it can be won."""
    inputs = ledger(
        bought("A", [23], 9000),
        potential_estimates=[estimate("E", "A", 250_000, "2024-06-01")],
        buying_units=[unit("U1", "A"), unit("U2", "A")] if with_units else [],
    )
    marts = ("whitespace_by_account", "account_penetration_wide")
    with vendor.run(inputs, *marts) as connection:
        (one,) = fetch(connection, "from whitespace_by_account")
        wide = fetch(connection, "from account_penetration_wide where month = '2024-12-01'")
    assert one["whitespace"] == one["realistic_whitespace"] == wide[0]["whitespace"] == 241_000
