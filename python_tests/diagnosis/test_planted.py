"""What was planted in the demo is found: what experiments show, and why rates are low."""

from collections import Counter
from pathlib import Path

import duckdb
import generate_demo_data
import pytest
from demo_causes import CAUSE_TRUTHS
from demo_experiments import EXPERIMENT_TRUTHS, EXPERIMENTS, months_of_expansion
from demo_history import sell_everything
from demo_stories import tell_stories
from demo_world import make_world, month_start
from project import ROOT, fetch

CUSTOMERS = 100
BENCHMARK_LOW = 0.25
NEAR = 0.12  # points of conversion: what few accounts leave of a planted effect

# The assignments

OUTCOMES = """
    with assigned as (
        select
            *,
            row_number() over (
                partition by experiment_id, account_id order by assigned_on, variant
            ) as turn
        from main_staging.stg_outreach_assignments
    )
    select
        assigned.experiment_id,
        assigned.variant,
        assigned.send_timing,
        groups.segment,
        exists (
            select 1 from main_intermediate.int_account_movements as movements
            where movements.account_id = assigned.account_id
                and movements.is_expansion
                and movements.month >= assigned.assigned_on
                and last_day(movements.month) <= assigned.assigned_on + 180
        ) as has_converted
    from assigned
    inner join main_intermediate.int_account_groups as groups using (account_id)
    where assigned.turn = 1
"""


@pytest.fixture(scope="module")
def outcomes(marts: duckdb.DuckDBPyConnection) -> list[dict]:
    """Return each account of each experiment by its first variant, and whether it expanded."""
    return fetch(marts, OUTCOMES)


def rate(rows: list[dict], **wanted: str) -> float:
    """Return the share that expanded of the rows with these values."""
    chosen = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    return sum(row["has_converted"] for row in chosen) / len(chosen)


def planted_effects() -> list[tuple[str, str, str, float]]:
    """Return (experiment, variant, segment or all, effect), those of unfinished ones left out."""
    found = []
    for experiment_id, truth in EXPERIMENT_TRUTHS.items():
        for variant, by_segment in truth["effects"].items():
            for segment, effect in by_segment.items():
                if truth["verdict"] != "unfinished":
                    found.append((experiment_id, variant, segment, effect))
    return found


@pytest.mark.parametrize(("experiment_id", "variant", "segment", "effect"), planted_effects())
def test_the_assignments_hold_what_was_planted(
    outcomes: list[dict], experiment_id: str, variant: str, segment: str, effect: float
):
    """The arms lie as far apart as they should, by the customers' own expansions."""
    wanted = {"experiment_id": experiment_id}
    if segment != "all":
        wanted["segment"] = segment
    difference = rate(outcomes, variant=variant, **wanted) - rate(
        outcomes, variant="control", **wanted
    )
    assert abs(difference - effect) < NEAR


def test_the_message_works_in_one_segment_alone_and_at_any_time(outcomes: list[dict]):
    """In the others, and between the two times, nothing is to be seen."""
    rows = [row for row in outcomes if row["experiment_id"] == "message-test-2025"]
    for segment in ("Mid-Market", "SMB"):
        arms = [rate(rows, segment=segment, variant=name) for name in ("control", "personalised")]
        assert abs(arms[1] - arms[0]) < NEAR
    early, late = (rate(rows, send_timing=name) for name in ("renewal_quarter", "any_time"))
    assert abs(early - late) < NEAR


def test_the_generator_knows_who_expanded(marts: duckdb.DuckDBPyConnection):
    """Its own count of expansions, of which assignments were drawn, is the project's."""
    world = make_world()
    sell_everything(world)
    tell_stories(world)
    known = {
        (account_id, month_start(month))
        for account_id, months in months_of_expansion(world).items()
        for month in months
    }
    query = (
        "select account_id, month from main_intermediate.int_account_movements where is_expansion"
    )
    found = set(marts.sql(query).fetchall())
    assert len(known ^ found) < 0.05 * len(found)


# The read-outs


def read_out(marts: duckdb.DuckDBPyConnection, experiment_id: str) -> dict[str, dict]:
    """Return the rows of an experiment by variant."""
    query = f"from outreach_experiments where experiment_id = '{experiment_id}'"
    return {row["variant"]: row for row in fetch(marts, query)}


def test_every_experiment_is_read_out(marts: duckdb.DuckDBPyConnection):
    """No row more or less than there are arms."""
    query = "select experiment_id, variant from outreach_experiments order by 1, 2"
    arms = [(each.experiment_id, variant) for each in EXPERIMENTS for variant in each.got]
    assert marts.sql(query).fetchall() == sorted(arms)


def test_what_works_is_found_to_work(marts: duckdb.DuckDBPyConnection):
    """The interval holds the planted effect, and not 0."""
    row = read_out(marts, "executive-briefing-2025")["briefing"]
    truth = EXPERIMENT_TRUTHS["executive-briefing-2025"]["effects"]["briefing"]["all"]
    assert row["verdict"] == "works"
    assert 0 < row["low"] < truth < row["high"]
    assert abs(row["difference"] - truth) < NEAR


def test_what_does_nothing_is_not_found_to_work(marts: duckdb.DuckDBPyConnection):
    """The interval holds 0."""
    row = read_out(marts, "usage-review-2025")["review"]
    assert row["verdict"] == "no difference shown"
    assert row["low"] < 0 < row["high"]


def test_a_broken_split_is_blocked(marts: duckdb.DuckDBPyConnection):
    """However well it looks: nothing is said of the difference."""
    row = read_out(marts, "webinar-invitation-2024")["webinar"]
    assert row["is_blocked"]
    assert row["verdict"].startswith("blocked")
    assert row["sample_ratio_p_value"] < 0.001
    assert row["difference"] is row["low"] is row["high"] is row["p_value"] is None


def test_what_still_runs_is_not_read(marts: duckdb.DuckDBPyConnection):
    """Its accounts are counted as unfinished."""
    rows = read_out(marts, "renewal-call-2026")
    assert sum(row["unfinished_accounts"] for row in rows.values()) > CUSTOMERS
    assert rows["call"]["verdict"].startswith("insufficient data")
    assert rows["call"]["difference"] is None


def test_crossovers_and_mixed_families_are_counted(marts: duckdb.DuckDBPyConnection):
    """As many as were planted; families are mixed by chance alone."""
    query = """select experiment_id, sum(crossovers), sum(contaminated_accounts)
        from outreach_experiments group by experiment_id"""
    found = {name: (int(crossed), mixed) for name, crossed, mixed in marts.sql(query).fetchall()}
    assert {name: crossed for name, (crossed, _) in found.items()} == {
        each.experiment_id: each.crossovers for each in EXPERIMENTS
    }
    assert all(mixed > 0 for _, mixed in found.values())


def test_the_message_is_found_to_work_in_its_segment_alone(marts: duckdb.DuckDBPyConnection):
    """After correction for looking at many segments; too few accounts say nothing."""
    rows = fetch(
        marts,
        """from tactic_response where experiment_id = 'message-test-2025' and factor = 'message'
            and segment != 'all'""",
    )
    found = {
        (row["level"], row["segment"])
        for row in rows
        if row["p_value_adjusted"] is not None and row["p_value_adjusted"] < 0.05
    }
    assert found == {("personalised", "Enterprise")}
    row = next(row for row in rows if (row["level"], row["segment"]) in found)
    effects = EXPERIMENT_TRUTHS["message-test-2025"]["effects"]
    assert 0 < row["low"] < effects["personalised"]["Enterprise"] < row["high"]


def test_the_time_of_sending_is_not_found_to_matter(marts: duckdb.DuckDBPyConnection):
    """Both times against control: as far from it as each other."""
    rows = fetch(
        marts,
        """from tactic_response where experiment_id = 'message-test-2025'
            and factor = 'send_timing' and segment = 'all'""",
    )
    differences = {row["level"]: row["difference"] for row in rows}
    assert abs(differences["renewal_quarter"] - differences["any_time"]) < NEAR


# The causes


@pytest.mark.parametrize("cause", CAUSE_TRUTHS)
def test_a_planted_cause_is_found(marts: duckdb.DuckDBPyConnection, cause: str):
    """In the last month, in every customer in which it was planted."""
    found = fetch(
        marts,
        f"""
        select account_id, score from low_penetration_causes
        where cause = '{cause}' and month = (
            select max(month) from account_penetration_wide where is_month_complete
        )
        """,
    )
    scores = {row["account_id"]: row["score"] for row in found}
    for account_id in CAUSE_TRUTHS[cause]:
        assert scores[account_id] is not None
        assert scores[account_id] >= 0.5


def test_causes_are_planted_in_customers_with_a_low_rate(marts: duckdb.DuckDBPyConnection):
    """At least two each, and below the lower end of the benchmark."""
    query = """select account_id, revenue_rate from account_penetration_wide
        where is_customer and month = (
            select max(month) from account_penetration_wide where is_month_complete
        )"""
    rates = dict(marts.sql(query).fetchall())
    for account_ids in CAUSE_TRUTHS.values():
        assert len(set(account_ids)) >= 2
        assert all(rates[account_id] < BENCHMARK_LOW for account_id in account_ids)


def test_the_demo_is_what_its_generator_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Whoever changes the one without the other hears of it."""
    monkeypatch.setattr(generate_demo_data, "__file__", str(tmp_path / "generate.py"))
    generate_demo_data.main()
    written = {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")}
    kept = {path.name: path.read_bytes() for path in (ROOT / "seeds/demo").glob("*.csv")}
    changed = Counter(name for name in written | kept if written.get(name) != kept.get(name))
    assert not changed
