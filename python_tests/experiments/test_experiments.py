"""Experiments: published examples, libraries, and worlds of which the truth is known."""

import itertools
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from score_worlds import experiment_table, load
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

results = load("int_experiment_results")
FEWEST = 20


def arm(variant: str, accounts: int, conversions: int, **columns) -> list[dict]:
    """Return accounts of a variant, the first of which converted."""
    return [
        {"variant": variant, "has_converted": n < conversions} | columns for n in range(accounts)
    ]


def read(*arms: list[dict], fewest: int = FEWEST) -> dict[tuple, dict]:
    """Return the results of one experiment by factor, level and segment."""
    found = results.experiment_results(
        experiment_table([*itertools.chain(*arms)]), fewest
    ).to_pylist()
    return {(row["factor"], row["level"], row["segment"]): row for row in found}


def variant(found: dict[tuple, dict], name: str) -> dict:
    """Return the row of a variant in all segments."""
    return found["variant", name, "all"]


def world(seed: int, parents: int, size: int = 1, likeness: float = 0.0, effect: float = 0.0):
    """Return converted, is_treated, parents, before and after of accounts of parents alike."""
    random = np.random.default_rng(seed)
    ids = np.repeat(np.arange(2 * parents), size)
    is_treated = np.repeat(random.permutation(np.arange(2 * parents) < parents), size)
    of_parent = np.repeat(random.normal(size=2 * parents), size)
    hidden = np.sqrt(likeness) * of_parent + np.sqrt(1 - likeness) * random.normal(size=len(ids))
    converted = hidden + effect * is_treated > 0.4
    before = random.normal(10, 3, len(ids))
    after = before + hidden + effect * is_treated
    return converted, is_treated, ids.astype(str), before, after


# Published examples


def test_d1_verdict_and_interval():
    """45 of 100 against 30 of 100: z 2.1909, p 0.02846."""
    row = variant(read(arm("briefing", 100, 45), arm("control", 100, 30)), "briefing")
    assert (round(row["z"], 4), round(row["p_value"], 5)) == (2.1909, 0.02846)
    assert (row["difference"], row["design_effect"]) == (pytest.approx(0.15), 1.0)
    assert (row["conversion_rate"], row["control_rate"]) == (0.45, 0.3)
    assert row["verdict"] == "works"


def test_d4_broken_split_is_blocked():
    """44,000 against 45,000, planned even: p 0.0008; nothing is compared."""
    p_value = results.sample_ratio(np.array([44_000, 45_000]), np.array([0.5, 0.5]))
    assert round(p_value, 4) == 0.0008
    assert p_value == results.sample_ratio(np.array([44_000, 45_000]), np.array([np.nan, np.nan]))
    row = variant(read(arm("a", 44_000, 22_000), arm("control", 45_000, 20_000)), "a")
    assert (row["is_blocked"], row["difference"]) == (True, None)
    row = variant(read(arm("a", 44_500, 22_000), arm("control", 45_000, 20_000)), "a")
    assert (row["is_blocked"], row["verdict"]) == (False, "works")
    found = read(arm("a", 440, 200, tactic="call"), arm("control", 600, 100))
    blocked = "blocked: accounts were not split as planned (440 a, 600 control)"
    for row in found.values():
        assert row["is_blocked"]
        assert row["verdict"] == row["data_status"] == blocked
        assert row["sample_ratio_p_value"] < 0.001
        compared = ("difference", "low", "high", "z", "p_value", "p_value_adjusted")
        assert {row[name] for name in compared} == {None}
        assert {value for name, value in row.items() if name.startswith("mrr_")} == {None}
    assert variant(found, "a")["conversion_rate"] == pytest.approx(200 / 440)


def test_d7_benjamini_and_hochberg():
    """.008 .03 .123 .6 .2 become .04 .075 .205 .6 .25; what is unknown stays so and counts not."""
    fixed = results.adjust([0.008, 0.03, None, 0.123, 0.6, 0.2])
    assert fixed[2] is None
    assert [round(each, 6) for each in fixed if each is not None] == [0.04, 0.075, 0.205, 0.6, 0.25]
    assert results.adjust([None]) == [None]


def test_newcombe_is_the_published_one():
    """Newcombe 1998, table II (a): 56 of 70 against 48 of 80, 0.0524 to 0.3339."""
    row = variant(read(arm("a", 70, 56), arm("control", 80, 48)), "a")
    assert (round(row["low"], 4), round(row["high"], 4)) == (0.0524, 0.3339)


# Against libraries, whatever the numbers

COUNTS = st.integers(2, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
AMOUNTS = st.lists(st.floats(0, 1e6, width=32), min_size=3, max_size=40)


@settings(max_examples=60)
@given(COUNTS, COUNTS)
def test_shares_are_those_of_statsmodels(treated: tuple, control: tuple):
    """Where no parent has two accounts; and arms the other way round only turn the signs."""
    (n, hits), (m, misses) = treated, control
    converted = np.array([*(k < hits for k in range(n)), *(k < misses for k in range(m))])
    is_treated, parents = np.arange(n + m) < n, np.arange(n + m)
    found = results.compare_shares(converted, is_treated, parents)
    turned = results.compare_shares(converted, ~is_treated, parents)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        z, p_value = proportions_ztest([hits, misses], [n, m])
    interval = confint_proportions_2indep(hits, n, misses, m, method="newcomb", compare="diff")
    assert (found["low"], found["high"]) == pytest.approx(interval, abs=1e-12)
    assert found["low"] - 1e-12 <= found["difference"] <= found["high"] + 1e-12
    assert found["difference"] == pytest.approx(-turned["difference"])
    assert (found["low"], found["high"]) == pytest.approx((-turned["high"], -turned["low"]))
    if 0 < hits + misses < n + m:
        assert (found["z"], found["p_value"]) == pytest.approx((z, p_value), abs=1e-12)
        assert found["z"] == pytest.approx(-turned["z"], abs=1e-12)
        assert found["p_value"] == pytest.approx(turned["p_value"])
    else:
        assert (found["z"], found["p_value"]) == (None, None)


@pytest.mark.filterwarnings("ignore:Precision loss")
@settings(max_examples=60)
@given(AMOUNTS, AMOUNTS)
def test_means_are_welchs(treated: list[float], control: list[float]):
    """Without a period before, they are SciPy's; and turn with the arms."""
    after = np.array(treated + control)
    is_treated, parents = np.arange(len(after)) < len(treated), np.arange(len(after))
    before = np.full(len(after), np.nan)
    found = results.compare_means(after, before, is_treated, parents)
    turned = results.compare_means(after, before, ~is_treated, parents)
    assert not found["is_adjusted"]
    assert found["difference"] == pytest.approx(-turned["difference"], abs=1e-9)
    if np.ptp(treated) + np.ptp(control) == 0:
        assert (found["low"], found["p_value"]) == (None, None)
        return
    welch = stats.ttest_ind(treated, control, equal_var=False)
    interval = welch.confidence_interval(0.95)
    assert found["p_value"] == pytest.approx(welch.pvalue, abs=1e-12)
    assert (found["low"], found["high"]) == pytest.approx((interval.low, interval.high), abs=1e-6)
    assert (found["low"], found["high"]) == pytest.approx((-turned["high"], -turned["low"]))


@given(st.lists(st.integers(1, 500), min_size=2, max_size=5), st.data())
def test_sample_ratio_is_chi_square(counts: list[int], data: st.DataObject):
    """Against the planned shares, scaled to 1; what is not planned is what the others leave."""
    size = len(counts)
    weights = np.array(data.draw(st.lists(st.integers(1, 9), min_size=size, max_size=size)), float)
    shares = weights / weights.sum()
    expected = stats.chisquare(counts, shares * sum(counts)).pvalue
    for planned in (shares, weights / 10, np.append(shares[:-1], np.nan)):
        found = results.sample_ratio(np.array(counts), planned)
        assert found == pytest.approx(expected, abs=1e-12)


def test_sample_ratio_without_a_plan_or_with_a_wrong_one():
    """One variant has no ratio; two left out share what is left; one planned to get none has."""
    assert results.sample_ratio(np.array([9]), np.array([1.0])) is None
    halves = np.array([0.5, np.nan, np.nan])
    assert results.sample_ratio(np.array([20, 10, 10]), halves) == pytest.approx(1)
    assert results.sample_ratio(np.array([20, 20]), np.array([1, np.nan])) == 0


@pytest.mark.parametrize("likeness", [0.0, 0.5, 0.9])
def test_parents_are_the_clusters_of_a_regression(likeness: float):
    """The design effect is the ratio of two sandwich variances of statsmodels' regression."""
    converted, is_treated, parents, _, _ = world(1, 40, size=3, likeness=likeness)
    converted[:40] |= is_treated[:40]
    inputs = np.column_stack([np.ones(len(parents)), is_treated])
    errors = {}
    for name, groups in (("parents", parents), ("accounts", np.arange(len(parents)).astype(str))):
        codes = np.unique(groups, return_inverse=True)[1]
        fit = OLS(converted.astype(float), inputs).fit(
            cov_type="cluster",
            cov_kwds={"groups": codes, "use_correction": False, "df_correction": False},
        )
        clusters = len(np.unique(codes))
        errors[name] = fit.bse[1] ** 2 * clusters / (clusters - 1)
    effect = results.design_effect(converted.astype(float), is_treated, parents)
    assert effect == pytest.approx(errors["parents"] / errors["accounts"])


# What clusters, CUPED and chance do


def test_parents_alike_widen_and_strangers_do_not():
    """Whole parents in an arm: z shrinks by √(design effect), intervals widen, of amounts too."""
    converted, is_treated, parents, before, after = world(2, 40, size=3, likeness=0.9, effect=0.5)
    found = results.compare_shares(converted, is_treated, parents)
    alone = results.compare_shares(converted, is_treated, np.arange(len(parents)))
    assert alone["design_effect"] == 1.0
    assert 2 < found["design_effect"] < 4
    assert found["difference"] == alone["difference"]
    assert found["z"] == pytest.approx(alone["z"] / np.sqrt(found["design_effect"]))
    assert found["low"] < alone["low"] < alone["high"] < found["high"]
    means = results.compare_means(after, before, is_treated, parents)
    strangers = results.compare_means(after, before, is_treated, np.arange(len(parents)))
    assert means["difference"] == strangers["difference"]
    assert means["low"] < strangers["low"] < strangers["high"] < means["high"]
    one = np.full(len(parents), "p")
    assert results.design_effect(converted.astype(float), is_treated, one) == len(parents)
    # Nothing varies within the arms, so that likeness can't be seen: parents count once.
    found = results.compare_shares(is_treated.copy(), is_treated, parents)
    assert found["design_effect"] == 3.0


def test_a_design_effect_below_one_narrows_nothing():
    """Sisters in both arms make it smaller: it is reported, and counts as 1."""
    parents = np.repeat(np.arange(40), 2)
    is_treated = np.arange(80) % 2 == 0
    converted = np.repeat(np.arange(40) < 15, 2)
    found = results.compare_shares(converted, is_treated, parents)
    alone = results.compare_shares(converted, is_treated, np.arange(80))
    assert found["design_effect"] < 0.1
    assert found | {"design_effect": 1.0} == alone


def test_cuped_is_unbiased_and_narrower():
    """Of 300 worlds with an effect of 0.5, the mean is 0.5; each interval is narrower."""
    differences, covered, ratios = [], [], []
    for seed in range(300):
        _, is_treated, parents, before, after = world(seed, 60, effect=0.5)
        found = results.compare_means(after, before, is_treated, parents)
        plain = results.compare_means(after, before * np.nan, is_treated, parents)
        assert (found["is_adjusted"], plain["is_adjusted"]) == (True, False)
        differences.append(found["difference"])
        covered.append(found["low"] < 0.5 < found["high"])
        ratios.append((found["high"] - found["low"]) / (plain["high"] - plain["low"]))
    error = np.std(differences) / np.sqrt(300)
    assert abs(np.mean(differences) - 0.5) < 3 * error
    assert 0.915 < np.mean(covered) < 0.985
    assert max(ratios) < 0.6  # the period before explains 9 of 10 parts


def test_cuped_takes_the_slope_within_the_arms():
    """By hand: slope 2 in both arms, 5 more in one; nothing is left but the 5."""
    before = np.array([1, 2, 3, 11, 12, 13.0])
    is_treated = np.arange(6) < 3
    values, is_adjusted = results.adjusted(2 * before + 5 * is_treated, before, is_treated)
    assert is_adjusted
    assert values[:3] - values[3:] == pytest.approx([5, 5, 5])
    # An account without a period before stays as it is.
    before[0] = np.nan
    values, _ = results.adjusted(7 + np.arange(6.0), before, is_treated)
    assert (values[0], values.mean()) == (7.0, pytest.approx(9.5))
    same = np.ones(6)
    assert results.adjusted(before, same, is_treated) == (pytest.approx(before, nan_ok=True), False)


@pytest.mark.parametrize(("size", "parents"), [(1, 100), (3, 40)])
def test_where_nothing_works_one_in_twenty_seems_to(size: int, parents: int):
    """Of 600 worlds without an effect about 5 % reject, in shares and amounts, alike or not."""
    shares, amounts = [], []
    for seed in range(600):
        converted, is_treated, ids, before, after = world(seed, parents, size, 0.6)
        shares.append(results.compare_shares(converted, is_treated, ids)["p_value"])
        amounts.append(results.compare_means(after, before, is_treated, ids)["p_value"])
    for p_values in (shares, amounts):
        assert 0.025 < np.mean(np.array(p_values) < 0.05) < 0.085


def test_segments_differ_only_where_they_do():
    """Of 400 worlds with one effect about 5 % say that segments differ; with two, most do."""
    random = np.random.default_rng(5)

    def seen(effects: tuple[float, ...]) -> float | None:
        rows = []
        for effect in effects:
            treated, control = random.binomial(60, 0.3 + effect), random.binomial(60, 0.3)
            rows.append(
                {
                    "accounts": 60,
                    "control_accounts": 60,
                    "conversions": treated,
                    "control_conversions": control,
                    "design_effect": 1.0,
                }
            )
        return results.differ_by_segment(rows)

    assert 0.02 < np.mean([seen((0.1, 0.1, 0.1)) < 0.05 for _ in range(400)]) < 0.08
    assert np.mean([seen((0.5, 0.0, 0.0)) < 0.05 for _ in range(100)]) > 0.95
    assert seen((0.1,)) is None


# What is read, and what is said of it


def test_shuffled_rows_change_no_byte():
    """Nor does another run."""
    random = np.random.default_rng(3)
    rows = [
        {
            "account_id": f"a{n}",
            "parent_id": f"p{n // 2}",
            "experiment_id": f"e{n % 2}",
            "variant": ("control", "a", "b")[random.integers(3)],
            "message": ("short", None)[random.integers(2)],
            "segment": ("SMB", "Enterprise")[random.integers(2)],
            "has_converted": bool(random.integers(2)),
            "rate_before": random.random(),
            "rate_after": random.random(),
            "mrr_before": random.random() * 1000,
            "mrr_after": random.random() * 1000,
        }
        for n in range(500)
    ]
    first = experiment_table(rows)
    found = results.experiment_results(first, FEWEST)
    shuffled = first.take(np.random.default_rng(4).permutation(500))
    assert results.experiment_results(shuffled, FEWEST).equals(found)
    assert {row["verdict"] for row in found.to_pylist()} >= {"control", "no difference shown"}


def test_unfinished_accounts_are_assigned_and_not_read():
    """They count in the split and nowhere else; one that converted already too."""
    late = {"is_finished": False, "has_converted": None, "mrr_after": None}
    found = read(
        arm("a", 100, 45),
        arm("control", 100, 30),
        arm("a", 10, 0, **late),
        arm("control", 9, 0, **late),
    )
    row = variant(found, "a")
    assert (row["assigned_accounts"], row["accounts"], row["unfinished_accounts"]) == (110, 100, 10)
    assert (round(row["z"], 4), row["control_accounts"]) == (2.1909, 100)
    assert row["sample_ratio_p_value"] == pytest.approx(stats.chisquare([110, 109]).pvalue)
    running = variant(read(arm("a", 40, 0, **late), arm("control", 40, 0, **late)), "a")
    assert running["verdict"] == "insufficient data: 0 accounts, 20 needed"
    assert (running["conversion_rate"], running["control_rate"]) == (None, None)


def test_too_few_say_so_and_are_not_compared():
    """19 accounts, or 20 of nine parents, are too few; ten parents are enough."""
    row = variant(read(arm("a", 19, 5), arm("control", 30, 5)), "a")
    assert row["verdict"] == row["data_status"] == "insufficient data: 19 accounts, 20 needed"
    assert (row["difference"], row["mrr_difference"], row["z"]) == (None, None, None)
    assert row["conversion_rate"] == pytest.approx(5 / 19)
    alike = [each | {"parent_id": f"p{n % 9}"} for n, each in enumerate(arm("a", 20, 5))]
    row = variant(read(alike, arm("control", 20, 5)), "a")
    assert row["verdict"] == "insufficient data: 9 parents, 10 needed"
    alike = [each | {"parent_id": f"p{n % 10}"} for n, each in enumerate(arm("a", 20, 5))]
    assert variant(read(alike, arm("control", 20, 5)), "a")["verdict"] == "no difference shown"


def test_without_a_control_variants_are_compared_with_each_other():
    """Nothing is said to work, and which of the two did better is still shown."""
    found = read(arm("a", 100, 45), arm("b", 100, 30))
    row = variant(found, "a")
    assert row["verdict"] == row["data_status"] == "insufficient data: no control"
    assert (row["difference"], row["z"]) == (None, None)
    assert row["difference_from_others"] == pytest.approx(0.15)
    assert round(row["p_value_from_others"], 5) == 0.02846
    assert variant(found, "b")["difference_from_others"] == pytest.approx(-0.15)


def test_others_are_the_other_levels_without_control():
    """Personalised against standard: 45 of 100 against 30; control is not in it."""
    found = read(
        arm("a", 100, 45, message="personalised"),
        arm("b", 100, 30, message="standard"),
        arm("c", 100, 99),
        arm("control", 100, 1),
    )
    row = found["message", "personalised", "all"]
    assert round(row["p_value_from_others"], 5) == 0.02846
    assert row["difference"] == pytest.approx(0.44)
    others = found["variant", "a", "all"]["difference_from_others"]
    assert others == pytest.approx(0.45 - 129 / 200)
    assert variant(found, "control")["difference_from_others"] is None


def test_crossovers_count_where_they_were_first_and_are_shown_without():
    """20 of 120 moved, all of which converted: 65 of 120 with them, 45 of 100 without."""
    found = read(
        arm("a", 100, 45),
        arm("a", 20, 20, is_crossover=True),
        arm("control", 113, 30),
        arm("control", 7, 6, is_contaminated=True),
    )
    row = variant(found, "a")
    control = variant(found, "control")
    assert (row["crossovers"], row["contaminated_accounts"]) == (20, 0)
    assert (control["crossovers"], control["contaminated_accounts"]) == (0, 7)
    assert row["difference"] == pytest.approx(65 / 120 - 0.3)
    assert row["difference_without_crossovers"] == pytest.approx(0.15)


def test_one_of_five_that_seems_to_work_does_not():
    """45 of 100 against 30 is p 0.028, and the best of five variants: 0.14."""
    arms = [arm(name, 100, 45 if name == "a" else 30) for name in "abcde"]
    row = variant(read(*arms, arm("control", 100, 30)), "a")
    assert (round(row["p_value"], 4), round(row["p_value_adjusted"], 4)) == (0.0285, 0.1423)
    assert row["verdict"] == "no difference shown"


def test_an_effect_in_one_segment_is_found_there():
    """Of three segments, by message; p values are adjusted over all rows but variants in all."""
    arms = []
    for segment, hits in (("SMB", 24), ("Mid-Market", 10), ("all", 10)):
        arms.append(arm("a", 40, hits, message="personalised", tactic="email", segment=segment))
        arms.append(arm("control", 40, 10, segment=segment))
    found = read(*arms)
    row = found["message", "personalised", "SMB"]
    assert row["verdict"] == found["tactic", "email", "SMB"]["verdict"] == "works"
    assert found["message", "personalised", "Mid-Market"]["verdict"] == "no difference shown"
    assert row["segments_p_value"] < 0.05
    # A segment that is named all has no row of its own.
    assert found["message", "personalised", "all"]["accounts"] == 120
    main = variant(found, "a")
    assert main["p_value_adjusted"] == pytest.approx(main["p_value"])
    # Variant, message and tactic are three names of the same accounts here, and count once.
    segments = ("SMB", "Mid-Market", "all")
    once = [found["message", "personalised", segment] for segment in segments]
    adjusted = list(stats.false_discovery_control([row["p_value"] for row in once]))
    for factor, level in (("message", "personalised"), ("tactic", "email")):
        same = [found[factor, level, segment]["p_value_adjusted"] for segment in segments]
        assert same == pytest.approx(adjusted)
    for segment, expected in zip(segments[:2], adjusted, strict=False):
        assert found["variant", "a", segment]["p_value_adjusted"] == pytest.approx(expected)


def test_a_comparison_counts_once_under_whatever_name():
    """Four variants of one tactic; two messages are two of them, and no fifth and sixth test."""
    hits = {"a": 45, "b": 40, "c": 33, "d": 31}
    arms = [
        arm(name, 100, hits[name], tactic="email", message={"a": "short", "b": "long"}.get(name))
        for name in hits
    ]
    found = read(*arms, arm("control", 100, 25))
    names = [("variant", name, "SMB") for name in hits] + [("tactic", "email", "SMB")]
    adjusted = stats.false_discovery_control([found[name]["p_value"] for name in names])
    assert [found[name]["p_value_adjusted"] for name in names] == pytest.approx(list(adjusted))
    same = [found["message", "short", "all"], found["message", "long", "SMB"]]
    assert [row["p_value_adjusted"] for row in same] == pytest.approx(list(adjusted[:2]))
    # a against b is b against a: as messages one test, beside four of a variant against three.
    names = [("variant", name, "SMB") for name in hits] + [("message", "short", "SMB")]
    adjusted = stats.false_discovery_control([found[name]["p_value_from_others"] for name in names])
    found_there = [found[name]["p_value_from_others_adjusted"] for name in names]
    assert found_there == pytest.approx(list(adjusted))


def test_harm_is_called_harm():
    """30 of 100 against 45 of 100."""
    row = variant(read(arm("a", 100, 30), arm("control", 100, 45)), "a")
    assert (row["verdict"], round(row["z"], 4)) == ("does harm", -2.1909)
    nobody = variant(read(arm("a", 100, 0), arm("control", 100, 0)), "a")
    assert (nobody["verdict"], nobody["difference"], nobody["p_value"]) == (
        "no difference shown",
        0.0,
        None,
    )


def test_amounts_are_told_where_enough_are_known():
    """19 accounts with a rate are too few for one; MRR is known of all."""
    treated = arm("a", 30, 9)
    for n, row in enumerate(treated):
        row |= {"mrr_before": 100.0 + n, "mrr_after": 150.0 + n + n % 2}
        row |= {"rate_after": 0.2 + n / 100} if n < 19 else {}
    control = [
        each
        | {"mrr_before": 100.0 + n, "mrr_after": 100.0 + n + n % 2, "rate_after": 0.3 + n % 2 / 100}
        for n, each in enumerate(arm("control", 30, 9))
    ]
    row = variant(read(treated, control), "a")
    assert (row["rate_accounts"], row["rate_difference"], row["is_rate_adjusted"]) == (
        19,
        None,
        None,
    )
    assert (row["mrr_difference"], row["is_mrr_adjusted"]) == (pytest.approx(50), True)
    assert row["mrr_p_value"] < 1e-9
    treated[19] |= {"rate_after": 0.2}
    row = variant(read(treated, control), "a")
    assert (row["rate_accounts"], row["is_rate_adjusted"]) == (20, False)
    rates = [each["rate_after"] for each in treated[:20]]
    welch = stats.ttest_ind(rates, [0.3, 0.31] * 15, equal_var=False)
    assert row["rate_p_value"] == pytest.approx(welch.pvalue)


def test_no_experiment_makes_an_empty_table():
    """No row, and the columns all the same."""
    found = results.experiment_results(experiment_table([arm("a", 1, 0)[0]]).slice(0, 0), FEWEST)
    assert (len(found), found.schema) == (0, results.SCHEMA)
