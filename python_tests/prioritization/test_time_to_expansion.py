"""Kaplan and Meier's curve and the log-rank test, by hand, by a textbook and by the file."""

import numpy as np
import pytest
from score_worlds import load

curves = load("int_expansion_curves")
# Bewick, Cheek and Ball 2004, table 2: a plus in the book is a case that was not seen to end.
MONTHS = np.array([1, 1, 4, 5, 6, 9, 9, 22])
ENDED = np.array([1, 1, 1, 1, 0, 1, 0, 1], bool)


def spells(**groups: tuple[list[int], list[int]]) -> dict[str, np.ndarray]:
    """Return columns of int_expansion_spells: months and whether they ended, by segment."""
    rows = [
        ("segment", name, month, bool(ended))
        for name, (months, has_ended) in groups.items()
        for month, ended in zip(months, has_ended, strict=True)
    ]
    names = ("group_by", "group_value", "months", "has_expanded")
    return dict(zip(names, map(np.array, zip(*rows, strict=True)), strict=True))


def test_curve_is_the_published_one():
    """Table 2: .750, .625, .500, .333 and 0, with those at risk."""
    curve = curves.kaplan_meier(MONTHS, ENDED)
    assert [row["months"] for row in curve] == [0, 1, 4, 5, 9, 22]
    assert [row["at_risk"] for row in curve] == [8, 8, 6, 5, 3, 1]
    assert [row["events"] for row in curve] == [0, 2, 1, 1, 1, 1]
    survival = [row["survival"] for row in curve]
    assert survival == pytest.approx([1, 0.75, 0.625, 0.5, 1 / 3, 0])


def test_interval_is_greenwoods_on_the_log_log_scale():
    """At month 1: variance of log S is 2 ÷ (8 × 6); none where survival is 1 or 0."""
    curve = curves.kaplan_meier(MONTHS, ENDED)
    width = curves.Z * np.sqrt(2 / 48) / abs(np.log(0.75))
    assert curve[1]["low"] == pytest.approx(0.75 ** np.exp(width))
    assert curve[1]["high"] == pytest.approx(0.75 ** np.exp(-width))
    assert [curve[0]["low"], curve[-1]["high"]] == [None, None]


def test_who_has_not_expanded_counts_for_as_long_as_seen():
    """Without an event the curve stays at 1 to the last seen; one seen for no month is a point."""
    never = curves.kaplan_meier(np.array([3, 7]), np.array([False, False]))
    assert [(row["months"], row["at_risk"], row["survival"]) for row in never] == [
        (0, 2, 1.0),
        (7, 1, 1.0),
    ]
    assert len(curves.kaplan_meier(np.array([0]), np.array([False]))) == 1
    # Dropping them instead would halve the time: all of the rest expanded by month 2.
    waiting = curves.kaplan_meier(np.array([1, 2, 9, 9]), np.array([True, True, False, False]))
    assert waiting[-1]["survival"] == 0.5


def test_log_rank_by_hand():
    """Two against two: 1, 2 and 3, 4 months. O − E is 2 − (1/2 + 1/3), V 1/4 + 2/9."""
    months, groups = np.array([1, 2, 3, 4]), np.array(["a", "a", "b", "b"])
    p_value = curves.log_rank(months, np.ones(4, bool), groups)
    from scipy.stats import chi2

    chi_square = (2 - 5 / 6) ** 2 / (1 / 4 + 2 / 9)
    assert p_value == pytest.approx(chi2.sf(chi_square, 1))
    # Of the second nothing is known after month 2: O − E is 1 − 1/2, V 1/4.
    seen = np.array([True, False, True, True])
    assert curves.log_rank(months, seen, groups) == pytest.approx(chi2.sf(1, 1))
    assert curves.log_rank(months, np.ones(4, bool), np.full(4, "a")) is None
    assert curves.log_rank(months, np.zeros(4, bool), groups) is None


def test_small_groups_keep_their_counts_only():
    """Two accounts make no curve, and stay out of the test of the others."""
    made = spells(a=([1, 2, 3], [1, 1, 1]), b=([4, 5, 6], [1, 1, 0]), c=([1, 1], [1, 1]))
    rows = curves.curves(made, 3)
    small = [row for row in rows if row["group_value"] == "c"]
    assert {row["data_status"] for row in small} == {"insufficient data: 2 accounts, 3 needed"}
    assert (
        {row["survival"] for row in small} == {row["log_rank_p_value"] for row in small} == {None}
    )
    assert {row["median_months"] for row in small} == {None}
    others = curves.curves(spells(a=([1, 2, 3], [1, 1, 1]), b=([4, 5, 6], [1, 1, 0])), 3)
    assert [row for row in rows if row["group_value"] != "c"] == others
    medians = {row["group_value"]: row["median_months"] for row in others}
    assert medians == {"a": 2, "b": 5}
    assert None not in {row["log_rank_p_value"] for row in others}
    half = curves.curves(spells(d=([1, 2, 9, 9], [1, 1, 0, 0])), 4)
    assert {row["median_months"] for row in half} == {2}


def test_nobody_makes_an_empty_table():
    """No spell: no row, and the columns all the same."""
    empty = {name: np.array([]) for name in ("group_by", "group_value", "months", "has_expanded")}
    assert curves.curves(empty, 20) == []
