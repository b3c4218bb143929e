"""What holds for any inputs: hypothesis makes up small worlds, each run through the whole SQL."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import duckdb
import pytest
import recompute
import recompute_revenue
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
    maybe,
    product,
    random_day,
    random_inputs,
    random_ledger,
    random_money,
    random_parents,
    random_positions,
    random_rules,
    unit,
)

seeds = st.integers(0, 10**6)
amounts = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
days = st.dates(date(2023, 1, 1), date(2024, 12, 31))
month_counts = st.integers(1, 40)

MONEY_COLUMNS = ("amount", "discount_amount")
MONEY_INPUTS = ("revenue_lines", "potential_estimates")
RATE_MARTS = ("account_penetration", "revenue_retention")
CHECKS = ("input_reconciliation", "rejected_rows")
RATES = "select account_id, month, variant, rate from account_penetration"
RETENTION = """select group_by, group_value, month, window_months, nrr, grr, logo_retention
    from revenue_retention where basis = 'cohort' and group_by not in ('parent', 'start_cohort')"""


def world(seed: int) -> Inputs:
    """Return the random inputs of a seed, every optional one among them."""
    rng = random.Random(seed)
    inputs = random_inputs(rng, accounts=5)
    first, *others = (row["account_id"] for row in inputs["accounts"])
    return inputs | {
        "account_parents": random_parents(rng, others[-1], [first, *others[:-1]]),
        "opportunities": [random_opportunity(rng, n, first) for n in range(3)],
        "acquisition_costs": [
            {
                "cost_month": f"2024-{month:02d}-15",
                "segment": rng.choice([None, "SMB"]),
                "purpose": rng.choice(["new_logo", "new_unit", "expansion"]),
                "amount": random_money(rng),
                "currency": rng.choice([None, "EUR"]),
            }
            for month in range(1, 7)
        ],
        "control_totals": [
            {"month": f"2024-{month:02d}-28", "measure": measure, "amount": random_money(rng)}
            for month in range(1, 4)
            for measure in ("mrr", "arr", "revenue", "customers")
        ],
        "cell_positions": random_positions(rng, inputs),
        "product_eligibility": random_rules(rng, [row["product_id"] for row in inputs["products"]]),
        "contacts": [{"contact_id": f"C{n}", "account_id": first} for n in range(3)],
        "target_roles": [{"unit_function": "Finance", "buying_role": "champion"}],
        "engagements": [
            {"engagement_id": f"E{n}", "account_id": first, "contact_id": "C1"}
            | {"channel": "sales", "kind": "call", "occurred_at": f"{random_day(rng)} 12:00:00"}
            for n in range(3)
        ],
        "connections": [{"colleague_id": "K", "contact_id": "C1", "strength": "0.5"}],
        "account_references": [
            {
                "unit_id": row["unit_id"],
                "reference_kind": "case_study",
                "available_from": "2024-01-01",
            }
            for row in inputs["buying_units"][:1]
        ],
        "account_plans": [
            {"account_id": first, "event": "plan_shared", "occurred_on": "2024-01-01"}
        ],
        "account_notes": [
            {"account_id": first, "kind": "trend", "note": "up", "recorded_on": "2024-01-01"}
        ],
        "health_checks": [
            {"account_id": first, "measured_on": "2024-01-01", "satisfaction_score": "70"}
        ],
        "outreach_assignments": [
            {"experiment_id": "X", "account_id": first, "variant": "control"}
            | {"assigned_on": "2024-01-01"}
        ],
    }


def random_opportunity(rng: random.Random, number: int, account_id: str) -> dict:
    """Return an opportunity of an account; only some have an amount."""
    created = random_day(rng)
    stage = rng.choice(["open", "won", "lost"])
    return {
        "opportunity_id": f"O{number}",
        "account_id": account_id,
        "product_id": maybe(rng, "P1"),
        "kind": rng.choice(["new_business", "upsell", "cross_sell", "renewal"]),
        "origin": maybe(rng, "rep_proposed"),
        "stage": stage,
        "amount": random_money(rng) if number == 0 else maybe(rng, random_money(rng)),
        "created_on": created,
        "closed_on": None if stage == "open" else created + timedelta(rng.randint(0, 90)),
    }


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
    with replay.run(world(seed), "account_penetration") as connection:
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
    with replay.run(world(seed), "group_penetration") as connection:
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
    with replay.run(world(seed), "account_penetration", "group_penetration") as connection:
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
    with replay.run(world(seed), "revenue_retention") as connection:
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
    with replay.run(inputs, *marts) as connection:
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
    with replay.run(inputs, *RATE_MARTS) as connection:
        before = values(connection, RATES), values(connection, RETENTION, 4)
    with replay.run(change(inputs, rename), *RATE_MARTS) as connection:
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
    assert_no_rate_changes(replay, inputs, in_half_euros(inputs))


def in_half_euros(inputs: Inputs) -> Callable[[str, dict], dict]:
    """Return how rows change when a euro is worth half of what it was, and costs twice as many."""
    of_account = {row["account_id"]: row["currency"] for row in inputs["accounts"]}

    def redenominate(name: str, row: dict) -> dict:
        if name == "exchange_rates" and row["currency"] == "EUR":
            return row | {"rate_to_reporting": Decimal(row["rate_to_reporting"]) / 2}
        if name in MONEY_INPUTS and (row["currency"] or of_account[row["account_id"]]) == "EUR":
            money = {column: row[column] for column in MONEY_COLUMNS if row.get(column)}
            return row | {column: Decimal(amount) * 2 for column, amount in money.items()}
        return row

    return redenominate


def assert_no_rate_changes(replay: Replay, inputs: Inputs, alter: Callable) -> None:
    """Run inputs before and after an alteration that no rate may show."""
    with replay.run(inputs, *RATE_MARTS) as connection:
        before = values(connection, RATES), values(connection, RETENTION, 4)
    with replay.run(change(inputs, alter), *RATE_MARTS) as connection:
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
    with replay.run(inputs, "revenue_retention") as connection:
        before = values(connection, opened_before, 4)
    with replay.run(late, "revenue_retention") as connection:
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
    with replay.run(inputs, *RATE_MARTS, *CHECKS) as connection:
        before = values(connection, RATES), values(connection, RETENTION, 4)
        accepted = values(connection, "select input, rows_accepted from input_reconciliation", 1)
    with replay.run(dirty, *RATE_MARTS, *CHECKS) as connection:
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
        "accounts": ("account_id", {}),
        "buying_units": ("unit_id", {"account_id": "nobody"}),
        "products": ("product_id", {}),
        "revenue_lines": (
            "line_id",
            {
                "amount": "1,0,00",
                "amount_period": "fortnight",
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
        "account_parents": (
            "account_id",
            {
                "parent_account_id": "nobody",
                "valid_to": "2020-12-31",
                "valid_from": "the beginning",
            },
        ),
        "opportunities": (
            "opportunity_id",
            {
                "account_id": "nobody",
                "kind": "gift",
                "stage": "stalled",
                "created_on": None,
                "closed_on": "1999-12-31",
            },
        ),
        "acquisition_costs": (
            "purpose",
            {"purpose": "party", "amount": "-1", "currency": "XXX", "cost_month": None},
        ),
        "control_totals": ("measure", {"measure": "profit", "amount": "a lot", "month": None}),
        "cell_positions": ("unit_id", {"position": "lost"}),
        "product_eligibility": ("product_id", {"is_eligible": "maybe"}),
        "contacts": (
            "contact_id",
            {"account_id": "nobody"},
        ),
        "target_roles": ("unit_function", {"buying_role": "fan"}),
        "engagements": (
            "engagement_id",
            {
                "account_id": "nobody",
                "channel": "fax",
                "occurred_at": "last week",
            },
        ),
        "connections": ("colleague_id", {"contact_id": "nobody", "strength": "2"}),
        "account_references": ("unit_id", {"reference_kind": "logo", "available_from": "soon"}),
        "account_plans": ("account_id", {"event": "party", "account_id": "nobody"}),
        "account_notes": ("note", {"kind": "gossip", "unit_id": "nowhere", "recorded_on": None}),
        "health_checks": (
            "account_id",
            {"unit_id": "nowhere"},
        ),
        "outreach_assignments": (
            "experiment_id",
            {"account_id": "nobody", "variant": None, "assigned_on": None},
        ),
    }[name]
    fresh = {
        "exchange_rates": "rate_date",
        "product_usage": "usage_month",
        "account_parents": "valid_from",
        "acquisition_costs": "cost_month",
        "control_totals": "month",
        "account_plans": "occurred_on",
        "health_checks": "measured_on",
    }.get(name, key)
    broken = []
    for number, (column, value) in enumerate(breaks.items()):
        new = f"2021-0{number + 1}-01" if fresh != key else f"dirt-{number}"
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
    with replay.run(inputs, "account_penetration") as connection:
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
    with replay.run(inputs, "account_penetration_wide") as connection:
        total, parts = connection.execute(query).fetchone()
    until = min(ended_on.replace(day=1), date(2025, 7, 1))
    assert parts == 12 * (until.year - started_on.year) + until.month - started_on.month
    if ended_on <= date(2025, 7, 1):
        assert total == pytest.approx(amount, abs=Decimal("0.000001"))
    else:
        assert total < amount


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
    with replay.run(inputs, "account_penetration") as connection:
        found = connection.execute(query).fetchall()
    assert [row[0] for row in found] == [sum(parts)]


# Movements and retention

REVENUE = ("revenue_ledger", "revenue_movements", "revenue_bridge", "revenue_retention")
AMOUNTS = """select customer_id, month, category, driver, is_new_unit, is_new_product,
    is_connected_new, amount from revenue_movements"""
ON_EVERY_BASIS = """select group_by, group_value, month, window_months, basis, nrr, grr
    from revenue_retention where group_by not in ('parent', 'start_cohort')
    and opening_mrr > 0.001 -- less is what rounding leaves of lines that cancel out"""
BRIDGED = (
    "new",
    "reactivation",
    "expansion",
    "contraction",
    "churn",
    "paused",
    "fx",
    "transfer",
)


def contracts(seed: int) -> Inputs:
    """Return the random contracts of a seed."""
    return random_ledger(random.Random(seed))


def run_contracts(replay: Replay, inputs: Inputs) -> duckdb.DuckDBPyConnection:
    """Return the revenue marts of some inputs, and what `recompute` reads."""
    return replay.run(inputs, *REVENUE, "stg_inputs")


def sums_of_lines(
    connection: duckdb.DuckDBPyConnection, world: recompute.World
) -> dict[tuple[str, date], Decimal]:
    """Return what the ledger has of each customer, its accounts as they were, at a month's end."""
    sums: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    query = "select account_id, month, sum(mrr) from revenue_ledger group by account_id, month"
    for account_id, month, mrr in connection.sql(query).fetchall():
        sums[world.parent_on(account_id, world.last_day(month)), month] += mrr
    return sums


def previous(month: date) -> date:
    """Return the month before."""
    return (month - timedelta(1)).replace(day=1)


@given(seed=seeds)
def test_movements_lead_from_one_months_end_to_the_next(replay: Replay, seed: int):
    """Opening + the sum of the amounts = closing, exactly, and both are what the ledger has."""
    with run_contracts(replay, contracts(seed)) as connection:
        world = recompute.read_world(connection, date(2025, 6, 30))
        sums = sums_of_lines(connection, world)
        rows = fetch(connection, "from revenue_movements")

    def mrr(customer: str, month: date) -> Decimal:
        return max(sums.get((customer, month), Decimal(0)), Decimal(0))

    moved: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for row in rows:
        customer, month = row["customer_id"], row["month"]
        moved[customer, month] += row["amount"]
        assert row["amount"] != 0
        assert row["opening_mrr"] == mrr(customer, previous(month))
        assert row["closing_mrr"] == mrr(customer, month)
    months = recompute_revenue.complete_months(world)
    assert {month for _, month in moved} <= set(months[1:])
    for customer in {key[0] for key in sums} | {key[0] for key in moved}:
        for before, month in pairwise(months):
            expected = mrr(customer, month) - mrr(customer, before)
            assert moved.get((customer, month), 0) == expected, (customer, month)


@given(seed=seeds)
def test_the_bridge_is_the_sum_of_the_movements(replay: Replay, seed: int):
    """It leads from opening to closing, its groups sum to the portfolio, transfers to nothing."""
    with run_contracts(replay, contracts(seed)) as connection:
        world = recompute.read_world(connection, date(2025, 6, 30))
        sums = sums_of_lines(connection, world)
        bridge = fetch(connection, "from revenue_bridge")
        query = "select month, category, sum(amount) from revenue_movements group by all"
        moved = values(connection, query, 2)
    closings: dict[date, Decimal] = defaultdict(Decimal)
    for (_, month), mrr in sums.items():
        closings[month] += max(mrr, Decimal(0))
    columns = [f"{category}_mrr" for category in BRIDGED]
    total = {row["month"]: row for row in bridge if row["group_by"] == "portfolio"}
    by_group = defaultdict(lambda: defaultdict(Decimal))
    for row in bridge:
        assert row["opening_mrr"] + sum(row[name] for name in columns) == row["closing_mrr"]
        for name in (*columns, "opening_mrr", "closing_mrr"):
            by_group[row["group_by"], row["month"]][name] += row[name]
    for (group_by, month), summed in by_group.items():
        assert all(total[month][name] == value for name, value in summed.items()), group_by
    for month, row in total.items():
        assert row["opening_mrr"] == closings[previous(month)]
        assert row["closing_mrr"] == closings[month]
        assert row["transfer_mrr"] == 0
        for category in BRIDGED:
            assert row[f"{category}_mrr"] == moved.get((month, category), (0,))[0]


@given(seed=seeds)
def test_every_retention_but_the_bridge_stays_within_its_bounds(replay: Replay, seed: int):
    """0 <= GRR <= 1 and GRR <= NRR on the bases cohort, renewal and consumption."""
    with run_contracts(replay, contracts(seed)) as connection:
        rows = fetch(connection, "from revenue_retention where basis != 'bridge'")
    assert {row["basis"] for row in rows} <= {"cohort", "renewal", "consumption"}
    for row in rows:
        assert 0 <= row["gross_retained_mrr"] <= row["opening_mrr"]
        assert row["gross_retained_mrr"] <= row["retained_mrr"]
        if row["customers"] == 0:
            assert (row["nrr"], row["grr"], row["logo_retention"]) == (None, None, None)
        else:
            assert 0 <= row["grr"] <= 1
            assert row["grr"] <= row["nrr"]
            assert 0 <= row["logo_retention"] <= 1


@given(seed=seeds)
def test_no_month_lies_after_the_as_of_date(replay_without_date: Replay, seed: int):
    """And none that it leaves incomplete has movements or retention."""
    with run_contracts(replay_without_date, contracts(seed)) as connection:
        as_of = recompute.read_world(connection).as_of
        last = {
            mart: connection.sql(f"select max(month) from {mart}").fetchone()[0] for mart in REVENUE
        }
    is_complete = (as_of + timedelta(1)).day == 1
    last_complete = as_of.replace(day=1) if is_complete else previous(as_of.replace(day=1))
    assert last["revenue_ledger"] <= as_of
    assert last["revenue_movements"] <= last_complete
    assert last["revenue_bridge"] == last["revenue_retention"] == last_complete


@given(seed=seeds)
def test_the_order_of_contracts_and_the_names_of_ids_move_nothing(replay: Replay, seed: int):
    """Rows shuffled: the same to the last decimal; every id backwards: the same movements."""
    ids = ("account_id", "parent_account_id", "unit_id", "product_id", "line_id", "renews_line_id")

    def rename(_: str, row: dict) -> dict:
        return row | {column: row[column][::-1] for column in ids if row.get(column)}

    inputs = contracts(seed)
    rng = random.Random(seed)
    shuffled = {name: rng.sample(rows, len(rows)) for name, rows in inputs.items()}
    with run_contracts(replay, inputs) as connection:
        before = [connection.sql(f"from {mart} order by all").fetchall() for mart in REVENUE]
        moved, retained = values(connection, AMOUNTS, 7), values(connection, ON_EVERY_BASIS, 5)
    with run_contracts(replay, shuffled) as connection:
        after = [connection.sql(f"from {mart} order by all").fetchall() for mart in REVENUE]
    assert after == before
    with run_contracts(replay, change(inputs, rename)) as connection:
        renamed = values(connection, AMOUNTS, 7)
        assert_same(moved, {(key[0][::-1], *key[1:]): row for key, row in renamed.items()})
        assert_same(retained, values(connection, ON_EVERY_BASIS, 5))


@given(seed=seeds)
def test_only_credits_are_cut_and_only_foreign_lines_have_fx(replay: Replay, seed: int):
    """No driver negative_mrr but around a sum below 0, no category fx without another currency."""
    with run_contracts(replay, contracts(seed)) as connection:
        world = recompute.read_world(connection, date(2025, 6, 30))
        sums = sums_of_lines(connection, world)
        rows = fetch(connection, "from revenue_movements")
    foreign = {row["account_id"] for row in world.rows["revenue_lines"] if row["currency"] != "USD"}
    for row in rows:
        customer, month = row["customer_id"], row["month"]
        is_foreign = any(
            world.parent_on(name, world.last_day(month)) == customer for name in foreign
        )
        is_below_zero = min(sums[customer, previous(month)], sums[customer, month]) < 0
        assert is_foreign or row["category"] != "fx", row
        # At the opening's rates a sum of two currencies may be below 0 too.
        assert is_below_zero or is_foreign or row["driver"] != "negative_mrr", row


@given(seed=seeds)
def test_doubling_a_currency_and_halving_its_rate_moves_nothing(replay: Replay, seed: int):
    """What is worth the same in the reporting currency moves the same."""
    inputs = contracts(seed)
    with run_contracts(replay, inputs) as connection:
        before, retained = values(connection, AMOUNTS, 7), values(connection, ON_EVERY_BASIS, 5)
    with run_contracts(replay, change(inputs, in_half_euros(inputs))) as connection:
        after = values(connection, AMOUNTS, 7)
        assert_same(retained, values(connection, ON_EVERY_BASIS, 5))
    for key in before.keys() | after.keys():  # one of a last decimal alone may come or go
        amounts_of = [rows.get(key, (0,))[0] for rows in (before, after)]
        assert is_same(*amounts_of), (key, amounts_of)
