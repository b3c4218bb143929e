"""Fit the scorecards: for each outcome and fold, points for every bin of every feature.

A penalised logistic regression on binned features, centred so that the average training row has
0 points from each feature, and rounded to whole points, of which 100 double the odds. An account's
points are the base and the points of the bins that it falls into; its probability is
1 / (1 + 2 ** (-points / 100)).
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

OUTCOMES = ("churn", "expansion")
MAXIMUM_BINS = 5
SMALLEST_BIN = 0.02  # of the training rows; fewer make no bin of their own
DIGITS = 3  # significant ones of an edge
STRENGTHS = (0.001, 0.01, 0.1, 1.0)  # scikit-learn's C, from the strongest penalty
WIDEST = 3.0  # no fit is stretched further
LATEST_MONTHS = 6
AHEAD = 6  # months from the last training month to the one that is scored
DRIFT_MONTHS = 12  # over which drift is measured; of fewer than half nothing is learnt
DAMPINGS = (0.0, 0.5, 1.0)  # how much of the drift goes on
TUNING_FOLDS = 3
TUNING_ROWS = 6_000
SEED = 20260630
SCHEMA = pa.schema(
    [
        ("outcome", pa.string()),
        ("fold", pa.string()),
        ("feature", pa.string()),
        ("bin", pa.int32()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("level", pa.string()),
        ("weight", pa.float64()),
        ("points", pa.int64()),
        ("train_rows", pa.int64()),
        ("train_outcomes", pa.int64()),
        ("train_share", pa.float64()),
        ("training_accounts", pa.int64()),
        ("outcome_accounts", pa.int64()),
        ("data_status", pa.string()),
    ]
)


class Binned(NamedTuple):
    """One feature in bins: what each bin is, and the bin of each row (0: missing)."""

    feature: str
    bins: list[dict]  # bin, lower, upper, level
    codes: np.ndarray  # (rows,) whole numbers


def rounded_down(value: float) -> float:
    """Return a value with few significant digits, not above it but for floating-point noise."""
    if value == 0:
        return 0.0
    power = DIGITS - 1 - int(np.floor(np.log10(abs(value))))
    scaled = np.floor(value * 10.0**power + 1e-9) if power >= 0 else np.floor(value / 10.0**-power)
    return float(scaled / 10.0**power if power >= 0 else scaled * 10.0**-power)


def edges_of(values: np.ndarray) -> list[float]:
    """Return where the bins of known values, (rows,), divide: about quintiles, readable.

    Where many share the smallest value, the first bin is that value alone. No bin has fewer than
    `SMALLEST_BIN` of the rows. Constant values, or none, have no edges.
    """
    if not len(values):
        return []
    ordered = np.sort(values)
    quantiles = [ordered[len(ordered) * step // MAXIMUM_BINS] for step in range(1, MAXIMUM_BINS)]
    above = ordered[np.searchsorted(ordered, ordered[0], side="right") :]
    wanted = [q if q > ordered[0] else above[0] for q in quantiles if q > ordered[0] or len(above)]
    edges, before, least = [], 0, max(1, SMALLEST_BIN * len(ordered))
    for edge in sorted({rounded_down(float(each)) for each in wanted}):
        position = int(np.searchsorted(ordered, edge, side="left"))
        if position - before >= least and len(ordered) - position >= least:
            edges.append(edge)
            before = position
    return edges


def in_numeric_bins(feature: str, values: np.ndarray) -> Binned:
    """Bin numbers, (rows,); NaN and infinite values are missing."""
    known = np.isfinite(values)
    edges = edges_of(values[known])
    codes = np.where(known, np.searchsorted(edges, values, side="right") + 1, 0)
    bins = [
        {"bin": number, "lower": lower, "upper": upper, "level": None}
        for number, (lower, upper) in enumerate(
            zip([None, *edges], [*edges, None], strict=True), start=1
        )
    ]
    return Binned(feature, bins, codes)


def in_text_bins(feature: str, values: pa.Array) -> Binned:
    """Bin text, (rows,): the levels with at least `SMALLEST_BIN` of the rows, and 'other'."""
    counts = {each["values"]: each["counts"] for each in pc.value_counts(values).to_pylist()}
    least = max(1, SMALLEST_BIN * len(values))
    levels = sorted(
        level
        for level, count in counts.items()
        if level is not None and level != "other" and count >= least
    )
    found = pc.index_in(values, value_set=pa.array(levels, pa.string()))
    known = pc.is_valid(values).to_numpy(zero_copy_only=False)
    positions = pc.fill_null(found, len(levels)).to_numpy(zero_copy_only=False)
    bins = [
        {"bin": number, "lower": None, "upper": None, "level": level}
        for number, level in enumerate([*levels, "other"], start=1)
    ]
    return Binned(feature, bins, np.where(known, positions + 1, 0))


def binned(rows: pa.Table, features: list[str]) -> list[Binned]:
    """Bin every feature of the training rows; one with all rows in one bin is left out."""
    found = []
    for feature in sorted(features):
        column = rows[feature].combine_chunks()
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            each = in_text_bins(feature, column.cast(pa.string()))
        else:
            numbers = pc.fill_null(column.cast(pa.float64(), safe=False), np.nan)
            each = in_numeric_bins(feature, numbers.to_numpy(zero_copy_only=False))
        missing = {"bin": 0, "lower": None, "upper": None, "level": None}
        if len(np.unique(each.codes)) > 1:
            found.append(each._replace(bins=[missing, *each.bins]))
    return found


def one_hot(features: list[Binned], rows: int) -> np.ndarray:
    """Return one column of 0 and 1 for each bin of each feature: (rows, bins)."""
    width = sum(len(each.bins) for each in features)
    matrix = np.zeros((rows, width))
    first = 0
    for each in features:
        matrix[np.arange(rows), first + each.codes] = 1
        first += len(each.bins)
    return matrix


def regression(strength: float, tolerance: float):
    """Return a logistic regression with an L2 penalty on all but the intercept."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(
        C=strength, solver="newton-cholesky", tol=tolerance, max_iter=100, warm_start=True
    )


def tuned(matrix: np.ndarray, outcomes: np.ndarray, parents: np.ndarray) -> tuple[float, float]:
    """Return the C with the least log-loss on parents left out, and the spread that it lacks.

    The spread is the slope of the outcome on the log odds that the other parents predicted: what
    a strong penalty took away, or a weak one left too much. In a tie the stronger penalty wins.
    Of many rows every nth is used, which leaves all accounts in; C weighs the sum over the rows,
    so that it is smaller by n for all of them.
    """
    step = -(-len(outcomes) // TUNING_ROWS)
    matrix = matrix[0 : len(matrix) : step].astype(np.float32)
    outcomes = outcomes[0 : len(outcomes) : step]
    names, codes = np.unique(parents[0 : len(parents) : step], return_inverse=True)
    parts = np.random.default_rng(SEED).permutation(len(names))[codes] % TUNING_FOLDS
    logits = np.full((len(STRENGTHS), len(outcomes)), np.nan)
    for part in range(TUNING_FOLDS):
        train, test = parts != part, parts == part
        if not test.any() or len(np.unique(outcomes[train])) < 2:
            continue
        model = regression(STRENGTHS[0], 1e-3)
        for number, strength in enumerate(STRENGTHS):
            model.set_params(C=strength).fit(matrix[train], outcomes[train])
            logits[number, test] = model.decision_function(matrix[test])
    told = np.isfinite(logits[0])
    if not told.any():
        return STRENGTHS[0] / step, 1.0
    logits, outcomes = logits[:, told], outcomes[told]
    losses = np.mean(np.logaddexp(0, logits) - logits * outcomes, axis=1)
    best = int(np.argmin(np.round(losses, 6)))
    return STRENGTHS[best] / step, spread(logits[best], outcomes)


def spread(logits: np.ndarray, outcomes: np.ndarray) -> float:
    """Return the slope of outcomes on log odds predicted, (rows,), from 0 to `WIDEST`.

    0: they predict nothing, or the reverse. 1 where it is not known.
    """
    if len(np.unique(outcomes)) < 2 or np.ptp(logits) == 0:
        return 1.0
    slope = regression(1e6, 1e-7).fit(logits[:, None], outcomes).coef_[0, 0]
    return float(np.clip(slope, 0, WIDEST))


def centre(logits: np.ndarray, outcomes: np.ndarray) -> float:
    """Return what to add to log odds, (rows,), so that as many are predicted as came."""
    from scipy.optimize import brentq
    from scipy.special import expit

    rate = outcomes.mean()
    furthest = 50 + np.abs(logits).max()
    return float(brentq(lambda shift: expit(logits + shift).mean() - rate, -furthest, furthest))


def latest(numbers: np.ndarray, outcomes: np.ndarray, until: int) -> np.ndarray:
    """Return which rows, (rows,), lie in the six months to one: all to it, of but one outcome.

    How often an outcome comes drifts, and faster than what it comes with.
    """
    before = numbers <= until
    found = before & (numbers > until - LATEST_MONTHS)
    return found if len(np.unique(outcomes[found])) == 2 else before


def drift(levels: dict[int, float], until: int) -> float:
    """Return by how much the level of the log odds moved a month in the year to a month."""
    known = [number for number in levels if until - DRIFT_MONTHS < number <= until]
    if len(known) < DRIFT_MONTHS / 2:
        return 0.0
    return float(np.polyfit(known, [levels[number] for number in known], 1)[0])


def base_of(logits: np.ndarray, outcomes: np.ndarray, months: np.ndarray) -> float:
    """Return what to add to log odds, (rows,), so that they hold six months after the last.

    The level of the latest six months, and as much of its drift as would have predicted earlier
    months best from six months before each: all of it, half or none. Only training months are
    read; where too few can be looked back on, none of it.
    """
    numbers = months.astype("datetime64[M]").astype(int)
    levels = {}
    for number in np.unique(numbers):
        rows = numbers == number
        if len(np.unique(outcomes[rows])) == 2:
            levels[int(number)] = centre(logits[rows], outcomes[rows])

    def expected(until: int) -> np.ndarray:
        """Return the level six months after one, (dampings,)."""
        rows = latest(numbers, outcomes, until)
        away = until + AHEAD - numbers[rows].mean()
        return centre(logits[rows], outcomes[rows]) + drift(levels, until) * away * np.array(
            DAMPINGS
        )

    first = numbers.min() + LATEST_MONTHS - 1
    tried = [number for number in levels if number - AHEAD >= first]
    tried = [n for n in tried if len(np.unique(outcomes[numbers <= n - AHEAD])) == 2]
    best = 0
    if len(tried) >= LATEST_MONTHS:
        errors = np.array([expected(number - AHEAD) - levels[number] for number in tried])
        best = int(np.argmin(np.round((errors**2).mean(axis=0), 6)))
    return float(expected(int(numbers.max()))[best])


def points_of(log_odds: float) -> int:
    """Return log odds as whole points, of which 100 double the odds."""
    return round(float(log_odds) * 100 / np.log(2))


def fit(
    features: list[Binned], outcomes: np.ndarray, parents: np.ndarray, months: np.ndarray
) -> tuple[int, list]:
    """Return the points of the average row, and the points of each bin of each feature.

    The weights come of all rows; the base is that of the latest months, with their drift. Bins
    without a training row have 0 points.
    """
    if not features:
        return points_of(base_of(np.zeros(len(outcomes)), outcomes, months)), []
    matrix = one_hot(features, len(outcomes))
    strength, slope = tuned(matrix, outcomes, parents)
    model = regression(strength, 1e-7).fit(matrix, outcomes)
    shares, found = matrix.mean(axis=0), slope * model.coef_[0]
    base, points, first = base_of(matrix @ found, outcomes, months), [], 0
    for each in features:
        bins = slice(first, first + len(each.bins))
        weights, share = found[bins], shares[bins]
        average = float(weights @ share)
        base += average
        points.append(
            [
                points_of(weight - average) if part else 0
                for weight, part in zip(weights, share, strict=True)
            ]
        )
        first += len(each.bins)
    return points_of(base), points


def accounts_where(accounts: np.ndarray, condition: np.ndarray) -> int:
    """Return how many accounts have a row for which a condition, (rows,), holds."""
    return len(np.unique(accounts[condition]))


def refusal(outcome: str, accounts: np.ndarray, outcomes: np.ndarray, minimum: int) -> str | None:
    """Return why these training rows can't teach anything; None if they can."""
    for word, condition in (("with", outcomes), ("without", ~outcomes)):
        count = accounts_where(accounts, condition)
        if count < minimum:
            noun = "account" if count == 1 else "accounts"
            return f"insufficient data: {count} {noun} {word} {outcome}, {minimum} needed"
    return None


def column_of(rows: pa.Table, name: str) -> np.ndarray:
    """Return one column of a table as an array, (rows,)."""
    return rows[name].to_numpy()


def scorecard(rows: pa.Table, fold: dict, outcome: str, features: list[str], minimum: int) -> list:
    """Return one outcome's scorecard of one fold as rows of `SCHEMA`.

    `rows` are the outcome's in the sample, in the order of account and month; `fold` is a row of
    int_score_folds.
    """
    keep = pc.less_equal(rows["month"], pa.scalar(fold["train_until"], rows["month"].type))
    if fold["fold"] == "unseen parents":
        keep = pc.and_(keep, pc.invert(rows["is_test_parent"]))
    rows = rows.filter(keep)
    accounts, outcomes = column_of(rows, "account_id"), column_of(rows, "has_outcome").astype(bool)
    shared = {
        "outcome": outcome,
        "fold": fold["fold"],
        "training_accounts": len(np.unique(accounts)),
        "outcome_accounts": accounts_where(accounts, outcomes),
        "data_status": refusal(outcome, accounts, outcomes, minimum) or "ok",
    }
    base = {"feature": "base", "bin": 0, "train_rows": len(rows)}
    base["train_outcomes"] = int(outcomes.sum())
    base["train_share"] = 1.0 if len(rows) else None
    if shared["data_status"] != "ok":
        return [shared | base]
    if fold["fold"] == "shuffled labels":
        outcomes = np.random.default_rng(SEED).permutation(outcomes)
    found = binned(rows, features)
    base_points, points = fit(
        found, outcomes, column_of(rows, "parent_id"), column_of(rows, "month")
    )
    cards = [shared | base | worth(base_points)]
    for each, bin_points in zip(found, points, strict=True):
        counts = np.bincount(each.codes, minlength=len(each.bins))
        hits = np.bincount(each.codes[outcomes], minlength=len(each.bins))
        for bin_, value in zip(each.bins, bin_points, strict=True):
            count = int(counts[bin_["bin"]])
            trained = {"train_rows": count, "train_outcomes": int(hits[bin_["bin"]])}
            trained["train_share"] = count / len(rows)
            cards.append(shared | {"feature": each.feature} | bin_ | trained | worth(value))
    return cards


def worth(points: int) -> dict:
    """Return points and the log odds that they stand for."""
    return {"points": points, "weight": points * float(np.log(2)) / 100}


def scorecards(sample: pa.Table, folds: list[dict], features: list[str], minimum: int) -> pa.Table:
    """Return the scorecards of every outcome and fold, whatever the order of the rows.

    One thread does the sums, so that they come in the same order.
    """
    from threadpoolctl import threadpool_limits

    sample = sample.sort_by([("account_id", "ascending"), ("month", "ascending")])
    cards = []
    with threadpool_limits(1):
        for outcome in OUTCOMES:
            rows = sample.filter(pc.equal(sample["outcome"], outcome))
            for fold in sorted(folds, key=lambda each: each["fold"]):
                cards += scorecard(rows, fold, outcome, features, minimum)
    return pa.Table.from_pylist(cards, schema=SCHEMA)


def model(dbt, session):
    """Return the points of every outcome, fold, feature and bin."""
    features = dbt.ref("account_penetration", "score_features").project("feature").fetchall()
    return scorecards(
        dbt.ref("account_penetration", "int_score_sample").to_arrow_table(),
        dbt.ref("account_penetration", "int_score_folds").to_arrow_table().to_pylist(),
        [name for (name,) in features],
        int(dbt.config.meta_get("minimum_outcome_accounts", 50)),
    )
