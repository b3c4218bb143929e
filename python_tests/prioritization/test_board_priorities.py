"""The page for which accounts to call shows the numbers of the marts."""

import pytest
from browser import Visit
from pages import dollars, in_order, money, percent, row, rows, squeezed, value, written


@pytest.fixture(scope="session")
def page(visits: dict[str, Visit]) -> dict[str, str]:
    """Return the words on the page, by chart."""
    return visits["priorities"].texts


def test_cards_show_the_list_and_its_proof(page, marts):
    """What the list is worth, how well it predicted, how high scorers did."""
    worth, accounts, owners = row(
        marts,
        """
        select sum(expected_value), count(*), count(distinct owner_id)
        from account_priorities where is_within_capacity
        """,
    )
    assert page["chart-value"].startswith(f"{money(worth)} Expected")
    assert f"from the {accounts} accounts to call now, by {owners} owners" in page["chart-value"]
    auc = value(marts, "select auc from score_verdicts where outcome = 'expansion'")
    assert page["chart-auc"].startswith(f"{auc:.1%} ")
    lift, rate = row(
        marts,
        """
        select lift, outcome_rate from score_deciles where outcome = 'expansion'
            and model = 'scorecard' and fold = 'all folds' and decile = 1
        """,
    )
    assert page["chart-decile"].startswith(f"{lift:.2f} ")
    assert f"{percent(rate)} of them expanded" in page["chart-decile"]
    more = value(
        marts,
        """
        select difference from high_low_comparison where outcome = 'expansion'
            and comparison = 'matched on selling effort'
        """,
    )
    assert page["chart-difference"].startswith(f"{percent(more)} ")
    ranked, held_out = row(
        marts, "select count(rank), count(*) filter (where is_held_out) from account_priorities"
    )
    assert page["chart-ranked"].startswith(f"{ranked} Accounts ranked, {held_out} of them")


def test_list_stands_in_order_with_its_reasons(page, marts):
    """Rank, who, how much, how likely, and every reason."""
    found = rows(
        marts,
        """
        select rank, account_name, segment, owner_id, expected_value, expansion_probability,
            realistic_whitespace,
            case when is_held_out then 'Held out' when is_within_capacity then 'Call'
                else 'Later' end,
            concat_ws('; ', reason_1, reason_2, reason_3)
        from account_priorities where rank <= 20 order by rank
        """,
    )
    formats = (str, str, str, str, dollars, percent, dollars, str, str)
    lines = [squeezed(written(cells, formats)) for cells in found]
    assert len(lines) == 20
    assert in_order(squeezed(page["chart-priority_table"]), lines)


def test_page_of_the_account_says_whether_to_call(visits, marts):
    """The account of the page, its rank, what it is worth and why."""
    words = squeezed(visits["account"].texts["chart-priority_table"])
    rank, explanation, reasons = row(
        marts,
        """
        select rank, explanation, concat_ws('; ', reason_1, reason_2, reason_3)
        from account_priorities
        where account_id = (select account_id from whitespace_opportunities where rank = 1)
        """,
    )
    assert squeezed(f"{rank} {explanation} {reasons}") in words


def test_verdicts_and_exclusions_are_said(page, marts):
    """Whether to believe each score and why; who is left out."""
    words = squeezed(page["chart-verdict_table"])
    for cells in rows(marts, "select outcome, verdict, reason from score_verdicts"):
        assert squeezed(written(cells, (str, str, str))) in words
    words = squeezed(page["chart-excluded_table"])
    for cells in rows(
        marts,
        """
        select excluded_because, count(*), sum(realistic_whitespace) from account_priorities
        where excluded_because is not null group by excluded_because
        """,
    ):
        assert squeezed(written(cells, (str, str, dollars))) in words


def test_validation_and_comparison_show_their_intervals(page, marts):
    """Each model beside the scorecard; high against low with what it does not prove."""
    words = squeezed(page["chart-validation_table"])
    for model, auc, low, high, verdict in rows(
        marts,
        """
        select model, value, low, high, verdict from score_validation
        where outcome = 'expansion' and fold = 'all folds' and metric = 'AUC'
        """,
    ):
        assert squeezed(f"expansion {model} {auc:.2f} {low:.2f} to {high:.2f}") in words
        assert squeezed(verdict) in words
    words = squeezed(page["chart-high_low_table"])
    for comparison, high, low, difference, caveat in rows(
        marts,
        """
        select comparison, high_rate, low_rate, difference, caveat from high_low_comparison
        where outcome = 'expansion' and data_status = 'ok'
        """,
    ):
        assert squeezed(comparison) in words
        assert squeezed(caveat) in words
        for share in (high, low, difference):
            assert percent(share) in words


def test_time_to_expansion_says_who_is_too_few(page, marts):
    """Groups with their accounts, median and p value."""
    words = squeezed(page["chart-survival_table"])
    for cells in rows(
        marts,
        """
        select distinct replace(group_by, '_', ' '), group_value, accounts,
            sum(events) over (partition by group_by, group_value), median_months,
            log_rank_p_value,
            case when data_status = 'ok' then 'ok' else 'insufficient data' end
        from time_to_expansion
        """,
    ):
        formats = (str, str, str, str, str, lambda share: f"{share:.3f}", str)
        assert squeezed(written(cells, formats)) in words
