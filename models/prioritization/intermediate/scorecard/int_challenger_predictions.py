"""Predict each fold's test rows by other means, which say what the scorecard's form costs.

Gradient boosting, on the rows and features that the scorecard saw; and, in the latest time fold,
each feature alone: the share with the outcome among the training rows of its bin.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SEED = 20260630
SMALLEST_LEVEL = 0.02  # of the training rows; rarer levels are one
SCHEMA = pa.schema(
    [
        ("outcome", pa.string()),
        ("model", pa.string()),
        ("fold", pa.string()),
        ("account_id", pa.string()),
        ("parent_id", pa.string()),
        ("month", pa.date32()),
        ("prediction", pa.float64()),
        ("has_outcome", pa.bool_()),
    ]
)


def is_text(column: pa.ChunkedArray) -> bool:
    """Say whether a feature is text."""
    return pa.types.is_string(column.type) or pa.types.is_large_string(column.type)


def train_and_test(rows: pa.Table, fold: dict) -> tuple[pa.Table, pa.Table]:
    """Return the rows that a fold learns from and those that it is tested on."""
    month = rows["month"]
    train = pc.less_equal(month, pa.scalar(fold["train_until"], month.type))
    test = pc.equal(month, pa.scalar(fold["test_month"], month.type))
    if fold["fold"] == "unseen parents":
        train = pc.and_(train, pc.invert(rows["is_test_parent"]))
        test = pc.and_(test, rows["is_test_parent"])
    return rows.filter(train), rows.filter(test)


def numbers_of(column: pa.ChunkedArray) -> np.ndarray:
    """Return a numeric feature, (rows,); what is missing or infinite is NaN."""
    values = pc.fill_null(column.cast(pa.float64(), safe=False), np.nan).to_numpy()
    return np.where(np.isfinite(values), values, np.nan)


def levels_of(column: pa.ChunkedArray) -> list[str]:
    """Return the levels of a text feature that are common enough to learn from."""
    counts = pc.value_counts(column).to_pylist()
    least = max(1, SMALLEST_LEVEL * len(column))
    return sorted(
        each["values"] for each in counts if each["values"] is not None and each["counts"] >= least
    )


def encoded(column: pa.ChunkedArray, levels: list[str]) -> np.ndarray:
    """Return a text feature as numbers, (rows,): the level's, one for all others, or NaN."""
    found = pc.index_in(column, value_set=pa.array(levels, column.type))
    numbers = pc.fill_null(found, len(levels)).to_numpy()
    return np.where(pc.is_valid(column).to_numpy(), numbers, np.nan)


def boosted(train: pa.Table, test: pa.Table, features: list[str]) -> np.ndarray:
    """Return the probabilities, (test rows,), that gradient boosting gives."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    texts = [is_text(train[feature]) for feature in features]
    sides = ([], [])
    for feature, text in zip(features, texts, strict=True):
        levels = levels_of(train[feature]) if text else []
        for side, rows in zip(sides, (train, test), strict=True):
            column = rows[feature]
            side.append(encoded(column, levels) if text else numbers_of(column))
    classifier = HistGradientBoostingClassifier(
        learning_rate=0.1,
        max_iter=50,
        max_leaf_nodes=8,
        min_samples_leaf=40,
        l2_regularization=10.0,
        max_bins=63,
        categorical_features=texts,
        early_stopping=False,
        random_state=SEED,
    )
    with threadpool_limits(1):
        classifier.fit(np.column_stack(sides[0]), train["has_outcome"].to_numpy())
        return np.round(classifier.predict_proba(np.column_stack(sides[1]))[:, 1], 9)


def bins_of(column: pa.ChunkedArray, cards: list[dict]) -> np.ndarray:
    """Return the bin of each value of a feature, (rows,), whose bins are `cards`, in order."""
    if any(each["level"] is not None for each in cards):
        levels = [each["level"] for each in cards if each["level"] not in (None, "other")]
        found = encoded(column, levels)
        return np.where(np.isnan(found), 0, found + 1).astype(int)
    values = numbers_of(column)
    edges = [each["lower"] for each in cards if each["lower"] is not None]
    return np.where(np.isnan(values), 0, np.searchsorted(edges, values, side="right") + 1)


def alone(test: pa.Table, feature: str, cards: list[dict]) -> np.ndarray:
    """Return the share with the outcome in each test row's bin, (test rows,), in training.

    A bin without a training row has the share of all.
    """
    cards = sorted(cards, key=lambda each: each["bin"])
    hits = np.array([each["train_outcomes"] for each in cards], dtype=float)
    rows = np.array([each["train_rows"] for each in cards], dtype=float)
    overall = hits.sum() / rows.sum()
    rates = np.divide(hits, rows, out=np.full(len(rows), overall), where=rows > 0)
    return np.round(rates[bins_of(test[feature], cards)], 9)


def rows_of(test: pa.Table, model: str, fold: str, predictions: np.ndarray) -> pa.Table:
    """Return predictions, (test rows,), in the columns of `SCHEMA`."""
    columns = {
        "model": pa.array(np.full(len(test), model), pa.string()),
        "fold": pa.array(np.full(len(test), fold), pa.string()),
        "prediction": pa.array(predictions, pa.float64()),
    }
    arrays = [columns.get(field.name) for field in SCHEMA]
    return pa.table(
        [
            test[field.name].cast(field.type) if array is None else array
            for field, array in zip(SCHEMA, arrays, strict=True)
        ],
        schema=SCHEMA,
    )


def predictions(sample: pa.Table, folds: list[dict], cards: pa.Table) -> pa.Table:
    """Return what the challengers predict wherever there is a scorecard."""
    sample = sample.sort_by([("account_id", "ascending"), ("month", "ascending")])
    tested = sorted(
        (each for each in folds if each["fold"] not in ("final", "shuffled labels")),
        key=lambda each: each["fold"],
    )
    names = [each["fold"] for each in tested if each["fold"] != "unseen parents"]
    by_fit = {}
    for card in cards.to_pylist():
        features = by_fit.setdefault((card["outcome"], card["fold"]), {})
        if card["data_status"] == "ok":
            features.setdefault(card["feature"], []).append(card)
    found = [SCHEMA.empty_table()]
    for outcome in sorted({each[0] for each in by_fit}):
        rows = sample.filter(pc.equal(sample["outcome"], outcome))
        for fold in tested:
            features = dict(by_fit.get((outcome, fold["fold"]), {}))
            train, test = train_and_test(rows, fold)
            if not features.pop("base", None) or not len(test):
                continue
            if features:
                boosting = boosted(train, test, sorted(features))
                found.append(rows_of(test, "gradient boosting", fold["fold"], boosting))
            if fold["fold"] == max(names, default=None):
                found += [
                    rows_of(test, f"feature: {name}", fold["fold"], alone(test, name, bins))
                    for name, bins in sorted(features.items())
                ]
    return pa.concat_tables(found)


def model(dbt, session):
    """Return the predictions of every challenger, fold and test row."""
    return predictions(
        dbt.ref("account_penetration", "int_score_sample").to_arrow_table(),
        dbt.ref("account_penetration", "int_score_folds").to_arrow_table().to_pylist(),
        dbt.ref("account_penetration", "int_scorecards").to_arrow_table(),
    )
