"""Published examples, run from input files to marts; each test is named after its id.

All lie in one set of inputs: an example is a segment, or one account, of its own.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from project import MARTS, Inputs, Project, account, estimate, line, product, unit, write_inputs

LATEST = "2025-12-01"
GOLD, SILVER = "P1", "P2"


def example_a1(segment: str, amounts: tuple[int, int], period: str) -> Inputs:
    """50 customers in two halves whose rates differ, so that a mean of rates would show."""
    inputs: Inputs = {"accounts": [], "revenue_lines": [], "potential_estimates": []}
    for number in range(50):
        key, half = f"{segment}-{number:02d}", number % 2
        inputs["accounts"].append(account(key, segment=segment))
        inputs["revenue_lines"].append(
            line(key, key, amounts[half], "2024-01-01", amount_period=period)
        )
        inputs["potential_estimates"].append(
            estimate(key, key, (20_000, 80_000)[half], "2024-06-01")
        )
    return inputs


def example_of_products() -> Inputs:
    """10 products, 7 of them on sale before July 2025: A2 and A7 buy three."""
    late = {8, 9, 10}
    return {
        "products": [
            product(f"P{n}", launched_on="2025-07-01" if n in late else None) for n in range(1, 11)
        ],
        "accounts": [account("A2"), account("A7")],
        "revenue_lines": [
            line(f"{key}-{n}", key, 10, "2024-01-01", product_id=f"P{n}", unit_id=place)
            for key, place in (("A2", None), ("A7", "A7-U01"))
            for n in (1, 2, 3)
        ],
    }


def example_of_units() -> Inputs:
    """A3: one of 20 departments, then three. A7: two of 12 units."""
    starts = {"A3-U01": "2024-01-01", "A3-U02": "2025-06-10", "A3-U03": "2025-06-20"}
    starts |= {"A7-U02": "2024-01-01"}
    return {
        "accounts": [account("A3")],
        "buying_units": [
            unit(f"{key}-U{n:02d}", key)
            for key, units in (("A3", 20), ("A7", 12))
            for n in range(1, units + 1)
        ],
        "revenue_lines": [
            line(place, place[:2], 10, start, unit_id=place) for place, start in starts.items()
        ],
    }


def example_of_wallets() -> Inputs:
    """A4: 40,000 of 200,000. A6: 2,500 of 10,000, and as much again from July 2025.

    CRM: 120 are spent, and somebody noted 80 more to win.
    """
    yearly = {"amount_period": "year"}
    return {
        "accounts": [account("A4"), account("A6"), account("CRM")],
        "revenue_lines": [
            line("A4", "A4", 40_000, "2024-01-01", **yearly),
            line("A6-1", "A6", 2_500, "2024-01-01", **yearly),
            line("A6-2", "A6", 2_500, "2025-07-01", **yearly),
            line("CRM", "CRM", 120, "2024-01-01", **yearly),
        ],
        "potential_estimates": [
            estimate("A4", "A4", 200_000, "2024-06-01"),
            estimate("A6", "A6", 10_000, "2024-06-01"),
            estimate(
                "CRM",
                "CRM",
                80,
                "2024-06-01",
                estimate_source="crm_field",
                estimate_basis="incremental",
            ),
        ],
    }


def example_of_retention(segment: str, customers: Iterable[tuple[int, int]]) -> Inputs:
    """Return customers by their MRR a year ago and now; a change takes effect in June 2025."""
    inputs: Inputs = {"accounts": [], "revenue_lines": []}
    for number, (before, now) in enumerate(customers):
        key = f"{segment}-{number:03d}"
        inputs["accounts"].append(account(key, segment=segment))
        if before:
            ended_on = None if now else "2025-06-01"
            first = line(f"{key}-1", key, min(before, now or before), "2024-01-01")
            inputs["revenue_lines"].append(first | {"ended_on": ended_on})
        if now < before and now:  # what is given up is a line of its own
            part = line(f"{key}-2", key, before - now, "2024-01-01", ended_on="2025-06-01")
            inputs["revenue_lines"].append(part)
        if now > before:
            inputs["revenue_lines"].append(line(f"{key}-3", key, now - before, "2025-06-01"))
    return inputs


def example_of_movements() -> Inputs:
    """B5 to B11 and B30: a customer each, but for B6 and B7 (of B5) and B9 (of B8)."""
    yearly = {"amount_period": "year", "product_id": GOLD, "seats": 4}
    silver = {"product_id": SILVER, "seats": 2, "ended_on": "2025-09-15"}
    cancelled = {"notice_given_on": "2025-03-10", "ended_on": "2025-08-15"}
    return {
        "accounts": [account(key) for key in ("B5", "B8", "B10", "B11", "B30")],
        "revenue_lines": [
            line("B5", "B5", 2_000, "2025-07-28", **yearly),
            line("B6", "B5", 60, "2025-08-02", **silver),
            line("B8", "B8", 2_000, "2024-08-15", **yearly, **cancelled),
            line("B9", "B8", 150, "2025-10-05", product_id=GOLD, seats=3),
            line("B10", "B10", 100, "2024-03-01", currency="EUR"),
            line("B11-1", "B11", 100, "2025-09-12"),
            line("B11-2", "B11", 50, "2025-09-12"),
            line("B30-1", "B30", 1_000, "2024-09-15", seats=100, ended_on="2025-09-15"),
            line("B30-2", "B30", 1_440, "2025-09-15", seats=120, renews_line_id="B30-1"),
        ],
        "exchange_rates": [
            {"currency": "EUR", "rate_date": day, "rate_to_reporting": rate}
            for day, rate in (("2024-01-01", "1.10"), ("2025-09-15", "1.20"))
        ],
    }


def example_b23() -> Inputs:
    """Gained and lost: 24 and 4 in July, 30 and 10 in August, 40 and 20 in September."""
    terms = [
        ("new in July", 24, "2025-07-10", None),
        ("gone in July", 4, "2024-01-01", "2025-07-05"),
        ("growing", 100, "2024-01-01", None),
        ("growing", 30, "2025-08-10", None),
        ("shrinking", 50, "2024-01-01", None),
        ("shrinking", 10, "2024-01-01", "2025-08-20"),
        ("new in September", 16, "2025-09-01", None),
        ("gone in July", 4, "2025-09-20", None),  # and back
        ("growing", 20, "2025-09-30", None),
        ("gone in September", 20, "2024-01-01", "2025-09-30"),
    ]
    return {
        "accounts": [
            account(f"B23 {name}", segment="B23") for name in dict.fromkeys(row[0] for row in terms)
        ],
        "revenue_lines": [
            line(f"B23-{number}", f"B23 {name}", amount, started_on, ended_on=ended_on)
            for number, (name, amount, started_on, ended_on) in enumerate(terms)
        ],
    }


def example_d13() -> Inputs:
    """Seats in two segments: 81 of 87 and 192 of 263, from December 234 of 270 and 55 of 80."""
    made: Inputs = {"accounts": [], "buying_units": [], "revenue_lines": []}
    parts = {"D13 small": ((81, 87), (234, 270)), "D13 large": ((192, 263), (55, 80))}
    for key, ends in parts.items():
        made["accounts"].append(account(key, segment=key))
        for name, (seats, people), opens, closes in zip(
            ("before", "after"),
            ends,
            ("2024-01-01", LATEST),
            (LATEST, None),
            strict=True,
        ):
            place = f"{key} {name}"
            days = {"opened_on": opens, "closed_on": closes}
            made["buying_units"].append(unit(place, key, potential_users=people, **days))
            made["revenue_lines"].append(
                line(place, key, 10, opens, unit_id=place, seats=seats, ended_on=closes)
            )
    return made


def example_e6() -> Inputs:
    """20 % in two segments."""
    keys = ("E6 Enterprise", "E6 SMB")
    return {
        "accounts": [account(key, segment=key) for key in keys],
        "revenue_lines": [line(key, key, 1_000, "2024-01-01") for key in keys],
        "potential_estimates": [estimate(key, key, 60_000, "2024-06-01") for key in keys],
    }


EXAMPLES = (
    example_a1("A1", (12_000, 18_000), "year"),
    example_a1("A1b", (1_000, 1_500), "month"),
    example_of_products(),
    example_of_units(),
    example_of_wallets(),
    example_of_retention("B1", [(10, 0), (20, 10), (20, 30), (50, 50)]),
    example_of_movements(),
    example_of_retention("B12", [(22_000, 30_000), (5_000, 0)]),
    example_of_retention("B13", [(10_000, 25_000), (10_000, 5_000), (8_000, 0), (72_000, 72_000)]),
    example_of_retention(
        "B18", [(50, 100)] * 5 + [(50, 10)] * 2 + [(50, 0)] * 5 + [(50, 50)] * 88 + [(0, 50)] * 25
    ),
    example_b23(),
    example_d13(),
    example_e6(),
)


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Iterable[duckdb.DuckDBPyConnection]:
    """Build all examples at once."""
    folder: Path = tmp_path_factory.mktemp("golden")
    inputs: Inputs = {}
    for example in EXAMPLES:
        for name, rows in example.items():
            inputs.setdefault(name, []).extend(rows)
    project = Project(
        folder,
        input_folder=str(write_inputs(folder / "inputs", inputs)),
        as_of_date="2025-12-31",
        benchmark_by_segment={
            "E6 Enterprise": "saas_enterprise",
            "E6 SMB": "saas_early_stage",
        },
    )
    project.build_marts((*MARTS, "segment_reversals"))
    with project.connect() as connection:
        assert connection.sql("from rejected_rows").fetchall() == []
        yield connection


def rate_of(golden, account_id: str, variant: str = "revenue", month: str = LATEST) -> float:
    """Return one account's rate."""
    query = "select rate from account_penetration where (account_id, variant, month) = (?, ?, ?)"
    return golden.execute(query, [account_id, variant, month]).fetchone()[0]


def group_of(golden, segment: str, columns: str) -> tuple:
    """Return columns of a segment's revenue penetration in the latest month."""
    query = f"""select {columns} from group_penetration where variant = 'revenue'
        and group_by = 'segment' and (group_value, month) = (?, ?)"""
    return golden.execute(query, [segment, LATEST]).fetchone()


def retention_of(golden, segment: str, basis: str = "cohort") -> tuple[float, float]:
    """Return NRR and GRR of a segment over the last year."""
    query = """select nrr, grr from revenue_retention where window_months = 12
        and group_by = 'segment' and (group_value, month, basis) = (?, ?, ?)"""
    return golden.execute(query, [segment, LATEST, basis]).fetchone()


def movements_of(golden, customers: str) -> list[tuple]:
    """Return month, category, driver and amount of the customers of a name, * for any text."""
    query = """select strftime(month, '%Y-%m'), category, driver, round(sum(amount), 2)
        from revenue_movements where customer_id glob ? group by all order by all"""
    return golden.execute(query, [customers]).fetchall()


def bridge_of(golden, segment: str) -> tuple:
    """Return a segment's MRR at the opening and the closing of June 2025."""
    query = """select opening_mrr, closing_mrr from revenue_bridge
        where group_by = 'segment' and (group_value, month) = (?, '2025-06-01')"""
    return golden.execute(query, [segment]).fetchone()


def test_a1_750_thousand_of_2_5_million_are_30_percent(golden):
    """50 customers: the sum over the sum, not the mean of 60 % and 22.5 %."""
    columns = "captured, potential, rate, accounts"
    assert group_of(golden, "A1", columns) == (750_000, 2_500_000, pytest.approx(0.30), 50)
    query = """select sum(whitespace) from account_penetration
        where variant = 'revenue' and account_id like 'A1-%' and month = ?"""
    assert golden.execute(query, [LATEST]).fetchone()[0] == 1_750_000


def test_a1b_the_same_revenue_as_62500_a_month_is_30_percent(golden):
    """Both sides of a rate are annual: never 2.5 %."""
    assert group_of(golden, "A1b", "captured, rate") == (750_000, pytest.approx(0.30))
    query = """select sum(mrr) from account_penetration_wide
        where segment = 'A1b' and month = ?"""
    assert golden.execute(query, [LATEST]).fetchone()[0] == 62_500


def test_a2_3_of_10_products_are_30_percent(golden):
    """Products adopted of products offered."""
    assert rate_of(golden, "A2", "products") == pytest.approx(0.30)


def test_a3_1_then_3_of_20_departments_are_5_then_15_percent(golden):
    """Departments that buy of departments that could."""
    assert rate_of(golden, "A3", "buying_units", "2025-05-01") == pytest.approx(0.05)
    assert rate_of(golden, "A3", "buying_units", "2025-06-01") == pytest.approx(0.15)


def test_a4_40_thousand_of_200_thousand_are_20_percent(golden):
    """Spend of the realistic ceiling."""
    assert rate_of(golden, "A4") == pytest.approx(0.20)


def test_a6_2500_of_10000_are_25_percent_then_50(golden):
    """Share of wallet and the gap to it."""
    assert rate_of(golden, "A6", month="2025-06-01") == pytest.approx(0.25)
    assert rate_of(golden, "A6", month="2025-07-01") == pytest.approx(0.50)
    query = """select whitespace from account_penetration where account_id = 'A6'
        and variant = 'revenue' and month = '2025-06-01'"""
    assert golden.sql(query).fetchone()[0] == 7_500


def test_a7_3_of_7_product_lines_and_2_of_12_units(golden):
    """42.86 % and 16.67 %, before the other three products are launched."""
    assert round(rate_of(golden, "A7", "products", "2025-06-01"), 4) == 0.4286
    assert round(rate_of(golden, "A7", "buying_units", "2025-06-01"), 4) == 0.1667


def test_80_of_whitespace_beside_120_spent_are_60_percent(golden):
    """What is still to win stands on top of the spend: a potential of 200, never 150 %."""
    query = """select captured, potential, rate, whitespace, status from account_penetration
        where (account_id, variant, month) = ('CRM', 'revenue', ?)"""
    found = golden.execute(query, [LATEST]).fetchone()
    assert found == (120, 200, pytest.approx(0.60), 80, "ok")


def test_b1_nrr_90_percent(golden):
    """100 less 10 of churn and 10 of contraction, with 10 of expansion."""
    assert bridge_of(golden, "B1") == (100, 90)
    assert movements_of(golden, "B1-*") == [
        ("2025-06", "churn", "lost_product", -10),
        ("2025-06", "contraction", "price", -10),
        ("2025-06", "expansion", "price", 10),
    ]
    assert retention_of(golden, "B1")[0] == pytest.approx(0.90)
    assert retention_of(golden, "B1", "bridge")[0] == pytest.approx(0.90)


def test_b2_grr_80_percent(golden):
    """The same without the expansion."""
    assert retention_of(golden, "B1")[1] == pytest.approx(0.80)
    assert retention_of(golden, "B1", "bridge")[1] == pytest.approx(0.80)


def test_b5_b6_b7_new_then_expansion_then_contraction(golden):
    """4 Gold yearly are 166.67 a month, 2 Silver 60 more; without Silver Gold is in force."""
    b5, b6, b7 = movements_of(golden, "B5")
    assert b5 == ("2025-07", "new", "new_product", Decimal("166.67"))
    assert b6 == ("2025-08", "expansion", "new_product", 60)
    assert b7 == ("2025-09", "contraction", "lost_product", -60)


def test_b8_b9_churn_at_the_end_of_the_paid_period_then_reactivation(golden):
    """Notice in March moves nothing before August; then 3 Gold monthly at 50."""
    came, b8, b9 = movements_of(golden, "B8")
    assert came == ("2024-08", "new", "new_product", Decimal("166.67"))
    assert b8 == ("2025-08", "churn", "lost_product", Decimal("-166.67"))
    assert b9 == ("2025-10", "reactivation", "seats", 150)


def test_b10_an_exchange_rate_that_moves_is_fx_alone(golden):
    """100 EUR at 1.10, then 1.20; NRR at constant currency."""
    assert movements_of(golden, "B10") == [
        ("2024-03", "new", "new_product", 110),
        ("2025-09", "fx", "fx", 10),
    ]
    query = """select nrr, grr from revenue_retention where basis in ('cohort', 'bridge')
        and window_months = 12 and group_by = 'parent' and (group_value, month) = ('B10', ?)"""
    assert golden.execute(query, [LATEST]).fetchall() == [(1, 1), (1, 1)]


def test_b11_two_purchases_of_a_new_customer_are_one_new(golden):
    """Whatever is bought in one month nets before it is named."""
    query = "select month, category, amount from revenue_movements where customer_id = 'B11'"
    assert golden.sql(query).fetchall() == [(date(2025, 9, 1), "new", 150)]


def test_b12_27_thousand_to_35_less_5_is_nrr_111_percent(golden):
    """Expansion and a loss among the same customers."""
    assert bridge_of(golden, "B12") == (27_000, 30_000)
    assert movements_of(golden, "B12-*") == [
        ("2025-06", "churn", "lost_product", -5_000),
        ("2025-06", "expansion", "price", 8_000),
    ]
    assert round(retention_of(golden, "B12")[0], 3) == 1.111


def test_b13_nrr_102_and_grr_87_percent(golden):
    """100k + 15k - 5k - 8k."""
    assert bridge_of(golden, "B13") == (100_000, 102_000)
    assert movements_of(golden, "B13-*") == [
        ("2025-06", "churn", "lost_product", -8_000),
        ("2025-06", "contraction", "price", -5_000),
        ("2025-06", "expansion", "price", 15_000),
    ]
    expected = (pytest.approx(1.02), pytest.approx(0.87))
    assert retention_of(golden, "B13") == expected
    assert retention_of(golden, "B13", "bridge") == expected


def test_b18_new_customers_never_count_in_nrr(golden):
    """98.4 %; the page counts the 25 new customers and says 123.4 %."""
    assert bridge_of(golden, "B18") == (5_000, 6_170)
    assert movements_of(golden, "B18-*") == [
        ("2025-06", "churn", "lost_product", -250),
        ("2025-06", "contraction", "price", -80),
        ("2025-06", "expansion", "price", 250),
        ("2025-06", "new", "new_product", 1_250),
    ]
    expected = (pytest.approx(0.984), pytest.approx(0.934))
    assert retention_of(golden, "B18") == expected
    assert retention_of(golden, "B18", "bridge") == expected


def test_b23_quick_ratios_6_3_and_2(golden):
    """24 / 4, 30 / 10, 40 / 20: new, expansion and reactivation over churn and contraction."""
    query = """select gained_mrr, lost_mrr, quick_ratio from quick_ratio
        where group_by = 'segment' and group_value = 'B23' and gained_mrr > 0 order by month"""
    assert golden.sql(query).fetchall() == [(24, 4, 6), (30, 10, 3), (40, 20, 2)]
    query = """select gained_mrr_12_months, lost_mrr_12_months, quick_ratio from quick_ratio
        where group_by = 'segment' and group_value = 'B23' and month = ?"""
    assert golden.execute(query, [LATEST]).fetchone() == (94, 34, None)


def test_b30_seats_200_and_price_240_are_440(golden):
    """100 seats at 10 become 120 at 12."""
    came, price, seats = movements_of(golden, "B30")
    assert came == ("2024-09", "new", "new_product", 1_000)
    assert price == ("2025-09", "expansion", "price", 240)
    assert seats == ("2025-09", "expansion", "seats", 200)


def test_d13_the_total_rises_while_both_parts_fall(golden):
    """93 % and 73 % become 87 % and 69 %, but 78 % become 83 %: the small part grew."""
    query = """select is_reversed, segments, total_change, smallest_change, largest_change,
        standardised_change from segment_reversals
        where variant = 'seats_sold' and months_back = ? and month = ?"""
    small, large = 234 / 270 - 81 / 87, 55 / 80 - 192 / 263
    held_still = 87 / 350 * small + 263 / 350 * large
    expected = (True, 2, *map(pytest.approx, (16 / 350, small, large, held_still)))
    assert golden.execute(query, [1, LATEST]).fetchone() == expected
    assert golden.execute(query, [1, "2025-11-01"]).fetchone()[0] is False


def test_e6_the_same_rate_has_another_verdict_in_another_segment(golden):
    """20 % is below for an enterprise vendor and within for one at its start."""
    columns = "rate, benchmark_verdict"
    assert group_of(golden, "E6 Enterprise", columns) == (pytest.approx(0.20), "below")
    assert group_of(golden, "E6 SMB", columns) == (pytest.approx(0.20), "within")
