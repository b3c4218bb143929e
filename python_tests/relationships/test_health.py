"""The demo's readings of satisfaction and health say what is about to happen, as planted."""

import duckdb
from project import fetch

AHEAD = 6
OUTCOMES = f"""
    with revenue as (
        select
            account_id,
            month,
            mrr,
            lead(mrr, {AHEAD}) over (partition by account_id order by month) as later
        from account_penetration_wide
    )
    select
        case
            when later = 0 then 'churn'
            when later < 0.97 * mrr then 'contraction'
            when later > 1.03 * mrr then 'expansion'
            else 'neither'
        end as outcome,
        avg(satisfaction_score) as satisfaction,
        avg(health_score) as health
    from revenue
    inner join main_intermediate.int_health_features using (account_id, month)
    where mrr > 0 and later is not null
    group by outcome
"""


def test_satisfaction_and_health_fall_before_revenue_does(marts: duckdb.DuckDBPyConnection):
    """Half a year ahead of churn far below the rest, of contraction below, of expansion above."""
    found = {row["outcome"]: row for row in fetch(marts, OUTCOMES)}
    for score in ("satisfaction", "health"):
        churn, contraction, neither, expansion = (
            found[outcome][score] for outcome in ("churn", "contraction", "neither", "expansion")
        )
        assert churn + 8 < contraction < neither < expansion


def test_one_customer_in_five_was_never_asked(marts: duckdb.DuckDBPyConnection):
    """So that what is unknown is met, too; some readings are of one unit alone."""
    (counts,) = fetch(
        marts,
        """
        select
            count(*) as customers,
            count(*) filter (account_id not in (
                select account_id from main_staging.stg_health_checks
            )) as never_asked
        from (select distinct account_id from account_penetration_wide where mrr > 0)
        """,
    )
    assert 0.15 < counts["never_asked"] / counts["customers"] < 0.25
    kinds = fetch(marts, "select distinct unit_id is null from main_staging.stg_health_checks")
    assert len(kinds) == 2
