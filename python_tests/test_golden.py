"""Published examples, run from input files to marts; each test is named after its id.

All lie in one set of inputs: an example is a segment, or one account, of its own.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pytest
from project import Inputs, Project, account, estimate, line, product, unit, write_inputs

LATEST = "2025-12-01"
YEAR_BEFORE = "2024-12-01"


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
    """A4: 40,000 of 200,000. A6: 2,500 of 10,000, and as much again from July 2025."""
    yearly = {"amount_period": "year"}
    return {
        "accounts": [account("A4"), account("A6")],
        "revenue_lines": [
            line("A4", "A4", 40_000, "2024-01-01", **yearly),
            line("A6-1", "A6", 2_500, "2024-01-01", **yearly),
            line("A6-2", "A6", 2_500, "2025-07-01", **yearly),
        ],
        "potential_estimates": [
            estimate("A4", "A4", 200_000, "2024-06-01"),
            estimate("A6", "A6", 10_000, "2024-06-01"),
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
    example_of_retention("B12", [(22_000, 30_000), (5_000, 0)]),
    example_of_retention("B13", [(10_000, 25_000), (10_000, 5_000), (8_000, 0), (72_000, 72_000)]),
    example_of_retention(
        "B18", [(50, 100)] * 5 + [(50, 10)] * 2 + [(50, 0)] * 5 + [(50, 50)] * 88 + [(0, 50)] * 25
    ),
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
    project.build_marts()
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


def retention_of(golden, segment: str) -> tuple[float, float]:
    """Return NRR and GRR of a segment over the last year."""
    query = """select nrr, grr from revenue_retention where basis = 'cohort'
        and window_months = 12 and group_by = 'segment' and (group_value, month) = (?, ?)"""
    return golden.execute(query, [segment, LATEST]).fetchone()


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


def test_b12_27_thousand_to_35_less_5_is_nrr_111_percent(golden):
    """Expansion and a loss among the same customers."""
    assert round(retention_of(golden, "B12")[0], 3) == 1.111


def test_b13_nrr_102_and_grr_87_percent(golden):
    """100k + 15k - 5k - 8k."""
    assert retention_of(golden, "B13") == (pytest.approx(1.02), pytest.approx(0.87))


def test_b18_new_customers_never_count_in_nrr(golden):
    """98.4 %; the page counts the 25 new customers and says 123.4 %."""
    assert retention_of(golden, "B18")[0] == pytest.approx(0.984)


def test_e6_the_same_rate_has_another_verdict_in_another_segment(golden):
    """20 % is below for an enterprise vendor and within for one at its start."""
    columns = "rate, benchmark_verdict"
    assert group_of(golden, "E6 Enterprise", columns) == (pytest.approx(0.20), "below")
    assert group_of(golden, "E6 SMB", columns) == (pytest.approx(0.20), "within")
