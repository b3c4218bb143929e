"""What was known of accounts and what became of them, a second time: slow, obvious, in Python.

Written from docs/scores.md on top of `recompute`. Rates of penetration and coverage, which other
tests compute again, come in as rows of their marts. Every mart is a dictionary by its key.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from fractions import Fraction
from numbers import Number
from statistics import median

import numpy as np
from recompute import (
    VARIANTS,
    World,
    account_mrr,
    add_months,
    by_key,
    greatest_by_unit,
    groups_of,
    holds,
    is_in_force,
    month_end,
    months_between,
    open_units,
    rate_in,
    rate_of_line,
    ratio,
)
from recompute_people import has_ever_opted_out
from recompute_revenue import (
    NO_FLAGS,
    Cell,
    Step,
    account_revenue,
    cells,
    complete_months,
    drivers_of,
    flags_of,
)
from scipy.stats import chi2

Table = dict[tuple, dict]

SOLD = ("seats", "tier", "new_product", "new_unit")
TO_EXPAND = ("upsell", "cross_sell")
FOLLOWED_FOR = 6  # months after a month in which its outcome is looked for
OWN = ("employee_count", "annual_revenue", "segment", "industry", "region", "team_structure")
NORMAL_95 = 1.959963984540054
HOLD_OUT_SHARE = 0.1
ACCOUNTS_PER_OWNER = 10
MINIMUM_EXPANDED = 20
MINIMUM_COMPARED = 20
COVERAGE = ("coverage_score", "role_coverage", "engaged_contacts", "top_contact_share")


# In which months an account expanded, contracted or churned


def account_movements(world: World) -> dict[str, dict[date, dict]]:
    """Return what moved each account in each complete month after the first."""
    if "account movements" not in world.cache:
        world.cache["account movements"] = {
            account: {
                month: account_movement(world, account, month)
                for month in complete_months(world)[1:]
            }
            for account in world.accounts
        }
    return world.cache["account movements"]


def account_movement(world: World, account: str, month: date) -> dict:
    """Say whether an account expanded, contracted or churned in a month, at the rates before it."""
    before = cells(world, account, add_months(month, -1), add_months(month, -1))
    after = cells(world, account, month, add_months(month, -1))
    opening, closing = (
        sum((cell.mrr for cell in each.values()), Fraction(0)) for each in (before, after)
    )
    sold = []
    if before != after:
        sold = list(what_was_sold(world, account, month, before, after))
    grew = closing - opening
    across = sum(amount for amount, is_new in sold if is_new)
    more = sum(amount for amount, _ in sold)
    is_expansion = 0 < opening < closing and more > 0
    return {
        "is_expansion": is_expansion,
        "is_upsell": is_expansion and more > across,
        "is_cross_sell": is_expansion and across > 0,
        "expansion_amount": min(grew, more) if is_expansion else 0,
        "is_contraction": 0 < closing < opening,
        "is_churn": closing <= 0 < opening,
    }


def what_was_sold(world: World, account: str, month: date, before: dict, after: dict) -> Iterable:
    """Yield (amount, whether it is cross-sell) of seats, tiers, new products and new units."""
    step = Step(world, world.parent_on(account, world.last_day(month)), month)
    units_left = {unit for (unit, _), cell in after.items() if cell.carries}
    for place in before.keys() | after.keys():
        pair = before.get(place, Cell()), after.get(place, Cell())
        is_arrival = pair[1].carries and not pair[0].carries
        flags = flags_of(step, account, *place) if is_arrival else NO_FLAGS
        for driver, amount in drivers_of(step, account, place, *pair, units_left):
            if driver in SOLD:
                yield amount, flags[0] or flags[1]


# What was known


def account_features(world: World, penetration: Table, coverage: Table) -> Table:
    """Return what was known of each account at each month's end."""
    found = {}
    for account in world.accounts:
        known = Known(world, account)
        for month in world.months:
            rates = {name: penetration[account, month, name] for name in VARIANTS}
            covered = coverage[account, month]
            found[account, month] = (
                {
                    "parent_id": world.parent(account),
                    "is_month_complete": month_end(month) <= world.as_of,
                    "is_active": account_mrr(world, account, month, month) > 0,
                    "whitespace": rates["revenue"]["whitespace"],
                    "seats_used_share": seats_used(rates["seats_active"], rates["seats_sold"]),
                }
                | {f"{name}_rate": rates[name]["rate"] for name in VARIANTS}
                | {name: covered[name] for name in COVERAGE}
                | {name: world.accounts[account][name] for name in OWN}
                | known.revenue(month)
                | known.movements(month)
                | known.signals(month)
            )
    return found


def seats_used(active: dict, sold: dict) -> Fraction | None:
    """Return active users ÷ seats, in units that count and in others."""
    if active["captured"] is None:
        return None
    return ratio(
        active["captured"] + active["captured_outside"],
        (sold["captured"] or 0) + sold["captured_outside"],
    )


class Known:
    """One account, by what was known of it at a month's end."""

    def __init__(self, world: World, account: str) -> None:
        """Keep the rows of the account."""
        self.world = world
        self.account = account
        self.lines = world.lines.get(account, [])
        self.rows = {
            name: [row for row in world.rows[name] if row["account_id"] == account]
            for name in ("engagements", "opportunities", "health_checks", "product_usage")
        }

    def back(self, month: date, count: int) -> list[date] | None:
        """Return so many months up to one; nothing where the history does not go back so far."""
        months = [add_months(month, -each) for each in range(count)]
        return months if months[-1] >= self.world.months[0] else None

    def mrr(self, month: date) -> Fraction:
        """Return the MRR of a month at its own rates."""
        return account_mrr(self.world, self.account, month, month)

    def earned(self, month: date) -> Fraction:
        """Return all revenue of a month at its own rates."""
        return account_revenue(self.world, self.account, month, month)

    def revenue(self, month: date) -> dict:
        """Return size, growth and age."""
        year = self.back(month, 12)
        first = next((each for each in self.world.months_with_lines if self.earned(each) > 0), None)
        quarter = self.back(month, 3)
        past = [each for each in self.world.months if each <= month]
        bought = [each for each in past if self.earned(each) > 0]
        return {
            "mrr": self.mrr(month),
            "spend_last_year": sum(map(self.earned, year)) if year else None,
            "spend_3_months": sum(map(self.earned, quarter)) if quarter else None,
            "purchase_months_12_months": year and sum(self.earned(each) > 0 for each in year),
            "months_since_purchase": months_between(bought[-1], month) if bought else None,
            "mrr_growth_3_months": self.growth(month, 3),
            "mrr_growth_12_months": self.growth(month, 12),
            "tenure_months": months_between(first, month) if first and first <= month else None,
        }

    def growth(self, month: date, count: int) -> Fraction | None:
        """Return the growth of MRR in so many months."""
        months = self.back(month, count + 1)
        if not months or self.mrr(months[-1]) <= 0:
            return None
        return self.mrr(month) / self.mrr(months[-1]) - 1

    def movements(self, month: date) -> dict:
        """Return what its movements were up to a month."""
        moved = account_movements(self.world)[self.account]
        expanded = [each for each in moved if each <= month and moved[each]["is_expansion"]]
        year = self.back(month, 13)  # the first month of the history has no movements

        def count(name: str) -> int | None:
            return year and sum(moved[each][name] for each in year[:12] if each in moved)

        return {
            "months_since_expansion": months_between(expanded[-1], month) if expanded else None,
            "expansions_12_months": count("is_expansion"),
            "contractions_12_months": count("is_contraction"),
        }

    def signals(self, month: date) -> dict:
        """Return what it did and said."""
        day = self.world.last_day(month)
        running = [
            line
            for line in self.lines
            if line["revenue_type"] == "recurring" and is_in_force(line | {"paused_on": None}, day)
        ]
        under_notice = [line["notice_given_on"] for line in running]
        return self.opportunities(month) | {
            "usage_growth_3_months": self.usage_growth(month),
            "inbound_touches_3_months": self.inbound_touches(month),
            "satisfaction_score": self.reading("satisfaction_score", day),
            "health_score": self.reading("health_score", day),
            "renewal_due_share": self.due_share(month),
            "lines_under_notice": sum(each is not None and each <= day for each in under_notice),
            "open_units": len(open_units(self.world, self.account, month)) or None,
        }

    def usage_growth(self, month: date) -> Fraction | None:
        """Return how active users of three months compare with those of the three before."""
        months = self.back(month, 6)
        first = min((row["usage_month"] for row in self.world.rows["product_usage"]), default=None)
        if not self.world.has_usage or not months or not first or first > month_end(months[-1]):
            return None
        users = [self.active_users(each) for each in months]
        before = sum(users[3:])
        return ratio(sum(users[:3]), before) - 1 if before else None

    def active_users(self, month: date) -> int:
        """Return the active users of a month: of each unit those of its most used product."""
        users = {
            (row["unit_id"], row["product_id"]): row["active_users"]
            for row in self.rows["product_usage"]
            if row["usage_month"].replace(day=1) == month
        }
        return sum(greatest_by_unit(users).values())

    def inbound_touches(self, month: date) -> int:
        """Count touches of three months in which they came to us."""
        return sum(
            row["channel"] in ("marketing", "sales")
            and row["direction"] != "outbound"
            and 0 <= months_between(row["occurred_on"], month) < 3
            and row["occurred_on"] <= self.world.as_of
            for row in self.rows["engagements"]
        )

    def opportunities(self, month: date) -> dict:
        """Count opportunities to expand by what was known of them."""
        day = self.world.last_day(month)
        rows = [
            row
            for row in self.rows["opportunities"]
            if row["kind"] in TO_EXPAND and row["created_on"] <= day
        ]

        def is_closed(row: dict) -> bool:
            return row["stage"] != "open" and row["closed_on"] <= day

        def closed(stage: str) -> int:
            return sum(
                row["stage"] == stage
                and is_closed(row)
                and months_between(row["closed_on"], month) < 12
                for row in rows
            )

        return {
            "open_opportunities": sum(not is_closed(row) for row in rows),
            "won_opportunities": closed("won"),
            "lost_opportunities": closed("lost"),
        }

    def reading(self, name: str, day: date) -> Fraction | None:
        """Return the mean of the latest day with a reading, of the month or the eleven before."""
        readings = defaultdict(list)
        for row in self.rows["health_checks"]:
            is_recent = row["measured_on"] <= day and months_between(row["measured_on"], day) < 12
            if row[name] is not None and is_recent:
                readings[row["measured_on"]].append(Fraction(row[name]))
        if not readings:
            return None
        latest = readings[max(readings)]
        return sum(latest) / len(latest)

    def due_share(self, month: date) -> Fraction | None:
        """Return the share of the ARR that ends within six months, from 0 to 1."""
        day, until = self.world.last_day(month), month_end(add_months(month, 6))
        if self.mrr(month) <= 0:
            return None
        due = sum(
            rate_of_line(line, day) * rate_in(self.world, line["currency"], month)
            for line in self.lines
            if line["ended_on"] is not None and line["ended_on"] <= until
        )
        return min(max(due / self.mrr(month), Fraction(0)), Fraction(1))


# What became of it


def account_outcomes(world: World) -> Table:
    """Return what became of each active account in the six months after each complete month."""
    complete = complete_months(world)
    found = {}
    for account, moved in account_movements(world).items():
        for month in complete:
            if account_mrr(world, account, month, month) > 0:
                after = [add_months(month, each) for each in range(1, FOLLOWED_FOR + 1)]
                is_censored = after[-1] > complete[-1]
                seen = {each: moved[each] for each in after if each in moved}
                found[account, month] = outcome(seen, is_censored)
    return found


def outcome(seen: dict[date, dict], is_censored: bool) -> dict:
    """Sum up the movements of some months; what was not seen in a window cut short is unknown."""

    def first(name: str) -> date | None:
        return min((month for month, moved in seen.items() if moved[name]), default=None)

    def ever(name: str) -> bool | None:
        return True if first(name) else None if is_censored else False

    return {
        "is_censored": is_censored,
        "has_expanded": ever("is_expansion"),
        "has_upsold": ever("is_upsell"),
        "has_cross_sold": ever("is_cross_sell"),
        "has_churned": ever("is_churn"),
        "expanded_in": first("is_expansion"),
        "churned_in": first("is_churn"),
        "expansion_amount": sum(moved["expansion_amount"] for moved in seen.values()),
    }


# What the scorecard makes of it


def account_scores(world: World, features: Table, scorecard: list[dict]) -> Table:
    """Return points, probability and (points, label) of every reason by account and outcome."""
    month = complete_months(world)[-1]
    found = {}
    for outcome, card in by_key(scorecard, "outcome").items():
        base = next(row for row in card if row["feature"] == "base")
        for account in world.accounts:
            row = features[account, month]
            points, reasons = None, []
            if base["data_status"] != "ok":
                status = base["data_status"]
            else:
                status = "ok"
                terms = terms_of(card, row)
                points = base["points"] + sum(term["points"] for term in terms.values())
                reasons = [(each["points"], each["label"]) for each in terms.values()]
            if not row["is_active"]:
                status, points, reasons = "not active", None, []
            found[account, outcome] = {
                "scored_month": month,
                "points": points,
                "probability": None if points is None else 1 / (1 + 2 ** (-points / 100)),
                "data_status": status,
                "reasons": sorted((each for each in reasons if each[0] > 0), reverse=True)[:3],
            }
    return found


def terms_of(card: list[dict], features: dict) -> dict[str, dict]:
    """Return the row of a scorecard that each feature falls in."""
    found = {}
    for feature, rows in by_key(card, "feature").items():
        if feature != "base":
            row = bin_of(rows, features[feature])
            if row is not None:
                found[feature] = row
    return found


def bin_of(rows: list[dict], value: object) -> dict | None:
    """Return the bin that holds a value; nothing where none does."""
    for row in rows:
        if value is None and row["bin"] == 0:
            return row
        if isinstance(value, str) and row["level"] == value:
            return row
        if (
            value is not None
            and not isinstance(value, str)
            and row["bin"]
            and is_between(row, value)
        ):
            return row
    others = [row for row in rows if isinstance(value, str) and row["level"] == "other"]
    return others[0] if others else None


def is_between(row: dict, value: float) -> bool:
    """Say whether a number lies in a bin: from its lower end, up to but not with its upper end."""
    value = float(value)
    return (row["lower"] is None or row["lower"] <= value) and (
        row["upper"] is None or value < row["upper"]
    )


def training_rows(features: Table, outcomes: Table, scorecard: list[dict]) -> Table:
    """Count the account months that each bin was fitted on, and those with the outcome.

    The demo has fewer accounts than a sample takes, and fewer months.
    """
    names = {"expansion": "has_expanded", "churn": "has_churned"}
    known = {key: row for key, row in outcomes.items() if not row["is_censored"]}
    found = {}
    for (outcome, feature), rows in by_pair(scorecard, "outcome", "feature").items():
        for row in rows:
            found[outcome, feature, row["bin"]] = {"train_rows": 0, "train_outcomes": 0}
        for key, became in known.items():
            held = rows[0] if feature == "base" else bin_of(rows, features[key][feature])
            counts = found[outcome, feature, held["bin"]]
            counts["train_rows"] += 1
            counts["train_outcomes"] += became[names[outcome]]
    return found


def drift(world: World, features: Table, scorecard: list[dict]) -> Table:
    """Return the population stability index of each feature of a scorecard."""
    month = complete_months(world)[-1]
    now = [features[account, month] for account in world.accounts]
    now = [row for row in now if row["is_active"]]
    found = {}
    for (outcome, feature), rows in by_pair(scorecard, "outcome", "feature").items():
        if feature != "base":
            counts = dict.fromkeys((row["bin"] for row in rows), 0)
            for row in now:
                held = bin_of(rows, row[feature])
                if held is not None:
                    counts[held["bin"]] += 1
            then = {row["bin"]: row["train_rows"] for row in rows}
            found[outcome, feature] = {
                "accounts": len(now),
                "population_stability_index": stability(then, counts),
            }
    return found


def stability(then: dict[int, int], now: dict[int, int]) -> float:
    """Compare the shares of the bins; what is not known is one of them only if its share grew."""
    all_then, all_now = sum(then.values()), sum(now.values())
    kept = [each for each in then if each or now[0] * all_then > then[0] * all_now]
    kept_then, kept_now = (sum(each[number] for number in kept) for each in (then, now))
    return sum(stability_term(then[each] / kept_then, now[each] / kept_now) for each in kept)


def stability_term(then: float, now: float) -> float:
    """Return what one share adds."""
    then, now = max(then, 0.0001), max(now, 0.0001)
    return (now - then) * math.log(now / then)


# Is it to be believed?


def parts(rows: list[dict], count: int) -> list[list[dict]]:
    """Cut the rows of one month, the highest predicted first, into parts; the first ones larger."""
    ordered = sorted(rows, key=lambda row: (-row["prediction"], row["account_id"]))
    size, larger = divmod(len(ordered), count)
    found = []
    for place in range(count):
        taken = size + (place < larger)
        found.append(ordered[:taken])
        ordered = ordered[taken:]
    return found


def is_time_fold(fold: str) -> bool:
    """Say whether a fold is named after a month."""
    return fold[:4].isdigit()


def score_deciles(predictions: list[dict]) -> Table:
    """Return how often the outcome came in each tenth; of all folds the tenths added up."""
    tenths = defaultdict(list)
    for (outcome, model, fold), rows in by_pair(predictions, "outcome", "model", "fold").items():
        for place, part in enumerate(parts(rows, 10), start=1):
            tenths[outcome, model, fold, place] += part
            if is_time_fold(fold):
                tenths[outcome, model, "all folds", place] += part
    found = {}
    for key, rows in tenths.items():
        above = [row for place in range(1, key[3] + 1) for row in tenths[*key[:3], place]]
        everybody = [row for place in range(1, 11) for row in tenths[*key[:3], place]]
        is_ranking = key[1] in ("account size", "spend of the last year", "whitespace")
        had = [sum(row["has_outcome"] for row in each) for each in (rows, above, everybody)]
        if rows:
            found[key] = {
                "accounts": len(rows),
                "outcomes": had[0],
                "outcome_rate": had[0] / len(rows),
                "mean_prediction": None
                if is_ranking
                else sum(row["prediction"] for row in rows) / len(rows),
                "lift": ratio(ratio(had[0], len(rows)), ratio(had[2], len(everybody))),
                "cumulative_lift": ratio(ratio(had[1], len(above)), ratio(had[2], len(everybody))),
                "cumulative_gain": ratio(had[1], had[2]),
            }
    return found


def high_low_comparison(world: World, predictions: list[dict]) -> Table:
    """Return how the fifth that scored highest did against the fifth that scored lowest."""
    members = defaultdict(list)
    for (outcome, model, fold), rows in by_pair(predictions, "outcome", "model", "fold").items():
        if model == "scorecard" and is_time_fold(fold):
            fifths = parts(rows, 5)
            for row in fifths[0] + fifths[4]:
                effort = effort_class(sales_touches(world, row["account_id"], row["month"]))
                each = row | {"is_high": row in fifths[0], "stratum": "all"}
                members[outcome, "raw"].append(each)
                members[outcome, "matched on selling effort"].append(each | {"stratum": effort})
                if is_held_out(row["account_id"]):
                    members[outcome, "held out"].append(each)
    return {key: compared(rows) for key, rows in members.items()}


def sales_touches(world: World, account: str, month: date) -> int:
    """Count how often our sales people went to an account in the six months after a month."""
    return sum(
        row["account_id"] == account
        and row["channel"] == "sales"
        and row["direction"] in ("outbound", "two_way")
        and 1 <= months_between(month, row["occurred_on"]) <= FOLLOWED_FOR
        and row["occurred_on"] <= world.as_of
        for row in world.rows["engagements"]
    )


def effort_class(touches: int) -> str:
    """Return the class of so many touches."""
    limits = ((0, "none"), (3, "few"), (10, "some"))
    return next((name for most, name in limits if touches <= most), "many")


def compared(rows: list[dict]) -> dict:
    """Return both rates, weighted over strata that have both, and a clustered interval."""
    strata = defaultdict(lambda: {True: [], False: []})
    for row in rows:
        strata[row["stratum"]][row["is_high"]].append(row)
    strata = {name: sides for name, sides in strata.items() if sides[True] and sides[False]}
    count = {side: sum(len(sides[side]) for sides in strata.values()) for side in (True, False)}
    weight = sum(count.values())
    rates = {True: 0.0, False: 0.0}
    pulls = defaultdict(float)
    for sides in strata.values():
        share = (len(sides[True]) + len(sides[False])) / weight
        for side, members in sides.items():
            rate = sum(row["has_outcome"] for row in members) / len(members)
            rates[side] += share * rate
            for row in members:
                pull = share * (row["has_outcome"] - rate) / len(members)
                pulls[row["parent_id"]] += pull if side else -pull
    found = {
        "high_accounts": count[True],
        "low_accounts": count[False],
        "parents": len(pulls),
    }
    if min(count.values()) < MINIMUM_COMPARED:
        names = ("high_rate", "low_rate", "difference", "low", "high")
        status = (
            f"insufficient data: {count[True]} high and {count[False]} low scorers to compare,"
            f" {MINIMUM_COMPARED} of each needed, of two parents or more"
        )
        return found | dict.fromkeys(names) | {"data_status": status}
    spread = math.sqrt(len(pulls) / (len(pulls) - 1) * sum(pull**2 for pull in pulls.values()))
    difference = rates[True] - rates[False]
    return found | {
        "high_rate": rates[True],
        "low_rate": rates[False],
        "difference": difference,
        "low": difference - NORMAL_95 * spread,
        "high": difference + NORMAL_95 * spread,
        "data_status": "ok",
    }


# The list


def is_held_out(account: str) -> bool:
    """Say whether an account is in the tenth, by hash, that is left alone."""
    first = int(hashlib.md5(account.encode()).hexdigest()[:8], 16)
    return first < HOLD_OUT_SHARE * 16**8


def whitespace_conversion_rates(
    world: World, features: Table, outcomes: Table
) -> dict[str, float | None]:
    """Return by segment what share of the whitespace before it past expansions took."""
    takes = defaultdict(list)
    for (account, month), row in outcomes.items():
        left = features[account, month]["whitespace"]
        if not row["is_censored"] and row["has_expanded"] and left:
            take = min(12 * float(row["expansion_amount"]) / float(left), 1.0)
            takes[groups_of(world, account)["segment"]].append((account, take))
            takes[None].append((account, take))
    segments = {groups_of(world, account)["segment"] for account in world.accounts}

    def take_of(name: str | None) -> float | None:
        is_enough = len({account for account, _ in takes[name]}) >= MINIMUM_EXPANDED
        return median(take for _, take in takes[name]) if is_enough else None

    own = {name: take_of(name) for name in segments}
    return {name: take_of(None) if take is None else take for name, take in own.items()}


def margins(world: World, cells_left: list[dict]) -> dict[str, float | None]:
    """Return the gross margin of what each account can still buy, weighted by what can be won.

    Where no cell is known to, by all that is left.
    """
    known = {
        row["product_id"]: Fraction(row["gross_margin"])
        for row in world.rows["products"]
        if row["gross_margin"] is not None
    }
    average = ratio(sum(known.values()), len(known))
    found = {}
    for account, rows in by_key(cells_left, "account_id").items():
        some = any(row["realistic_whitespace"] > 0 for row in rows)
        by = "realistic_whitespace" if some else "whitespace"
        left = sum(Fraction(row[by]) for row in rows)
        won = sum(Fraction(row[by]) * known.get(row["product_id"], average) for row in rows)
        found[account] = ratio(won, left)
    return found


def excluded_because(world: World, account: str, features: dict, left: object) -> str | None:
    """Return the first reason not to call an account."""
    people = [
        row
        for row in world.rows["contacts"]
        if row["account_id"] == account and holds(world.as_of, row["joined_on"], row["left_on"])
    ]
    reasons = {
        "churn notice": features["lines_under_notice"] > 0,
        "opted out": bool(people) and all(has_ever_opted_out(row) for row in people),
        "open opportunity": features["open_opportunities"] > 0,
        "not active": not features["is_active"],
        "whitespace not known": left is None,
        "no realistic whitespace": left == 0,
    }
    return next((reason for reason, holds_true in reasons.items() if holds_true), None)


def account_priorities(  # what each row is made of
    world: World,
    features: Table,
    scores: Table,
    usable: dict[str, bool],
    takes: dict[str, float | None],
    left: dict[str, object],
    margin: dict[str, float | None],
    wallets: dict[str, object],
) -> Table:
    """Return which accounts to call; it knows a usable score of expansion only, as the demo has it.

    `wallets` are what the best comparable customers spend, which a model has for every account.
    """
    month = world.months[-1]
    found = {}
    for account, own in world.accounts.items():
        segment = groups_of(world, account)["segment"]
        expand, churn = (
            scores[account, name]["probability"] if usable[name] else None
            for name in ("expansion", "churn")
        )
        factors = [expand, left.get(account), takes[segment]]
        value = None
        if None not in factors:
            value = math.prod(map(float, factors))
            value *= float(1 if margin.get(account) is None else margin[account])
            value *= 1 - (churn or 0)
        reason = excluded_because(world, account, features[account, month], left.get(account))
        comparable = wallets[account] if left.get(account) is None else None
        if reason == "whitespace not known" and expand is not None:
            reason = None
        found[account,] = {
            "customer_id": world.parent(account),
            "month": month,
            "account_name": own["account_name"],
            "segment": segment,
            "owner_id": own["owner_id"] or "unknown",
            "expected_value": value,
            "ranked_by": "not ranked"
            if reason
            else "comparable spend"
            if comparable
            else "expected value",
            "comparable_spend": comparable,
            "expansion_probability": expand,
            "churn_probability": churn,
            "realistic_whitespace": left.get(account),
            "whitespace_conversion_rate": takes[segment],
            "margin": margin.get(account),
            "excluded_because": reason,
            "is_held_out": reason is None and is_held_out(account),
            "is_within_capacity": False,
        } | dict.fromkeys(("rank", "rank_in_segment", "rank_in_owner"))
    ranked = [key for key, row in found.items() if row["excluded_because"] is None]
    ranked.sort(key=lambda key: (*worth_calling(found[key]), key))
    seen = defaultdict(int)
    for key in ranked:
        row = found[key]
        for name in (None, "segment", "owner_id"):
            place = (name, row[name] if name else "all")
            seen[place] += 1
            column = {None: "rank", "segment": "rank_in_segment", "owner_id": "rank_in_owner"}[name]
            row[column] = seen[place]
        if not row["is_held_out"]:
            seen["worked on", row["owner_id"]] += 1
            row["is_within_capacity"] = seen["worked on", row["owner_id"]] <= ACCOUNTS_PER_OWNER
    return found


def worth_calling(row: dict) -> tuple:
    """Return what ranks an account: those without a potential come after the others."""
    if row["expected_value"] is not None:
        return (0, -row["expected_value"])
    return (1, -row["expansion_probability"] * float(row["comparable_spend"]))


# How long until an account expands?


def expansion_spells(world: World) -> dict[tuple, list[tuple[int, bool]]]:
    """Return (months, has expanded) of the accounts of each group since their first MRR."""
    last = complete_months(world)[-1]
    found = defaultdict(list)
    for account, moved in account_movements(world).items():
        first = next(
            (
                each
                for each in world.months_with_lines
                if account_mrr(world, account, each, each) > 0
            ),
            None,
        )
        if first is None or not world.months[0] < first <= last:
            continue
        expanded = [each for each in moved if each > first and moved[each]["is_expansion"]]
        churned = [each for each in moved if each > first and moved[each]["is_churn"]]
        end = min([*expanded[:1], *churned[:1], last])
        spell = months_between(first, end), bool(expanded) and expanded[0] == end
        groups = groups_of(world, account)
        lines = {
            line for (_, line), cell in cells(world, account, first, first).items() if cell.mrr > 0
        }
        for name in ("portfolio", "segment", "team_structure"):
            found[name, groups[name]].append(spell)
        for line in lines:
            found["product_line", line].append(spell)
    return dict(found)


def time_to_expansion(spells: dict[tuple, list[tuple[int, bool]]]) -> Table:
    """Return the share that has not expanded yet, by the product-limit estimate."""
    found = {}
    for key, members in spells.items():
        is_enough = len(members) >= MINIMUM_COMPARED
        longest = max(months for months, _ in members)
        survival, spread = 1.0, 0.0
        rows = {}
        for month in sorted({0, longest} | {months for months, expanded in members if expanded}):
            at_risk = sum(months >= month for months, _ in members)
            events = sum(months == month and expanded for months, expanded in members)
            survival *= 1 - events / at_risk
            spread += events / (at_risk * (at_risk - events)) if at_risk > events else math.inf
            low, high = log_log_interval(survival, spread)
            rows[month] = {
                "at_risk": at_risk,
                "events": events,
                "survival": survival if is_enough else None,
                "low": low if is_enough else None,
                "high": high if is_enough else None,
                "accounts": len(members),
            }
        halved = [month for month, row in rows.items() if is_enough and row["survival"] <= 0.5]
        kind = {
            name: each
            for name, each in spells.items()
            if name[0] == key[0] and len(each) >= MINIMUM_COMPARED
        }
        tested = log_rank(kind) if is_enough else None
        status = "ok"
        if not is_enough:
            status = f"insufficient data: {len(members)} accounts, {MINIMUM_COMPARED} needed"
        for month, row in rows.items():
            found[*key, month] = row | {
                "median_months": min(halved, default=None),
                "log_rank_p_value": tested,
                "data_status": status,
            }
    return found


def log_log_interval(survival: float, spread: float) -> tuple[float | None, float | None]:
    """Return the ends of the 95 % interval of a share, by Greenwood's variance of log(−log)."""
    if not 0 < survival < 1:
        return None, None
    step = NORMAL_95 * math.sqrt(spread) / abs(math.log(survival))
    return survival ** math.exp(step), survival ** math.exp(-step)


def log_rank(groups: dict[tuple, list[tuple[int, bool]]]) -> float | None:
    """Return the p value of the log-rank test of two groups or more."""
    if len(groups) < 2:
        return None
    names = sorted(groups)
    everybody = [spell for spells in groups.values() for spell in spells]
    surplus = np.zeros(len(names))
    variance = np.zeros((len(names), len(names)))
    for month in sorted({months for months, expanded in everybody if expanded}):
        at_risk = np.array([sum(each >= month for each, _ in groups[name]) for name in names])
        events = sum(each == month and expanded for each, expanded in everybody)
        own = np.array(
            [sum(each == month and expanded for each, expanded in groups[name]) for name in names]
        )
        n = at_risk.sum()
        surplus += own - events * at_risk / n
        if n > 1:
            scale = events * (n - events) / (n - 1)
            variance += scale * (np.diag(at_risk / n) - np.outer(at_risk, at_risk) / n**2)
    chi = surplus[1:] @ np.linalg.solve(variance[1:, 1:], surplus[1:])
    return float(chi2.sf(chi, len(names) - 1))


def by_pair(rows: list[dict], *columns: str) -> dict[tuple, list[dict]]:
    """Group rows by several columns."""
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in columns)].append(row)
    return groups


# Two versions of a mart


def agrees(found: object, expected: object) -> bool:
    """Say whether two values are equal, figures but for the last digits."""
    if None in (found, expected) or not isinstance(expected, Number) or isinstance(expected, bool):
        return found == expected
    return math.isclose(float(found), float(expected), rel_tol=1e-9, abs_tol=2e-7)


def differences(theirs: Table, ours: Table, but: Collection[str] = ()) -> list[str]:
    """Return every difference of two versions of a mart: keys, values, and columns but for some."""
    found = [f"only in SQL: {key}" for key in theirs.keys() - ours.keys()]
    found += [f"not in SQL: {key}" for key in ours.keys() - theirs.keys()]
    for key in sorted(theirs.keys() & ours.keys(), key=str):
        unlike = (theirs[key].keys() ^ ours[key].keys()) - set(but)
        if unlike:
            found.append(f"{key} columns: {unlike}")
        found += [
            f"{key} {column}: SQL {theirs[key][column]}, recomputed {value}"
            for column, value in ours[key].items()
            if column in theirs[key] and not agrees(theirs[key][column], value)
        ]
    return found
