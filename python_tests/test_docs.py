"""What the docs show of the demo is what the marts say."""

import re
from pathlib import Path

import duckdb
import pytest
from project import ROOT

REVENUE = (ROOT / "docs/revenue.md").read_text()


@pytest.fixture(scope="module")
def demo(demo_warehouse: Path):
    """Open the demo's warehouse."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        yield connection


def table_under(heading: str, header: str) -> list[list[str]]:
    """Return the cells of the table with this header below a heading of docs/revenue.md."""
    section = REVENUE.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = section.split(header)[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip(" `") for cell in row.strip("|").split("|")] for row in rows]


def test_one_customer_by_eye(demo: duckdb.DuckDBPyConnection):
    """Every movement of the customer, in order, to the cent."""
    shown = [
        tuple(row[:6])
        for row in table_under("One customer by eye", "| month | category | driver | opening")
    ]
    query = """select strftime(month, '%Y-%m'), category, driver, printf('%.2f', opening_mrr),
        printf('%.2f', amount), printf('%.2f', closing_mrr)
        from revenue_movements where customer_id = 'ACC-1131' order by month"""
    assert shown == demo.sql(query).fetchall()


def test_one_customer_in_retention(demo: duckdb.DuckDBPyConnection):
    """The two cohorts that the docs name."""
    query = """select opening_mrr, retained_mrr from revenue_retention where basis = 'cohort'
        and window_months = 12 and group_by = 'parent' and group_value = 'ACC-1131'
        and month in ('2024-12-01', '2025-11-01') order by month"""
    shown = [(348.74, 416.61), (403.17, 0.0)]
    assert [(float(a), float(b)) for a, b in demo.sql(query).fetchall()] == shown
    for amount in ("348.74", "416.61", "403.17"):
        assert re.search(rf"\b{amount}\b", REVENUE)


def test_five_definitions(demo: duckdb.DuckDBPyConnection):
    """NRR to four decimals."""
    rows = table_under("The same months under five definitions", "| definition | NRR")
    shown = {row[0]: row[1] for row in rows}
    query = """select definition, printf('%.4f', nrr) from retention_definitions
        where month = '2026-06-01'"""
    assert shown == dict(demo.sql(query).fetchall())


SCORES = (ROOT / "docs/scores.md").read_text()


def test_one_account_by_hand(demo: duckdb.DuckDBPyConnection):
    """Every term of docs/scores.md is in the scorecard, and they sum to the account's points."""
    section = SCORES.split("### One account by hand")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][1:]
    cells = [[cell.strip(" *") for cell in line.strip("|").split("|")] for line in lines]
    terms = {cells_of[0]: int(cells_of[3]) for cells_of in cells}
    total = terms.pop("sum")
    assert sum(terms.values()) == total
    query = """select points, round(probability, 3) from account_scores
        where account_id = 'ACC-1008' and outcome = 'expansion'"""
    points, probability = demo.sql(query).fetchone()
    assert points == total
    assert f"= {probability}" in section
    query = "select coalesce(label, feature), points from scorecard where outcome = 'expansion'"
    assert set(terms.items()) <= set(demo.sql(query).fetchall())
    query = f"""select sum(points) from ({EXPECTED_TERMS})"""
    assert demo.sql(query).fetchone() == (total - terms["base"],)


# The numbers of the account, each in its bin; texts by name.
EXPECTED_TERMS = """
    with account as (
        unpivot (
            select * exclude (account_id, parent_id, month, is_month_complete, is_active, mrr,
                segment, industry, region, team_structure)
            from account_features where account_id = 'ACC-1008' and month = '2026-06-01'
        ) on columns(*) into name feature value value
    ),
    texts as (
        unpivot (
            select segment, industry, region, team_structure
            from account_features where account_id = 'ACC-1008' and month = '2026-06-01'
        ) on columns(*) into name feature value level
    )
    select points from account join scorecard using (feature)
    where outcome = 'expansion' and bin > 0 and value >= coalesce(lower, value)
        and value < coalesce(upper, 'infinity'::double)
    union all
    select points from texts join scorecard using (feature, level) where outcome = 'expansion'
"""
