"""Where the data end, nobody has left: the as-of date that the data imply, and its warning.

The cases are those that people met with their own extracts; the ledgers are made up.
"""

import random
from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project import Inputs, Replay, Rows, account, fetch, line, product

MARTS = ("build_notes", "revenue_retention")


@pytest.fixture
def ledgers(replay_without_date: Replay) -> Replay:
    """Return a way to run ledgers as of the date that they imply."""
    return replay_without_date


# Ledgers


def month_after(day: date, months: int) -> date:
    """Return the same day of a later month; every day used here is in every month."""
    number = 12 * day.year + day.month - 1 + months
    return day.replace(year=number // 12, month=number % 12 + 1)


def invoices(customer: str, first: date, last: date, months: int = 1) -> Rows:
    """Return the paid periods of a customer at 100 a month, one line each, the last begun last."""
    rows, start = [], first
    while start <= last:
        end = month_after(start, months)
        rows.append(line(f"{customer}-{start}", customer, 100, start, ended_on=end))
        start = end
    return rows


def weeks(customer: str, first: date, last: date) -> Rows:
    """Return the same by the week."""
    starts = [first + timedelta(days) for days in range(0, (last - first).days + 1, 7)]
    return [
        line(f"{customer}-{start}", customer, 100, start, ended_on=start + timedelta(7))
        for start in starts
    ]


def world(*lines: Rows, **inputs: Rows) -> Inputs:
    """Return the inputs of some lines: their accounts and a product."""
    rows = [row for each in lines for row in each]
    accounts = [account(key) for key in sorted({row["account_id"] for row in rows} | {"A0"})]
    return {
        "accounts": accounts,
        "products": [product("P1")],
        "revenue_lines": rows,
        **inputs,
    }


class Said:
    """What a build on some inputs says: the as-of date, the notes and retention by month."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read it all."""
        query = "select as_of_date from main_intermediate.int_as_of"
        self.as_of = connection.sql(query).fetchone()[0]
        notes = fetch(connection, "from build_notes order by note_order")
        self.kinds = [row["kind"] for row in notes]
        self.notes = {row["kind"]: row["note"] for row in notes}
        query = """from revenue_retention
            where group_by = 'portfolio' and basis = 'cohort' and window_months in (1, 12)"""
        self.retention = {
            (row["window_months"], row["month"]): (row["nrr"], row["grr"])
            for row in fetch(connection, query)
        }

    def latest(self, window: int) -> tuple:
        """Return NRR and GRR of the last complete month."""
        return max((key[1], value) for key, value in self.retention.items() if key[0] == window)[1]


def say(replay: Replay, inputs: Inputs) -> Said:
    """Build on some inputs."""
    with replay.run(inputs, *MARTS) as connection:
        return Said(connection)


OPEN = [line("open", "open", 100, "2023-01-01")]
MONTHLY = [
    row for key in "abc" for row in invoices(key, date(2023, 2, 1), date(2024, 10, 1))
] + OPEN


def test_e1_monthly_invoices_to_a_month_end_are_as_of_that_month_end(ledgers: Replay):
    """Three customers at 100 invoiced to the end of October, one open line: nobody left."""
    said = say(ledgers, world(MONTHLY))
    assert said.as_of == date(2024, 10, 31)
    assert said.latest(12) == said.latest(1) == (1, 1)
    assert said.kinds == ["as_of"]
    assert said.notes["as_of"].startswith("As of 2024-10-31: the last month whose recurring lines")


@pytest.mark.parametrize("name", ["engagements", "product_usage", "recorded_on"])
def test_e1_what_is_fresher_than_the_invoices_draws_a_warning(ledgers: Replay, name: str):
    """The as-of date follows touches, usage and records; that MRR ends before them is said."""
    inputs = world(MONTHLY)
    touch = {"engagement_id": "T", "account_id": "a", "channel": "sales", "kind": "call"}
    unit = {"unit_id": "U", "account_id": "a", "unit_name": "U"}
    if name == "engagements":
        inputs["engagements"] = [touch | {"occurred_at": "2024-11-29 10:00:00"}]
    elif name == "product_usage":
        usage = {"account_id": "a", "unit_id": "U", "product_id": "P1", "active_users": 1}
        inputs |= {"buying_units": [unit], name: [usage | {"usage_month": "2024-11-01"}]}
    else:
        inputs["revenue_lines"] = [*MONTHLY[:-1], OPEN[0] | {"recorded_on": "2024-11-12"}]
    said = say(ledgers, inputs)
    assert said.as_of > date(2024, 10, 31)
    assert said.kinds == ["edge", "as_of"]
    assert said.notes["edge"].startswith(
        "The data seem to end on 2024-10-31; set as_of_date: 75 % of MRR ends"
    )


def test_e2_annual_invoices_end_where_the_last_of_them_began(ledgers: Replay):
    """The last of 28 customers' years ends on 2025-11-01, when 27 others had long run out."""
    rows = [
        row
        for number in range(28)
        for row in invoices(
            f"c{number}", date(2022, number % 12 + 1, 1), date(2024, 11, 1), months=12
        )
    ]
    assert max(row["ended_on"] for row in rows) == date(2025, 11, 1)
    said = say(ledgers, world(rows, OPEN))
    assert said.as_of == date(2024, 11, 30)
    assert said.latest(12) == said.latest(1) == (1, 1)
    assert said.kinds == ["as_of"]


def test_e3_paid_periods_that_end_one_after_the_other_are_nobodys_leaving(ledgers: Replay):
    """28 customers, each invoiced on its own day of the month."""
    rows = [
        row
        for day in range(1, 29)
        for row in invoices(f"c{day}", date(2023, 2, day), date(2024, 11, day))
    ]
    said = say(ledgers, world(rows))
    assert said.as_of == date(2024, 11, 28)
    assert said.latest(12) == said.latest(1) == (1, 1)
    assert said.kinds == ["as_of"]
    assert said.notes["as_of"].startswith("As of 2024-11-28: the last day that the data reach")


def test_e3_weeks_that_are_paid_one_after_the_other(ledgers: Replay):
    """On seven weekdays, to a Thursday: the lines that began on Friday end with it."""
    first, last = date(2023, 2, 6), date(2024, 10, 31)
    rows = [row for n in range(7) for row in weeks(f"w{n}", first + timedelta(n), last)]
    said = say(ledgers, world(rows))
    assert said.as_of == last
    assert said.latest(12) == said.latest(1) == (1, 1)


def test_e3_a_renewal_due_after_the_cut_is_not_churn(ledgers: Replay):
    """Cut on 5 October: the year that ends on the 15th may be renewed, so October isn't whole."""
    years = invoices("year", date(2022, 10, 15), date(2024, 10, 5), months=12)
    said = say(ledgers, world(MONTHLY, years))
    assert said.as_of == date(2024, 10, 1)
    assert said.latest(12) == said.latest(1) == (1, 1)
    assert said.kinds == ["as_of"]


def test_a_customer_who_leaves_amid_others_has_left(ledgers: Replay):
    """An end that the others' invoices go past is churn, and too little for a warning."""
    rows = [
        row
        for number in range(12)
        for row in invoices(f"c{number}", date(2023, 2, 1), date(2024, 10 - (number == 0), 1))
    ]
    said = say(ledgers, world(rows))
    assert said.as_of == date(2024, 10, 31)
    assert said.latest(12) == (pytest.approx(11 / 12), pytest.approx(11 / 12))
    assert said.kinds == ["as_of"]


@pytest.mark.parametrize(
    ("lines", "as_of"),
    [
        ([], None),
        ([line("L", "A0", 100, f"{date.today().year + 5}-01-01")], None),
        (
            [line("L", "A0", 9, "2024-03-05", revenue_type="one_time", amount_period="total")],
            date(2024, 3, 5),
        ),
    ],
)
def test_lines_of_no_kind_to_go_by_still_say_their_date(
    ledgers: Replay, lines: Rows, as_of: date | None
):
    """No lines, lines of the future only, and one-time lines only."""
    said = say(ledgers, world(lines))
    assert said.as_of == as_of
    assert said.kinds == ["as_of"]


# Any ledger, cut on any day


def random_ledger(rng: random.Random) -> Rows:
    """Return what a few customers paid by the month, the year or the week; some leave."""
    rows: Rows = []
    for number in range(rng.randint(2, 7)):
        day = rng.choice([1, 1, 1, rng.randint(1, 28)])
        first = date(2022, rng.randint(1, 12), day)
        last = date(rng.choice([2023, 2024, 2024, 2024]), rng.randint(1, 12), 28)
        kind = rng.choice(["month", "month", "year", "week", "open"])
        key = f"A{number}"
        if kind == "week":
            rows += weeks(key, first, last)
        elif kind == "open":
            end = rng.choice([None, last])
            rows.append(line(f"{key}-open", key, 100, first, ended_on=end))
        else:
            rows += invoices(key, first, last, months=12 if kind == "year" else 1)
    return rows


@settings(max_examples=12)
@given(seed=st.integers(0, 10**6), day=st.integers(0, 500))
def test_no_cut_of_an_extract_lowers_retention(ledgers: Replay, seed: int, day: int):
    """What is billed up to any day says of its last complete month what all of it says."""
    rows = random_ledger(random.Random(seed))
    cut = date(2023, 6, 15) + timedelta(day)
    known = [row for row in rows if row["started_on"] <= cut]
    whole, part = say(ledgers, world(rows)), say(ledgers, world(known))
    assert part.as_of is None or part.as_of <= whole.as_of
    for key, (nrr, grr) in part.retention.items():
        assert key in whole.retention
        expected = whole.retention[key]
        assert (nrr is None) == (expected[0] is None)
        if nrr is not None:
            assert nrr >= expected[0] - 1e-9
            assert grr >= expected[1] - 1e-9
