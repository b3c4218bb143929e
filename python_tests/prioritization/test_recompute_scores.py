"""The scores agree with `recompute_scores`, cell by cell, on the demo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import recompute_scores
from recompute import World, fetch
from recompute_scores import Table, agrees, differences
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

KEYS = {
    "account_penetration": ("account_id", "month", "variant"),
    "account_coverage": ("account_id", "month"),
    "account_features": ("account_id", "month"),
    "account_outcomes": ("account_id", "month"),
    "account_scores": ("account_id", "outcome"),
    "score_deciles": ("outcome", "model", "fold", "decile"),
    "high_low_comparison": ("outcome", "comparison"),
    "account_priorities": ("account_id",),
    "time_to_expansion": ("group_by", "group_value", "months"),
    "main_intermediate.int_score_drift": ("outcome", "feature"),
}


@pytest.fixture(scope="module")
def connection(demo_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the demo."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        yield connection


def in_sql(connection: duckdb.DuckDBPyConnection, mart: str) -> Table:
    """Return a mart by its key."""
    return {
        tuple(row.pop(column) for column in KEYS[mart]): row
        for row in fetch(connection, f"from {mart}")
    }


@pytest.fixture(scope="module")
def features(connection: duckdb.DuckDBPyConnection, demo_world: World) -> Table:
    """Work out what was known, on top of rates that other tests work out."""
    marts = (in_sql(connection, name) for name in ("account_penetration", "account_coverage"))
    return recompute_scores.account_features(demo_world, *marts)


def test_features_agree(connection: duckdb.DuckDBPyConnection, features: Table):
    """Every column of every account and month."""
    assert differences(in_sql(connection, "account_features"), features) == []


@pytest.fixture(scope="module")
def outcomes(demo_world: World) -> Table:
    """Work out what became of every active account."""
    return recompute_scores.account_outcomes(demo_world)


@pytest.fixture(scope="module")
def scorecard(connection: duckdb.DuckDBPyConnection) -> list[dict]:
    """Read the scorecard, which is fitted."""
    return fetch(connection, "from scorecard order by outcome, feature, bin")


@pytest.fixture(scope="module")
def predictions(connection: duckdb.DuckDBPyConnection) -> list[dict]:
    """Read what was predicted on months not seen."""
    return fetch(connection, "from main_intermediate.int_score_predictions")


def test_outcomes_agree(connection: duckdb.DuckDBPyConnection, outcomes: Table):
    """Every active account and complete month."""
    assert differences(in_sql(connection, "account_outcomes"), outcomes) == []


def test_scores_agree(
    connection: duckdb.DuckDBPyConnection,
    demo_world: World,
    features: Table,
    scorecard: list[dict],
):
    """Points and probability of every account, and its reasons but for the words of the bin."""
    ours = recompute_scores.account_scores(demo_world, features, scorecard)
    theirs = in_sql(connection, "account_scores")
    assert differences(theirs, ours, but={"reasons", "is_usable", *REASONS}) == []
    assert [key for key in ours if not are_reasons(theirs[key], ours[key]["reasons"])] == []
    assert any(len(row["reasons"]) == len(REASONS) for row in ours.values())


REASONS = ("reason_1", "reason_2", "reason_3")


def are_reasons(row: dict, reasons: list[tuple[int, str]]) -> bool:
    """Say whether a row has these reasons in this order; those of equal points in any."""
    found = [row[name] for name in REASONS if row[name] is not None]
    points = [int(each.rsplit("(+", 1)[1].removesuffix(" points)")) for each in found]
    named = {(each, text.split(":")[0]) for each, text in zip(points, found, strict=True)}
    clear = {each for each in reasons if len(reasons) < len(REASONS) or each[0] > reasons[-1][0]}
    return points == [each for each, _ in reasons] and clear <= named


def test_rows_of_the_fit_agree(features: Table, outcomes: Table, scorecard: list[dict]):
    """How many account months each bin was fitted on, and how many of them had the outcome."""
    theirs = {(row["outcome"], row["feature"], row["bin"]): row for row in scorecard}
    ours = recompute_scores.training_rows(features, outcomes, scorecard)
    assert differences(theirs, ours, but=scorecard[0].keys()) == []


def test_drift_agrees(
    connection: duckdb.DuckDBPyConnection,
    demo_world: World,
    features: Table,
    scorecard: list[dict],
):
    """Every feature of a scorecard."""
    fitted = [row for row in scorecard if row["data_status"] == "ok"]
    ours = recompute_scores.drift(demo_world, features, fitted)
    assert ours
    assert differences(in_sql(connection, "main_intermediate.int_score_drift"), ours) == []


def test_deciles_agree(connection: duckdb.DuckDBPyConnection, predictions: list[dict]):
    """Every tenth of every model and fold, and of the folds together."""
    ranked = [row for row in predictions if not row["model"].startswith("feature: ")]
    ours = recompute_scores.score_deciles(ranked)
    assert differences(in_sql(connection, "score_deciles"), ours) == []


def test_validation_agrees_with_scikit_learn(
    connection: duckdb.DuckDBPyConnection, predictions: list[dict]
):
    """What shows the order for every model on all folds; Brier where there are probabilities."""
    found = {
        (row["outcome"], row["model"], row["metric"]): row["value"]
        for row in fetch(connection, "from score_validation where fold = 'all folds'")
    }
    pools = recompute_scores.by_pair(
        [row for row in predictions if recompute_scores.is_time_fold(row["fold"])],
        "outcome",
        "model",
    )
    compared = 0
    for key, rows in pools.items():
        had = [row["has_outcome"] for row in rows]
        predicted = [row["prediction"] for row in rows]
        metrics = {
            "AUC": roc_auc_score(had, predicted),
            "average precision": average_precision_score(had, predicted),
        }
        if key[1] in ("scorecard", "gradient boosting"):
            metrics["Brier"] = brier_score_loss(had, predicted)
        for name, value in metrics.items():
            if (*key, name) in found:
                compared += 1
                assert agrees(found[*key, name], value), (key, name, found[*key, name], value)
    assert compared >= 10


def test_high_low_comparison_agrees(
    connection: duckdb.DuckDBPyConnection, demo_world: World, predictions: list[dict]
):
    """Rates, difference and interval of all three comparisons."""
    ours = recompute_scores.high_low_comparison(demo_world, predictions)
    assert differences(in_sql(connection, "high_low_comparison"), ours, but={"caveat"}) == []


def won_at_most(row: dict) -> object:
    """Return what can be won of an account: of its cells no more than it has left itself."""
    amounts = (row["realistic_whitespace"], row["whitespace"])
    return None if None in amounts else min(amounts)


def test_priorities_agree(
    connection: duckdb.DuckDBPyConnection,
    demo_world: World,
    features: Table,
    outcomes: Table,
    scorecard: list[dict],
):
    """Every account: factors, value, ranks, who is left out and who is left alone."""
    verdicts = fetch(connection, "from score_verdicts")
    left = fetch(connection, "from whitespace_by_account")
    cells = fetch(connection, "from whitespace_cells where whitespace > 0")
    wallets = fetch(connection, "from potential_model order by month")
    ours = recompute_scores.account_priorities(
        demo_world,
        features,
        recompute_scores.account_scores(demo_world, features, scorecard),
        {row["outcome"]: row["is_usable"] for row in verdicts},
        recompute_scores.whitespace_conversion_rates(demo_world, features, outcomes),
        {row["account_id"]: won_at_most(row) for row in left},
        recompute_scores.margins(demo_world, cells),
        {row["account_id"]: row["wallet_90"] for row in wallets},
    )
    theirs = in_sql(connection, "account_priorities")
    assert differences(theirs, ours, but={"explanation", *REASONS}) == []


def test_time_to_expansion_agrees(connection: duckdb.DuckDBPyConnection, demo_world: World):
    """Every group: spells from revenue, then the product-limit estimate by hand."""
    ours = recompute_scores.time_to_expansion(recompute_scores.expansion_spells(demo_world))
    assert differences(in_sql(connection, "time_to_expansion"), ours) == []
