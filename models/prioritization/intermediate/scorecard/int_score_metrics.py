"""Measure how well each model predicted the test rows, with intervals that respect parents.

Every measure is a function of weights, (samples, rows): one sample weighs each row once and gives
the value; the others weigh each parent as often as a draw with replacement drew it, and give the
95 % interval. Rows come in the order of the prediction, the highest first.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

SEED = 20260630
SMALLEST = 1e-6  # a probability counts as at least this, and at most 1 less this, as a logit
SCORE = "scorecard"
BASELINES = ("account size", "spend of the last year", "whitespace", "gradient boosting")
PROBABILITIES = (SCORE, "gradient boosting", "shuffled labels")
PROBE = "feature: "
APART = ("unseen parents", "shuffled labels")  # folds that aren't of a time of their own
POOLED = "all folds"
SCHEMA = pa.schema(
    [
        ("outcome", pa.string()),
        ("model", pa.string()),
        ("fold", pa.string()),
        ("metric", pa.string()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("accounts", pa.int64()),
        ("outcomes", pa.int64()),
    ]
)


class Tested(NamedTuple):
    """The test rows of a model, the highest prediction first."""

    prediction: np.ndarray  # (rows,)
    outcome: np.ndarray  # (rows,) 0.0 or 1.0
    weights: np.ndarray  # (samples, rows); the first sample has each row once


def ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return part ÷ whole; NaN where the whole is 0."""
    part, whole = np.broadcast_arrays(np.asarray(part, float), np.asarray(whole, float))
    return np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole != 0)


def lift(outcomes_within, rows_within, outcomes, rows) -> np.ndarray:
    """Return how many times the overall share with the outcome the share within a part is."""
    return ratio(ratio(outcomes_within, rows_within), ratio(outcomes, rows))


def counts_at_ties(tested: Tested) -> tuple[np.ndarray, np.ndarray]:
    """Return rows with and without the outcome down to each distinct prediction."""
    last = np.flatnonzero(np.append(tested.prediction[1:] != tested.prediction[:-1], True))
    hits = np.cumsum(tested.weights * tested.outcome, axis=1)[:, last]
    return hits, np.cumsum(tested.weights, axis=1)[:, last] - hits


def area_under_curve(tested: Tested) -> np.ndarray:
    """Return the chance that a row with the outcome ranks above one without; ties count half."""
    hits, misses = counts_at_ties(tested)
    new_misses = np.diff(misses, axis=1, prepend=0)
    middle = hits - np.diff(hits, axis=1, prepend=0) / 2
    return ratio((new_misses * middle).sum(axis=1), hits[:, -1] * misses[:, -1])


def average_precision(tested: Tested) -> np.ndarray:
    """Return Σ (recall gained × precision) over the distinct predictions: the step definition."""
    hits, misses = counts_at_ties(tested)
    precision = np.nan_to_num(ratio(hits, hits + misses))
    gained = np.diff(hits, axis=1, prepend=0)
    return ratio((gained * precision).sum(axis=1), hits[:, -1])


def hits_within(tested: Tested, rows: np.ndarray) -> np.ndarray:
    """Return the outcomes among the first rows, of which `rows`, (samples,), count."""
    before = np.cumsum(tested.weights, axis=1) - tested.weights
    taken = np.clip(rows[:, None] - before, 0, tested.weights)
    return (taken * tested.outcome).sum(axis=1)


def precision_within(tested: Tested, rows: int) -> np.ndarray:
    """Return the share with the outcome among the highest predictions; all if there are fewer."""
    taken = np.minimum(rows, tested.weights.sum(axis=1))
    return ratio(hits_within(tested, taken), taken)


def top_decile_lift(tested: Tested) -> np.ndarray:
    """Return the lift of the tenth with the highest predictions, rounded up to a whole row."""
    rows = tested.weights.sum(axis=1)
    tenth = np.ceil(rows / 10)
    outcomes = (tested.weights * tested.outcome).sum(axis=1)
    return lift(hits_within(tested, tenth), tenth, outcomes, rows)


def brier(tested: Tested) -> np.ndarray:
    """Return the mean squared difference between probability and outcome."""
    errors = (tested.prediction - tested.outcome) ** 2
    return ratio(tested.weights @ errors, tested.weights.sum(axis=1))


def excess(tested: Tested) -> np.ndarray:
    """Return the share with the outcome less the mean probability: above 0, more came."""
    errors = tested.outcome - tested.prediction
    return ratio(tested.weights @ errors, tested.weights.sum(axis=1))


def is_separable(logits: np.ndarray, outcome: np.ndarray) -> bool:
    """Say whether a threshold parts all rows with from all without, so that no slope is best."""
    with_it, without = logits[outcome == 1], logits[outcome == 0]
    if not len(with_it) or not len(without):
        return True
    return with_it.min() >= without.max() or with_it.max() <= without.min()


def calibration(tested: Tested) -> tuple[np.ndarray, np.ndarray]:
    """Return intercept and slope of the outcome on the logit of the prediction: (samples,) each.

    A logistic regression by Newton's method, whose steps are halved while they go too far. Each
    draw goes one step further from its result, which is as good as a fit of its own but for terms
    of the order 1 ÷ rows (Davidson and MacKinnon 1999). NaN where nothing can be fitted.
    """
    logits = np.clip(tested.prediction, SMALLEST, 1 - SMALLEST)
    logits = np.log(logits / (1 - logits))
    nothing = np.full((2, len(tested.weights)), np.nan)
    if is_separable(logits, tested.outcome) or np.ptp(logits) == 0:
        return tuple(nothing)
    inputs = np.column_stack([np.ones(len(logits)), logits])
    found = np.array([0.0, 1.0])
    once = np.ones((1, len(logits)))
    for _ in range(50):
        step = newton_steps(inputs, tested.outcome, once, found)[0]
        while loss(inputs, tested.outcome, found + step) > loss(inputs, tested.outcome, found):
            if np.abs(step).max() < 1e-10:
                break
            step = step / 2
        found = found + step
        if np.abs(step).max() < 1e-10:
            return tuple((found + newton_steps(inputs, tested.outcome, tested.weights, found)).T)
    return tuple(nothing)


def loss(inputs: np.ndarray, outcome: np.ndarray, found: np.ndarray) -> float:
    """Return the log-loss of coefficients, (2,), summed over the rows."""
    logits = inputs @ found
    return float(np.sum(np.logaddexp(0, logits) - logits * outcome))


def newton_steps(
    inputs: np.ndarray, outcome: np.ndarray, weights: np.ndarray, found: np.ndarray
) -> np.ndarray:
    """Return the step from these coefficients, (2,), for each sample of weights: (samples, 2)."""
    chance = 0.5 + 0.5 * np.tanh(inputs @ found / 2)  # the logistic function, without overflow
    slope = weights @ (inputs * (outcome - chance)[:, None])
    spread = chance * (1 - chance)
    a, b, c = (
        weights @ (inputs[:, left] * inputs[:, right] * spread)
        for left, right in ((0, 0), (0, 1), (1, 1))
    )
    determinant = a * c - b * b
    determinant = np.where(determinant > 1e-12 * a * c, determinant, np.nan)
    return np.column_stack(
        [c * slope[:, 0] - b * slope[:, 1], a * slope[:, 1] - b * slope[:, 0]]
    ) / determinant.reshape(-1, 1)


def measures(tested: Tested, model: str, precision_at: int) -> dict[str, np.ndarray]:
    """Return every metric that fits a model, (samples,): the value, then the draws."""
    found = {"AUC": area_under_curve(tested)}
    if model.startswith(PROBE):
        return found
    found |= {
        "average precision": average_precision(tested),
        f"precision at {precision_at}": precision_within(tested, precision_at),
        "lift of the top decile": top_decile_lift(tested),
    }
    if model in PROBABILITIES:
        intercept, slope = calibration(tested)
        found |= {"Brier": brier(tested), "calibration_in_the_large": excess(tested)}
        found |= {"calibration slope": slope, "calibration intercept": intercept}
    one_class = tested.outcome.min(initial=1) == tested.outcome.max(initial=0)
    return {name: draws * np.nan if one_class else draws for name, draws in found.items()}


def draws_of(parents: np.ndarray, samples: int) -> np.ndarray:
    """Return how often each row counts, (1 + samples, rows): once, then as parents are drawn."""
    names, codes = np.unique(parents, return_inverse=True)
    counts = np.random.default_rng(SEED).multinomial(
        len(names), np.full(len(names), 1 / len(names)), size=samples
    )
    return np.vstack([np.ones(len(names)), counts])[:, codes]


def summary(draws: np.ndarray, parents: int) -> dict:
    """Return value and 95 % interval of a metric; None where it is not known."""
    rounded = [None] * 3
    if np.isfinite(draws[0]):
        rounded[0] = round(float(draws[0]), 9)
        rest = draws[1:][np.isfinite(draws[1:])]
        if parents > 1 and len(rest):
            rounded[1:] = [round(float(each), 9) for each in np.percentile(rest, [2.5, 97.5])]
    return dict(zip(("value", "low", "high"), rounded, strict=True))


def ordered(rows: dict[str, np.ndarray], weights: np.ndarray) -> Tested:
    """Return rows by prediction, the highest first, then in the order that they have."""
    prediction = rows["prediction"]
    order = np.argsort(-prediction, kind="stable")
    return Tested(prediction[order], rows["has_outcome"][order], weights[:, order])


def keys_of(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Return what tells the rows of one model apart, (rows,)."""
    parts = zip(rows["fold"], rows["account_id"], rows["month"].astype(str), strict=True)
    return np.array(["\n".join(each) for each in parts], dtype=object)


def paired(first: dict, second: dict, samples: int) -> tuple[np.ndarray, dict]:
    """Return AUC of one model less another's, (1 + samples,), and the rows that both have.

    Both weigh the rows alike, draw by draw.
    """
    _, left, right = np.intersect1d(keys_of(first), keys_of(second), return_indices=True)
    rows = {name: values[left] for name, values in first.items()}
    others = {name: values[right] for name, values in second.items()}
    weights = draws_of(rows["parent_id"], samples)
    areas = [area_under_curve(ordered(each, weights)) for each in (rows, others)]
    return areas[0] - areas[1], rows


def groups_of(rows: dict[str, np.ndarray]) -> dict[tuple, dict[str, np.ndarray]]:
    """Return the rows by outcome, model and fold, the time folds also as one."""
    names = [np.unique(rows[name], return_inverse=True) for name in ("outcome", "model", "fold")]
    (outcomes, of_outcome), (models, of_model), (folds, of_fold) = names
    found = {}
    for outcome, model in np.ndindex(len(outcomes), len(models)):
        chosen = np.flatnonzero((of_outcome == outcome) & (of_model == model))
        parts = {str(fold): chosen[of_fold[chosen] == code] for code, fold in enumerate(folds)}
        if not models[model].startswith(PROBE):
            parts[POOLED] = chosen[~np.isin(rows["fold"][chosen], APART)]
        for fold, part in parts.items():
            if len(part):
                key = (str(outcomes[outcome]), str(models[model]), fold)
                found[key] = {name: values[part] for name, values in rows.items()}
    return found


def described(key: tuple, metric: str, draws: np.ndarray, rows: dict[str, np.ndarray]) -> dict:
    """Return a metric of one outcome, model and fold as a row of `SCHEMA`."""
    outcome, model, fold = key
    return {
        "outcome": outcome,
        "model": model,
        "fold": fold,
        "metric": metric,
        **summary(draws, len(np.unique(rows["parent_id"]))),
        "accounts": len(rows["has_outcome"]),
        "outcomes": int(rows["has_outcome"].sum()),
    }


def score_metrics(predictions: pa.Table, precision_at: int, samples: int) -> pa.Table:
    """Return every metric of every outcome, model and fold, whatever the order of the rows.

    A prediction that is missing, such as the size of an account of which nobody knows it, ranks
    below all that are known.
    """
    predictions = predictions.sort_by([("account_id", "ascending"), ("month", "ascending")])
    rows = {name: predictions[name].to_numpy() for name in predictions.column_names}
    rows["has_outcome"] = rows["has_outcome"].astype(float)
    rows["prediction"] = np.nan_to_num(rows["prediction"].astype(float), nan=-np.inf)
    found, groups = [], groups_of(rows)
    parents, weights = np.empty(0), np.empty((0, 0))
    for key in sorted(groups, key=lambda each: (each[0], each[2], each[1])):
        group = groups[key]
        if not np.array_equal(parents, group["parent_id"]):
            parents, weights = group["parent_id"], draws_of(group["parent_id"], samples)
        metrics = measures(ordered(group, weights), key[1], precision_at)
        found += [described(key, name, draws, group) for name, draws in metrics.items()]
    for outcome, model, fold in sorted(groups):
        score = groups.get((outcome, SCORE, fold))
        if model in BASELINES and fold == POOLED and score:
            difference, both = paired(score, groups[outcome, model, fold], samples)
            key = (outcome, SCORE, fold)
            found.append(described(key, f"AUC minus {model}", difference, both))
    return pa.Table.from_pylist(found, schema=SCHEMA)


def model(dbt, session):
    """Return the metrics of all models on all test rows."""
    return score_metrics(
        dbt.ref("account_penetration", "int_score_predictions").to_arrow_table(),
        int(dbt.config.meta_get("score_precision_at", 50)),
        int(dbt.config.meta_get("score_bootstraps", 200)),
    )
