"""The page of the causes shows the numbers of the marts."""

import pytest
from browser import Visit
from pages import dollars, in_order, percent, row, rows, squeezed, written

LAST = "month = (select max(month) from low_penetration_causes)"
GROUPS = "month = (select max(month) from low_penetration_causes_by_group)"


@pytest.fixture(scope="session")
def page(visits: dict[str, Visit]) -> dict[str, str]:
    """Return the words on the page, by chart."""
    return visits["diagnosis"].texts


def test_cards_count_low_accounts(page, marts):
    """Customers, those whose rate is low, and those in which a cause holds."""
    accounts, low, explained = row(
        marts,
        f"""
        select count(distinct account_id), count(distinct account_id) filter (where is_rate_low),
            count(distinct account_id) filter (where is_rate_low and is_cause)
        from low_penetration_causes where {LAST}
        """,
    )
    assert page["chart-low"].startswith(f"{low} Customers of {accounts} ")
    assert page["chart-explained"].startswith(f"{explained} ")
    assert f"{percent(explained / low)} of them" in page["chart-explained"]


def test_causes_stand_by_segment(page, marts):
    """The share of each segment's customers with a low rate that have each cause."""
    shares = ", ".join(
        f"max(low_rate_accounts_with_cause_share) filter (where cause = '{cause}')"
        for cause in ("mapping", "selling_process", "product_fit", "handoff", "competition")
    )
    found = rows(
        marts,
        f"""
        select group_value, max(low_rate_accounts), {shares}
        from low_penetration_causes_by_group where group_by = 'segment' and {GROUPS}
        group by group_value order by group_value
        """,
    )
    lines = [squeezed(written(line, (str, str, *[percent] * 5))) for line in found]
    assert in_order(squeezed(page["chart-segment_table"]), lines)


def test_fixes_stand_by_how_common_their_cause_is(page, marts):
    """How many accounts is known and have the cause, its whitespace and its fix."""
    found = rows(
        marts,
        f"""
        select replace(cause, '_', ' '), low_rate_accounts, low_rate_accounts_with_cause,
            whitespace, fix
        from low_penetration_causes_by_group where group_by = 'portfolio' and {GROUPS}
        order by low_rate_accounts_with_cause_share desc nulls last, cause
        """,
    )
    lines = [squeezed(written(line, (str, str, str, dollars, str))) for line in found]
    assert in_order(squeezed(page["chart-fix_table"]), lines)


def test_the_account_with_the_widest_whitespace_shows_its_evidence(page, marts):
    """Each signal of one account, with its number, its threshold and what it says."""
    (account,) = row(
        marts,
        f"""
        select account_id
        from low_penetration_causes inner join account_penetration using (account_id, month)
        where {LAST} and is_rate_low and is_cause and variant = 'revenue'
        group by account_id order by max(whitespace) desc nulls last, account_id limit 1
        """,
    )
    words = squeezed(page["chart-evidence_table"])
    assert account in words
    found = rows(
        marts,
        f"select label, verdict from cause_signals where account_id = '{account}'",
    )
    assert len(found) == 15
    assert all(squeezed(label) in words for label, _ in found)
    for verdict in ("fires", "no sign", "insufficient data"):
        assert words.count(squeezed(verdict)) >= sum(said == verdict for _, said in found)


def test_backtest_and_claims_say_what_is_too_little(page, marts):
    """Every row of both, with its n; differences as they are in the mart."""
    for cause, cases, others, difference in rows(
        marts,
        """
        select replace(cause, '_', ' '), fixed_cases, unfixed_cases, difference
        from cause_backtest order by cause, outcome
        """,
    ):
        words = squeezed(page["chart-backtest_table"])
        assert squeezed(cause) in words
        assert str(cases) in words and str(others) in words
        assert difference is None or percent(abs(difference)) in words
    words = squeezed(page["chart-claim_table"])
    for statement, verdict in rows(marts, "select statement, verdict from claims_against_data"):
        assert squeezed(statement) in words
        assert squeezed(verdict) in words


def test_what_stands_beside_the_rate_is_the_marts(page, marts):
    """Related metrics with their n, correlations, notes and teams."""
    for chart, query in {
        "related_table": """
            select name, n from related_metrics join metrics on slug = replace(metric, '_', '-')
            where group_by = 'portfolio'
            and related_metrics.month = (select max(month) from related_metrics)
            """,
        "correlation_table": """
            select replace(metric, '_', ' '), n from metric_correlations where method = 'spearman'
            """,
        "team_table": "select replace(metric, '_', ' '), n from team_collaboration",
    }.items():
        words = squeezed(page[f"chart-{chart}"])
        for metric, n in rows(marts, query):
            assert squeezed(metric) in words
            assert f"{n:,}" in words
