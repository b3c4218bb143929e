"""Score every account of the last complete month with the final scorecards, and say why.

The accounts stream through in batches, so that memory stays flat however many there are.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

OUTCOMES = ("churn", "expansion")
BATCH_ROWS = 100_000
REASONS = 3
NO_FOLD = "insufficient data: no month whose outcome is known"
TEXTS = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("account_id", pa.string()),
        ("scored_month", pa.date32()),
        ("outcome", pa.string()),
        ("probability", pa.float64()),
        ("points", pa.int64()),
        *((f"reason_{number}", TEXTS) for number in range(1, REASONS + 1)),
        ("data_status", pa.string()),
    ]
)


def number_in_words(value: float, unit: str) -> str:
    """Return a number as people write it: 0.85 as a rate is 85 %, 12500.0 is 12,500."""
    if unit in ("rate", "share"):
        return f"{round(value * 100, 6):,.15g} %"
    return f"{value:,.15g}"


def bin_in_words(card: dict, unit: str) -> str:
    """Return what a bin of a scorecard holds, in the words of its unit."""
    lower, upper, level = card["lower"], card["upper"], card["level"]
    if card["bin"] == 0:
        return "not known"
    if level is not None:
        return level
    if lower is None and upper is None:
        return "known"
    if unit == "flag":
        return "no" if lower is None else "yes"
    whole = all(edge is None or float(edge).is_integer() for edge in (lower, upper))
    if unit == "count" and whole and upper is not None:
        last = upper - 1
        if lower is None:
            return "none" if upper == 1 else f"{number_in_words(last, unit)} or fewer"
        if lower == last:
            return number_in_words(last, unit)
        return f"{number_in_words(lower, unit)} to {number_in_words(last, unit)}"
    if lower is None:
        return f"under {number_in_words(upper, unit)}"
    if upper is None:
        return f"{number_in_words(lower, unit)} or more"
    return f"{number_in_words(lower, unit)} to under {number_in_words(upper, unit)}"


def reason(card: dict, label: str, unit: str) -> str:
    """Return one term of a score in words, such as 'Industry: Health care (+12 points)'."""
    noun = "point" if abs(card["points"]) == 1 else "points"
    return f"{label}: {bin_in_words(card, unit)} ({card['points']:+,} {noun})"


class Scorecard:
    """One outcome's final scorecard, ready to be applied to batches of accounts."""

    def __init__(self, cards: list[dict], descriptions: dict[str, dict]):
        """Take the rows of int_scorecards, and label and unit of each feature by its name."""
        cards = sorted(cards, key=lambda each: (each["feature"], each["bin"]))
        base = next((each for each in cards if each["feature"] == "base"), None)
        self.status = base["data_status"] if base else NO_FOLD
        self.base = base["points"] if base else None
        terms = [each for each in cards if each["feature"] != "base"]
        self.bins = {}
        for number, card in enumerate(terms):
            self.bins.setdefault(card["feature"], (number, []))[1].append(card)
        self.points = np.array([each["points"] for each in terms], dtype=np.int64)
        texts = [
            reason(
                each,
                descriptions[each["feature"]]["label"],
                descriptions[each["feature"]]["unit"],
            )
            for each in terms
        ]
        self.texts = pa.array(texts, pa.string())

    def terms(self, batch: pa.RecordBatch) -> np.ndarray:
        """Return, for each feature by name and each account, which term of the card it has."""
        found = np.empty((len(self.bins), len(batch)), dtype=np.int32)
        for number, (feature, (first, cards)) in enumerate(self.bins.items()):
            found[number] = first + bins_of(batch.column(feature), cards)
        return found

    def apply(self, batch: pa.RecordBatch) -> tuple[np.ndarray, list[pa.Array]]:
        """Return the points of each account, (rows,), and its reasons, the largest first."""
        terms = self.terms(batch)
        points = self.points[terms]
        total = self.base + points.sum(axis=0)
        rows = np.arange(len(batch))
        reasons = []
        for number in range(REASONS):
            if number >= len(terms):
                reasons.append(pa.nulls(len(batch), TEXTS))
                continue
            best = points.argmax(axis=0)  # the first of equals: features are in order
            indices = pa.array(terms[best, rows], pa.int32(), mask=points[best, rows] <= 0)
            reasons.append(pa.DictionaryArray.from_arrays(indices, self.texts))
            points[best, rows] = 0
        return total, reasons


def bins_of(values: pa.Array, cards: list[dict]) -> np.ndarray:
    """Return the bin of each value of a feature, (rows,), whose bins are `cards`, in order."""
    levels = [each["level"] for each in cards if each["level"] not in (None, "other")]
    if any(each["level"] is not None for each in cards):
        found = pc.index_in(values, value_set=pa.array(levels, values.type))
        positions = pc.fill_null(found, len(levels)).to_numpy(zero_copy_only=False)
        return np.where(pc.is_valid(values).to_numpy(zero_copy_only=False), positions + 1, 0)
    numbers = pc.fill_null(values.cast(pa.float64(), safe=False), np.nan).to_numpy(
        zero_copy_only=False
    )
    edges = [each["lower"] for each in cards if each["lower"] is not None]
    return np.where(np.isfinite(numbers), np.searchsorted(edges, numbers, side="right") + 1, 0)


def scored(batch: pa.RecordBatch, month: date, outcome: str, card: Scorecard) -> pa.RecordBatch:
    """Return the scores of a batch of accounts; only customers have one."""
    is_active = pc.fill_null(batch.column("is_active"), False)
    rows = len(batch)
    points, probability = pa.nulls(rows, pa.int64()), pa.nulls(rows, pa.float64())
    reasons = [pa.nulls(rows, TEXTS)] * REASONS
    if card.status == "ok":
        mask = ~is_active.to_numpy(zero_copy_only=False)
        total, reasons = card.apply(batch)
        points = pa.array(total, mask=mask)
        probability = pa.array(1 / (1 + np.exp2(-total / 100)), mask=mask)
        reasons = [pc.if_else(is_active, each, pa.scalar(None, TEXTS)) for each in reasons]
    status = pc.if_else(is_active, card.status, "not active")
    months = pa.array([month], pa.date32()).take(pa.array(np.zeros(rows, np.int64)))
    names = pa.array(np.full(rows, outcome), pa.string())
    accounts = batch.column("account_id").cast(pa.string())
    columns = [accounts, months, names, probability, points, *reasons, status]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def score(
    batches: Iterator[pa.RecordBatch], month: date, cards: dict[str, Scorecard]
) -> pa.RecordBatchReader:
    """Return a reader of the scores of all batches and outcomes."""
    found = (
        scored(batch, month, outcome, card)
        for batch in batches
        for outcome, card in sorted(cards.items())
    )
    return pa.RecordBatchReader.from_batches(SCHEMA, found)


def final_cards(cards: pa.Table, descriptions: list[dict]) -> dict[str, Scorecard]:
    """Return the final scorecard of each outcome."""
    rows = cards.filter(pc.equal(cards["fold"], "final")).to_pylist()
    words = {each["feature"]: each for each in descriptions}
    return {
        outcome: Scorecard([each for each in rows if each["outcome"] == outcome], words)
        for outcome in OUTCOMES
    }


def model(dbt, session):
    """Return the scores of all accounts in the last complete month, as a stream."""
    cards = final_cards(
        dbt.ref("account_penetration", "int_scorecards").to_arrow_table(),
        dbt.ref("account_penetration", "score_features").to_arrow_table().to_pylist(),
    )
    features = dbt.ref("account_penetration", "account_features")
    month = features.filter("is_month_complete").aggregate("max(month)").fetchone()[0]
    names = {feature for card in cards.values() for feature in card.bins}
    rows = (
        features.filter(f"month = date '{month}'" if month else "false")
        .project(", ".join(("account_id", "is_active", *sorted(names))))
        .order("account_id")
    )
    return score(rows.to_arrow_reader(BATCH_ROWS), month, cards)
