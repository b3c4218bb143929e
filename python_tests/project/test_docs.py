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


def test_one_customer_by_hand(demo: duckdb.DuckDBPyConnection):
    """Every movement of the customer, in order, to the cent."""
    shown = [
        tuple(row[:6])
        for row in table_under("One customer by hand", "| month | category | driver | opening")
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


def test_every_signal_of_a_cause_fires_where_the_docs_say(demo: duckdb.DuckDBPyConnection):
    """The table of docs/diagnosis.md is the seed: who changes a number changes it there too."""
    text = (ROOT / "docs/diagnosis.md").read_text()
    rows = re.findall(r"^\| \w* ?\| `(\w+)`[^|]*\| ([≤≥]?) ?(\d+)( %)? \|", text, re.MULTILINE)
    shown = {
        signal: ("at_least" if side == "≥" else "at_most", int(number) / (100 if percent else 1))
        for signal, side, number, percent in rows
    }
    query = """select signal, comparison, threshold from main_reference.cause_thresholds
        where cause is not null"""
    assert shown == {
        signal: (comparison, threshold)
        for signal, comparison, threshold in demo.sql(query).fetchall()
    }


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


EXPERIMENTS = (ROOT / "docs/experiments.md").read_text()


def test_one_experiment_by_hand(demo: duckdb.DuckDBPyConnection):
    """Every cell of the table, and the figures of the others in the text."""
    section = EXPERIMENTS.split("## One experiment by hand\n")[1]
    rows = section.split("| variant | assigned")[1].split("\n\n")[0].splitlines()[2:]
    shown = [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows]
    query = """select variant, assigned_accounts || '', accounts || '', conversions || '',
        printf('%.3f', conversion_rate), coalesce(printf('%.3f', difference), ''),
        coalesce(printf('%.3f', low), ''), coalesce(printf('%.3f', high), ''),
        coalesce(printf('%.3f', z), ''), coalesce(printf('%.4f', p_value), ''), verdict
        from outreach_experiments where experiment_id = 'executive-briefing-2025'
        order by variant"""
    assert shown == demo.sql(query).fetchall()
    query = """select printf('%.3f', difference), printf('(%.3f to %.3f)', low, high), verdict
        from outreach_experiments where experiment_id = 'usage-review-2025' and z is not null"""
    difference, interval, verdict = demo.sql(query).fetchone()
    assert verdict == "no difference shown"
    assert f"{difference} {interval}".replace("-", "−") in section
    query = """select printf('%.3f', difference), printf('%.3f', low), printf('%.3f', high)
        from tactic_response where experiment_id = 'message-test-2025' and level = 'personalised'
        and factor = 'message' and segment = 'Enterprise' and verdict = 'works'"""
    assert "in Enterprise ({}, {} to {})".format(*demo.sql(query).fetchone()) in section
    query = """select count(*) filter (where is_blocked) from outreach_experiments
        where experiment_id = 'webinar-invitation-2024' and (variant, accounts) in
        (('webinar', 77), ('control', 29))"""
    assert demo.sql(query).fetchone() == (2,)
    query = """select sum(accounts) from outreach_experiments
        where experiment_id = 'renewal-call-2026'"""
    assert demo.sql(query).fetchone() == (0,)


DIAGNOSIS = (ROOT / "docs/diagnosis.md").read_text()


def test_causes_of_one_account_by_hand(demo: duckdb.DuckDBPyConnection):
    """Every signal of the account in docs/diagnosis.md, its rates and its scores."""
    section = DIAGNOSIS.split("### One account by hand")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][1:]
    shown = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    query = """select cause, label,
            case when unit = 'count' then printf('%.0f', value) else printf('%.2f', value) end,
            verdict
        from cause_signals where account_id = 'ACC-1049' order by cause, signal"""
    assert sorted(shown) == sorted(demo.sql(query).fetchall())
    query = """select cause, signals_fired || ' ÷ ' || signals_available, printf('%.2f', score),
            printf('%.1f %%', 100 * rate), printf('%.1f %%', 100 * segment_rate)
        from low_penetration_causes where account_id = 'ACC-1049' and month = '2026-06-01'"""
    for cause, parts, score, rate, segment_rate in demo.sql(query).fetchall():
        assert score in section and rate in section and segment_rate in section
        assert score == "0.00" or f"{cause} {parts} = {score}" in section


def test_how_many_causes_hold_and_what_claims_say(demo: duckdb.DuckDBPyConnection):
    """The numbers that the text of docs/diagnosis.md tells of the demo."""
    query = """select count(*), count(case when causes = 0 then 1 end), max(causes),
            count(case when causes = 3 then 1 end)
        from (
            select count(case when is_cause then 1 end) as causes
            from low_penetration_causes where month = '2026-06-01' group by account_id
        )"""
    accounts, none, most, three = demo.sql(query).fetchone()
    text = " ".join(DIAGNOSIS.split())
    assert f"none in {none} of {accounts} accounts, and three in {three}." in text
    assert most == 3
    query = """select cases, verdict from claims_against_data
        where claim in ('cross_sell_programme', 'coordination') order by claim desc"""
    (sold, first), (planned, second) = demo.sql(query).fetchall()
    assert f"cannot tell of either programme ({sold} and {planned} cases)" in text
    assert first.startswith("cannot tell") and second.startswith("cannot tell")
    query = "select count(*) from claims_against_data where verdict = 'insufficient data'"
    assert demo.sql(query).fetchone() == (3,)
