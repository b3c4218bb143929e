"""The page of the experiments shows the numbers of the marts."""

import pytest
from browser import Visit
from pages import in_order, percent, row, rows, squeezed, written


@pytest.fixture(scope="session")
def page(visits: dict[str, Visit]) -> dict[str, str]:
    """Return the words on the page, by chart."""
    return visits["experiments"].texts


def test_cards_count_the_experiments(page, marts):
    """How many there are, work, are blocked and still run, and who crossed over."""
    found, accounts, works, blocked, running, crossed, sisters = row(
        marts,
        """
        select count(distinct experiment_id), sum(accounts),
            count(distinct experiment_id) filter (where verdict = 'works'),
            count(distinct experiment_id) filter (where is_blocked),
            count(distinct experiment_id) filter (where unfinished_accounts > 0),
            sum(crossovers), sum(contaminated_accounts)
        from outreach_experiments
        """,
    )
    assert page["chart-experiments"] == (
        f"{found} Experiments, {accounts} accounts in them; one in two experiments counts twice"
    )
    for card, number in (("working", works), ("blocked", blocked), ("running", running)):
        assert page[f"chart-{card}"].startswith(f"{number} ")
    assert page["chart-crossovers"].startswith(f"{crossed} ")
    assert f"; {sisters} with a sister account" in page["chart-crossovers"]


def test_variants_stand_with_their_verdicts(page, marts):
    """Every variant, control first, with its rate, its difference and what that says."""
    found = rows(
        marts,
        """
        select experiment_id, variant, accounts, conversion_rate, verdict
        from outreach_experiments order by experiment_id, variant != 'control', variant
        """,
    )
    words = squeezed(page["chart-variant_table"])
    lines = [squeezed(written(line[:4], (str, str, str, percent))) for line in found]
    assert in_order(words, lines)
    assert all(squeezed(line[4]) in words for line in found)


def test_what_spoils_an_experiment_is_said(page, marts):
    """Who was assigned, still runs, crossed over, and has a sister in another variant."""
    found = rows(
        marts,
        """
        select experiment_id, sum(assigned_accounts), sum(unfinished_accounts), sum(crossovers),
            sum(contaminated_accounts)
        from outreach_experiments group by experiment_id order by experiment_id
        """,
    )
    words = squeezed(page["chart-spoilt_table"])
    for experiment, *counts in found:
        assert in_order(words, [experiment, squeezed(" ".join(map(str, counts)))])


def test_responses_stand_the_surest_first(page, marts):
    """Tactic, message and timing by segment, with n, and how many are not known."""
    found = rows(
        marts,
        """
        select experiment_id, replace(factor, '_', ' '), level, segment, accounts,
            control_accounts, conversion_rate, difference
        from tactic_response where factor != 'variant' and difference is not null
        order by p_value_adjusted nulls last, difference desc, experiment_id, factor, level, segment
        limit 20
        """,
    )
    formats = (str, str, str, str, str, str, percent)
    lines = [squeezed(written(line[:7], formats)) for line in found]
    assert in_order(squeezed(page["chart-response_table"]), lines)
    untold, compared = row(
        marts,
        """
        select count(*) filter (where difference is null), count(*)
        from tactic_response where factor != 'variant'
        """,
    )
    assert f"{untold} of {compared} comparisons" in page["chart-response_table"]
