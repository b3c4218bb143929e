"""What holds for any inputs: hypothesis makes up small worlds, each run through the whole SQL."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from project import (
    Inputs,
    Replay,
    Rows,
    account,
    estimate,
    fetch,
    is_same,
    line,
    product,
    random_inputs,
    unit,
)

seeds = st.integers(0, 10**6)
amounts = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
days = st.dates(date(2023, 1, 1), date(2024, 12, 31))
month_counts = st.integers(1, 40)

MONEY_COLUMNS = ("amount", "discount_amount")
MONEY_INPUTS = ("revenue_lines", "potential_estimates")
RATES = "select account_id, month, variant, rate from account_penetration"
RETENTION = """select group_by, group_value, month, window_months, nrr, grr, logo_retention
    from revenue_retention where basis = 'cohort' and group_by not in ('parent', 'start_cohort')"""


def world(seed: int) -> Inputs:
    """Return the random inputs of a seed."""
    return random_inputs(random.Random(seed), accounts=5)


def values(connection: duckdb.DuckDBPyConnection, query: str, keys: int = 3) -> dict[tuple, tuple]:
    """Return a query's rows by their first columns."""
    return {row[:keys]: row[keys:] for row in connection.execute(query).fetchall()}


def assert_same(before: dict[tuple, tuple], after: dict[tuple, tuple]) -> None:
    """Compare two results but for rounding in the last decimals."""
    assert before.keys() == after.keys()
    for key, row in before.items():
        assert all(map(is_same, after[key], row)), (key, row, after[key])


def change(inputs: Inputs, alter: Callable[[str, dict], dict]) -> Inputs:
    """Return the inputs with every row altered."""
    return {name: [alter(name, dict(row)) for row in rows] for name, rows in inputs.items()}


# One run


@given(seed=seeds)
def test_an_account_has_a_rate_exactly_where_it_can_have_one(replay: Replay, seed: int):
    """No rate without potential or captured, and otherwise always one; whitespace is no less."""
    with replay.run(world(seed)) as connection:
        rows = fetch(connection, "from account_penetration")
    assert rows
    for row in rows:
        captured, potential = row["captured"], row["potential"]
        if captured is None or not potential:
            assert row["rate"] is None
            assert row["status"] in ("insufficient data", "missing", "stale", "partial", "zero")
        else:
            assert row["rate"] == pytest.approx(float(captured) / float(potential))
            assert row["status"] not in ("insufficient data", "missing", "stale", "zero")
        is_unknown = captured is None or potential is None
        assert row["whitespace"] == (None if is_unknown else max(potential - captured, 0))


@given(seed=seeds)
def test_groups_sum_to_the_portfolio(replay: Replay, seed: int):
    """Captured, potential and accounts of every grouping; by parent all but its extra units."""
    with replay.run(world(seed)) as connection:
        rows = fetch(connection, "from group_penetration")
    sums = defaultdict(lambda: [Decimal(0), Decimal(0), 0])
    for row in rows:
        total = sums[row["group_by"], row["month"], row["variant"]]
        total[0] += row["captured"] or 0
        total[1] += row["potential"] or 0
        total[2] += row["accounts"]
    for (group_by, month, variant), total in sums.items():
        if (group_by, variant) != ("parent", "buying_units"):
            assert total == sums["portfolio", month, variant], (group_by, month, variant)


@given(seed=seeds)
def test_a_pooled_rate_lies_between_those_of_its_accounts(replay: Replay, seed: int):
    """As does the median; and nobody is in the rate who is not in the accounts."""
    known = """select 'portfolio', month, variant, min(rate), max(rate), count(*)
        from account_penetration where is_customer and is_potential_known group by month, variant"""
    with replay.run(world(seed)) as connection:
        accounts = values(connection, known)
        groups = fetch(connection, "from group_penetration where group_by = 'portfolio'")
    for row in groups:
        key = ("portfolio", row["month"], row["variant"])
        low, high, members = accounts.get(key, (None, None, 0))
        assert row["accounts"] == members
        assert (row["rate"] is None) == (members == 0)
        if members:
            assert low - 1e-9 <= row["rate"] <= high + 1e-9
            assert low - 1e-9 <= row["median_rate"] <= high + 1e-9


@given(seed=seeds)
def test_retention_stays_within_its_bounds(replay: Replay, seed: int):
    """0 <= GRR <= 1, GRR <= NRR, logo retention is a share; nothing without a cohort."""
    with replay.run(world(seed)) as connection:
        rows = fetch(connection, "from revenue_retention where basis = 'cohort'")
    assert rows
    for row in rows:
        if row["customers"] == 0:
            assert (row["nrr"], row["grr"], row["logo_retention"]) == (None, None, None)
        else:
            assert 0 <= row["grr"] <= 1
            assert row["grr"] <= row["nrr"]
            assert 0 <= row["logo_retention"] <= 1


# Two runs that must agree


@given(seed=seeds)
def test_the_order_of_rows_changes_nothing(replay: Replay, seed: int):
    """Estimates included: no winner depends on the place of its row."""
    inputs = world(seed)
    rng = random.Random(seed)
    shuffled = {name: rng.sample(rows, len(rows)) for name, rows in inputs.items()}
    assert all_marts(replay, shuffled) == all_marts(replay, inputs)


def all_marts(replay: Replay, inputs: Inputs) -> list[list[tuple]]:
    """Return the rows of the three marts, sorted."""
    marts = ("account_penetration", "group_penetration", "revenue_retention")
    with replay.run(inputs) as connection:
        return [connection.sql(f"from {mart} order by all").fetchall() for mart in marts]


@given(seed=seeds)
def test_the_names_of_ids_change_nothing(replay: Replay, seed: int):
    """Every id backwards; of estimates only a prefix, since the largest id settles a tie."""
    ids = ("account_id", "parent_account_id", "unit_id", "product_id", "line_id")

    def rename(_: str, row: dict) -> dict:
        new = {column: row[column][::-1] for column in ids if row.get(column)}
        if "estimate_id" in row:
            new["estimate_id"] = "z" + row["estimate_id"]
        return row | new

    inputs = world(seed)
    with replay.run(inputs) as connection:
        before = values(connection, RATES), values(connection, RETENTION, 4)
    with replay.run(change(inputs, rename)) as connection:
        after = values(connection, RATES), values(connection, RETENTION, 4)
    assert_same(before[0], {(key[0][::-1], *key[1:]): row for key, row in after[0].items()})
    assert_same(before[1], after[1])


@given(seed=seeds)
def test_the_unit_of_money_changes_no_rate(replay: Replay, seed: int):
    """Ten times every amount: the same shares."""

    def scale(name: str, row: dict) -> dict:
        if name not in MONEY_INPUTS:
            return row
        return row | {
            column: Decimal(row[column]) * 10 for column in MONEY_COLUMNS if row.get(column)
        }

    assert_no_rate_changes(replay, world(seed), scale)


@given(seed=seeds)
def test_doubling_a_currency_and_halving_its_rate_changes_no_rate(replay: Replay, seed: int):
    """What is worth the same in the reporting currency counts the same."""
    inputs = world(seed)
    of_account = {row["account_id"]: row["currency"] for row in inputs["accounts"]}

    def redenominate(name: str, row: dict) -> dict:
        if name == "exchange_rates" and row["currency"] == "EUR":
            return row | {"rate_to_reporting": Decimal(row["rate_to_reporting"]) / 2}
        if name in MONEY_INPUTS and (row["currency"] or of_account[row["account_id"]]) == "EUR":
            money = {column: row[column] for column in MONEY_COLUMNS if row.get(column)}
            return row | {column: Decimal(amount) * 2 for column, amount in money.items()}
        return row

    assert_no_rate_changes(replay, inputs, redenominate)


def assert_no_rate_changes(replay: Replay, inputs: Inputs, alter: Callable) -> None:
    """Run inputs before and after an alteration that no rate may show."""
    with replay.run(inputs) as connection:
        before = values(connection, RATES), values(connection, RETENTION, 4)
    with replay.run(change(inputs, alter)) as connection:
        assert_same(before[0], values(connection, RATES))
        assert_same(before[1], values(connection, RETENTION, 4))


@given(seed=seeds, started_on=days, amount=amounts)
def test_a_customer_who_came_later_changes_no_nrr(
    replay: Replay, seed: int, started_on: date, amount: Decimal
):
    """Of any cohort that opened before the customer had revenue."""
    inputs = world(seed)
    started_on = max(started_on, min(row["started_on"] for row in inputs["revenue_lines"]))
    late = dict(inputs)
    late["accounts"] = [*inputs["accounts"], account("late", segment="SMB", region="North")]
    late["revenue_lines"] = [*inputs["revenue_lines"], line("late", "late", amount, started_on)]
    opened_before = f"""{RETENTION} and month
        < cast('{started_on.replace(day=1)}' as date) + to_months(window_months)"""
    with replay.run(inputs) as connection:
        before = values(connection, opened_before, 4)
    with replay.run(late) as connection:
        after = values(connection, opened_before, 4)
    for key, row in before.items():
        assert after[key] == row
    for key in after.keys() - before.keys():  # a group in which only the newcomer is
        assert after[key] == (None, None, None)


@given(seed=seeds)
def test_dirty_rows_are_counted_and_change_nothing(replay: Replay, seed: int):
    """Accepted + rejected = read, per input; what the clean rows say stays."""
    inputs = world(seed)
    dirty = {name: [*rows, *dirt(name, rows)] for name, rows in inputs.items()}
    with replay.run(inputs) as connection:
        before = values(connection, RATES), values(connection, RETENTION, 4)
        accepted = values(connection, "select input, rows_accepted from input_reconciliation", 1)
    with replay.run(dirty) as connection:
        assert_same(before[0], values(connection, RATES))
        assert_same(before[1], values(connection, RETENTION, 4))
        counts = fetch(connection, "from input_reconciliation")
        rejected = values(connection, "select input, count(*) from rejected_rows group by input", 1)
    for count in counts:
        key = (count["input"],)
        assert count["rows_read"] == len(dirty[count["input"]])
        assert count["rows_accepted"] + count["rows_rejected"] == count["rows_read"]
        assert (count["rows_accepted"],) == accepted[key]
        assert (count["rows_rejected"],) == rejected.get(key, (0,))


def dirt(name: str, rows: Rows) -> Rows:
    """Return rows that must be rejected: copies of the first one, each broken in one place."""
    if not rows:
        return []
    key, breaks = {
        "accounts": ("account_id", {"employee_count": "many", "parent_account_id": "nobody"}),
        "buying_units": ("unit_id", {"account_id": "nobody", "opened_on": "31.12.2024"}),
        "products": ("product_id", {"tier_rank": "top"}),
        "revenue_lines": (
            "line_id",
            {
                "amount": "1,000",
                "amount_period": "week",
                "revenue_type": "gift",
                "started_on": "1889-01-01",
                "product_id": "nothing",
                "currency": "XXX",
            },
        ),
        "potential_estimates": (
            "estimate_id",
            {"amount": "-1", "estimate_source": "hearsay", "unit_id": "nowhere"},
        ),
        "exchange_rates": ("currency", {"rate_to_reporting": "0", "rate_date": "soon"}),
        "product_usage": ("unit_id", {"active_users": "-1", "usage_month": None}),
    }[name]
    fresh = {"exchange_rates": "rate_date", "product_usage": "usage_month"}.get(name, key)
    broken = []
    for number, (column, value) in enumerate(breaks.items()):
        new = f"2021-01-0{number + 1}" if fresh != key else f"dirt-{number}"
        broken.append(rows[0] | {fresh: new, column: value})
    return [rows[0], *broken, rows[0] | {key: " "}]


# Contracts that say the same in another way


@given(amount=amounts, started_on=days, run_for=st.integers(1, 900), kind=st.booleans())
def test_a_contract_counts_the_same_by_month_quarter_and_year(
    replay: Replay, amount: Decimal, started_on: date, run_for: int, kind: bool
):
    """Recurring or usage: the period of the amount is not the amount."""
    periods = {"month": 1, "quarter": 3, "year": 12}
    inputs = {
        "accounts": [account(period) for period in periods],
        "products": [product("P1")],
        "revenue_lines": [
            line(
                period,
                period,
                amount * months,
                started_on,
                amount_period=period,
                revenue_type="recurring" if kind else "usage",
                ended_on=started_on + timedelta(run_for),
            )
            for period, months in periods.items()
        ],
    }
    query = """select month, account_id, captured from account_penetration
        where variant = 'revenue'"""
    with replay.run(inputs) as connection:
        captured = values(connection, query, 2)
    for (month, _), row in captured.items():
        assert row[0] == pytest.approx(captured[month, "year"][0], abs=Decimal("0.000001"))


@given(amount=amounts, started_on=days, months=month_counts, extra_days=st.integers(0, 27))
def test_the_parts_of_a_total_sum_to_it(
    replay: Replay, amount: Decimal, started_on: date, months: int, extra_days: int
):
    """A contract for its whole term, as one-time revenue or as MRR of its months."""
    year, month = divmod(started_on.year * 12 + started_on.month - 1 + months, 12)
    ended_on = date(year, month + 1, 1 + extra_days)
    row = line("L", "A", amount, started_on, amount_period="total", ended_on=ended_on)
    inputs = {"accounts": [account("A")], "products": [product("P1")], "revenue_lines": [row]}
    query = """select coalesce(sum(mrr), 0), count(*) filter (where mrr > 0)
        from account_penetration_wide"""
    with replay.run(inputs) as connection:
        total, parts = connection.execute(query).fetchone()
    until = min(ended_on.replace(day=1), date(2025, 7, 1))
    expected = 12 * (until.year - started_on.year) + until.month - started_on.month
    assert parts == expected
    assert total == pytest.approx(amount * expected / months, abs=Decimal("0.000001"))


@given(seed=seeds, potential=amounts)
def test_units_that_are_open_and_complete_sum_to_the_account(
    replay: Replay, seed: int, potential: Decimal
):
    """One estimate of the account, or the same split over its units: the same potential."""
    shares = random.Random(seed).sample(range(1, 100), 3)
    parts = [(potential * share / sum(shares)).quantize(Decimal("0.01")) for share in shares]
    inputs = {
        "accounts": [account("whole"), account("split")],
        "products": [product("P1")],
        "buying_units": [unit(f"U{n}", "split") for n in range(3)],
        "revenue_lines": [line(key, key, 1, "2024-01-01") for key in ("whole", "split")],
        "potential_estimates": [
            estimate("E", "whole", sum(parts), "2024-01-01"),
            *(
                estimate(f"E{n}", "split", parts[n], "2024-01-01", unit_id=f"U{n}")
                for n in range(3)
            ),
        ],
    }
    query = """select distinct potential, status from account_penetration
        where variant = 'revenue'"""
    with replay.run(inputs) as connection:
        found = connection.execute(query).fetchall()
    assert [row[0] for row in found] == [sum(parts)]
