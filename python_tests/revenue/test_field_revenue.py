"""Cases from the field: small ledgers on which revenue was wrong, and the right value by hand.

Each test is named after its case. `play` and `term` are those of `test_revenue_edges`; of the
products P2 and P3 are two tiers of one line.
"""

import random
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from project import Inputs, Replay, account, estimate, fetch, line, product, unit
from test_revenue_edges import LONG_BEFORE, play, term

LEDGER = ("revenue_ledger", "revenue_movements")


def ledger_of(made: Inputs, replay: Replay, *marts: str) -> tuple[list[dict], list[dict]]:
    """Return the ledger and the movements of some inputs."""
    with replay.run(made, *LEDGER, *marts) as connection:
        return fetch(connection, "from revenue_ledger order by month"), fetch(
            connection, "from revenue_movements"
        )


def one_account(lines: list[dict], **others: object) -> Inputs:
    """Return an account with one unit and lines of products P1 to P4, all one line but for P4."""
    tiers = {"P1": "Suite", "P2": "Suite", "P3": "Suite", "P4": "Data"}
    start = line("L0", "Z", 1, "2023-01-01", product_id="P4")
    return {
        "accounts": [account("A"), account("Z")],
        "buying_units": [unit("U", "A")],
        "products": [product(key, product_line=name) for key, name in tiers.items()],
        "revenue_lines": [
            start,
            *(row | {"line_id": f"L{n}", "unit_id": "U"} for n, row in enumerate(lines, 1)),
        ],
        **others,
    }


def steps(made: Inputs, replay: Replay) -> dict[str, dict[str, Decimal]]:
    """Return the amount of each driver by month, and insist that they sum to the change."""
    _, moved = ledger_of(made, replay)
    found: dict[str, dict[str, Decimal]] = {}
    for row in moved:
        month = found.setdefault(f"{row['month']:%Y-%m}", {})
        month[row["driver"]] = month.get(row["driver"], Decimal(0)) + row["amount"]
        assert row["closing_mrr"] - row["opening_mrr"] == sum(
            each["amount"]
            for each in moved
            if (each["customer_id"], each["month"]) == (row["customer_id"], row["month"])
        )
    return found


# Periods and totals


def test_d6_a_week_and_a_day_are_a_month(replay: Replay):
    """100 a week are × 52 ÷ 12, 100 a day × 365 ÷ 12; usage and estimates by the same rule."""
    lines = [
        line("W", "A", 100, "2025-05-10", amount_period="week"),
        line("D", "B", 100, "2025-05-10", amount_period="day", discount_amount=50),
        line("U", "C", 100, "2025-05-10", amount_period="week", revenue_type="usage"),
    ]
    made = {
        "accounts": [account(name) for name in "ABC"],
        "products": [product("P1")],
        "revenue_lines": lines,
        "potential_estimates": [
            estimate("E1", "A", 1000, "2025-01-01", amount_period="week"),
            estimate("E2", "B", 1000, "2025-01-01", amount_period="day"),
        ],
    }
    with replay.run(made, "revenue_ledger", "account_penetration") as connection:
        rows = fetch(connection, "from revenue_ledger where month = '2025-06-01' order by 1")
        of_account = {row["account_id"]: row for row in rows}
        assert of_account["A"]["mrr"] == Decimal("433.33333333")
        assert of_account["B"]["mrr"] == Decimal("1520.83333333")
        assert of_account["C"]["usage_revenue"] == Decimal("433.33333333")
        query = """select account_id, potential from account_penetration
            where variant = 'revenue' and month = '2025-06-01' and potential is not null"""
        assert dict(connection.execute(query).fetchall()) == {"A": 52_000, "B": 365_000}


def test_d4_a_total_of_a_year_is_a_hundred_a_month(replay: Replay):
    """1,200 from 1 January to 31 December, inclusive, are 100 × 12."""
    lines = [term(1200, "2024-01-01", "2025-01-01", amount_period="total")]
    connection = play(replay, lines).connection
    query = "select count(*), min(mrr), max(mrr) from revenue_ledger where account_id = 'A'"
    assert connection.execute(query).fetchone() == (12, 100, 100)


def test_d6_a_broken_last_month_has_its_days(replay: Replay):
    """1,960 from 15 March to 1 October: six months of 300, and 16 of 30 days: 160."""
    lines = [term(1960, "2024-03-15", "2024-10-01", amount_period="total")]
    connection = play(replay, lines).connection
    found = fetch(
        connection, "select mrr from revenue_ledger where account_id = 'A' order by month"
    )
    assert [row["mrr"] for row in found] == [300] * 6 + [160]


def random_total(rng: random.Random, number: int) -> dict:
    """Return a total of any start and end, some discounted, paused or in another currency."""
    started = date(2023, 1, 1) + timedelta(rng.randint(0, 500))
    ended = started + timedelta(rng.choice([1, 5, 20, 29, 30, 31, 45, 60, 89, 200, 364, 365, 366]))
    row = line(f"L{number}", f"A{number:03d}", f"{rng.randint(1, 10**7) / 100:.2f}", started)
    row |= {"ended_on": ended, "amount_period": "total", "currency": rng.choice([None, "EUR"])}
    if rng.random() < 0.5:
        row["discount_amount"] = f"{float(row['amount']) * rng.choice([0.1, 0.5, 1]):.2f}"
        days = (ended - started).days
        row["discount_starts_on"] = rng.choice([None, started + timedelta(rng.randint(-9, days))])
        row["discount_ends_on"] = rng.choice([None, started + timedelta(rng.randint(0, days + 9))])
    if rng.random() < 0.3:
        row["paused_on"] = started + timedelta(rng.randint(0, 60))
        row["resumed_on"] = rng.choice([None, row["paused_on"] + timedelta(rng.randint(0, 90))])
    return row


@pytest.mark.parametrize("seed", range(2))
def test_d6_the_parts_of_any_total_sum_to_it(replay: Replay, seed: int):
    """Whatever its days, discount and pause: in force, paused and one-time sum to its net."""
    rng = random.Random(seed)
    lines = [random_total(rng, number) for number in range(300)]
    made = {
        "accounts": [account(row["account_id"]) for row in lines],
        "products": [product("P1")],
        "revenue_lines": lines,
        "exchange_rates": [
            {"currency": "EUR", "rate_date": "2023-01-01", "rate_to_reporting": "2"}
        ],
    }
    found, _ = ledger_of(made, replay)
    parts: dict[str, Decimal] = {}
    for row in found:
        amounts = row["mrr"] + row["paused_mrr"] + row["one_time_revenue"]
        parts[row["account_id"]] = parts.get(row["account_id"], Decimal(0)) + amounts
    for row in lines:
        net = Decimal(row["amount"])
        if row.get("discount_amount") and is_ever_discounted(row):
            net -= Decimal(row["discount_amount"])
        net *= 2 if row["currency"] else 1
        assert abs(parts.get(row["account_id"], Decimal(0)) - net) <= Decimal("0.000002"), row


def is_ever_discounted(row: dict) -> bool:
    """Say whether a discount holds on any day of its line."""
    begins = row["discount_starts_on"] or row["started_on"]
    ends = row["discount_ends_on"] or row["ended_on"]
    return begins < row["ended_on"] and ends > row["started_on"]


def test_d7_a_day_is_a_time_for_a_fee_and_not_for_a_contract(replay: Replay):
    """A one-time fee counts on its day, whatever its end; a month's contract of no day never."""
    day = {"ended_on": "2025-03-10"}
    lines = [
        LONG_BEFORE
        | {"line_id": None, "product_id": "P1", "amount_period": "month"}
        | {"revenue_type": "recurring"},
        term(500, "2025-03-10", revenue_type="one_time", amount_period="total", **day),
        term(12_000, "2025-03-10", **day, product_id="P4"),
    ]
    outcome = play(replay, lines)
    found = fetch(outcome.connection, "from revenue_ledger where account_id = 'A'")
    assert [(row["month"], row["mrr"], row["one_time_revenue"]) for row in found] == [
        (date(2025, 3, 1), 0, 500)
    ]


# Discounts and credits


def test_f1_f2_a_discount_takes_away_and_never_more_than_its_line(replay: Replay):
    """Its sign says nothing: 100 less -10 are 90. Of 50 off a line of 30, 20 are reported."""
    lines = [
        term(100, "2024-01-01", discount_amount=-10),
        term(30, "2024-01-01", discount_amount=50, product_id="P4"),
        term(100, "2024-01-01", product_id="P3"),
        term(-100, "2025-03-01", discount_amount=150, product_id="P2"),
    ]
    marts = ("revenue_ledger", "rejected_cells")
    with replay.run(one_account(lines), *marts) as connection:
        query = """select month, sum(mrr) from revenue_ledger
            where account_id = 'A' group by all order by 1"""
        found = [mrr for _, mrr in connection.execute(query).fetchall()]
        assert found[0] == 90 + 0 + 100
        assert found[-1] == 90 + 0 + 100 + 0
        query = "select row_key, column_name from rejected_cells order by 1"
        assert connection.execute(query).fetchall() == [
            ("L2", "discount_amount"),
            ("L4", "discount_amount"),
        ]


def test_f6_an_inclusive_end_is_of_lines_and_not_of_discounts(tmp_path_factory):
    """The last month of a discount to 31 March is February: its end is the first day without."""
    inclusive = Replay(
        tmp_path_factory.mktemp("inclusive"),
        ("revenue_ledger",),
        as_of_date="2025-06-30",
        end_dates_are_inclusive=True,
    )
    lines = [
        term(100, "2024-01-01", "2024-04-30", discount_amount=40, discount_ends_on="2024-03-31")
    ]
    with inclusive.run(one_account(lines), "revenue_ledger") as connection:
        query = "select mrr from revenue_ledger where account_id = 'A' order by month"
        assert [mrr for (mrr,) in connection.execute(query).fetchall()] == [60, 60, 100, 100]


def test_b9_a_coupon_from_the_middle_of_a_line_is_no_price(replay: Replay):
    """30 of 100 off from 15 March to 20 May; a whole coupon, too, sells nothing as it ends."""
    coupon = {"discount_starts_on": "2025-03-15", "discount_ends_on": "2025-05-20"}
    lines = [
        term(100, "2024-01-01", discount_amount=30, product_id="P1", **coupon),
        term(40, "2024-01-01", discount_amount=40, product_id="P4", **coupon),
    ]
    with replay.run(one_account(lines), *LEDGER) as connection:
        found = fetch(
            connection, "from revenue_movements where month > '2024-01-01' order by month"
        )
        assert [(row["category"], row["driver"], row["amount"]) for row in found] == [
            ("contraction", "discount", -70),
            ("expansion", "discount_expiry", 70),
        ]
        query = """select mrr, committed_mrr, discount_mrr from revenue_ledger
            where product_id = 'P1' and month = ?"""
        assert connection.execute(query, ["2025-02-01"]).fetchone() == (100, 100, 0)
        assert connection.execute(query, ["2025-03-01"]).fetchone() == (70, 100, 30)
        assert connection.execute(query, ["2025-05-01"]).fetchone() == (100, 100, 0)


def test_b9_a_coupon_of_a_total_is_shared_by_its_months(replay: Replay):
    """Of 1,200 a year 90 are off in April to June: 30 a month, and 1,110 in all."""
    coupon = {"discount_starts_on": "2024-04-01", "discount_ends_on": "2024-07-01"}
    lines = [
        term(1200, "2024-01-01", "2025-01-01", amount_period="total", discount_amount=90, **coupon)
    ]
    found, moved = ledger_of(one_account(lines), replay)
    amounts = [row["mrr"] for row in found if row["account_id"] == "A"]
    assert amounts == [100] * 3 + [70] * 3 + [100] * 6
    assert [row["driver"] for row in sorted(moved, key=lambda row: row["month"])] == [
        "new_unit",
        "discount",
        "discount_expiry",
        "lost_unit",
    ]


def test_f1_f2_a_discount_is_off_its_own_line(replay: Replay):
    """10 off 100 are 90; 30 off 30 beside 100 leave 100, and end as 30 of discount_expiry."""
    lines = [
        term(100, "2024-01-01", discount_amount=10, product_id="P4"),
        term(100, "2024-01-01", product_id="P1"),
        term(30, "2024-01-01", discount_amount=30, discount_ends_on="2025-03-10", product_id="P2"),
    ]
    found, _ = ledger_of(one_account(lines), replay)
    of_a = [row for row in found if row["account_id"] == "A"]
    before = sum(row["mrr"] for row in of_a if row["month"] == date(2025, 2, 1))
    after = sum(row["mrr"] for row in of_a if row["month"] == date(2025, 3, 1))
    assert (before, after) == (190, 220)
    assert steps(one_account(lines), replay)["2025-03"] == {"discount_expiry": 30}


CREDITS = {
    "its own product": [("P1", -30)],
    "another tier": [("P2", -30)],
    "another line": [("P4", -30)],
    "more than its product": [("P1", -130), ("P4", 500)],
    "all of its line": [("P2", -100), ("P4", 500)],
}


@pytest.mark.parametrize("given", CREDITS.values(), ids=CREDITS)
def test_f4_a_credit_that_ends_is_never_sold(replay: Replay, given: list):
    """A line below 0 beside 100 a month, wherever it stands: it begins and ends as price."""
    lines = [term(100, "2024-01-01", product_id="P1", seats=10)]
    for name, amount in given:
        dates = ("2024-11-10", "2025-03-10") if amount < 0 else ("2024-01-01", None)
        lines.append(term(amount, *dates, product_id=name, seats=5))
    credit = -sum(amount for _, amount in given if amount < 0)
    found = steps(one_account(lines), replay)
    assert found["2024-11"] == {"price": -credit}
    assert found["2025-03"] == {"price": credit}


def test_f4_a_line_that_comes_as_a_credit_ends_is_new_by_itself(replay: Replay):
    """The credit of 30 on one tier ends in the month in which 100 of the line come."""
    lines = [
        term(500, "2024-01-01", product_id="P4"),
        term(-30, "2024-01-01", "2025-03-10", product_id="P2"),
        term(100, "2025-03-10", product_id="P1"),
    ]
    assert steps(one_account(lines), replay)["2025-03"] == {"new_product": 100, "price": 30}


# Tiers


def tiers(*seats: int) -> list[tuple]:
    """Return seats of each tier at 19, 49 and 199."""
    return [
        (f"P{n}", count, count * price)
        for n, (count, price) in enumerate(zip(seats, (19, 49, 199), strict=True), 1)
        if count
    ]


TIERS = {
    "three come at the top, one goes below": ((10, 5, 2), (9, 5, 5), {"tier": 180, "seats": 398}),
    "one moves up": ((10, 5, 2), (9, 6, 2), {"tier": 30}),
    "one moves down": ((10, 5, 2), (10, 6, 1), {"tier": -150}),
    "all grow": ((10, 5, 2), (12, 6, 3), {"seats": 38 + 49 + 199}),
    "two shrink": ((10, 5, 2), (8, 4, 2), {"seats": -38 - 49}),
    "a tier goes": ((10, 5, 2), (10, 0, 2), {"seats": -245}),
    "all move to a tier that comes": ((10, 0, 0), (0, 10, 0), {"tier": 300}),
    "more move than were": ((10, 0, 0), (0, 12, 0), {"seats": 38, "tier": 360}),
}


@pytest.mark.parametrize(("before", "after", "drivers"), TIERS.values(), ids=TIERS)
def test_b8_tiers_of_a_line_are_compared_one_by_one(
    replay: Replay, before: tuple, after: tuple, drivers: dict
):
    """At a constant price per seat no mix of tiers is a price."""
    lines = [
        term(amount, day, end, product_id=key, seats=count)
        for seats, day, end in ((before, "2024-01-01", "2025-03-10"), (after, "2025-03-10", None))
        for key, count, amount in tiers(*seats)
    ]
    assert steps(one_account(lines), replay)["2025-03"] == drivers


@pytest.mark.parametrize("seed", range(3))
def test_b8_at_constant_prices_nothing_is_price(replay: Replay, seed: int):
    """Forty random mixes of three tiers, each in a month of its own account."""
    rng = random.Random(seed)
    lines, accounts = [], []
    for number in range(40):
        accounts.append(account(f"A{number}"))
        for part, (day, end) in enumerate((("2024-01-01", "2025-03-10"), ("2025-03-10", None))):
            for key, count, amount in tiers(*(rng.choice([0, 1, 7, 30]) for _ in range(3))):
                row = line(f"L{number}-{part}-{key}", f"A{number}", amount, day, ended_on=end)
                lines.append(row | {"product_id": key, "seats": count})
    made = one_account([]) | {"accounts": [account("Z"), *accounts], "revenue_lines": lines}
    _, moved = ledger_of(made, replay)
    assert moved
    assert "price" not in {row["driver"] for row in moved}


# Exact money


def test_c14_no_money_passes_through_a_double(replay: Replay):
    """Cents at 10^15 of a thousand accounts, by month and by year, in two currencies."""
    rng = random.Random(14)
    lines = []
    for number in range(1000):
        amount = Decimal(rng.randrange(10**17, 10**17 + 10**9)).scaleb(-2)
        period = rng.choice(["month", "year"])
        row = line(f"L{number}", f"A{number}", amount, "2025-05-01", amount_period=period)
        lines.append(row | {"currency": rng.choice([None, "EUR"])})
    made = {
        "accounts": [account(row["account_id"]) for row in lines],
        "products": [product("P1")],
        "revenue_lines": lines,
        "exchange_rates": [
            {"currency": "EUR", "rate_date": "2023-01-01", "rate_to_reporting": "1.0837"}
        ],
    }
    with replay.run(made, "revenue_ledger", "account_penetration") as connection:
        found = connection.execute(
            "select sum(mrr) from revenue_ledger where month = '2025-06-01'"
        ).fetchone()
        captured = connection.execute(
            """select sum(captured) from account_penetration
            where variant = 'revenue' and month = '2025-06-01'"""
        ).fetchone()
    assert found == (sum(in_dollars(row, 12) for row in lines),)
    assert captured == (sum(in_dollars(row, 1) for row in lines),)


def in_dollars(row: dict, parts: int) -> Decimal:
    """Return a part of a line's amount a year in the reporting currency, to 8 decimals a step."""
    step = Decimal("0.00000001")
    year = row["amount"] * (12 if row["amount_period"] == "month" else 1)
    amount = (year / parts).quantize(step, ROUND_HALF_UP)
    rate = Decimal("1.0837") if row["currency"] else Decimal(1)
    return (amount * rate).quantize(step, ROUND_HALF_UP)


@pytest.mark.parametrize("levels", [8, 10])
def test_c13_a_group_of_eight_levels_is_one_customer(replay: Replay, levels: int):
    """Every account below belongs to the top, and its revenue counts there."""
    names = [f"A{number:02d}" for number in range(levels)]
    above = {name: parent for parent, name in pairwise(names)}
    made = {
        "accounts": [account(name, parent_account_id=above.get(name)) for name in names],
        "products": [product("P1")],
        "revenue_lines": [line(f"L{name}", name, 100, "2025-05-01") for name in names],
    }
    with replay.run(made, "revenue_retention", "rejected_rows") as connection:
        assert not fetch(connection, "from rejected_rows")
        query = """select group_value, opening_mrr from revenue_retention where group_by = 'parent'
            and month = '2025-06-01' and window_months = 1 and basis = 'cohort'"""
        assert connection.execute(query).fetchall() == [("A00", 100 * levels)]
