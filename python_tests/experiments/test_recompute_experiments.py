"""Experiments of the demo a second time: slow, obvious, from the assignments on."""

import calendar
import math
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest
from project import Rows, fetch
from scipy import stats
from statsmodels.regression.linear_model import OLS

OUTCOME_DAYS, FEWEST = 180, 20
FACTORS = ("variant", "tactic", "message", "send_timing")


def month_end(day: date) -> date:
    """Return the last day of a month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def last_month_end(day: date) -> date:
    """Return the last month-end on or before a day, day by day."""
    while day != month_end(day):
        day -= timedelta(days=1)
    return day


def accounts_again(connection: duckdb.DuckDBPyConnection) -> Rows:
    """Return int_experiment_accounts, from the assignments and what is known of each month."""
    months = fetch(connection, "from main_intermediate.int_months")
    last_day = max(month_end(each["month"]) for each in months if each["is_month_complete"])
    first_day = min(month_end(each["month"]) for each in months)
    parents, segments = (
        dict(
            connection.sql(f"select account_id, {column} from main_intermediate.{model}").fetchall()
        )
        for column, model in (
            ("parent_id", "int_account_hierarchy"),
            ("segment", "int_account_groups"),
        )
    )
    mrr = {
        (row["account_id"], month_end(row["month"])): float(row["mrr"])
        for row in fetch(connection, "from main_intermediate.int_account_revenue")
    }
    rates = {
        (row["account_id"], month_end(row["month"])): row["rate"]
        for row in fetch(connection, "from account_penetration where variant = 'revenue'")
        if row["status"] not in ("missing", "stale", "partial", "zero", "insufficient data")
    }
    expansions = defaultdict(set)
    for row in fetch(connection, "from main_intermediate.int_account_movements"):
        if row["is_expansion"]:
            expansions[row["account_id"]].add(row["month"])
    by_account = defaultdict(list)
    for row in fetch(connection, "from main_staging.stg_outreach_assignments"):
        by_account[row["experiment_id"], row["account_id"]].append(row)
    found = []
    for (_, account_id), rows in sorted(by_account.items()):
        first = min(rows, key=lambda row: (row["assigned_on"], row["variant"]))
        start = first["assigned_on"]
        end = start + timedelta(days=OUTCOME_DAYS)
        before, after = last_month_end(start), last_month_end(end)
        is_finished = end <= last_day and before >= first_day
        found.append(
            first
            | {
                "parent_id": parents[account_id],
                "segment": segments[account_id],
                "window_ends_on": end,
                "is_crossover": len({row["variant"] for row in rows}) > 1,
                "is_finished": is_finished,
                "has_converted": any(
                    start <= month and month_end(month) <= end for month in expansions[account_id]
                )
                if is_finished
                else None,
                "rate_before": rates.get((account_id, before)),
                "rate_after": rates.get((account_id, after)) if is_finished else None,
                "mrr_before": mrr.get((account_id, before), 0.0) if before >= first_day else None,
                "mrr_after": mrr.get((account_id, after), 0.0) if is_finished else None,
            }
        )
    variants = defaultdict(set)
    for row in found:
        variants[row["experiment_id"], row["parent_id"]].add(row["variant"])
    for row in found:
        row["is_contaminated"] = len(variants[row["experiment_id"], row["parent_id"]]) > 1
    return found


def widening(values: np.ndarray, treated: np.ndarray, parents: list[str]) -> float:
    """Return the design effect by two regressions, with parents and accounts as clusters."""
    inputs = np.column_stack([np.ones(len(values)), treated])
    errors = []
    for groups in (parents, range(len(parents))):
        codes = np.unique(list(groups), return_inverse=True)[1]
        keywords = {"groups": codes, "use_correction": False, "df_correction": False}
        fit = OLS(values, inputs).fit(cov_type="cluster", cov_kwds=keywords)
        errors.append(fit.bse[1] ** 2 * (codes.max() + 1) / codes.max())
    return errors[0] / errors[1]


def wilson(share: float, accounts: float) -> tuple[float, float]:
    """Return Wilson's interval of a share."""
    z = stats.norm.ppf(0.975)
    middle = share + z**2 / (2 * accounts)
    width = z * math.sqrt(share * (1 - share) / accounts + z**2 / (4 * accounts**2))
    return tuple((middle + sign * width) / (1 + z**2 / accounts) for sign in (-1, 1))


def shares_again(treated: Rows, control: Rows) -> dict | None:
    """Return difference, interval, z and p value of two groups of accounts; None: too few."""
    for arm in (treated, control):
        if len(arm) < FEWEST or len({row["parent_id"] for row in arm}) < FEWEST / 2:
            return None
    both = treated + control
    converted = np.array([row["has_converted"] for row in both], float)
    is_treated = np.arange(len(both)) < len(treated)
    effect = widening(converted, is_treated, [row["parent_id"] for row in both])
    n, m = (len(arm) / max(effect, 1) for arm in (treated, control))
    p, q = converted[is_treated].mean(), converted[~is_treated].mean()
    pooled = converted.mean()
    z = (p - q) / math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    (p_low, p_high), (q_low, q_high) = wilson(p, n), wilson(q, m)
    return {
        "difference": p - q,
        "low": p - q - math.hypot(p - p_low, q_high - q),
        "high": p - q + math.hypot(p_high - p, q - q_low),
        "z": z,
        "p_value": 2 * stats.norm.sf(abs(z)),
        "design_effect": effect,
    }


def means_again(treated: Rows, control: Rows, name: str) -> dict | None:
    """Return difference and p value of an amount after what a regression predicts is taken off."""
    treated, control = (
        [row for row in arm if row[f"{name}_after"] is not None] for arm in (treated, control)
    )
    if min(len(treated), len(control)) < FEWEST:
        return None
    both = treated + control
    is_treated = np.arange(len(both)) < len(treated)
    after = np.array([row[f"{name}_after"] for row in both], float)
    before = np.array([row[f"{name}_before"] for row in both], float)
    known = np.isfinite(before)
    inputs = np.column_stack([is_treated, ~is_treated, before])[known].astype(float)
    slope = OLS(after[known], inputs).fit().params[2]
    values = after - slope * np.where(known, before - before[known].mean(), 0)
    effect = max(widening(values, is_treated, [row["parent_id"] for row in both]), 1)
    one, two = values[is_treated], values[~is_treated]
    p_value = stats.ttest_ind_from_stats(
        *(one.mean(), one.std(ddof=1), len(one) / effect),
        *(two.mean(), two.std(ddof=1), len(two) / effect),
        equal_var=False,
    ).pvalue
    return {f"{name}_difference": one.mean() - two.mean(), f"{name}_p_value": p_value}


def adjusted_again(p_values: dict) -> dict:
    """Return p values after Benjamini and Hochberg, from the largest down."""
    fixed, least = {}, 1.0
    for place, (key, p_value) in enumerate(sorted(p_values.items(), key=lambda each: -each[1])):
        least = min(least, p_value * len(p_values) / (len(p_values) - place))
        fixed[key] = least
    return fixed


def results_again(accounts: Rows) -> dict[tuple, dict]:
    """Return what can be compared of one experiment, by factor, level and segment."""
    counts, planned = defaultdict(int), {}
    for row in accounts:
        counts[row["variant"]] += 1
        planned[row["variant"]] = row["planned_share"]
    shares = [float(planned[each] or 1 / len(counts)) for each in counts]
    split = stats.chisquare(list(counts.values()), np.array(shares) * len(accounts)).pvalue
    found, of = {}, {}
    for factor in FACTORS:
        treated = [row for row in accounts if row["variant"] != "control" and row[factor]]
        for level in {row[factor] for row in treated}:
            for segment in {"all"} | {row["segment"] for row in accounts}:
                arms = [
                    [
                        row
                        for row in rows
                        if row["is_finished"] and segment in ("all", row["segment"])
                    ]
                    for rows in (
                        [row for row in treated if row[factor] == level],
                        [row for row in accounts if row["variant"] == "control"],
                    )
                ]
                row = found[factor, level, segment] = {"sample_ratio_p_value": split}
                if split >= 0.001 and (shares_of := shares_again(*arms)):
                    row |= shares_of | (means_again(*arms, "rate") or {})
                    row |= means_again(*arms, "mrr")
                    members = frozenset(each["account_id"] for each in arms[0])
                    is_main = (factor, segment) == ("variant", "all")
                    of[factor, level, segment] = (is_main, members, segment)
    for is_main in (True, False):
        once = {key: found[name]["p_value"] for name, key in of.items() if key[0] == is_main}
        fixed = adjusted_again(once)
        for name, key in of.items():
            if key[0] == is_main:
                found[name]["p_value_adjusted"] = fixed[key]
    return found


@pytest.fixture(scope="module")
def demo(demo_warehouse: Path):
    """Open the demo's warehouse."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        yield connection


def test_accounts_of_experiments_agree(demo: duckdb.DuckDBPyConnection):
    """Every column of every account and experiment."""
    ours = accounts_again(demo)
    query = "from main_intermediate.int_experiment_accounts order by experiment_id, account_id"
    theirs = fetch(demo, query)
    assert len(ours) == len(theirs) > 500
    for expected, found in zip(ours, theirs, strict=True):
        assert expected.keys() == found.keys()
        for name, value in expected.items():
            same = pytest.approx(value) if isinstance(value, float) else value
            shown = float(found[name]) if isinstance(value, float) else found[name]
            assert shown == same, f"{name} of {found}"
    assert {True, False} == {row["is_crossover"] for row in ours}
    assert {True, False} == {row["is_contaminated"] for row in ours}
    assert {True, False, None} == {row["has_converted"] for row in ours}


def test_results_of_experiments_agree(demo: duckdb.DuckDBPyConnection):
    """Every number that is compared in both marts, to nine digits."""
    by_experiment = defaultdict(list)
    for row in accounts_again(demo):
        by_experiment[row["experiment_id"]].append(row)
    expected = {
        (experiment_id, *key): row
        for experiment_id, accounts in by_experiment.items()
        for key, row in results_again(accounts).items()
    }
    query = "from main_intermediate.int_experiment_results where level != 'control'"
    found = {
        (row["experiment_id"], row["factor"], row["level"], row["segment"]): row
        for row in fetch(demo, query)
    }
    numbers = {name for row in expected.values() for name in row}
    assert len(numbers) == 12
    for key, row in found.items():
        for name in numbers:
            value = expected[key].get(name)
            assert row[name] == (pytest.approx(value, rel=1e-9) if value is not None else None), (
                f"{name} of {key}"
            )
    assert {key for key, row in expected.items() if "z" in row} <= found.keys()
    shown = sum(
        demo.sql(f"select count(*) from {mart}").fetchone()[0]
        for mart in ("outreach_experiments", "tactic_response")
    )
    assert shown == len(found) + len(by_experiment)
