"""The attainable wallet: the regression, its cross-validation and what it hands on."""

import importlib.util
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from project import ROOT, fetch
from score_worlds import WALLET_SCHEMA
from sklearn.linear_model import QuantileRegressor

MONTH = date(2026, 6, 1)
NAMES = ("quantile_80", "quantile_90", "quantile_95")


@pytest.fixture(scope="module")
def wallet() -> ModuleType:
    """Return the Python model as a module; dbt runs it from a file of its own."""
    path = ROOT / "models/penetration/intermediate/wallet/int_wallet_models.py"
    spec = importlib.util.spec_from_file_location("int_wallet_models", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def customers(number: int, seed: int = 0, noise: float = 0.5) -> list[dict]:
    """Return customers who spend 100 × (1 + people) × e^noise; what else they are says nothing."""
    rng = np.random.default_rng(seed)
    people = rng.integers(1, 3000, number)
    spent = np.exp(np.log(100 * (1 + people)) + noise * rng.normal(size=number))
    return [
        {
            "account_id": f"A{place:05d}",
            "parent_id": f"P{place // 2:05d}",
            "fit_month": MONTH,
            "segment": ("SMB", "Enterprise")[place % 2],
            "industry": ("Retail", "Banking", None)[place % 3],
            "region": "North",
            "employee_count": float(people[place]),
            "annual_revenue": float(rng.integers(1, 10**6)),
            "addressable_units": float(rng.integers(1, 9)),
            "potential_users": None,
            "captured": float(spent[place]),
        }
        for place in range(number)
    ]


def table(rows: list[dict]) -> pa.Table:
    """Return rows as dbt hands them over."""
    return pa.Table.from_pylist(rows, schema=WALLET_SCHEMA)


def found_of(wallet: ModuleType, rows: list[dict], minimum: int = 50) -> dict[tuple, dict]:
    """Return what is found of one month, by part, term and level."""
    found = wallet.fitted_by_month(table(rows), minimum).to_pylist()
    return {(row["part"], row["term"], row["level"]): row for row in found}


def added_up(found: dict[tuple, dict], row: dict) -> list[float]:
    """Add up the terms of an account, as a reader would."""
    sums = np.array([found["coefficient", "intercept", None][name] for name in NAMES])
    for size in ("employee_count", "annual_revenue", "addressable_units", "potential_users"):
        level = "missing" if row[size] is None else "value"
        term = found["coefficient", size, level]
        times = 1.0
        if row[size] is not None:
            times = np.log(1 + min(max(row[size], term["lowest"]), term["highest"]))
        sums = sums + times * np.array([term[name] for name in NAMES])
    for kind in ("industry", "region"):
        key = "coefficient", kind, row[kind] or "unknown"
        term = found.get(key, found["coefficient", kind, "other"])
        sums = sums + np.array([term[name] for name in NAMES])
    return sorted(sums)


# By hand


def test_pinball_loss(wallet: ModuleType):
    """Two too little cost 2 × the quantile, two too much 2 × the rest, a hit nothing."""
    said = np.tile([[1.0], [5.0], [3.0]], (1, 3))
    losses = wallet.pinball(np.array([3.0, 3.0, 3.0]), said)
    assert losses[0] == pytest.approx([1.6, 1.8, 1.9])
    assert losses[1] == pytest.approx([0.4, 0.2, 0.1])
    assert losses[2] == pytest.approx([0, 0, 0])


def test_coverage_counts_accounts_at_or_below(wallet: ModuleType, monkeypatch: pytest.MonkeyPatch):
    """Of four customers with logs 1 to 4, three are at or below 3, one at or below 1."""
    rows = wallet.in_order(table(customers(4)))
    rows["captured"] = np.exp([1.0, 2.0, 3.0, 4.0])
    logs = np.log(rows["captured"])
    ends = np.tile([logs[0], logs[2], logs[3]], (4, 1))
    monkeypatch.setattr(wallet, "cross_validated", lambda _: (ends, ends))
    checks, _ = wallet.checks_of(rows)
    coverage = next(row for row in checks if (row["part"], row["term"]) == ("coverage", "model"))
    assert [coverage[name] for name in NAMES] == [0.25, 0.75, 1.0]


def test_the_segment_judges_where_it_has_twenty_accounts(wallet: ModuleType):
    """Of 1 to 21 the median of nine in ten is 19; nineteen accounts are judged by all forty."""
    rows = {
        "segment": np.array(["big"] * 21 + ["small"] * 19, dtype=object),
        "captured": np.exp([*range(1, 22), *range(101, 120)]),
    }
    said = wallet.segment_quantiles(rows, rows)
    assert said[0] == pytest.approx([17, 19, 20])
    assert said[-1] == pytest.approx(
        np.quantile([*range(1, 22), *range(101, 120)], [0.8, 0.9, 0.95])
    )


def test_the_interval_takes_accounts_of_a_parent_as_one(wallet: ModuleType):
    """Sums of 2 and −2 in four pairs: √(4 · 2² · 4 ÷ 3) ÷ 8; alone: √(10 · 8 ÷ 7) ÷ 8."""
    values = np.array([[1.0], [1], [-1], [-1], [2], [0], [-1], [-1]])
    pairs = np.array(["a", "a", "b", "b", "c", "c", "d", "d"])
    assert wallet.spread_of_mean(values, pairs) == pytest.approx([np.sqrt(16 * 4 / 3) / 8])
    alone = np.array(list("abcdefgh"))
    assert wallet.spread_of_mean(values, alone) == pytest.approx([np.sqrt(10 * 8 / 7) / 8])


def test_accounts_of_a_parent_are_in_one_fold(wallet: ModuleType):
    """And every fold has some."""
    rows = wallet.in_order(table(customers(100)))
    folds = wallet.folds_of(rows)
    assert set(folds) == set(range(5))
    by_parent = {(parent, fold) for parent, fold in zip(rows["parent_id"], folds, strict=True)}
    assert len(by_parent) == 50


# The regression


@pytest.mark.parametrize("quantile", [0.8, 0.9, 0.95])
def test_it_is_the_regression_of_scikit_learn(wallet: ModuleType, quantile: float):
    """The same line, by the dual of the same linear program."""
    rng = np.random.default_rng(7)
    columns = rng.normal(size=(150, 6))
    target = columns[:, 0] - 0.3 * columns[:, 1] + rng.normal(size=150)
    found = wallet.fit_quantile(columns, target, quantile)
    penalty = wallet.PENALTY / np.sqrt(150)
    other = QuantileRegressor(quantile=quantile, alpha=penalty, solver="highs")
    other.fit(columns, target)
    assert found == pytest.approx([other.intercept_, *other.coef_], abs=1e-9)


def test_a_known_quantile_is_recovered(wallet: ModuleType):
    """100 × (1 + people) × e^(0.5 z): the 0.9 quantile is e^(0.5 × 1.2816) times the middle."""
    rows = customers(2000)
    found = found_of(wallet, rows)
    for row in rows[:50]:
        if row["employee_count"] > 30:
            truth = np.log(100 * (1 + row["employee_count"])) + 0.5 * 1.2816
            assert added_up(found, row)[1] == pytest.approx(truth, abs=0.15)
    assert found["coverage", "model", None]["quantile_90"] == pytest.approx(0.9, abs=0.02)
    assert found["pinball_loss", "difference_high", None]["quantile_90"] < 0
    assert found["coefficient", "intercept", None]["data_status"] == "ok"


def test_sums_are_what_the_regression_says(wallet: ModuleType):
    """The rows that are handed on, added up, are its predictions, missing sizes included."""
    rows = customers(120)
    for place, row in enumerate(rows):
        row["employee_count"] = None if place % 7 == 0 else row["employee_count"]
        row["annual_revenue"] = None if place == 5 else row["annual_revenue"]
    found = found_of(wallet, rows)
    sample = wallet.in_order(table(rows))
    terms = wallet.terms_of(sample)
    columns = wallet.columns_of(sample, terms)
    said = wallet.predicted(columns, wallet.fit_quantiles(columns, np.log(sample["captured"])))
    for row, expected in zip(rows, said, strict=True):
        assert added_up(found, row) == pytest.approx(expected, abs=1e-5)


def test_quantiles_never_cross(wallet: ModuleType):
    """Not even where so few customers are that their lines do."""
    sample = wallet.in_order(table(customers(50, seed=3, noise=2.0)))
    for said in wallet.cross_validated(sample):
        assert (np.diff(said, axis=1) >= 0).all()


def test_sizes_beyond_what_was_seen_count_as_the_last_seen(wallet: ModuleType):
    """A column for a hundred times the largest is that of the largest."""
    sample = wallet.in_order(table(customers(60)))
    terms = wallet.terms_of(sample)
    largest = next(term.highest for term in terms if term.name == "employee_count")
    huge = dict(sample, employee_count=np.full(60, 100 * largest))
    just = dict(sample, employee_count=np.full(60, largest))
    assert (wallet.columns_of(huge, terms) == wallet.columns_of(just, terms)).all()


@pytest.mark.parametrize("value", [7.0, None, float("inf"), float("nan"), -5.0])
def test_a_size_that_says_nothing_counts_for_nothing(wallet: ModuleType, value: float | None):
    """The same for all, missing, infinite or below 0: a coefficient of 0, and a fit."""
    rows = [row | {"annual_revenue": value} for row in customers(60)]
    found = found_of(wallet, rows)
    term = found["coefficient", "annual_revenue", "value"]
    assert [term[name] for name in NAMES] == [0, 0, 0]
    assert 0 <= term["lowest"] <= term["highest"] < float("inf")
    assert all(np.isfinite(row[name]) for row in found.values() for name in NAMES)


def test_rare_levels_are_other(wallet: ModuleType):
    """Nine of a kind have no row of their own, ten do; nor has one that is called `other`."""
    rows = customers(60)
    for place, row in enumerate(rows):
        row["industry"] = "nine" if place < 9 else "ten" if place < 19 else "other"
    found = wallet.fitted_by_month(table(rows), 50).to_pylist()
    levels = [row["level"] for row in found if row["term"] == "industry"]
    assert levels == ["ten", "other"]


@pytest.mark.parametrize(("number", "counts"), [(9, False), (30, True)])
def test_a_missing_size_counts_as_the_median_and_by_itself(
    wallet: ModuleType, number: int, counts: bool
):
    """By itself where ten or more lack it: here those who do spend a hundred times as much."""
    rows = customers(300)
    for row in rows[:number]:
        row |= {"employee_count": None, "captured": 100 * row["captured"]}
    found = found_of(wallet, rows)
    median = np.median([row["employee_count"] for row in rows[number:]])
    slope, missing = (
        np.array([found["coefficient", "employee_count", level][name] for name in NAMES])
        for level in ("value", "missing")
    )
    more = missing - slope * np.log(1 + median)
    assert (more > 1).all() if counts else more == pytest.approx([0, 0, 0], abs=1e-6)


# Too little, and the same bytes


@pytest.mark.parametrize("number", [1, 49])
def test_fewer_than_fifty_customers_are_no_model(wallet: ModuleType, number: int):
    """One row that says why, and no number."""
    found = wallet.fitted_by_month(table(customers(number)), 50).to_pylist()
    assert len(found) == 1
    assert found[0]["data_status"] == "insufficient data: fewer than 50 customers"
    assert found[0]["accounts"] == number
    assert [found[0][name] for name in NAMES] == [None, None, None]


def test_customers_of_few_parents_are_no_model(wallet: ModuleType):
    """Nothing could be checked on a parent that was not seen."""
    rows = [row | {"parent_id": f"P{place % 4}"} for place, row in enumerate(customers(60))]
    found = wallet.fitted_by_month(table(rows), 50).to_pylist()
    assert [row["data_status"] for row in found] == [
        "insufficient data: customers of fewer than 5 parents"
    ]


def test_without_customers_there_are_no_rows(wallet: ModuleType):
    """But the columns."""
    found = wallet.fitted_by_month(table([]), 50)
    assert found.num_rows == 0
    assert found.schema == wallet.SCHEMA


def test_a_model_that_knows_nothing_is_not_used(wallet: ModuleType):
    """Segments say all, and sizes nothing: the fit is worse than the segment's quantile."""
    rng = np.random.default_rng(0)
    rows = customers(200)
    for row in rows:
        middle = 5.0 if row["segment"] == "SMB" else 12.0
        row["captured"] = float(np.exp(middle + 0.1 * rng.normal()))
    found = found_of(wallet, rows)
    assert found["coefficient", "intercept", None]["data_status"] == "worse than the segment"
    assert found["pinball_loss", "difference", None]["quantile_90"] > 0


def test_the_order_of_rows_changes_no_byte(wallet: ModuleType):
    """Nor does a second run."""
    rows = customers(90) + [row | {"fit_month": date(2026, 3, 1)} for row in customers(70, seed=1)]
    shuffled = random.Random(1).sample(rows, len(rows))
    one, other, again = (wallet.fitted_by_month(table(each), 50) for each in (rows, shuffled, rows))
    assert one.equals(other)
    assert one.equals(again)
    ids = wallet.in_order(table(shuffled))["account_id"]
    assert list(ids) == [row["account_id"] for row in rows[90:] + rows[:90]]
    assert set(one["fit_month"].to_pylist()) == {MONTH, date(2026, 3, 1)}


# The demo


@pytest.fixture(scope="module")
def demo(demo_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the demo's warehouse."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        yield connection


def test_the_demo_can_be_fitted_again(wallet: ModuleType, demo: duckdb.DuckDBPyConnection):
    """What the build found is what its inputs give."""
    inputs = demo.sql("from main_intermediate.int_wallet_inputs").to_arrow_table()
    again = wallet.fitted_by_month(inputs, 50).to_pylist()
    built = fetch(demo, "from main_intermediate.int_wallet_models")
    key = ("fit_month", "part", "term", "level")
    assert sorted(built, key=lambda row: str([row[each] for each in key])) == sorted(
        again, key=lambda row: str([row[each] for each in key])
    )


def test_wallets_are_in_order_and_hold_what_is_captured(demo: duckdb.DuckDBPyConnection):
    """Of every account and month, prospects too; where there is none the reason is said."""
    rows = fetch(demo, "from potential_model")
    fitted = [row for row in rows if row["data_status"] == "ok"]
    assert any(not row["is_customer"] for row in fitted)
    for row in fitted:
        assert row["captured"] <= row["wallet_80"] <= row["wallet_90"] <= row["wallet_95"]
        assert row["fit_month"] <= row["month"]
    assert len(fitted) < len(rows)
    assert all(row["wallet_90"] is None for row in rows if row["data_status"] != "ok")


def test_the_model_beats_the_segment_on_the_demo(demo: duckdb.DuckDBPyConnection):
    """In the latest fit at each quantile, and its coverage is near it."""
    query = "from potential_model_validation where fit_month = '2026-06-01' and model = 'model'"
    rows = fetch(demo, query)
    assert len(rows) == 3
    for row in rows:
        assert row["loss_difference"] < 0
        assert row["coverage_share"] == pytest.approx(float(row["quantile"]), abs=0.05)
