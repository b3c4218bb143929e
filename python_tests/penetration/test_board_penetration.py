"""The page for the board of directors shows the numbers of the marts."""

import re

import pytest
from browser import Visit
from pages import in_order, money, points, row, rows

VARIANTS = {
    "revenue_penetration": "revenue",
    "units_won": "buying_units",
    "products_bought": "products",
    "seats_bought": "seats_sold",
    "seats_used": "seats_active",
}


@pytest.fixture(scope="session")
def penetration(visits: dict[str, Visit]) -> dict[str, str]:
    """Return the words on the page for the board of directors, by chart."""
    return visits["account_penetration"].texts


@pytest.mark.parametrize(("card", "variant"), VARIANTS.items())
def test_card_shows_the_penetration_of_the_mart(penetration, marts, card, variant):
    """The pooled rate, its change on a year ago, and what stands behind it."""
    rate, accounts, covered, before = row(
        marts,
        f"""
        select rate, accounts, share_covered, lag(rate, 12) over (order by month)
        from group_penetration
        where group_by = 'portfolio' and variant = '{variant}' and is_month_complete
        order by month desc limit 1
        """,
    )
    words = penetration[f"chart-{card}"]
    assert words.startswith(f"{rate:.1%} ")
    assert f"({accounts} accounts, {covered:.0%} covered)" in words
    assert words.endswith(f"{points(rate - before)} on a year ago")


def test_card_shows_the_whitespace_of_the_mart(penetration, marts):
    """The sum over the accounts behind the revenue penetration rate."""
    whitespace, accounts = row(
        marts,
        """
        select sum(whitespace), count(*) from account_penetration
        where variant = 'revenue' and is_customer and is_potential_known and month =
            (select max(month) from group_penetration where is_month_complete)
        """,
    )
    assert penetration["chart-whitespace_left"].startswith(money(float(whitespace)))
    assert f"({accounts} accounts" in penetration["chart-revenue_penetration"]


def test_band_is_the_benchmark_and_says_what_it_is(penetration, marts):
    """The range of the mart with its caveat beside it."""
    low, high, source = row(
        marts,
        """
        select benchmark_low, benchmark_high, benchmark_source from group_penetration
        where group_by = 'portfolio' and variant = 'revenue' limit 1
        """,
    )
    assert f"benchmark, {low:.0%} to {high:.0%}" in penetration["chart-penetration_trend"]
    assert f"{source}. A guardrail, not a target." in penetration["page"]


def test_tables_show_the_rows_of_the_marts(penetration, marts):
    """Segments with their rates, the accounts in order, and the rows left out."""
    month = "(select max(month) from group_penetration where is_month_complete)"
    for segment, rate in rows(
        marts,
        f"""
        select group_value, rate from group_penetration
        where group_by = 'segment' and variant = 'revenue' and month = {month}
        """,
    ):
        assert re.search(rf"{segment} \w+ {rate:.0%}", penetration["chart-segment_table"])
    widest = rows(
        marts,
        f"""
        select account_name
        from account_penetration_wide
        inner join penetration_bounds using (account_id, month)
        where month = {month} and account_penetration_wide.is_customer and revenue_rate is not null
            and revenue_status != 'partial'
        order by prudent_whitespace desc, account_id limit 12
        """,
    )
    assert in_order(penetration["chart-whitespace_table"], [name for (name,) in widest])
    rejected = rows(marts, "select rows_rejected from input_reconciliation order by 1 desc")
    assert in_order(penetration["chart-input_table"], [str(count) for (count,) in rejected])
