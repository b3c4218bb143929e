"""Contracts at their edges, from lines to movements and retention, with figures worked by hand.

A movement is written `month customer category driver amount`. The first line of most ledgers
starts the history, so that it is an opening balance and no movement. Of the products P2 and P3 are
two tiers of one line, the Suite; every other is a line of its own.
"""

from collections.abc import Iterable
from decimal import Decimal

import duckdb
import pytest
from project import Inputs, Replay, account, fetch, line, product, unit

MARTS = ("revenue_ledger", "revenue_movements", "revenue_bridge", "revenue_retention")
FLAGS = {"is_new_unit": "+unit", "is_new_product": "+product", "is_connected_new": "+connected"}
LONG_BEFORE = {"account_id": "Z", "started_on": "2023-01-01", "amount": 1}  # starts the history


@pytest.fixture(scope="module")
def replay_as_was(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Return a way to run inputs with inclusive end dates and the hierarchy as it was."""
    return Replay(
        tmp_path_factory.mktemp("replay_as_was"),
        MARTS,
        as_of_date="2025-06-30",
        end_dates_are_inclusive=True,
        hierarchy_mode="as_was",
        reactivation_is_new_after_days=61,
        cross_sell_definition="product",
    )


@pytest.fixture(scope="module")
def replay_by_account(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Return a way to run inputs by account, from 2024, a day's grace at each renewal."""
    return Replay(
        tmp_path_factory.mktemp("replay_by_account"),
        MARTS,
        as_of_date="2025-06-30",
        history_starts_on="2024-01-01",
        renewal_grace_days=1,
        customer_grain="account",
        cross_sell_definition="unit",
    )


def term(amount: object, started_on: str, ended_on: str | None = None, **values: object) -> dict:
    """Return a revenue line of account A, named L1, L2, ... by its place in the ledger."""
    return line(None, "A", amount, started_on, ended_on=ended_on) | values


def world(
    lines: Iterable[dict],
    parents: Iterable[tuple] = (),
    rates: Iterable[tuple] = (),
    owners: dict[str, str] | None = None,
) -> Inputs:
    """Return the inputs around lines, with (child, parent, from, to), (currency, day, rate)."""
    lines = [row | {"line_id": f"L{number}"} for number, row in enumerate(lines, 1)]
    names = {row["account_id"] for row in lines} | {name for row in parents for name in row[:2]}
    units = {row["unit_id"]: row["account_id"] for row in lines if row.get("unit_id")}
    suite = {"P2": "Suite", "P3": "Suite"}
    columns = ("account_id", "parent_account_id", "valid_from", "valid_to")
    rate_columns = ("currency", "rate_date", "rate_to_reporting")
    return {
        "accounts": [
            account(name, parent_account_id=(owners or {}).get(name)) for name in sorted(names)
        ],
        "buying_units": [unit(name, owner) for name, owner in units.items()],
        "products": [product(f"P{n}", product_line=suite.get(f"P{n}")) for n in range(1, 5)],
        "revenue_lines": lines,
        "account_parents": [dict(zip(columns, row, strict=True)) for row in parents],
        "exchange_rates": [dict(zip(rate_columns, row, strict=True)) for row in rates],
    }


class Outcome:
    """What the marts say of a ledger."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Keep the warehouse that was built on it."""
        self.connection = connection

    def movements(self, with_flags: bool = False) -> list[str]:
        """Return every movement as text, in order; with what is new about it on request."""
        return sorted(
            in_words(row, with_flags) for row in fetch(self.connection, "from revenue_movements")
        )

    def ledger(self, month: str, columns: str, account_id: str = "A") -> tuple | None:
        """Return columns of an account's one row of a month, if it has any."""
        query = f"select {columns} from revenue_ledger where (account_id, month) = (?, ?)"
        return self.connection.execute(query, [account_id, f"{month}-01"]).fetchone()

    def bridge(self, month: str, columns: str) -> tuple | None:
        """Return columns of the portfolio's bridge."""
        query = f"""select {columns} from revenue_bridge
            where group_by = 'portfolio' and month = ?"""
        return self.connection.execute(query, [f"{month}-01"]).fetchone()

    def retention(
        self,
        month: str,
        customer: str = "A",
        basis: str = "cohort",
        window: int = 12,
        columns: str = "opening_mrr, retained_mrr, gross_retained_mrr",
    ) -> tuple | None:
        """Return columns of a customer's retention: its opening, retained, and gross retained."""
        query = f"""select {columns} from revenue_retention where group_by = 'parent'
            and (group_value, month, basis, window_months) = (?, ?, ?, ?)"""
        key = [customer, f"{month}-01", basis, window]
        return self.connection.execute(query, key).fetchone()


def in_words(row: dict, with_flags: bool) -> str:
    """Return a movement as text."""
    words = [f"{row['month']:%Y-%m}", row["customer_id"], row["category"], row["driver"]]
    words.append(f"{row['amount'].normalize():f}")
    if with_flags:
        words += [word for flag, word in FLAGS.items() if row[flag]]
        words += [row["expansion_type"] or ""]
    return " ".join(words).strip()


def play(replay: Replay, lines: Iterable[dict], *marts: str, **others: object) -> Outcome:
    """Build the revenue marts, and others that are named, on a ledger."""
    return Outcome(replay.run(world(lines, **others), *MARTS, *marts))


def renewal(ended_on: str, started_on: str, product_id: str = "P1", then: str = "P1") -> list[dict]:
    """Return a contract of 100 a month and the next one."""
    return [
        term(100, "2024-01-01", ended_on, product_id=product_id),
        term(100, started_on, product_id=then),
    ]


# The calendar

LEAP = [
    term(100, "2024-01-01", "2024-02-29"),
    term(50, "2024-02-29", "2025-02-28", account_id="B"),
]


def test_a_leap_day_is_the_last_of_its_month(replay: Replay):
    """Whoever ends on it is gone at the month's end, whoever starts on it is there."""
    assert play(replay, LEAP).movements() == [
        "2024-02 A churn lost_product -100",
        "2024-02 B new new_product 50",
        "2025-02 B churn lost_product -50",
    ]


def test_an_inclusive_end_on_a_leap_day_is_in_force_on_it(replay_as_was: Replay):
    """The same ends as last days in force: each leaves a month later."""
    assert play(replay_as_was, LEAP).movements() == [
        "2024-02 B new new_product 50",
        "2024-03 A churn lost_product -100",
        "2025-03 B churn lost_product -50",
    ]


def test_a_contract_that_ends_on_the_31st_is_not_in_force_on_it(replay: Replay):
    """The first day without it is the month's last."""
    outcome = play(replay, [term(100, "2024-03-01", "2025-03-31")])
    assert outcome.movements() == ["2025-03 A churn lost_product -100"]


def test_a_contract_whose_last_day_is_the_31st_is_in_force_on_it(replay_as_was: Replay):
    """The month's value is the state on its last day."""
    outcome = play(replay_as_was, [term(100, "2024-03-01", "2025-03-31")])
    assert outcome.movements() == ["2025-04 A churn lost_product -100"]


@pytest.mark.parametrize(
    ("ended_on", "period", "amount", "months"),
    [
        ("2025-03-15", "year", 1000, 12),
        ("2024-10-01", "total", 1000, 7),
        ("2025-02-28", "total", 1000, 11),
        ("2024-06-15", "quarter", 1000, 3),
    ],
)
def test_the_parts_of_a_contract_sum_to_it(
    replay: Replay, ended_on: str, period: str, amount: int, months: int
):
    """A month-end in force is a part, whole or not, and the discount is spread alike."""
    terms = {"amount_period": period, "discount_amount": 100}
    outcome = play(replay, [term(amount, "2024-03-15", ended_on, **terms)])
    query = "select count(*), sum(mrr), sum(discount_mrr) from revenue_ledger"
    count, mrr, discount = outcome.connection.sql(query).fetchone()
    assert count == months
    assert mrr == pytest.approx(Decimal(amount - 100), abs=Decimal("0.000001"))
    assert discount == pytest.approx(Decimal(100), abs=Decimal("0.000001"))


# Both ends of the data


def test_the_first_month_of_the_history_is_an_opening_balance(replay: Replay):
    """Its customers are not new; what follows moves from them."""
    outcome = play(replay, [term(100, "2025-01-15"), term(50, "2025-01-31", account_id="B")])
    assert outcome.movements() == []
    assert outcome.bridge("2025-01", "*") is None
    assert outcome.bridge("2025-02", "opening_mrr, new_mrr, closing_mrr") == (150, 0, 150)


def test_a_history_that_starts_later_than_the_data_still_knows_them(replay_by_account: Replay):
    """From 2024: opened with A and C; D is new, and B, who left in 2023, comes back."""
    outcome = play(
        replay_by_account,
        [
            term(100, "2023-03-01"),
            term(50, "2023-01-01", "2023-06-30", account_id="B"),
            term(60, "2024-05-01", account_id="B"),
            term(70, "2024-01-10", account_id="C"),
            term(80, "2024-02-10", account_id="D"),
        ],
    )
    assert outcome.movements() == [
        "2024-02 D new new_product 80",
        "2024-05 B reactivation seats 60",
    ]
    assert outcome.ledger("2023-12", "mrr") is None
    assert outcome.ledger("2024-01", "mrr") == (100,)
    assert outcome.bridge("2024-02", "opening_mrr, closing_mrr") == (170, 250)
    assert outcome.retention("2024-12") is None
    assert outcome.retention("2025-01") == (100, 100, 100)


def test_the_end_of_the_data_is_not_churn(replay: Replay):
    """Open at the as-of date, or ending the day after it; B ends on it and is gone."""
    outcome = play(
        replay,
        [
            term(100, "2024-06-01"),
            term(40, "2024-06-01", "2025-07-01", product_id="P4"),
            term(50, "2024-06-01", "2025-06-30", account_id="B"),
        ],
    )
    assert outcome.movements() == ["2025-06 B churn lost_product -50"]
    assert outcome.retention("2025-06") == (140, 140, 140)
    assert outcome.retention("2025-06", "B") == (50, 0, 0)
    assert outcome.bridge("2025-07", "*") is None


LAST_EVENTS = [term(100, "2024-03-01", "2025-05-10"), term(30, "2025-04-01", account_id="C")]


def test_an_incomplete_month_has_neither_movements_nor_retention(replay_without_date: Replay):
    """The latest event is B's start on 20 May: that A left in May is not told yet."""
    outcome = play(replay_without_date, [*LAST_EVENTS, term(10, "2025-05-20", account_id="B")])
    assert outcome.movements() == ["2025-04 C new new_product 30"]
    assert outcome.ledger("2025-05", "mrr, is_month_complete", "B") == (10, False)
    assert outcome.ledger("2025-06", "*", "B") is None
    assert outcome.bridge("2025-04", "closing_mrr") == (130,)
    assert outcome.bridge("2025-05", "*") is None
    assert outcome.retention("2025-04", window=1) == (100, 100, 100)
    assert outcome.retention("2025-05", window=1) is None


def test_a_month_is_complete_on_its_last_day(replay_without_date: Replay):
    """B starts on 31 May: the same ledger has a May."""
    outcome = play(replay_without_date, [*LAST_EVENTS, term(10, "2025-05-31", account_id="B")])
    assert outcome.movements() == [
        "2025-04 C new new_product 30",
        "2025-05 A churn lost_product -100",
        "2025-05 B new new_product 10",
    ]
    assert outcome.retention("2025-05", window=1) == (100, 0, 0)


# Renewals and gaps


@pytest.mark.parametrize("day", ["2025-03-01", "2025-03-15", "2025-03-31"])
def test_a_renewal_on_the_next_day_is_no_movement(replay: Replay, day: str):
    """The old contract ends where the new one starts, wherever in the month."""
    outcome = play(replay, renewal(day, day))
    assert outcome.movements() == []
    assert outcome.retention("2025-03") == (100, 100, 100)
    assert outcome.retention("2025-03", basis="renewal", window=1) == (100, 100, 100)


@pytest.mark.parametrize(
    ("ended_on", "started_on"),
    [("2025-02-28", "2025-03-01"), ("2025-03-14", "2025-03-15"), ("2025-03-31", "2025-04-01")],
)
def test_a_renewal_on_the_day_after_an_inclusive_end_is_no_movement(
    replay_as_was: Replay, ended_on: str, started_on: str
):
    """The last day of the old contract is the day before the new one's first."""
    outcome = play(replay_as_was, renewal(ended_on, started_on))
    assert outcome.movements() == []
    assert outcome.retention("2025-04", window=3) == (100, 100, 100)


def test_a_gap_within_a_month_is_no_movement(replay: Replay):
    """Nobody looks but at the month's end."""
    assert play(replay, renewal("2025-03-14", "2025-03-15")).movements() == []
    assert play(replay, renewal("2025-03-02", "2025-03-31")).movements() == []


CHURN_AND_REACTIVATION = [
    "2025-03 A churn lost_product -100",
    "2025-04 A reactivation seats 100",
]


@pytest.mark.parametrize(
    ("ended_on", "started_on"), [("2025-03-31", "2025-04-01"), ("2025-03-10", "2025-04-19")]
)
def test_a_gap_across_a_months_end_is_churn_then_reactivation(
    replay: Replay, ended_on: str, started_on: str
):
    """One day or forty: the month is skipped."""
    outcome = play(replay, renewal(ended_on, started_on))
    assert outcome.movements() == CHURN_AND_REACTIVATION
    assert outcome.retention("2025-03", window=1) == (100, 0, 0)
    assert outcome.retention("2025-04", window=3) == (100, 100, 100)


def test_an_inclusive_end_leaves_a_gap_too(replay_as_was: Replay):
    """30 March is the last day, so that the 31st is without; a month later it is no new logo."""
    outcome = play(replay_as_was, renewal("2025-03-30", "2025-04-01"))
    assert outcome.movements() == CHURN_AND_REACTIVATION


def test_a_gap_of_a_day_is_forgiven(replay_by_account: Replay):
    """With a day's grace, also where the tier changes within the line."""
    assert play(replay_by_account, renewal("2025-03-31", "2025-04-01")).movements() == []
    tiers = renewal("2025-03-31", "2025-04-01", "P2", "P3")
    assert play(replay_by_account, tiers).movements() == []


@pytest.mark.parametrize(
    ("ended_on", "started_on"), [("2025-03-30", "2025-04-01"), ("2025-03-10", "2025-04-19")]
)
def test_a_longer_gap_is_not_forgiven(replay_by_account: Replay, ended_on: str, started_on: str):
    """Two days, or forty."""
    outcome = play(replay_by_account, renewal(ended_on, started_on))
    assert outcome.movements() == CHURN_AND_REACTIVATION


def test_another_line_renews_nothing(replay_by_account: Replay):
    """A day's grace is for the same product line."""
    outcome = play(replay_by_account, renewal("2025-03-31", "2025-04-01", "P1", "P4"))
    assert outcome.movements() == [
        "2025-03 A churn lost_product -100",
        "2025-04 A reactivation new_product 100",
    ]


def test_overlapping_renewals_both_count_while_both_run(replay: Replay):
    """10 seats at 10, 12 more from March, the old ten gone in April."""
    outcome = play(
        replay,
        [
            term(100, "2024-03-01", "2025-04-15", seats=10),
            term(120, "2025-03-15", seats=12),
        ],
    )
    assert outcome.movements() == [
        "2025-03 A expansion seats 120",
        "2025-04 A contraction seats -100",
    ]
    assert outcome.ledger("2025-03", "mrr, seats") == (220, 22)
    assert outcome.retention("2025-04") == (100, 120, 100)


def test_a_renewal_in_the_next_month_must_be_named(replay: Replay):
    """Due in March and started in April: it follows if it says so, from April."""
    lines = renewal("2025-03-31", "2025-04-01")
    outcome = play(replay, lines)
    assert outcome.retention("2025-03", basis="renewal", window=1) == (100, 0, 0)
    assert outcome.retention("2025-05", basis="renewal", window=3) == (100, 0, 0)
    outcome = play(replay, [lines[0], lines[1] | {"renews_line_id": "L1"}])
    assert outcome.retention("2025-03", basis="renewal", window=1) == (100, 0, 0)
    assert outcome.retention("2025-05", basis="renewal", window=3) == (100, 100, 100)


# Price, seats, tier and discount


def upgrade(before: dict, after: dict) -> list[dict]:
    """Return a contract of the Suite that is replaced in mid-March."""
    old = term(100, "2024-03-01", "2025-03-15", product_id="P2", seats=10)
    return [old | before, term(100, "2025-03-15", product_id="P2", seats=10) | after]


def test_an_upgrade_in_mid_month_counts_whole_in_it(replay: Replay):
    """10 seats become 15 at the same price: one movement, and none in April."""
    outcome = play(replay, upgrade({}, {"amount": 150, "seats": 15}))
    assert outcome.movements() == ["2025-03 A expansion seats 50"]
    assert outcome.retention("2025-03") == (100, 150, 100)


def test_a_price_for_the_same_seats(replay: Replay):
    """10 seats at 10 become 10 at 12."""
    outcome = play(replay, upgrade({}, {"amount": 120}))
    assert outcome.movements() == ["2025-03 A expansion price 20"]


def test_seats_up_and_price_down(replay: Replay):
    """10 seats at 10 become 15 at 8: 5 × 10 and 15 × −2, one category."""
    outcome = play(replay, upgrade({}, {"amount": 120, "seats": 15}))
    assert outcome.movements() == [
        "2025-03 A expansion price -30",
        "2025-03 A expansion seats 50",
    ]


def test_a_tier_that_changes_with_the_seats(replay: Replay):
    """10 seats at 10 become 12 of the higher tier at 20: 2 × 10 and 12 × 10."""
    outcome = play(replay, upgrade({}, {"amount": 240, "seats": 12, "product_id": "P3"}))
    assert outcome.movements() == [
        "2025-03 A expansion seats 20",
        "2025-03 A expansion tier 120",
    ]


def test_seats_that_are_known_on_one_side_only(replay: Replay):
    """Then the change is a price."""
    outcome = play(replay, upgrade({"seats": None}, {"amount": 120, "seats": 12}))
    assert outcome.movements() == ["2025-03 A expansion price 20"]


def test_seats_and_price_that_offset_each_other_show_beside_a_change(replay: Replay):
    """10 seats at 10 become 20 at 5: 10 × 10 and 20 × −5; another product is 10 dearer."""
    lines = upgrade({}, {"seats": 20})
    assert play(replay, lines).movements() == []
    dearer = {"product_id": "P4"}
    lines += [term(40, "2024-03-01", "2025-03-01", **dearer), term(50, "2025-03-01", **dearer)]
    assert play(replay, lines).movements() == [
        "2025-03 A expansion price -90",
        "2025-03 A expansion seats 100",
    ]


def test_a_discount_that_expires(replay: Replay):
    """100 less 30 until mid-March: 30 more, which was committed before."""
    terms = {"discount_amount": 30, "discount_ends_on": "2025-03-15"}
    outcome = play(replay, [term(100, "2024-03-01", **terms)])
    assert outcome.movements() == ["2025-03 A expansion discount_expiry 30"]
    columns = "mrr, committed_mrr, discount_mrr"
    assert outcome.ledger("2025-02", columns) == (70, 100, 30)
    assert outcome.ledger("2025-03", columns) == (100, 100, 0)


def test_a_discount_that_ends_with_its_line_is_a_price(replay: Replay):
    """The line did not stay in force: it was renewed at the list price."""
    terms = {"discount_amount": 30, "discount_ends_on": "2025-03-15"}
    outcome = play(replay, upgrade(terms, {}))
    assert outcome.movements() == ["2025-03 A expansion price 30"]


def test_lines_net_before_they_are_named(replay: Replay):
    """50 more for one product and 20 less for another: expansion with a driver below 0."""
    lines = [*upgrade({}, {"amount": 150}), term(20, "2024-03-01", "2025-03-20", product_id="P4")]
    assert play(replay, lines).movements() == [
        "2025-03 A expansion lost_product -20",
        "2025-03 A expansion price 50",
    ]


def test_what_nets_to_nothing_is_no_movement(replay: Replay):
    """20 more for one product and 20 less for another."""
    lines = [*upgrade({}, {"amount": 120}), term(20, "2024-03-01", "2025-03-20", product_id="P4")]
    assert play(replay, lines).movements() == []


# What is new

SALES = [
    term(100, "2025-01-01", unit_id="U1"),
    term(40, "2025-02-01", unit_id="U2"),
    term(7, "2025-03-01", unit_id="U2", product_id="P4"),
    term(9, "2025-04-01", unit_id="U3", product_id="P2"),
    term(8, "2025-05-01", unit_id="U1", product_id="P4"),
    term(3, "2025-06-01", unit_id="U1"),
]
NEW = [
    "2025-02 A expansion new_unit 40 +unit",
    "2025-03 A expansion new_product 7 +product",
    "2025-04 A expansion new_unit 9 +unit +product",
    "2025-05 A expansion new_product 8 +product",
    "2025-06 A expansion price 3",
]


def with_types(*types: str) -> list[str]:
    """Return what is new together with the types of expansion."""
    return [f"{text} {name}" for text, name in zip(NEW, types, strict=True)]


def test_a_new_unit_or_a_new_product_is_cross_sell(replay: Replay):
    """A known product in a new unit, another in it, both new, the other in the first, and more."""
    types = ("cross_sell", "cross_sell", "cross_sell", "cross_sell", "upsell")
    assert play(replay, SALES).movements(with_flags=True) == with_types(*types)


def test_cross_sell_may_mean_new_products_alone(replay_as_was: Replay):
    """The flags are the same; a known product in a new unit is upsell."""
    types = ("upsell", "cross_sell", "cross_sell", "cross_sell", "upsell")
    assert play(replay_as_was, SALES).movements(with_flags=True) == with_types(*types)


def test_cross_sell_may_mean_new_units_alone(replay_by_account: Replay):
    """The flags are the same; another product in a known unit is upsell."""
    types = ("cross_sell", "upsell", "cross_sell", "upsell", "upsell")
    lines = [*SALES, term(1, "2024-01-01", account_id="Z")]
    assert play(replay_by_account, lines).movements(with_flags=True) == [
        "2025-01 A new new_unit 100 +unit +product",
        *with_types(*types),
    ]


def test_a_lost_unit_is_more_than_a_lost_product(replay: Replay):
    """First one of the two products of a unit, then the other; and back it is no new unit."""
    lines = [
        term(100, "2025-01-01", unit_id="U1"),
        term(40, "2025-01-01", "2025-04-01", unit_id="U2"),
        term(7, "2025-01-01", "2025-03-01", unit_id="U2", product_id="P4"),
        term(50, "2025-06-01", unit_id="U2"),
    ]
    assert play(replay, lines).movements(with_flags=True) == [
        "2025-03 A contraction lost_product -7",
        "2025-04 A contraction lost_unit -40",
        "2025-06 A expansion seats 50 upsell",
    ]


def test_who_returns_is_a_reactivation(replay: Replay):
    """At whatever price, and never an expansion."""
    lines = [term(100, "2024-03-01", "2025-01-10"), term(80, "2025-04-05")]
    assert play(replay, lines).movements(with_flags=True) == [
        "2025-01 A churn lost_product -100",
        "2025-04 A reactivation seats 80",
    ]


def test_who_returns_after_long_is_new(replay_as_was: Replay):
    """61 days from month-end to month-end are none too many, 62 are; the product is not new."""
    lines = [
        term(100, "2024-03-01", "2025-03-10"),
        term(80, "2025-04-05"),
        term(100, "2024-03-01", "2024-12-10", account_id="B"),
        term(80, "2025-01-05", account_id="B"),
    ]
    assert play(replay_as_was, lines).movements(with_flags=True) == [
        "2024-12 B churn lost_product -100",
        "2025-01 B new seats 80",
        "2025-03 A churn lost_product -100",
        "2025-04 A reactivation seats 80",
    ]


@pytest.mark.parametrize(
    "trial",
    [
        [term(0, "2025-01-10", "2025-02-10"), term(100, "2025-02-10")],
        [term(100, "2025-01-10", discount_amount=100, discount_ends_on="2025-02-10")],
    ],
)
def test_a_free_trial_is_no_customer_until_it_is_paid(replay: Replay, trial: list[dict]):
    """Whether it costs nothing or is discounted to nothing."""
    outcome = play(replay, [*trial, term(**LONG_BEFORE)])
    assert outcome.movements() == ["2025-02 A new new_product 100"]
    assert outcome.ledger("2025-01", "mrr") == (0,)
    customers = outcome.retention("2025-02", window=1, columns="customers, opening_mrr, nrr")
    assert customers in (None, (0, 0, None))
    assert outcome.retention("2025-03", window=1) == (100, 100, 100)


def test_usage_counts_in_consumption_but_no_cohort(replay: Replay):
    """50 a month since May 2024: no MRR, and twelve months against two."""
    outcome = play(replay, [term(50, "2024-05-01", revenue_type="usage"), term(**LONG_BEFORE)])
    assert outcome.movements() == []
    assert outcome.ledger("2025-06", "mrr, usage_revenue") == (0, 50)
    for basis in ("cohort", "bridge", "renewal"):
        found = outcome.retention("2025-06", basis=basis, columns="customers, opening_mrr, nrr")
        assert found in (None, (0, 0, None))
    assert outcome.retention("2025-06", basis="consumption") == (100, 600, 100)
    assert outcome.retention("2025-06", basis="consumption", window=1) == (50, 50, 50)


@pytest.mark.parametrize(
    ("period", "amount", "counted"),
    [("day", 10, 160), ("week", 70, 160), ("month", 50, 50), ("year", 120, 10)],
)
def test_usage_that_no_month_end_sees_is_money_all_the_same(
    replay: Replay, period: str, amount: int, counted: int
):
    """16 days from 5 March 2025, by the day where the period is that short."""
    used = term(amount, "2025-03-05", "2025-03-21", revenue_type="usage", amount_period=period)
    outcome = play(replay, [used, term(**LONG_BEFORE)])
    assert outcome.ledger("2025-03", "mrr, usage_revenue") == (0, counted)
    assert outcome.ledger("2025-04", "mrr, usage_revenue") in (None, (0, 0))


# Below nothing


def test_a_credit_note_moves_no_mrr(replay: Replay):
    """It is billed once, in its month."""
    credit = term(-500, "2025-03-10", revenue_type="one_time", amount_period="total")
    outcome = play(replay, [term(100, "2025-01-01"), credit])
    assert outcome.movements() == []
    assert outcome.ledger("2025-03", "mrr, one_time_revenue") == (100, -500)
    assert outcome.ledger("2025-04", "mrr, one_time_revenue") == (100, 0)


def test_a_customer_is_never_below_nothing(replay: Replay):
    """Credits of 150 a month against 100: churn of 100, not of 150, and a return to 100.

    A credit carries nothing, so that no product comes or goes with it: it is a price.
    """
    credit = term(-150, "2025-03-01", "2025-05-01", product_id="P4")
    outcome = play(replay, [term(100, "2025-01-01"), credit])
    assert outcome.movements() == [
        "2025-03 A churn negative_mrr 50",
        "2025-03 A churn price -150",
        "2025-05 A reactivation negative_mrr -50",
        "2025-05 A reactivation price 150",
    ]
    assert outcome.bridge("2025-03", "churn_mrr, closing_mrr") == (-100, 0)
    assert outcome.bridge("2025-05", "opening_mrr, reactivation_mrr") == (0, 100)
    assert outcome.retention("2025-04", window=3) == (100, 0, 0)


def test_what_rounding_leaves_of_lines_that_cancel_out_is_nothing(replay: Replay):
    """Three times 16.66666667 less 50 from March to May: 0.00000001, which is churn and no opening.

    Without the cut a return would be an expansion by a factor of billions.
    """
    lines = [term(200, "2025-01-01", amount_period="year", unit_id=f"U{n}") for n in (1, 2, 3)]
    credit = term(-600, "2025-03-01", "2025-05-01", amount_period="year")
    outcome = play(replay, [*lines, credit])
    assert outcome.movements() == [
        "2025-03 A churn negative_mrr -0.00000001",
        "2025-03 A churn price -50",
        "2025-05 A reactivation negative_mrr 0.00000001",
        "2025-05 A reactivation price 50",
    ]
    fifty = Decimal("50.00000001")
    assert outcome.bridge("2025-03", "churn_mrr, closing_mrr") == (-fifty, 0)
    assert outcome.bridge("2025-05", "opening_mrr, reactivation_mrr") == (0, fifty)
    assert outcome.ledger("2025-03", "sum(mrr)") == (Decimal("0.00000001"),)
    assert outcome.retention("2025-04", window=3) == (fifty, 0, 0)
    assert outcome.retention("2025-05", window=1) == (0, 0, 0)


def test_whose_credits_exceed_its_lines_never_had_any(replay: Replay):
    """100 less 150 are none, so that the end of the credit makes a new customer."""
    credit = term(-150, "2025-01-05", "2025-03-05", product_id="P4")
    outcome = play(replay, [term(100, "2025-01-05"), credit, term(**LONG_BEFORE)])
    assert outcome.movements() == [
        "2025-03 A new negative_mrr -50",
        "2025-03 A new price 150",
    ]
    assert outcome.bridge("2025-03", "new_mrr, reactivation_mrr, closing_mrr") == (100, 0, 101)


# Pauses


def test_a_pause_that_ends_in_time(replay: Replay):
    """59 days: paused, and back, at the same price."""
    paused = {"paused_on": "2025-02-10", "resumed_on": "2025-04-10"}
    outcome = play(replay, [term(100, "2025-01-01", **paused)])
    assert outcome.movements() == [
        "2025-02 A paused paused -100",
        "2025-04 A paused paused 100",
    ]
    assert outcome.ledger("2025-03", "mrr, paused_mrr") == (0, 100)
    columns = "customers, opening_mrr, paused_opening_mrr, nrr"
    found = outcome.retention("2025-03", window=1, columns=columns)
    assert found == (0, 0, 100, None)
    assert outcome.retention("2025-04", window=3) == (100, 100, 100)


def test_a_pause_within_a_month_is_no_movement(replay: Replay):
    """Nobody looks but at the month's end."""
    paused = {"paused_on": "2025-03-10", "resumed_on": "2025-03-31"}
    assert play(replay, [term(100, "2025-01-01", **paused)]).movements() == []


def test_a_pause_that_lasts_too_long_is_churn(replay: Replay):
    """90 days after 15 January are over in April; resuming in June is a reactivation."""
    paused = {"paused_on": "2025-01-15", "resumed_on": "2025-06-10"}
    outcome = play(replay, [term(100, "2024-12-01", **paused)])
    assert outcome.movements() == [
        "2025-01 A paused paused -100",
        "2025-04 A churn lost_product -100",
        "2025-04 A paused paused 100",
        "2025-06 A reactivation seats 100",
    ]
    assert outcome.bridge("2025-04", "opening_mrr, paused_mrr, churn_mrr, closing_mrr") == (
        (0, 100, -100, 0)
    )


@pytest.mark.parametrize(("paused_on", "month"), [("2025-03-01", "05"), ("2025-03-02", "06")])
def test_a_pause_of_90_days_is_none_too_long(replay: Replay, paused_on: str, month: str):
    """On 31 May 1 March is 91 days ago, and 2 March 90."""
    outcome = play(replay, [term(100, "2025-01-01", paused_on=paused_on)])
    assert outcome.movements() == [
        "2025-03 A paused paused -100",
        f"2025-{month} A churn lost_product -100",
        f"2025-{month} A paused paused 100",
    ]


def test_who_cancels_while_paused_churns_in_that_month(replay: Replay):
    """The pause gives back what the churn takes."""
    outcome = play(replay, [term(100, "2025-01-01", "2025-04-10", paused_on="2025-02-10")])
    assert outcome.movements() == [
        "2025-02 A paused paused -100",
        "2025-04 A churn lost_product -100",
        "2025-04 A paused paused 100",
    ]


def test_a_customer_that_is_partly_paused_stays_one(replay: Replay):
    """100 of 140 are paused, and lost once 90 days are over: contraction."""
    outcome = play(
        replay,
        [term(100, "2025-01-01", paused_on="2025-02-10"), term(40, "2025-01-01", product_id="P4")],
    )
    assert outcome.movements() == [
        "2025-02 A paused paused -100",
        "2025-05 A contraction lost_product -100",
        "2025-05 A paused paused 100",
    ]
    assert outcome.retention("2025-02", window=1) == (140, 40, 40)
    columns = "opening_mrr, retained_mrr, paused_opening_mrr"
    assert outcome.retention("2025-03", window=1, columns=columns) == (40, 40, 100)
    assert outcome.retention("2025-05", window=3, columns=columns) == (40, 40, 100)


def test_a_discount_that_ends_within_a_pause_moves_when_the_pause_ends(replay: Replay):
    """70 went into it and come out of it; 30 more come to a customer without MRR that had some."""
    terms = {"discount_amount": 30, "discount_ends_on": "2025-03-15"}
    paused = {"paused_on": "2025-02-10", "resumed_on": "2025-04-10"}
    assert play(replay, [term(100, "2025-01-01", **terms, **paused)]).movements() == [
        "2025-02 A paused paused -70",
        "2025-04 A paused paused 70",
        "2025-04 A reactivation price 30",
    ]


def test_who_comes_back_from_a_pause_for_more(replay: Replay):
    """The pause gives back 100; the rest of 20 came to a customer without MRR that had some."""
    outcome = play(
        replay,
        [term(100, "2025-01-01", "2025-04-10", paused_on="2025-02-10"), term(120, "2025-04-10")],
    )
    assert outcome.movements() == [
        "2025-02 A paused paused -100",
        "2025-04 A paused paused 100",
        "2025-04 A reactivation price 20",
    ]


# Currencies

EURO = {"currency": "EUR"}
RISING = [("EUR", "2024-01-01", "1.10"), ("EUR", "2025-03-05", "1.20")]
FALLING = [("EUR", "2024-01-01", "1.20"), ("EUR", "2025-03-05", "1.10")]


@pytest.mark.parametrize(("rates", "fx", "opening"), [(RISING, 10, 110), (FALLING, -10, 120)])
def test_an_exchange_rate_that_moves_is_only_fx(
    replay: Replay, rates: list[tuple], fx: int, opening: int
):
    """The contract doesn't, so that nothing is gained or lost on any basis."""
    outcome = play(replay, [term(100, "2024-03-01", **EURO)], rates=rates)
    assert outcome.movements() == [f"2025-03 A fx fx {fx}"]
    same = (opening, opening, opening)
    assert outcome.retention("2025-03") == same
    assert outcome.retention("2025-03", basis="bridge") == same
    assert outcome.retention("2025-03", basis="consumption", window=1) == same


def test_what_is_sold_while_the_rate_moves_is_worth_the_old_one(replay: Replay):
    """100 EUR become 150 as 1.10 becomes 1.20: 50 × 1.10 sold, 150 × 0.10 fx."""
    lines = [term(100, "2024-03-01", "2025-03-20", **EURO), term(150, "2025-03-20", **EURO)]
    outcome = play(replay, lines, rates=RISING)
    assert outcome.movements() == ["2025-03 A expansion price 55", "2025-03 A fx fx 15"]
    assert outcome.retention("2025-03", window=1) == (110, 165, 110)


def test_a_customer_of_two_currencies(replay: Replay):
    """100 USD and 100 EUR; 50 EUR more in April, at 1.20, or at 1.10 for what opened before."""
    lines = [
        term(100, "2024-03-01"),
        term(100, "2024-03-01", "2025-04-10", **EURO),
        term(150, "2025-04-10", **EURO),
    ]
    outcome = play(replay, lines, rates=RISING)
    assert outcome.movements() == ["2025-03 A fx fx 10", "2025-04 A expansion price 60"]
    assert outcome.retention("2025-04", window=3) == (210, 265, 210)
    assert outcome.ledger("2025-04", "mrr") == (280,)


@pytest.mark.parametrize("rates", [[], [("EUR", "2024-03-02", "1.10")]])
def test_a_missing_rate_rejects_the_row(replay: Replay, rates: list[tuple]):
    """None at all, or none yet: it never counts at 1.00."""
    lines = [term(100, "2024-03-01", **EURO), term(50, "2024-03-01", account_id="B")]
    outcome = play(replay, lines, "rejected_rows", rates=rates)
    query = "select input, row_key, reason from rejected_rows"
    assert outcome.connection.sql(query).fetchall() == [
        ("revenue_lines", "L1", "currency without an exchange rate on or before the date")
    ]
    assert outcome.ledger("2025-06", "*") is None
    assert outcome.bridge("2025-06", "closing_mrr") == (50,)


# Parents

BOTH = [term(100, "2024-01-01"), term(30, "2024-01-01", account_id="B")]
MERGER = [("B", "A", "2025-03-10", None)]
SPIN_OFF = [("B", "A", "2023-01-01", "2025-03-10")]
MOVE = [("B", "A", "2023-01-01", "2025-03-09"), ("B", "C", "2025-03-10", None)]
THREE = [*BOTH, term(50, "2024-01-01", account_id="C")]


@pytest.mark.parametrize(
    ("lines", "parents", "expected"),
    [
        (BOTH, MERGER, ["2025-03 A transfer transfer 30", "2025-03 B transfer transfer -30"]),
        (BOTH, SPIN_OFF, ["2025-03 A transfer transfer -30", "2025-03 B transfer transfer 30"]),
        (THREE, MOVE, ["2025-03 A transfer transfer -30", "2025-03 C transfer transfer 30"]),
    ],
    ids=["merger", "spin-off", "move"],
)
def test_an_account_that_moves_takes_its_opening_along(
    replay: Replay, lines: list[dict], parents: list[tuple], expected: list[str]
):
    """Minus for the old customer, plus for the new one, nothing over the portfolio."""
    outcome = play(replay, lines, parents=parents)
    assert outcome.movements() == expected
    total = sum(row["amount"] for row in lines)
    columns = "opening_mrr, transfer_mrr, closing_mrr"
    assert outcome.bridge("2025-03", columns) == (total, 0, total)


def test_a_merger_restates_the_past(replay: Replay):
    """A year ago they were one customer too, so that nothing was gained."""
    outcome = play(replay, BOTH, parents=MERGER)
    assert outcome.retention("2025-02") == (100, 100, 100)
    assert outcome.retention("2025-02", "B") == (30, 30, 30)
    assert outcome.retention("2025-06") == (130, 130, 130)
    assert outcome.retention("2025-06", "B", columns="customers") in (None, (0,))
    assert outcome.retention("2025-06", columns="nrr, grr") == (1, 1)


def test_a_merger_as_it_was(replay_as_was: Replay):
    """One customer seems to have grown by 30, the other to have left."""
    outcome = play(replay_as_was, BOTH, parents=MERGER)
    assert outcome.retention("2025-06") == (100, 130, 100)
    assert outcome.retention("2025-06", "B") == (30, 0, 0)
    assert outcome.retention("2025-06", columns="nrr, grr") == (pytest.approx(1.3), 1)


def test_a_spin_off_restated_and_as_it_was(replay: Replay, replay_as_was: Replay):
    """Two customers at both ends, or one that lost 30."""
    outcome = play(replay, BOTH, parents=SPIN_OFF)
    assert outcome.retention("2025-06") == (100, 100, 100)
    assert outcome.retention("2025-06", "B") == (30, 30, 30)
    outcome = play(replay_as_was, BOTH, parents=SPIN_OFF)
    assert outcome.retention("2025-06") == (130, 100, 100)
    assert outcome.retention("2025-06", "B", columns="customers, nrr") in (None, (0, None))


def test_a_moved_subsidiary_restated_and_as_it_was(replay: Replay, replay_as_was: Replay):
    """C had it all along, or seems to have grown by 30."""
    outcome = play(replay, THREE, parents=MOVE)
    assert outcome.retention("2025-06") == (100, 100, 100)
    assert outcome.retention("2025-06", "C") == (80, 80, 80)
    outcome = play(replay_as_was, THREE, parents=MOVE)
    assert outcome.retention("2025-06") == (130, 100, 100)
    assert outcome.retention("2025-06", "C") == (50, 80, 50)


def test_who_moves_and_grows_expands(replay: Replay):
    """A spin-off opens with what it took along: 5 more are no new logo."""
    lines = [*BOTH, term(5, "2025-03-20", account_id="B", product_id="P4")]
    assert play(replay, lines, parents=SPIN_OFF).movements(with_flags=True) == [
        "2025-03 A transfer transfer -30",
        "2025-03 B expansion new_product 5 +product cross_sell",
        "2025-03 B transfer transfer 30",
    ]


def test_who_moves_and_leaves_is_lost_to_the_new_customer(replay: Replay):
    """A spin-off that ends in its month churns on its own; a merged one contracts its buyer."""
    lines = [BOTH[0], BOTH[1] | {"ended_on": "2025-03-20"}]
    assert play(replay, lines, parents=SPIN_OFF).movements() == [
        "2025-03 A transfer transfer -30",
        "2025-03 B churn lost_product -30",
        "2025-03 B transfer transfer 30",
    ]
    assert play(replay, lines, parents=MERGER).movements() == [
        "2025-03 A contraction lost_product -30",
        "2025-03 A transfer transfer 30",
        "2025-03 B transfer transfer -30",
    ]


SUBSIDIARY = [
    term(100, "2025-01-01"),
    term(30, "2025-03-01", account_id="B", unit_id="U1"),
    term(8, "2025-04-01", account_id="B", unit_id="U2"),
]


def test_a_new_subsidiary_of_an_existing_parent_is_connected(replay: Replay):
    """Expansion, not a new logo; what it buys later is a new unit only."""
    outcome = play(replay, SUBSIDIARY, owners={"B": "A"})
    assert outcome.movements(with_flags=True) == [
        "2025-03 A expansion new_unit 30 +unit +connected cross_sell",
        "2025-04 A expansion new_unit 8 +unit cross_sell",
    ]


def test_two_accounts_of_a_new_customer_are_new(replay: Replay):
    """Without an opening nobody is connected to anybody."""
    lines = [term(100, "2025-03-05"), term(30, "2025-03-20", account_id="B"), term(**LONG_BEFORE)]
    outcome = play(replay, lines, owners={"B": "A"})
    assert outcome.movements(with_flags=True) == ["2025-03 A new new_product 130 +product"]


def test_an_account_can_be_a_customer_of_its_own(replay_by_account: Replay):
    """By account a subsidiary is a new logo, and a merger moves nothing."""
    lines = [*SUBSIDIARY, term(1, "2024-01-01", account_id="Z")]
    outcome = play(replay_by_account, lines, owners={"B": "A"})
    assert outcome.movements() == [
        "2025-01 A new new_product 100",
        "2025-03 B new new_unit 30",
        "2025-04 B expansion new_unit 8",
    ]
    outcome = play(replay_by_account, BOTH, parents=MERGER)
    assert outcome.movements() == []
    query = """select customers, opening_mrr, retained_mrr from revenue_retention
        where (group_by, basis, window_months, month) = ('portfolio', 'cohort', 12, '2025-06-01')"""
    assert outcome.connection.sql(query).fetchone() == (2, 130, 130)
