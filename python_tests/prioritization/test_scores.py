"""The maths of the scores: by hand, against libraries, in worlds of which the truth is known."""

import math
from datetime import date
from functools import cache
from types import SimpleNamespace

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
import statsmodels.api as sm
from score_worlds import DESCRIPTIONS, FEATURES, NOISE, World, folds, load, month_of, world
from sklearn.metrics import average_precision_score, roc_auc_score

scorecards = load("int_scorecards")
account_scores = load("int_account_scores")
challenger = load("int_challenger_predictions")
metrics = load("int_score_metrics")

MONTHS, TESTS = 24, (17, 20, 23)
LATEST = f"{month_of(23):%Y-%m}"


@cache
def known() -> World:
    """Return a world in which expansion can be predicted and churn can't."""
    return world(parents=220, months=MONTHS)


@cache
def fitted() -> pa.Table:
    """Return its scorecards."""
    return cards_of(known().sample)


def cards_of(sample: pa.Table, features: tuple = FEATURES, minimum: int = 50) -> pa.Table:
    """Return the scorecards of a sample."""
    return scorecards.scorecards(sample, folds(MONTHS, TESTS), list(features), minimum)


def shuffled(table: pa.Table, seed: int = 3) -> pa.Table:
    """Return the rows of a table in another order."""
    return table.take(np.random.default_rng(seed).permutation(len(table)))


def card(table: pa.Table, outcome: str, fold: str) -> list[dict]:
    """Return one scorecard."""
    return [
        each for each in table.to_pylist() if (each["outcome"], each["fold"]) == (outcome, fold)
    ]


def points_by_hand(rows: list[dict], account: dict) -> tuple[int, list[tuple[str, int]]]:
    """Return an account's points and its terms, by reading the scorecard as a person would."""
    total, terms = 0, []
    for row in rows:
        value = None if row["feature"] == "base" else account[row["feature"]]
        if isinstance(value, float) and not math.isfinite(value):
            value = None
        levels = {each["level"] for each in rows if each["feature"] == row["feature"]} - {None}
        if row["feature"] == "base":
            fits = True
        elif row["bin"] == 0 or value is None:
            fits = row["bin"] == 0 and value is None
        elif levels:
            fits = row["level"] == (value if value in levels else "other")
        else:
            low = -math.inf if row["lower"] is None else row["lower"]
            fits = low <= value < (math.inf if row["upper"] is None else row["upper"])
        if fits:
            total += row["points"]
            terms.append((row["feature"], row["points"]))
    return total, terms[1:]


def predicted(sample: pa.Table, cards: pa.Table, outcome: str, fold: str) -> pa.Table:
    """Return a fold's test rows in the columns of int_score_predictions, added up by hand."""
    rows = sample.filter(pc.equal(sample["outcome"], outcome))
    rows = rows.filter(pc.equal(rows["month"], month_of(int(folds_month(fold)))))
    if fold == "unseen parents":
        rows = rows.filter(rows["is_test_parent"])
    points = [points_by_hand(card(cards, outcome, fold), each)[0] for each in rows.to_pylist()]
    name = fold if fold == "shuffled labels" else "scorecard"
    columns = {"model": [name] * len(rows), "fold": [fold] * len(rows)}
    columns["prediction"] = [1 / (1 + 2 ** (-each / 100)) for each in points]
    kept = rows.select(["outcome", "account_id", "parent_id", "month", "has_outcome"])
    for column, values in columns.items():
        kept = kept.append_column(column, pa.array(values))
    return kept.select(challenger.SCHEMA.names).cast(challenger.SCHEMA)


def folds_month(fold: str) -> int:
    """Return the number of the month that a fold is tested on."""
    return next((each for each in TESTS if f"{month_of(each):%Y-%m}" == fold), max(TESTS))


def found(table: pa.Table, **wanted: str) -> dict:
    """Return the one row of the metrics that has these values."""
    (row,) = [each for each in table.to_pylist() if all(each[key] == wanted[key] for key in wanted)]
    return row


def ranked(prediction: list, outcome: list, weights: list | None = None) -> metrics.Tested:
    """Return rows that come with the highest prediction first."""
    weights = np.atleast_2d(np.ones(len(outcome)) if weights is None else np.array(weights, float))
    return metrics.Tested(np.array(prediction, float), np.array(outcome, float), weights)


def random_tests(rows: int = 400, parents: int = 60) -> tuple[metrics.Tested, np.ndarray]:
    """Return calibrated predictions with ties, as drawn by parents, and the parents' draws."""
    random = np.random.default_rng(11)
    prediction = np.sort(np.round(random.beta(1, 4, rows), 2))[::-1]
    outcome = (random.uniform(size=rows) < prediction).astype(float)
    weights = metrics.draws_of(random.integers(0, parents, rows).astype(str), 8)
    return metrics.Tested(prediction, outcome, weights), weights.astype(int)


# What is measured


def test_lift_by_decile_of_golden_example_e1():
    """Teradata Warehouse Miner's table."""
    rows = np.array([74, 75, 75, 74, 75, 75, 74, 75, 75, 75])
    outcomes = np.array([73, 69, 71, 65, 63, 23, 8, 2, 1, 0])
    expected = [1.9651, 1.8326, 1.8858, 1.7497, 1.6733, 0.6109, 0.2154, 0.0531, 0.0266, 0]
    result = metrics.lift(outcomes, rows, outcomes.sum(), rows.sum())
    assert np.round(result, 4).tolist() == expected


def test_lift_of_the_top_decile_by_hand():
    """Of 12 rows the first 2, both with the outcome, which a quarter have: 4 times as many."""
    rows = ranked(range(12, 0, -1), [1, 1, 0, 0, 1, *[0] * 7])
    assert metrics.top_decile_lift(rows)[0] == pytest.approx(4)


def test_average_precision_by_hand():
    """Half of the recall at precision 1, half at 2 of 3: the two at 0.8 come together."""
    rows = ranked([0.9, 0.8, 0.8, 0.1], [1, 0, 1, 0])
    assert metrics.average_precision(rows)[0] == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)


def test_precision_at_k_by_hand():
    """The highest k, whoever comes first among equals; all rows where there are fewer than k."""
    rows = ranked([0.9, 0.5, 0.5, 0.5, 0.1], [1, 1, 0, 0, 1])
    assert metrics.precision_within(rows, 2)[0] == 1
    assert metrics.precision_within(rows, 3)[0] == pytest.approx(2 / 3)
    assert metrics.precision_within(rows, 50)[0] == pytest.approx(3 / 5)


def test_ranks_agree_with_scikit_learn_in_every_draw():
    """Weights give what rows that are there as often would."""
    rows, weights = random_tests()
    areas, precisions = metrics.area_under_curve(rows), metrics.average_precision(rows)
    briers = metrics.brier(rows)
    for number, weight in enumerate(weights):
        args = (rows.outcome, rows.prediction)
        assert areas[number] == pytest.approx(roc_auc_score(*args, sample_weight=weight))
        expected = average_precision_score(*args, sample_weight=weight)
        assert precisions[number] == pytest.approx(expected)
        expected = np.average((rows.prediction - rows.outcome) ** 2, weights=weight)
        assert briers[number] == pytest.approx(expected)


def test_cut_offs_agree_with_repeated_rows_in_every_draw():
    """A parent drawn twice takes two places among the highest."""
    rows, weights = random_tests()
    at_30, deciles = metrics.precision_within(rows, 30), metrics.top_decile_lift(rows)
    for number, weight in enumerate(weights):
        outcome = np.repeat(rows.outcome, weight)
        assert at_30[number] == pytest.approx(outcome[:30].mean())
        tenth = math.ceil(len(outcome) / 10)
        assert deciles[number] == pytest.approx(outcome[:tenth].mean() / outcome.mean())


def test_calibration_agrees_with_statsmodels():
    """Exactly for the value, and nearly for each draw, which takes one step only."""
    rows, weights = random_tests(1500)
    clipped = np.clip(rows.prediction, metrics.SMALLEST, 1 - metrics.SMALLEST)
    inputs = sm.add_constant(np.log(clipped / (1 - clipped)))
    intercept, slope = metrics.calibration(rows)
    for number, weight in enumerate(weights):
        model = sm.GLM(rows.outcome, inputs, family=sm.families.Binomial(), freq_weights=weight)
        expected = model.fit().params
        tolerance = 1e-8 if number == 0 else 0.03
        assert [intercept[number], slope[number]] == pytest.approx(expected, abs=tolerance)


def test_calibration_is_found_from_far_away():
    """Of predictions that are 0 or 1 and often wrong, for which whole steps lead nowhere."""
    prediction, outcome = np.repeat([1.0, 0.0], 50), np.tile([1.0, 0.0, 0.0, 1.0, 0.0], 20)
    outcome[:15] = 1
    slope = metrics.calibration(ranked(prediction, outcome))[1][0]
    odds = [outcome[prediction == each].mean() for each in (1, 0)]
    expected = np.diff(np.log(odds) - np.log1p(np.negative(odds)))[0]
    assert slope == pytest.approx(-expected / (2 * math.log(1 / metrics.SMALLEST - 1)))


@pytest.mark.parametrize("prediction", [[0.9, 0.8, 0.2, 0.1], [0.3, 0.3, 0.3, 0.3]])
def test_no_calibration_where_nothing_can_be_fitted(prediction: list):
    """A threshold that parts all, and one and the same prediction, have no slope."""
    for value in metrics.calibration(ranked(prediction, [1, 1, 0, 0])):
        assert np.isnan(value).all()


def test_what_a_threshold_parts_is_separable():
    """In either direction, with a tie at the threshold, and where there is one class only."""
    outcome = np.array([1, 1, 0, 0])
    for logits in ([2, 1, 0, -1], [-1, 0, 1, 2], [2, 1, 1, -1]):
        assert metrics.is_separable(np.array(logits), outcome)
    assert metrics.is_separable(np.arange(4), np.ones(4))
    assert not metrics.is_separable(np.array([2, 0, 1, -1]), outcome)


def test_parents_are_drawn_as_a_whole():
    """Rows of one parent weigh the same; the first sample is the data; each has all its parents."""
    parents = np.array(["a", "b", "a", "c", "b", "a"])
    weights = metrics.draws_of(parents, 50)
    assert (weights[0] == 1).all()
    assert (weights[:, [0, 0, 1]] == weights[:, [2, 5, 4]]).all()
    assert (weights[:, 0] + weights[:, 1] + weights[:, 3] == 3).all()
    assert len(np.unique(weights[:, 3])) > 2


# Bins


@pytest.mark.parametrize(
    ("values", "edges"),
    [
        (range(1, 101), [21, 41, 61, 81]),
        ([0] * 85 + list(range(1, 16)), [1]),
        ([0.5] * 9 + [1] * 91, [1]),
        ([0] * 99 + [7], []),
        ([0] + [7] * 99, []),
        ([3] * 50, []),
        ([], []),
        (np.arange(1, 101) * 1234.567, [25900, 50600, 75300, 99900]),
        (np.arange(1, 101) * -0.01, [-0.8, -0.6, -0.4, -0.2]),
    ],
)
def test_edges_by_hand(values: list, edges: list[float]):
    """Quintiles, readable; the smallest value alone if many share it; never under 2 %."""
    assert scorecards.edges_of(np.array(values, dtype=float)) == edges


@pytest.mark.parametrize(
    ("value", "readable"),
    [(4.35, 4.35), (1234.567, 1230), (-0.0123456, -0.0124), (0.0, 0.0), (99.999, 99.9)],
)
def test_edges_are_readable_and_not_above(value: float, readable: float):
    """Three digits, rounded down, so that the value itself stays above its edge."""
    assert scorecards.rounded_down(value) == readable


def test_rare_levels_are_other_and_constants_have_no_bins():
    """An infinite number is missing; a feature that is all in one bin says nothing."""
    rows = pa.table(
        {
            "text": ["a"] * 60 + ["b"] * 36 + ["rare", "other", "other", None],
            "constant": [4.0] * 100,
            "nothing": pa.array([None] * 100, pa.float64()),
            "empty": pa.array([None] * 100, pa.string()),
            "infinite": [math.inf] * 30 + [math.nan] * 30 + [1.0] * 40,
        }
    )
    result = {each.feature: each for each in scorecards.binned(rows, rows.column_names)}
    assert sorted(result) == ["infinite", "text"]
    assert [each["level"] for each in result["text"].bins] == [None, "a", "b", "other"]
    assert np.bincount(result["text"].codes).tolist() == [1, 60, 36, 3]
    assert np.bincount(result["infinite"].codes).tolist() == [60, 40]


# The fit


def test_a_score_finds_the_signal_and_only_that():
    """On accounts it never saw: a top decile of 3 or more, calibrated; noise has few points."""
    unseen = world(parents=1200, months=MONTHS, seed=5).of("expansion")
    unseen = unseen.filter(pc.greater(unseen["month"], month_of(20)))
    assert 0.05 < pc.mean(unseen["has_outcome"].cast(pa.float64())).as_py() <= 0.15
    rows = card(fitted(), "expansion", "final")
    accounts = unseen.to_pylist()
    prediction = [1 / (1 + 2 ** (-points_by_hand(rows, each)[0] / 100)) for each in accounts]
    order = np.argsort(prediction)[::-1]
    outcome = unseen["has_outcome"].to_numpy(zero_copy_only=False)[order]
    result = ranked(np.array(prediction)[order], outcome)
    assert metrics.top_decile_lift(result)[0] >= 3
    assert 0.9 <= metrics.calibration(result)[1][0] <= 1.1
    assert np.mean(prediction) == pytest.approx(outcome.mean(), rel=0.1)
    spans = {
        name: [each["points"] for each in rows if each["feature"] == name] for name in FEATURES
    }
    largest = {name: max(points) - min(points) for name, points in spans.items()}
    assert (
        max(largest[name] for name in NOISE)
        < 60
        < min(largest[name] for name in FEATURES if name not in NOISE)
    )


def test_points_are_centred_and_add_up():
    """The average training row has 0 from each feature; counts are those of the rows."""
    sample = known().of("expansion")
    train = sample.filter(pc.less_equal(sample["month"], month_of(MONTHS - 1)))
    outcomes = pc.sum(train["has_outcome"].cast(pa.int64())).as_py()
    rows = card(fitted(), "expansion", "final")
    for name in ("base", *FEATURES):
        part = [each for each in rows if each["feature"] == name]
        assert sum(each["train_rows"] for each in part) == len(train)
        assert sum(each["train_outcomes"] for each in part) == outcomes
        assert sum(each["train_share"] for each in part) == pytest.approx(1)
        if name != "base":
            assert abs(sum(each["train_share"] * each["points"] for each in part)) < 0.5
        assert all(
            each["weight"] == pytest.approx(each["points"] * math.log(2) / 100) for each in part
        )


def test_a_fold_learns_from_its_own_rows_only():
    """Nothing after train_until, and no parent that the fold is tested on."""
    sample = known().of("churn")
    earlier = sample.filter(pc.less_equal(sample["month"], month_of(17)))
    unseen = earlier.filter(pc.invert(earlier["is_test_parent"]))
    for fold, rows in ((LATEST, earlier), ("unseen parents", unseen)):
        base = card(fitted(), "churn", fold)[0]
        assert (base["feature"], base["train_rows"]) == ("base", len(rows))
        assert base["training_accounts"] == len(rows["account_id"].unique())
        outcome_accounts = rows.filter(rows["has_outcome"])["account_id"].unique()
        assert base["outcome_accounts"] == len(outcome_accounts)


def test_the_order_of_rows_changes_nothing():
    """Not one byte, of any of the models."""
    sample, cards = known().sample, fitted()
    again = cards_of(shuffled(sample))
    assert again.equals(cards)
    rows = challenger.predictions(sample, folds(MONTHS, TESTS), cards)
    assert challenger.predictions(
        shuffled(sample), folds(MONTHS, TESTS)[::-1], shuffled(cards)
    ).equals(rows)
    tied = rows.set_column(6, "prediction", pc.round(rows["prediction"], 1))
    assert metrics.score_metrics(shuffled(tied), 50, 20).equals(metrics.score_metrics(tied, 50, 20))


def outcomes_of(accounts: int, with_outcome: int, months: int = 2) -> pa.Table:
    """Return a sample in which so many accounts churn, in the first month."""
    rows = [
        {
            "outcome": "churn",
            "account_id": f"A{number}",
            "parent_id": f"P{number}",
            "month": month_of(month),
            "is_test_parent": False,
            "has_outcome": number < with_outcome and month == 0,
            "size": float(number % 7),
        }
        for number in range(accounts)
        for month in range(months)
    ]
    return pa.Table.from_pylist(rows)


@pytest.mark.parametrize(
    ("sample", "status"),
    [
        (outcomes_of(200, 49), "insufficient data: 49 accounts with churn, 50 needed"),
        (outcomes_of(200, 50), "ok"),
        (outcomes_of(99, 99, months=1), "insufficient data: 0 accounts without churn, 50 needed"),
        (outcomes_of(1, 1), "insufficient data: 1 account with churn, 50 needed"),
        (outcomes_of(9, 9).slice(0, 0), "insufficient data: 0 accounts with churn, 50 needed"),
    ],
)
def test_too_few_accounts_have_no_score_and_a_reason(sample: pa.Table, status: str):
    """One row says why; there are no points to mistake for a score."""
    rows = card(cards_of(sample, ("size",)), "churn", "final")
    assert {each["data_status"] for each in rows} == {status}
    if status != "ok":
        assert [(each["feature"], each["points"], each["weight"]) for each in rows] == [
            ("base", None, None)
        ]


def test_without_any_feature_all_have_the_share_of_all():
    """A scorecard may be its base alone."""
    sample = outcomes_of(200, 100)
    constant = sample.drop_columns("size").append_column("size", pa.array([1.0] * len(sample)))
    rows = card(cards_of(constant, ("size",)), "churn", "final")
    assert [(each["feature"], each["points"]) for each in rows] == [("base", -158)]  # odds 1 to 3


# The scores of accounts


class Dbt:
    """What dbt hands to a model: tables by name, and its settings."""

    def __init__(self, **tables: pa.Table):
        """Take the tables, and settings of few draws."""
        self.tables, self.connection = tables, duckdb.connect()
        self.config = SimpleNamespace(meta_get={"score_bootstraps": 20}.get)
        for name, table in tables.items():
            self.connection.register(name, table)

    def ref(self, _package: str, name: str) -> duckdb.DuckDBPyRelation:
        """Return a table."""
        return self.connection.sql(f"select * from {name}")


def features_of(count: int = 40) -> pa.Table:
    """Return accounts as in account_features: some no customers, one full of gaps, extremes."""
    rows = known().of("churn").slice(0, count).select(["account_id", "parent_id", *FEATURES])
    accounts = rows.to_pylist()
    for number, account in enumerate(accounts):
        account["is_active"] = number % 10 != 3
    accounts[0] |= dict.fromkeys(FEATURES)
    accounts[1] |= {"usage_rate": math.inf, "noise_1": -math.inf, "sector": "Mining"}
    months = ((5, True, 0.5), (6, True, 1), (7, False, 0.1))
    return pa.Table.from_pylist(
        [
            account
            | {"month": month_of(month), "is_month_complete": complete}
            | {"usage_rate": account["usage_rate"] and account["usage_rate"] * factor}
            for month, complete, factor in months
            for account in accounts
        ]
    )


def scores_of(features: pa.Table, cards: pa.Table) -> list[dict]:
    """Return what the model says of accounts."""
    dbt = Dbt(
        int_scorecards=cards,
        account_features=features,
        score_features=pa.Table.from_pylist(DESCRIPTIONS),
    )
    return account_scores.model(dbt, None).read_all().to_pylist()


def test_scores_are_sums_that_anyone_can_check(monkeypatch: pytest.MonkeyPatch):
    """Points, probability and reasons in the last complete month, by plain loops; in batches."""
    monkeypatch.setattr(account_scores, "BATCH_ROWS", 7)
    features = features_of()
    accounts = {
        each["account_id"]: each for each in features.to_pylist() if each["month"] == month_of(6)
    }
    labels = {each["feature"]: each["label"] for each in DESCRIPTIONS}
    rows = scores_of(shuffled(features), fitted())
    assert sorted((each["account_id"], each["outcome"]) for each in rows) == sorted(
        (account, outcome) for account in accounts for outcome in ("churn", "expansion")
    )
    for row in rows:
        reasons = [row[f"reason_{number}"] for number in (1, 2, 3)]
        assert row["scored_month"] == month_of(6)
        if not accounts[row["account_id"]]["is_active"]:
            assert row["data_status"] == "not active"
            assert {row["points"], row["probability"], *reasons} == {None}
            continue
        final = card(fitted(), row["outcome"], "final")
        points, terms = points_by_hand(final, accounts[row["account_id"]])
        best = sorted((-each, name) for name, each in terms if each > 0)[:3]
        assert (row["points"], row["data_status"]) == (points, "ok")
        assert row["probability"] == pytest.approx(1 / (1 + 2 ** (-points / 100)), rel=1e-12)
        for given, (worth, name) in zip(filter(None, reasons), best, strict=True):
            assert given.startswith(f"{labels[name]}: ")
            assert f"(+{-worth} point" in given


def test_no_scorecard_no_score():
    """The reason is the scorecard's; without any fold it is that."""
    refused = cards_of(known().sample, minimum=10_000)
    (status,) = {
        each["data_status"]
        for each in scores_of(features_of(), refused)
        if each["outcome"] == "churn" and each["data_status"] != "not active"
    }
    assert status.startswith("insufficient data: ") and status.endswith("with churn, 10000 needed")
    rows = scores_of(features_of(), refused.slice(0, 0))
    assert {each["data_status"] for each in rows} == {"not active", account_scores.NO_FOLD}
    assert {each["points"] for each in rows} == {None}
    nothing = features_of().slice(80)  # the incomplete month
    assert scores_of(nothing, fitted()) == []


@pytest.mark.parametrize(
    ("unit", "lower", "upper", "level", "words"),
    [
        ("rate", 0.85, None, None, "85 % or more"),
        ("share", None, 0.847, None, "under 84.7 %"),
        ("months", None, 3.0, None, "under 3"),
        ("months", 3.0, 12.0, None, "3 to under 12"),
        ("count", None, 1.0, None, "none"),
        ("count", None, 3.0, None, "2 or fewer"),
        ("count", 3.0, 4.0, None, "3"),
        ("count", 3.0, 6.0, None, "3 to 5"),
        ("count", 3.0, None, None, "3 or more"),
        ("count", 0.5, 3.0, None, "0.5 to under 3"),
        ("money", 12500.0, 1230000000000.0, None, "12,500 to under 1,230,000,000,000"),
        ("score", -0.271, 7.5, None, "-0.271 to under 7.5"),
        ("flag", None, 1.0, None, "no"),
        ("flag", 1.0, None, None, "yes"),
        ("score", None, None, None, "known"),
        ("text", None, None, "Health care", "Health care"),
    ],
)
def test_reasons_are_words(unit: str, lower: float, upper: float, level: str, words: str):
    """Label, bin in its unit's words, points."""
    row = {"bin": 1, "lower": lower, "upper": upper, "level": level, "points": 12}
    assert account_scores.reason(row, "Fact", unit) == f"Fact: {words} (+12 points)"
    missing = row | {"bin": 0, "points": 1}
    assert account_scores.reason(missing, "Fact", unit) == "Fact: not known (+1 point)"


# The validation


@cache
def leaking() -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return a sample with a feature that is the outcome itself, challengers and their metrics."""
    sample = known().of("expansion")
    sample = sample.append_column("leak", sample["has_outcome"].cast(pa.float64()))
    cards = cards_of(sample, ("leak", *FEATURES))
    rows = challenger.predictions(sample, folds(MONTHS, TESTS), cards)
    return sample, rows, metrics.score_metrics(rows, 50, 100)


def test_a_leak_shows_in_its_probe():
    """A feature that is the outcome has an AUC of 1 alone; noise has about one half."""
    _, _, result = leaking()
    leak = found(result, model="feature: leak", fold=LATEST)
    noise = found(result, model="feature: noise_2", fold=LATEST)
    assert leak["metric"] == noise["metric"] == "AUC"
    assert leak["value"] > 0.999 and noise["low"] < 0.55
    assert noise["low"] < noise["value"] < noise["high"]


def test_challengers_predict_the_test_rows_of_each_fold():
    """Those of the fold's month, of unseen parents half; features alone in the latest fold only."""
    sample, rows, _ = leaking()
    counts = {
        (each["model"], each["fold"]): each["prediction_count"]
        for each in rows.group_by(["model", "fold"])
        .aggregate([("prediction", "count")])
        .to_pylist()
    }
    for month in TESTS:
        name = f"{month_of(month):%Y-%m}"
        tests = sample.filter(pc.equal(sample["month"], month_of(month)))
        assert counts.pop(("gradient boosting", name)) == len(tests)
        if month == max(TESTS):
            for feature in ("leak", *FEATURES):
                assert counts.pop((f"feature: {feature}", name)) == len(tests)
            unseen = pc.sum(tests["is_test_parent"].cast(pa.int64())).as_py()
            assert counts.pop(("gradient boosting", "unseen parents")) == unseen
    assert counts == {}


def test_challengers_learn_from_the_rows_of_the_scorecard():
    """As many, and none of the tested ones; an infinite number is missing to both."""
    sample = known().of("expansion")
    for fold in folds(MONTHS, TESTS)[1:-1]:
        train, _ = challenger.train_and_test(sample, fold)
        base = card(fitted(), "expansion", fold["fold"])[0]
        assert (base["feature"], base["train_rows"]) == ("base", len(train))
        assert pc.max(train["month"]).as_py() == fold["train_until"]
    extremes = challenger.numbers_of(pa.chunked_array([[2.0, None, math.inf, -math.inf]]))
    assert np.isnan(extremes).tolist() == [False, True, True, True]
    texts = pa.chunked_array([["a"] * 30 + ["b"] * 29 + ["rare", None]])
    assert challenger.levels_of(texts) == ["a", "b"]
    codes = challenger.encoded(texts, ["a", "b"])
    assert codes[[0, 30, 59]].tolist() == [0, 1, 2] and np.isnan(codes[60])


def test_a_feature_alone_predicts_what_its_bin_did():
    """The share with the outcome among the training rows of the bin, by hand."""
    sample = (
        known().of("expansion").filter(pc.equal(known().of("expansion")["month"], month_of(23)))
    )
    cards = [each for each in card(fitted(), "expansion", LATEST) if each["feature"] == "sector"]
    rates = {each["level"]: each["train_outcomes"] / max(each["train_rows"], 1) for each in cards}
    assert challenger.alone(sample, "sector", cards[::-1]).tolist() == pytest.approx(
        [rates[each] for each in sample["sector"].to_pylist()], abs=1e-8
    )


def test_boosting_is_a_fair_challenger():
    """With gaps and text it comes near the truth, which few others can."""
    rows = challenger.predictions(known().sample, folds(MONTHS, TESTS), fitted())
    expansion = rows.filter(pc.equal(rows["outcome"], "expansion"))
    boosting = expansion.filter(pc.equal(expansion["model"], "gradient boosting"))
    score = pa.concat_tables(
        [
            predicted(known().sample, fitted(), "expansion", fold["fold"])
            for fold in folds(MONTHS, TESTS)[1:]
        ]
    )
    result = metrics.score_metrics(pa.concat_tables([boosting, score]), 50, 100)
    pooled = {"fold": "all folds", "metric": "AUC"}
    mine = found(result, model="scorecard", **pooled)
    other = found(result, model="gradient boosting", **pooled)
    assert mine["value"] > 0.8 and other["value"] > mine["value"] - 0.05
    assert mine["low"] < mine["value"] < mine["high"]
    months = [month_of(each) for each in TESTS]
    tests = pc.is_in(known().of("expansion")["month"], pa.array(months))
    assert mine["accounts"] == other["accounts"] == pc.sum(tests).as_py()
    difference = found(result, metric="AUC minus gradient boosting")
    assert difference["value"] == pytest.approx(mine["value"] - other["value"], abs=1e-8)
    assert difference["high"] - difference["low"] < mine["high"] - mine["low"]
    assert found(result, fold="shuffled labels", metric="AUC")["value"] < 0.65
    assert found(result, fold="unseen parents", model="scorecard", metric="AUC")["value"] > 0.8
    slope = found(result, fold="all folds", model="scorecard", metric="calibration slope")
    assert slope["low"] < 1 < slope["high"]


def test_spread_is_what_the_log_odds_lack():
    """Odds of 1 to 3 predicted as their root lack half; what predicts the reverse tells nothing."""
    logits = np.repeat([-np.log(3) / 2, np.log(3) / 2], 40)
    outcomes = np.tile([1, 0, 0, 0], 10), np.tile([1, 1, 1, 0], 10)
    assert scorecards.spread(logits, np.concatenate(outcomes)) == pytest.approx(2, abs=1e-3)
    assert scorecards.spread(logits, np.concatenate(outcomes[::-1])) == 0
    assert scorecards.spread(np.zeros(80), np.concatenate(outcomes)) == 1
    assert scorecards.spread(logits / 100, np.concatenate(outcomes)) == scorecards.WIDEST


def test_base_follows_the_latest_six_months():
    """A half expanded once, now a quarter: odds of 1 to 3. Where none do now, all months count."""
    months = np.array([f"2025-{month:02}-01" for month in range(1, 13) for _ in range(4)], "M8[D]")
    outcomes = np.array([1, 1, 0, 0] * 6 + [1, 0, 0, 0] * 6, bool)
    numbers = months.astype("M8[M]").astype(int)
    recent = scorecards.latest(numbers, outcomes, numbers.max())
    assert recent.tolist() == [False] * 24 + [True] * 24
    assert scorecards.centre(np.zeros(24), outcomes[recent]) == pytest.approx(-np.log(3))
    parents = np.arange(48).astype(str)
    assert scorecards.fit([], outcomes, parents, months) == (round(-100 * np.log2(3)), [])
    outcomes[24:] = False
    assert scorecards.latest(numbers, outcomes, numbers.max()).all()


def test_without_a_signal_the_score_says_so():
    """Churn is drawn by lot: one half lies within the interval of the AUC.

    An interval of 95 % misses one time in twenty, so that of six worlds one may.
    """
    held = 0
    for seed in range(1, 7):
        sample = world(parents=150, months=MONTHS, seed=seed).of("churn")
        cards = cards_of(sample)
        rows = [predicted(sample, cards, "churn", f"{month_of(each):%Y-%m}") for each in TESTS]
        result = metrics.score_metrics(pa.concat_tables(rows), 50, 200)
        area = found(result, fold="all folds", metric="AUC")
        assert area["accounts"] == sum(map(len, rows))
        held += area["low"] < 0.5 < area["high"]
    assert held >= 5


def test_metrics_of_each_kind_of_model():
    """Brier and calibration of probabilities only, ranks of all; the unknown ranks last."""
    score = predicted(known().sample, fitted(), "expansion", LATEST)
    size = score["prediction"].to_numpy() * 1000
    sizes = score.drop_columns(["model", "prediction"])
    sizes = sizes.append_column("model", pa.array(["account size"] * len(score)))
    sizes = sizes.append_column("prediction", pa.array(size, mask=size < np.median(size)))
    sizes = sizes.select(score.column_names)
    result = metrics.score_metrics(pa.concat_tables([score, sizes]), 30, 20)
    ranks = {"AUC", "average precision", "precision at 30", "lift of the top decile"}
    names = {
        model: {each["metric"] for each in result.to_pylist() if each["model"] == model}
        for model in ("scorecard", "account size")
    }
    assert names["account size"] == ranks
    assert names["scorecard"] == ranks | {
        "Brier",
        "calibration_in_the_large",
        "calibration slope",
        "calibration intercept",
        "AUC minus account size",
    }
    known_rows = size >= np.median(size)
    outcome = score["has_outcome"].to_numpy(zero_copy_only=False)
    expected = roc_auc_score(outcome, np.where(known_rows, size, -1))
    area = found(result, model="account size", fold=LATEST, metric="AUC")
    assert area["value"] == pytest.approx(expected)
    assert area["outcomes"] == outcome.sum()


def test_a_difference_is_of_the_rows_that_both_have():
    """Whatever else one of them has; of equal predictions there is none, in any draw."""
    score = predicted(known().sample, fitted(), "expansion", LATEST)
    part = score.slice(50).drop_columns("model")
    part = part.add_column(1, "model", pa.array(["whitespace"] * len(part)))
    result = metrics.score_metrics(pa.concat_tables([score, part]), 50, 20)
    difference = found(result, metric="AUC minus whitespace")
    assert [difference[each] for each in ("value", "low", "high")] == [0, 0, 0]
    assert difference["accounts"] == len(part) == len(score) - 50


def test_one_class_has_no_metric_and_one_parent_no_interval():
    """NULL, never a number that means nothing."""
    score = predicted(known().sample, fitted(), "expansion", LATEST)
    never = score.filter(pc.invert(score["has_outcome"]))
    rows = metrics.score_metrics(never, 50, 20).to_pylist()
    assert len(rows) == 16 and {each["value"] for each in rows} == {None}
    same = score.drop_columns("parent_id").add_column(4, "parent_id", pa.array(["P"] * len(score)))
    area = found(metrics.score_metrics(same, 50, 20), fold=LATEST, metric="AUC")
    assert area["value"] > 0.5 and area["low"] is area["high"] is None


def test_models_run_on_empty_tables():
    """A project without history builds, and each table has its columns."""
    empty = known().sample.slice(0, 0)
    columns = {"test_month": pa.date32(), "train_until": pa.date32(), "fold": pa.string()}
    dbt = Dbt(
        int_score_sample=empty,
        int_score_folds=pa.table({name: pa.array([], kind) for name, kind in columns.items()}),
        score_features=pa.Table.from_pylist(DESCRIPTIONS),
        int_scorecards=fitted().slice(0, 0),
        int_score_predictions=challenger.SCHEMA.empty_table(),
    )
    for module in (scorecards, challenger, metrics):
        result = module.model(dbt, None)
        assert (len(result), result.schema) == (0, module.SCHEMA)


def test_models_read_their_settings():
    """Every model takes what dbt hands to it."""
    final = pa.Table.from_pylist(
        [{"fold": "final", "test_month": date(2024, 1, 1), "train_until": date(2023, 2, 1)}]
    )
    dbt = Dbt(
        int_score_sample=outcomes_of(20, 10),
        int_score_folds=final,
        score_features=pa.table({"feature": ["size"]}),
    )
    dbt.config.meta_get = {"minimum_outcome_accounts": "9"}.get
    rows = card(scorecards.model(dbt, None), "churn", "final")
    assert {each["data_status"] for each in rows} == {"ok"}


# How often an outcome comes drifts


def drifting(a_month: float, seed: int, months: int = 36) -> tuple[np.ndarray, ...]:
    """Return log odds, outcomes and months of 800 accounts a month whose level moves."""
    rng = np.random.default_rng(seed)
    numbers = np.repeat(np.arange(months), 800)
    logits = rng.normal(0, 1, len(numbers))
    chance = 1 / (1 + np.exp(-(logits + a_month * (numbers - months + 6))))
    return logits, rng.random(len(numbers)) < chance, numbers.astype("datetime64[M]")


@pytest.mark.parametrize("a_month", [0.08, -0.06, 0.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_p_the_base_follows_a_drift_that_earlier_months_show(a_month: float, seed: int):
    """As many are predicted six months ahead as come; the latest months alone are points off."""
    logits, outcomes, months = drifting(a_month, seed)
    numbers = months.astype(int)
    last = numbers.max()
    train, test = numbers <= last - scorecards.AHEAD, numbers == last
    base = scorecards.base_of(logits[train], outcomes[train], months[train])

    def excess(level: float) -> float:
        return outcomes[test].mean() - (1 / (1 + np.exp(-(logits[test] + level)))).mean()

    rows = scorecards.latest(numbers[train], outcomes[train], last - scorecards.AHEAD)
    before = scorecards.centre(logits[train][rows], outcomes[train][rows])
    assert abs(excess(base)) < 0.045
    if a_month:
        assert abs(excess(before)) > 0.05
        assert abs(excess(base)) < abs(excess(before)) / 2


@pytest.mark.parametrize("months", [1, 2, 7, 12])
def test_p_a_short_history_keeps_the_level_of_the_latest_months(months: int):
    """Too few months to look back on: no drift is guessed, whatever it seems to be."""
    logits, outcomes, each = drifting(0.3, 5, months)
    numbers = each.astype(int)
    rows = scorecards.latest(numbers, outcomes, numbers.max())
    expected = scorecards.centre(logits[rows], outcomes[rows])
    assert scorecards.base_of(logits, outcomes, each) == pytest.approx(expected, abs=1e-9)
