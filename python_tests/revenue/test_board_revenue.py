"""The page for finance shows the numbers of the marts."""

from decimal import Decimal

import pytest
from browser import Visit
from pages import (
    MINUS,
    dollars,
    in_order,
    money,
    percent,
    points,
    row,
    rows,
    signed,
    squeezed,
    value,
    whole,
    written,
)


@pytest.fixture(scope="session")
def revenue(visits: dict[str, Visit]) -> dict[str, str]:
    """Return the words on the page for finance, by chart."""
    return visits["revenue"].texts


def test_card_shows_the_closing_mrr_of_the_mart(revenue, marts):
    """MRR at the end of the month, and its change on the month before."""
    closing, before = row(
        marts,
        """
        select sum(mrr), lag(sum(mrr)) over (order by month) from revenue_ledger
        where is_month_complete group by month order by month desc limit 1
        """,
    )
    words = revenue["chart-closing_mrr"]
    assert words.startswith(f"{money(closing)} ")
    assert words.endswith(f" {signed(money(closing - before, digits=2))} on the month before")


def test_cards_show_the_ratios_of_the_marts(revenue, marts):
    """The quick ratio with what it divides, and the share of expansion with its verdict."""
    ratio, gained, lost, of_month = row(
        marts,
        """
        select quick_ratio_12_months, gained_mrr_12_months, lost_mrr_12_months, quick_ratio
        from quick_ratio where group_by = 'portfolio' order by month desc limit 1
        """,
    )
    words = revenue["chart-quick_ratio"]
    assert words.startswith(f"{ratio:.1f}× ")
    assert f"12 months: {dollars(gained)} in, {dollars(lost)} out)" in words
    assert words.endswith(f"{of_month:.1f}× in the last month")
    share, verdict, low, high = row(
        marts,
        """
        select expansion_share_12_months, verdict, healthy_low, healthy_high
        from expansion_share where group_by = 'portfolio' order by month desc limit 1
        """,
    )
    words = revenue["chart-expansion_share"]
    assert words.startswith(f"{share:.1%} ")
    assert f"published range: {low:.0%} to {high:.0%})" in words
    assert words.endswith(f" {verdict} the range")


def test_waterfall_shows_the_movements_of_twelve_months(revenue, marts):
    """The customers' movements, summed by category, lead from the opening to the closing."""
    month = "(select max(month) from revenue_movements)"
    moved = dict(
        rows(
            marts,
            f"""
            select category, sum(amount) from revenue_movements
            where month > {month} - interval 1 year group by category
            """,
        )
    )
    opening, closing = (
        value(marts, f"select sum(mrr) from revenue_ledger where month = {month} - interval {back}")
        for back in ("1 year", "0 years")
    )
    assert abs(opening + sum(moved.values()) - closing) < Decimal("0.01")
    order = ["new", "reactivation", "expansion", "contraction", "churn", "paused", "fx"]
    steps = [opening, *(moved[category] for category in order), closing]
    words = revenue["chart-waterfall"]
    assert " ".join(map(money, steps)) in words
    assert in_order(words, ["Opening", *order[:-1], "FX", "Closing"])
    assert in_order(revenue["chart-movements_by_month"], order)


def test_cohorts_show_the_mart(revenue, marts):
    """A row per start that is known: customers, first MRR, and NRR at every third month of age."""
    found = rows(
        marts,
        """
        select start_month, customers, opening_mrr, list(nrr order by age_months)
        from retention_cohorts where is_start_known and age_months > 0 and age_months % 3 = 0
        group by all order by start_month
        """,
    )
    ages = max(len(each[-1]) for each in found)
    for start, customers, first, rates in found:
        cells = [percent(rate) for rate in rates] + ["—"] * (ages - len(rates))
        line = " ".join([f"{start:%b %Y}", str(customers), dollars(first), *cells])
        assert line in revenue["chart-cohort_table"]


def test_definitions_show_the_mart(revenue, marts):
    """The five definitions of NRR, how far each lies from the cohort's, and all of them apart."""
    found = rows(
        marts,
        """
        select definition, nrr, difference_to_cohort, note, spread from retention_definitions
        where month = (select max(month) from retention_definitions)
        """,
    )
    words = revenue["chart-definition_table"]
    assert len(found) == 5
    for definition, rate, difference, note, spread in found:
        line = f"{definition.replace('_', ' ')} {rate:.1%} {points(difference)} {note}"
        assert squeezed(line) in squeezed(words)  # wrapped lines have no space between them
        assert f"{spread * 100:.1f} points" in words
    note = value(
        marts,
        """
        select max(note) from retention_definitions where definition = (
            select max(basis) from revenue_retention where is_default_basis
        )
        """,
    )
    assert squeezed(note) in squeezed(revenue["page"].replace(words, ""))


def test_ceilings_show_the_mart(revenue, marts):
    """All customers and each segment: potential and ARR of n accounts, and what they cover."""
    for segment, accounts, *amounts, covered, ceiling in rows(
        marts,
        """
        select if(group_by = 'portfolio', 'All customers', group_value), accounts, arr, ceiling,
            covered_share, nrr_ceiling
        from nrr_ceiling where group_by in ('portfolio', 'segment') and month =
            (select max(month) from nrr_ceiling where is_month_complete)
        """,
    ):
        arr, potential = map(dollars, amounts)
        line = f"{segment} {accounts} {arr} {percent(covered)} {potential} {percent(ceiling)}"
        assert line in revenue["chart-ceiling_table"]


def test_new_units_and_new_logos_show_the_mart(revenue, marts):
    """Wins, costs, win rate and cycle of each segment, with a dash where data are missing."""
    cents, one, rate = "${:,.2f}".format, "{:.1f}".format, "{:.1%}".format
    formats = (*[str] * 3, *[dollars] * 4, cents, str, str, rate, one, str)
    for cells in rows(
        marts,
        """
        select if(group_by = 'portfolio', 'All customers', group_value),
            if(kind = 'new_logo', 'New logos', 'New units'), wins, new_mrr, mrr_per_win, cost,
            cost_per_win, cost_per_new_arr, opportunities_closed, opportunities_won, win_rate,
            median_cycle_days, data_status
        from new_unit_economics where month = (select max(month) from new_unit_economics)
        """,
    ):
        assert written(cells, formats) in revenue["chart-unit_economics_table"]


def test_controls_show_the_mart(revenue, marts):
    """How many totals were compared, and the last three months of each."""
    months, totals, outside = row(
        marts,
        """
        select count(distinct month), count(*), count(*) filter (where not is_within_tolerance)
        from control_reconciliation
        """,
    )
    words = revenue["chart-control_table"]
    assert f"{months} months and {totals} totals given; {outside} out of tolerance" in words
    for month, measure, theirs, ours, difference in rows(
        marts,
        """
        select month, measure, control_amount, our_amount, difference
        from control_reconciliation order by month desc limit 12
        """,
    ):
        apart = f"{round(difference, 2) + 0:,.2f}".replace("-", MINUS)
        line = f"{month:%b %Y} {measure} {whole(theirs):,} {whole(ours):,} {apart} "
        assert line.lower() in words.lower()
