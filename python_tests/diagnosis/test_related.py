"""Related metrics, correlations and how teams work, computed again with pandas, SciPy, statsmodels.

From the accepted rows of the demo and from marts that other tests compute again (retention, ledger,
penetration). Intervals come from the libraries, not from the formulas that the SQL has.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from jinja2 import Environment
from project import ROOT
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

GROUPS = ["portfolio", "segment", "industry", "region", "owner", "team_structure", "start_cohort"]
Value = tuple[float | None, float | None, float | None, int]  # value, low, high, n
NONE = (None, None, None)
MINIMUM_OPPORTUNITIES = 10
MONTHS_APART = 4  # every fourth month is computed again, back from the last
ALIKE = 1e-6  # customers whose growth differs by less grew alike


@pytest.fixture(scope="module")
def demo(demo_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the demo."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        yield connection


def table(demo: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    """Read a table; decimals become floats."""
    frame = demo.sql(f"from {name}").df()
    for column in frame.columns:
        if frame[column].map(type).astype(str).str.contains("Decimal").any():
            frame[column] = frame[column].astype(float)
    return frame


@pytest.fixture(scope="module")
def tables(demo: duckdb.DuckDBPyConnection) -> dict[str, pd.DataFrame]:
    """Read what the metrics are computed from."""
    staging = ("opportunities", "account_plans", "engagements", "products", "acquisition_costs")
    names = {each: f"main_staging.stg_{each}" for each in staging}
    within = ("int_customer_groups", "int_account_groups", "int_account_customers", "int_months")
    within += ("int_customer_mrr", "int_exchange_rates_by_month", "int_retention_cohort")
    within += ("int_customer_first_mrr", "int_health_features", "int_account_revenue")
    within += ("int_acquisitions",)
    names |= {each: f"main_intermediate.{each}" for each in within}
    names |= {each: each for each in ("revenue_ledger", "group_penetration", "group_coverage")}
    names |= {each: each for each in ("account_outcomes", "account_penetration")}
    return {each: table(demo, name) for each, name in names.items()}


@pytest.fixture(scope="module")
def months(tables: dict) -> pd.DataFrame:
    """Return the complete months but the first, which only opens, with their last day."""
    complete = tables["int_months"].query("is_month_complete").sort_values("month")
    return complete.iloc[1:].set_index("month")


@pytest.fixture(scope="module")
def deals(tables: dict) -> pd.DataFrame:
    """Return opportunities but renewals with their customer and whether it had MRR before."""
    found = tables["opportunities"].query("kind != 'renewal'")
    found = found.merge(tables["int_account_customers"], on="account_id")
    found = found[(found.created_on >= found.valid_from) & (found.created_on < found.valid_until)]
    first = tables["int_customer_first_mrr"].groupby("customer_id").customer_first_month.min()
    started = pd.to_datetime(found.customer_id.map(first))
    found["is_existing"] = started < month_of(found.created_on)
    found["days"] = (pd.to_datetime(found.closed_on) - pd.to_datetime(found.created_on)).dt.days
    return found.merge(tables["int_customer_groups"], on="customer_id")


def month_of(days: pd.Series) -> pd.Series:
    """Return the first days of the months of days."""
    return pd.to_datetime(days).dt.to_period("M").dt.to_timestamp()


def rates(tables: dict) -> pd.Series:
    """Return exchange rates by currency and month."""
    found = tables["int_exchange_rates_by_month"]
    return found.set_index(["currency", "month"]).rate_to_reporting.astype(float)


def converted(rows: pd.DataFrame, months: pd.Series, tables: dict) -> np.ndarray:
    """Return amounts at the rates of months; NaN where there is none."""
    keys = pd.MultiIndex.from_arrays([rows.currency, months])
    return rows.amount.astype(float).to_numpy() * rates(tables).reindex(keys).to_numpy()


# Intervals, by the libraries


def mean_of(values: pd.Series) -> Value:
    """Return a mean with Student's interval."""
    values = values.dropna().astype(float)
    if values.nunique() < 2:
        return (values.mean() if len(values) else None, None, None, len(values))
    low, high = stats.t.interval(0.95, len(values) - 1, values.mean(), stats.sem(values))
    return values.mean(), low, high, len(values)


def share_of(hits: int, n: int, needed: int = 1) -> Value:
    """Return a share with Wilson's interval, unless it is of too few."""
    if n < needed:
        return (*NONE, n)
    return hits / n, *proportion_confint(hits, n, method="wilson"), n


# The metrics of one group of customers


class Window:
    """Everything of one month and the twelve up to it, by group."""

    def __init__(self, tables: dict, deals: pd.DataFrame, month: pd.Timestamp, last: object):
        """Cut out the rows of the month."""
        self.tables, self.month, self.last = tables, month, pd.Timestamp(last)
        opening = tables["int_months"].month.min()
        self.first = max(month - pd.DateOffset(months=11), opening + pd.DateOffset(months=1))
        self.is_short = self.first > month - pd.DateOffset(months=11)
        closed = deals[deals.stage.isin(["won", "lost"])]
        closed_in = month_of(closed.closed_on)
        self.closed = closed[closed_in.between(self.first, month)].copy()
        self.closed["money"] = converted(self.closed, month_of(self.closed.closed_on), tables)
        is_open = (deals.stage == "open") | (pd.to_datetime(deals.closed_on) > self.last)
        self.open = deals[is_open & (pd.to_datetime(deals.created_on) <= self.last)].copy()
        self.open["money"] = converted(self.open, pd.Series(month, index=self.open.index), tables)
        created = deals[month_of(deals.created_on).between(self.first, month)]
        seen = created.origin.isin(["rep_proposed", "success_identified"])
        self.identified = set(created[created.is_existing & seen].account_id)
        self.accounts = self.worked()

    def worked(self) -> pd.DataFrame:
        """Return customer accounts with their groups and how they were worked."""
        found = self.of_month("int_account_revenue").query("is_customer")
        found = found.merge(self.tables["int_account_groups"], on="account_id")
        plans = self.tables["account_plans"]
        plans = plans[month_of(plans.occurred_on).between(self.first, self.month)]
        for event in ("plan_shared", "cross_team_review", "handoff"):
            found[event] = found.account_id.isin(plans[plans.event == event].account_id)
        found["identified"] = found.account_id.isin(self.identified)
        touches = self.tables["engagements"].dropna(subset=["contact_id", "colleague_id"])
        age = (self.last - pd.to_datetime(touches.occurred_on)).dt.days
        touches = touches[age.between(0, 90)]
        people = touches.groupby(["account_id", "contact_id"]).colleague_id.nunique()
        by_account = people.groupby("account_id")
        found["people"] = found.account_id.map(by_account.size()).fillna(0)
        found["twice"] = found.account_id.map((people > 1).groupby("account_id").sum()).fillna(0)
        scores = self.of_month("int_health_features").set_index("account_id").satisfaction_score
        found["satisfaction"] = found.account_id.map(scores)
        return found

    def of_month(self, name: str, month: pd.Timestamp | None = None) -> pd.DataFrame:
        """Return the rows of a table in the month, or in another."""
        rows = self.tables[name]
        return rows[rows.month == (month or self.month)]

    def metrics(self, group_by: str, value: str) -> dict[str, Value]:
        """Return every metric of a group."""
        found = self.sales(*(rows[rows[group_by] == value] for rows in (self.closed, self.open)))
        accounts = self.accounts[self.accounts[group_by] == value]
        found |= self.work(accounts)
        groups = self.tables["int_customer_groups"]
        members = set(groups[groups[group_by] == value].customer_id)
        found |= self.customers(members, group_by, value)
        return found

    def sales(self, closed: pd.DataFrame, still_open: pd.DataFrame) -> dict[str, Value]:
        """Return what opportunities tell."""
        won = closed[closed.stage == "won"]
        size, cycle = mean_of(won.money), won.days.median() if len(won) else None
        found = {
            "average_deal_size": size,
            "sales_cycle_length": (cycle, None, None, len(won)),
        }
        for name, rows in {
            "win_rate": closed,
            "win_rate_initial": closed[~closed.is_existing],
            "win_rate_expansion": closed[closed.is_existing],
        }.items():
            hits = int((rows.stage == "won").sum())
            found[name] = share_of(hits, len(rows), MINIMUM_OPPORTUNITIES)
        to_expand = still_open[still_open.is_existing]
        worth = to_expand.money.sum(min_count=1) if len(to_expand) else 0
        found["expansion_pipeline"] = (worth, None, None, len(to_expand))
        velocity = None
        if found["win_rate"][0] is not None and size[0] is not None and cycle:
            velocity = len(still_open) * found["win_rate"][0] * size[0] / cycle
        return found | {"sales_velocity": (velocity, None, None, len(closed))}

    def work(self, accounts: pd.DataFrame) -> dict[str, Value]:
        """Return how accounts are worked and how satisfied they are."""
        hits = {
            "opportunity_identification_rate": "identified",
            "shared_plan_share": "plan_shared",
            "cross_team_review_share": "cross_team_review",
            "handoff_share": "handoff",
        }
        # Of a shorter window it isn't known what was done within a year.
        found = {
            name: (*NONE, len(accounts))
            if self.is_short
            else share_of(accounts[by].sum(), len(accounts))
            for name, by in hits.items()
        }
        twice, people = int(accounts.twice.sum()), int(accounts.people.sum())
        found["duplicated_effort_share"] = share_of(twice, people)
        return found | {"satisfaction": mean_of(accounts.satisfaction)}

    def customers(self, members: set[str], group_by: str, value: str) -> dict[str, Value]:
        """Return what MRR and costs tell."""
        paying = self.of_month("int_customer_mrr").query("mrr > 0")
        paying = paying[paying.customer_id.isin(members)]
        n = len(paying)
        each = paying.mrr.sum() / n if n else None
        margin = self.margin(group_by, value)
        left, stayed_for = self.departures(members)
        churn, churn_low, churn_high, _ = share_of(left, stayed_for)
        worth = (
            [
                each * margin / rate if left and n else None
                for rate in (churn, churn_high, churn_low)
            ]
            if left and n and margin
            else [None] * 3
        )
        found = {
            "mrr_per_customer": (each, None, None, n),
            "gross_margin": (margin, None, None, n),
            "monthly_churn_rate": (churn, churn_low, churn_high, stayed_for),
            "customer_lifetime_value": (*worth, left),
            "account_growth_rate": self.growth(members),
        }
        cost, wins, mrr = self.cost("new_logo", members, group_by, value)
        unit_cost, units, _ = self.cost("new_unit", members, group_by, value)
        found["customer_acquisition_cost"] = (cost, None, None, wins)
        found["new_unit_acquisition_cost"] = (unit_cost, None, None, units)
        payback = cost / (mrr * margin) if cost is not None and margin else None
        found["cac_payback_months"] = (payback, None, None, wins)
        times = [each / cost if each and cost else None for each in worth]
        return found | {"ltv_to_cac": (*times, left)}

    def margin(self, group_by: str, value: str) -> float | None:
        """Return the margin of the MRR of a group's accounts."""
        ledger = self.of_month("revenue_ledger").merge(
            self.tables["int_account_groups"], on="account_id"
        )
        ledger = ledger[(ledger[group_by] == value) & (ledger.mrr != 0)]
        margins = self.tables["products"].set_index("product_id").gross_margin.astype(float)
        each = ledger.product_id.map(margins.fillna(margins.mean()))
        return (ledger.mrr * each).sum() / ledger.mrr.sum() if len(ledger) else None

    def departures(self, members: set[str]) -> tuple[int, int]:
        """Return how many customers left in the twelve months, and of how many customer months."""
        rows = self.tables["int_retention_cohort"].query("window_months == 1 and opening_mrr > 0")
        rows = rows[rows.month.between(self.first, self.month) & rows.customer_id.isin(members)]
        return int((rows.retained_mrr <= 0).sum()), len(rows)

    def growth(self, members: set[str]) -> Value:
        """Return NRR − 1; the error of a ratio of sums is that of the mean of its influences."""
        rows = self.of_month("int_retention_cohort").query(
            "window_months == 12 and opening_mrr > 0"
        )
        rows = rows[rows.customer_id.isin(members)]
        n = len(rows)
        if not n:
            return (*NONE, 0)
        rate = rows.retained_mrr.sum() / rows.opening_mrr.sum() - 1
        influence = (rows.retained_mrr - (1 + rate) * rows.opening_mrr) / rows.opening_mrr.mean()
        if n == 1 or influence.abs().max() < ALIKE:
            return rate, None, None, n
        low, high = stats.t.interval(0.95, n - 1, rate, stats.sem(influence))
        return rate, low, high, n

    def cost(self, kind: str, members: set[str], group_by: str, value: str) -> tuple:
        """Return cost and MRR of each win of a kind, and how many."""
        if group_by not in ("portfolio", "segment"):
            return None, 0, None
        wins = self.tables["int_acquisitions"].query(f"kind == '{kind}'")
        wins = wins[wins.month.between(self.first, self.month) & wins.customer_id.isin(members)]
        costs = self.tables["acquisition_costs"].query(f"purpose == '{kind}'")
        costs = costs[costs.cost_month.between(self.first, self.month)]
        if group_by == "segment":
            costs = costs[costs.segment == value]
        if not len(wins) or not len(costs):
            return None, len(wins), None
        total = converted(costs, costs.cost_month, self.tables).sum()
        return total / len(wins), len(wins), wins.new_mrr.sum() / len(wins)


def is_close(found: object, expected: object) -> bool:
    """Say whether two figures are equal but for the last digits; NaN is none."""
    found, expected = (
        None if each is None or pd.isna(each) else each for each in (found, expected)
    )
    if found is None or expected is None:
        return found is expected
    return math.isclose(found, expected, rel_tol=1e-7, abs_tol=2e-7)


def test_every_metric_of_every_group_and_month(
    tables: dict, deals: pd.DataFrame, months: pd.DataFrame, demo: duckdb.DuckDBPyConnection
):
    """Value, both ends of the interval and n."""
    theirs = table(demo, "related_metrics")
    assert set(theirs.group_by) == set(GROUPS)
    assert sorted(theirs.month.unique()) == sorted(months.index)
    wrong, checked = [], 0
    chosen = theirs[theirs.month.isin(months.index[::-MONTHS_APART])]
    for month, rows in chosen.groupby("month"):
        window = Window(tables, deals, month, months.loc[month].measured_on)
        for (group_by, value), metrics in rows.groupby(["group_by", "group_value"]):
            ours = window.metrics(group_by, value)
            assert set(metrics.metric) == set(ours)
            for row in metrics.itertuples():
                expected = ours[row.metric]
                pairs = zip((row.value, row.low, row.high, row.n), expected, strict=True)
                if not all(is_close(*pair) for pair in pairs):
                    wrong.append(f"{month:%Y-%m} {value} {row.metric}: {row} is not {expected}")
                checked += 1
    assert wrong[:5] == []
    assert checked > 20_000 / MONTHS_APART


def test_correlations(tables: dict, months: pd.DataFrame, demo: duckdb.DuckDBPyConnection):
    """Both coefficients and their intervals, by SciPy, across customers of the last month."""
    values = table(demo, "main_intermediate.int_customer_values")
    assert set(values.month) == {months.index.max()}
    rated = tables["group_penetration"].query("group_by == 'parent' and variant == 'revenue'")
    rated = rated[(rated.month == months.index.max()) & rated.rate.notna()]
    assert set(values.customer_id) <= set(rated.group_value)
    theirs = table(demo, "metric_correlations").set_index(["metric", "method"])
    for metric, rows in values.groupby("metric"):
        pearson = stats.pearsonr(rows.value, rows.revenue_rate)
        row = theirs.loc[metric, "pearson"]
        assert row.n == len(rows)
        assert row.coefficient == pytest.approx(pearson.statistic, abs=1e-9)
        assert (row.low, row.high) == pytest.approx(tuple(pearson.confidence_interval()), abs=1e-9)
        order = stats.spearmanr(rows.value, rows.revenue_rate).statistic
        error = math.sqrt((1 + order**2 / 2) / (len(rows) - 3))
        ends = np.tanh(stats.norm.interval(0.95, np.arctanh(order), error))
        row = theirs.loc[metric, "spearman"]
        assert row.coefficient == pytest.approx(order, abs=1e-9)
        assert (row.low, row.high) == pytest.approx(tuple(ends), abs=1e-9)
    assert len(theirs) == 2 * values.metric.nunique() == 20


def test_metrics_of_customers(
    tables: dict, deals: pd.DataFrame, months: pd.DataFrame, demo: duckdb.DuckDBPyConnection
):
    """What is correlated is, of one customer, what related_metrics says of a group."""
    month = months.index.max()
    window = Window(tables, deals, month, months.loc[month].measured_on)
    churn = window.metrics("portfolio", "all")["monthly_churn_rate"][0]
    values = table(demo, "main_intermediate.int_customer_values")
    values = values.set_index(["customer_id", "metric"]).value
    rated = tables["group_penetration"].query("group_by == 'parent' and month == @month")
    captured = rated.set_index(["group_value", "variant"]).captured
    for customer in values.index.unique("customer_id"):
        found = values[customer].to_dict()
        ours = window.metrics("parent", customer)
        closed = window.closed[(window.closed.parent == customer) & window.closed.is_existing]
        expected = {
            name: ours[name][0]
            for name in ("mrr_per_customer", "account_growth_rate", "average_deal_size")
        }
        expected |= {name: ours[name][0] for name in ("satisfaction", "expansion_pipeline")}
        worth = ours["mrr_per_customer"][0], ours["gross_margin"][0]
        expected["customer_lifetime_value"] = None if None in worth else math.prod(worth) / churn
        won = (closed.stage == "won").mean() if len(closed) else None
        expected |= {"win_rate_expansion": won, "products_held": captured[customer, "products"]}
        wrong = {
            name: (found.get(name), value)
            for name, value in expected.items()
            if not is_close(found.get(name), value)
        }
        assert not wrong, customer


def test_teams(
    tables: dict, deals: pd.DataFrame, months: pd.DataFrame, demo: duckdb.DuckDBPyConnection
):
    """Shares with Wilson's intervals; the median where the curve of time_to_expansion says."""
    month = months.index.max()
    window = Window(tables, deals, month, months.loc[month].measured_on)
    outcomes = tables["account_outcomes"].query("not is_censored")
    outcomes = outcomes[outcomes.month == outcomes.month.max()]
    outcomes = outcomes.merge(tables["int_account_groups"], on="account_id")
    curves = table(demo, "time_to_expansion").query("group_by == 'team_structure'")
    theirs = table(demo, "team_collaboration")
    assert set(theirs.team_structure) == set(tables["int_account_groups"].team_structure)
    for row in theirs.itertuples():
        active = outcomes[outcomes.team_structure == row.team_structure]
        if row.metric == "time_to_expansion":
            curve = curves[curves.group_value == row.team_structure]
            reached = [curve[curve[end] <= 0.5].months.min() for end in ("survival", "low", "high")]
            expected = (*reached, int(curve.accounts.iloc[0]))
        elif row.metric == "expansion_rate":
            expected = share_of(int(active.has_expanded.sum()), len(active), 20)
        else:
            expected = window.metrics("team_structure", row.team_structure)[row.metric]
        found = (row.value, row.low, row.high, row.n)
        if row.data_status == "ok":
            assert all(map(is_close, found, expected)), (row, expected)
        else:
            assert pd.isna(row.value) and row.n == expected[3]


def test_notes_hold_and_none_is_left_out(
    tables: dict, months: pd.DataFrame, demo: duckdb.DuckDBPyConnection
):
    """Each note again from the tables it is told from, with the thresholds of the seed."""
    limits = table(demo, "main_reference.trade_off_thresholds").set_index("threshold").value
    related = table(demo, "related_metrics").set_index(["group_by", "group_value", "month"])
    of = {name: rows for name, rows in related.groupby("metric")}
    penetration = tables["group_penetration"].query("group_by != 'parent'")
    penetration = penetration[penetration.month.isin(months.index)]
    keyed = penetration.set_index(["group_by", "group_value", "month"])
    revenue, products = (keyed[keyed.variant == each] for each in ("revenue", "products"))
    low = revenue[
        (revenue.benchmark_verdict == "below") & (revenue.accounts >= limits.minimum_accounts)
    ].index
    ours = set()
    for key in low:
        asked, worth, back = (
            of[each].loc[key] for each in ("satisfaction", "ltv_to_cac", "cac_payback_months")
        )
        is_soon = back.value <= limits.efficient_payback_months
        if back.n >= limits.minimum_accounts and (
            is_soon or worth.low >= limits.efficient_ltv_to_cac
        ):
            ours.add((*key, "low_rate_but_efficient_new_logos"))
        is_satisfied = asked.low >= limits.satisfied_from and asked.n >= limits.minimum_accounts
        if is_satisfied and products.loc[key].rate <= limits.focused_to:
            ours.add((*key, "low_rate_but_satisfied_and_focused"))
    notes = table(demo, "trade_off_notes")
    keys = ["group_by", "group_value", "month", "note"]
    theirs = set(
        notes[notes.note.str.startswith("low_rate")][keys].itertuples(index=False, name=None)
    )
    assert theirs == ours
    assert {each[3] for each in ours} == {
        "low_rate_but_efficient_new_logos",
        "low_rate_but_satisfied_and_focused",
    }


# The macros alone


def intervals() -> object:
    """Return the macros of macros/intervals.sql as functions that return SQL."""
    source = (ROOT / "macros/intervals.sql").read_text()
    helpers = {
        "type_double": lambda: "double precision",
        "safe_divide": lambda a, b: f"(cast({a} as double) / nullif(cast({b} as double), 0))",
    }
    return Environment().from_string(source).make_module(helpers)


@pytest.mark.parametrize("degrees", [1, 2, 3, 10, 30, 31, 32, 60, 1000])
def test_student_t_is_scipys(degrees: int):
    """Exact to 30 degrees, to nine digits beyond."""
    sql = f"select {intervals().student_t(str(degrees))}"
    assert float(duckdb.sql(sql).fetchone()[0]) == pytest.approx(
        stats.t.ppf(0.975, degrees), abs=2e-9
    )


def test_student_t_needs_a_degree():
    """One value has no interval."""
    assert duckdb.sql(f"select {intervals().student_t('0')}").fetchone() == (None,)


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (1, 1), (0, 50), (3, 7), (50, 50), (999, 1000)])
def test_wilson_is_statsmodels(hits: int, n: int):
    """Both ends, at the edges too, and never outside 0 to 1."""
    macros = intervals()
    ends = [macros.wilson(str(hits), str(n), side) for side in (-1, 1)]
    found = duckdb.sql(f"select {ends[0]}, {ends[1]}").fetchone()
    assert found == pytest.approx(proportion_confint(hits, n, method="wilson"), abs=1e-11)
    assert 0 <= found[0] <= found[1] <= 1


def test_a_share_of_none_has_no_interval():
    """Nothing was counted."""
    assert duckdb.sql(f"select {intervals().wilson('0', '0', 1)}").fetchone() == (None,)


def test_docs_show_what_the_demo_says(demo: duckdb.DuckDBPyConnection, months: pd.DataFrame):
    """The blend of docs/related-metrics.md, as rounded there."""
    lines = (ROOT / "docs/related-metrics.md").read_text().split("| segment | MRR per customer")[1]
    rows = [line.strip("|").split("|") for line in lines.split("\n\n")[0].splitlines()[2:]]
    shown = {cells[0].strip(): [cell.strip(" %") for cell in cells[1:]] for cells in rows}
    found = table(demo, "related_metrics").query("month == @months.index.max()")
    value = found.set_index(["group_value", "metric"]).value
    for segment, cells in shown.items():
        of = value[segment]
        assert cells == [
            f"{of['mrr_per_customer']:,.0f}",
            f"{100 * of['monthly_churn_rate']:.2f}",
            f"{of['customer_lifetime_value']:,.0f}",
            f"{of['ltv_to_cac']:.1f}",
        ]
    assert set(shown) == {"all", "SMB"}
