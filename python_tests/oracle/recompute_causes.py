"""Why rates are low, what became of it and what claims are worth, a second time: slow and obvious.

Written from docs/diagnosis.md, on the accepted rows and on tables of earlier areas, which other
tests compute again. Every table is a dictionary by its key.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import date
from functools import cached_property
from statistics import mean, median

import duckdb
import numpy as np
from recompute import add_months, by_key, fetch, months_between
from recompute_scores import NORMAL_95, by_pair

OURS = ("rep_proposed", "success_identified")
THEIRS = ("customer_inbound", "marketing")
PLANNED = ("plan_shared", "cross_team_review")
GROUPS = ("portfolio", "segment", "industry", "region", "owner", "team_structure", "start_cohort")
PEERS, FIRST_DEALS = 5, 10  # fewer tell nothing
READ = {
    "rates": ("account_penetration", "account_id", "month", "variant"),
    "features": ("account_features", "account_id", "month"),
    "coverage": ("account_coverage", "account_id", "month"),
    "outcomes": ("account_outcomes", "account_id", "month"),
    "by_unit": ("unit_coverage", "unit_id", "month"),
    "groups": ("int_account_groups", "account_id"),
    "segments": ("int_customer_groups", "customer_id"),
    "parents": ("int_account_hierarchy", "account_id"),
    "months": ("int_months", "month"),
    "currencies": ("int_exchange_rates_by_month", "currency", "month"),
    "first_deals": ("int_acquisition_opportunities", "opportunity_id"),
    "thresholds": ("cause_thresholds", "signal"),
    "fixes": ("low_penetration_fixes", "cause"),
}


def within(rows: list[dict], column: str, month: date, window: int) -> list[dict]:
    """Return rows of a month and the few before; those of the six months after it for -6."""
    dated = [(months_between(row[column], month), row) for row in rows if row[column]]
    return [row for back, row in dated if min(window, 0) <= back < max(window, 0)]


def share(part: float, whole: float, least: int = 1) -> float | None:
    """Return a part of a whole that is large enough."""
    return float(part) / float(whole) if whole >= least else None


class Diagnosis:
    """What is known in a warehouse, and what follows from it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, least: int = 20) -> None:
        """Read tables by their keys, and inputs by account; fewer cases than `least` tell nothing.

        All schemas of the warehouse are on the search path.
        """
        self.least = least
        for name, (table, *keys) in READ.items():
            rows = fetch(connection, f"from {table}")
            setattr(self, name, {tuple(row[key] for key in keys): row for row in rows})
        self.complete = [key for (key,), row in self.months.items() if row["is_month_complete"]]
        deals, plans, positions, units = (
            fetch(connection, f"from stg_{name}")
            for name in ("opportunities", "account_plans", "cell_positions", "buying_units")
        )
        self.deals, self.plans = by_key(deals, "account_id"), by_key(plans, "account_id")
        self.deals_from = min((row["created_on"] for row in deals), default=date.max)
        self.plans_from = min((row["occurred_on"] for row in plans), default=date.max)
        account_of = {row["unit_id"]: row["account_id"] for row in units}
        known = [x | {"account_id": account_of[x["unit_id"]]} for x in positions]
        self.competitors = by_key([x for x in known if x["competitor_name"]], "account_id")
        self.units = by_pair(list(self.by_unit.values()), "account_id", "month")
        self.revenue = {key[:2]: row for key, row in self.rates.items() if key[2] == "revenue"}
        self.customers = [
            key for key in self.revenue if key[1] in self.complete and self.is_customer(*key)
        ]

    def is_customer(self, account: str, month: date) -> bool:
        """Say whether an account is a customer that month."""
        return self.revenue[account, month]["is_customer"]

    def segment(self, account: str) -> str:
        """Return the segment of an account's customer today."""
        return self.groups[account,]["segment"]

    def expansions(self, account: str) -> list[dict]:
        """Return the opportunities to expand of an account."""
        return [row for row in self.deals[account] if row["kind"] in ("upsell", "cross_sell")]

    @cached_property
    def averages(self) -> dict[tuple, dict[str, float]]:
        """Average deal of any kind won in 24 months, by segment and month, of who has two."""
        found = defaultdict(dict)
        for account, deals in self.deals.items():
            won = [x for x in deals if x["stage"] == "won" and x["amount"] is not None]
            for month in self.complete:
                amounts = [
                    float(x["amount"] * self.currencies[x["currency"], month]["rate_to_reporting"])
                    for x in within(won, "closed_on", month, 24)
                ]
                if len(amounts) >= 2:
                    found[self.segment(account), month][account] = mean(amounts)
        return found

    @cached_property
    def first_deals_won(self) -> dict[tuple, float | None]:
        """How many first deals were won, by segment of the customer as it was then, and month."""
        own = defaultdict(list)
        for row in self.first_deals.values():
            if row["kind"] == "new_logo":
                own[self.segments[row["customer_id"],]["segment"]].append(row)
        found = {}
        for segment, rows in own.items():
            for month in self.complete:
                won = [row["is_won"] for row in within(rows, "month", month, 24)]
                found[segment, month] = share(sum(won), len(won), FIRST_DEALS)
        return found

    def facts(self, account: str, month: date) -> tuple[dict, dict]:
        """Return the number of each signal; and, of some, whether what else it needs holds."""
        known, covered = self.features[account, month], self.coverage[account, month]
        growth, satisfaction = known["mrr_growth_12_months"], known["satisfaction_score"]
        health = satisfaction if known["health_score"] is None else known["health_score"]
        level, flat = (self.thresholds[x,]["threshold"] for x in ("healthy_from", "flat_growth_to"))
        units = [row["contacts"] for row in self.units[account, month]]
        peers = self.averages[self.segment(account), month]
        expansions = self.expansions(account)
        created = Counter(row["origin"] for row in within(expansions, "created_on", month, 12))
        asked = [x["origin"] for x in within(expansions, "created_on", month, 24) if x["origin"]]
        closed = [row for row in expansions if row["stage"] != "open"]
        won = [row["stage"] == "won" for row in within(closed, "closed_on", month, 24)]
        events = within(self.plans[account], "occurred_on", month, 12)
        planned = max((x["occurred_on"] for x in events if x["event"] in PLANNED), default=date.min)
        support = [x["occurred_on"] for x in events if x["event"] == "support_only_contact"]
        losses, new = self.losses(account, month)
        of_deals = {
            "opportunities_we_proposed": sum(created[x] for x in OURS),
            "interest_while_satisfied": sum(created[x] for x in THEIRS),
            "opportunities_while_healthy": created.total(),
            "competitive_losses": losses,
            "competitors_first_heard_of": new,
        }
        of_plans = {
            "support_only_contacts": sum(day > planned for day in support),
            "handoffs_while_healthy": sum(row["event"] == "handoff" for row in events),
        }
        numbers = {
            "units_without_contacts_share": share(units.count(0), len(units)),
            "inbound_opportunity_share": share(asked.count(THEIRS[0]), len(asked), 2),
            "expansion_win_rate": share(sum(won), len(won), 3),
            "growth_while_healthy": growth,
            "seats_used_while_flat": known["seats_used_share"],
        }
        if covered["contacts"] and covered["is_coverage_window_complete"]:
            numbers["engaged_contacts"] = covered["engaged_contacts"]
        if account in peers and len(peers) >= PEERS:
            numbers["deal_size_to_peers"] = peers[account] / median(peers.values())
        if len(won) >= 3:
            numbers["initial_win_rate"] = self.first_deals_won.get((self.segment(account), month))
        numbers |= of_deals if months_between(self.deals_from, month) >= 12 else {}
        numbers |= of_plans if months_between(self.plans_from, month) >= 12 else {}
        conditions = {
            "healthy": None if health is None else health >= level,
            "satisfied": None if satisfaction is None else satisfaction >= level,
            "flat": None if growth is None else growth <= flat,
        }
        return numbers, conditions

    def losses(self, account: str, month: date) -> tuple[int, int]:
        """Count losses to competitors in 24 months, and competitors nobody had heard of before."""
        lost = [x for x in self.deals[account] if x["stage"] == "lost" and x["competitor_name"]]
        of_customer = [row for row in lost if row["kind"] != "new_business"]
        counted = within(of_customer, "closed_on", month, 24)
        heard = defaultdict(list)
        for row in lost + self.competitors[account]:
            day = row["closed_on"] if "closed_on" in row else row["recorded_on"] or date.min
            heard[row["competitor_name"].lower()].append(day)
        names = [(row["competitor_name"].lower(), row["closed_on"]) for row in counted]
        return len(counted), len({name for name, day in names if min(heard[name]) == day})

    @cached_property
    def signals(self) -> dict[tuple, dict]:
        """Every signal of every customer, month and cause, with a verdict."""
        found = {}
        for account, month in self.customers:
            numbers, conditions = self.facts(account, month)
            for (name,), row in self.thresholds.items():
                if row["cause"] is not None:
                    holds = conditions.get(name.rsplit("_while_")[-1], True)
                    value = None if holds is None else numbers.get(name)
                    way = 1 if row["comparison"] == "at_least" else -1
                    verdict = "insufficient data"
                    if value is not None:
                        is_reached = way * value >= way * row["threshold"]
                        verdict = "fires" if is_reached else "no sign"
                        verdict = verdict if holds else "condition does not hold"
                    found[account, month, row["cause"], name] = {
                        "value": value,
                        "is_fired": None if value is None else verdict == "fires",
                        "verdict": verdict,
                    }
        return found

    @cached_property
    def last_signals(self) -> dict[tuple, dict]:
        """The signals of the last complete month."""
        return {key: row for key, row in self.signals.items() if key[1] == max(self.complete)}

    @cached_property
    def causes(self) -> dict[tuple, dict]:
        """Score, whether it holds and whether the rate is low, by account, month and cause."""
        told, captured, potential = defaultdict(list), Counter(), Counter()
        for (account, month, cause, _), row in self.signals.items():
            told[account, month, cause].append(row["is_fired"])
        for account, month in self.customers:
            row = self.revenue[account, month]
            if row["is_potential_known"]:
                captured[self.segment(account), month] += row["captured"]
                potential[self.segment(account), month] += row["potential"]
        found = {}
        for (account, month, cause), fired in told.items():
            known = [each for each in fired if each is not None]
            score = share(sum(known), len(known), 2)
            rate, at = self.revenue[account, month]["rate"], (self.segment(account), month)
            usual = share(captured[at], potential[at]) if potential[at] else None
            found[account, month, cause] = {
                "score": score,
                "is_cause": None if score is None else score >= 0.5,
                "signals_fired": sum(known),
                "signals_available": len(known),
                "rate": rate,
                "segment_rate": usual,
                "is_rate_low": None if None in (rate, usual) else rate < usual,
            }
        return found

    @cached_property
    def by_group(self) -> dict[tuple, dict]:
        """Count causes in each group and month."""
        members = defaultdict(list)
        for (account, month, cause), row in self.causes.items():
            for group in GROUPS:
                key = (group, self.groups[account,][group], month, cause)
                members[key].append(self.revenue[account, month] | row)
        found = {}
        for key, rows in members.items():
            judged = [row for row in rows if row["is_cause"] is not None]
            having = [row for row in judged if row["is_cause"]]
            low = [row["is_cause"] for row in judged if row["is_rate_low"]]
            left = [row["whitespace"] for row in having if row["is_potential_known"]]
            found[key] = {
                "accounts": len(rows),
                "judged_accounts": len(judged),
                "accounts_with_cause": len(having),
                "accounts_with_cause_share": share(len(having), len(judged)),
                "low_rate_accounts": len(low),
                "low_rate_accounts_with_cause": sum(low),
                "low_rate_accounts_with_cause_share": share(sum(low), len(low)),
                "whitespace": sum(left) if left else None,
            }
        return found

    # What became of them

    @cached_property
    def starts(self) -> list[date]:
        """Months half a year apart whose year has passed."""
        ages = {month: months_between(month, max(self.complete)) for month in self.complete}
        return [month for month, age in ages.items() if age >= 12 and age % 6 == 0]

    def is_fixed(self, account: str, month: date, cause: str) -> bool:
        """Say whether the fix of a cause was seen in the six months after a month."""
        later = add_months(month, 6)
        origins = {x["origin"] for x in within(self.expansions(account), "created_on", month, -6)}
        if cause == "mapping":
            before, now = (self.coverage[account, x]["engaged_contacts"] for x in (month, later))
            return now > before and now >= 2
        if cause == "selling_process":
            return not origins.isdisjoint(OURS)
        if cause == "product_fit":
            before, now = (self.rates[account, x, "products"]["potential"] for x in (month, later))
            return now > before
        if cause == "handoff":
            return "success_identified" in origins or self.has(("handoff",), account, month)
        return bool(within(self.competitors[account], "recorded_on", month, -6))

    def has(self, events: tuple[str, ...], account: str, month: date) -> bool:
        """Say whether some event is on record in the six months after a month."""
        rows = within(self.plans[account], "occurred_on", month, -6)
        return any(row["event"] in events for row in rows)

    def case(self, account: str, is_treated: bool, value: float, *others: object) -> tuple:
        """Return in which stratum an account is, its cluster, whether it was worked so, value."""
        parent = self.parents[account,]["parent_id"]
        return (self.segment(account), *others), parent, is_treated, value

    @cached_property
    def backtest(self) -> dict[tuple, dict]:
        """Compare cases with the fix and without, by cause and outcome."""
        cases = {(cause, x): [] for (cause,) in self.fixes for x in ("expanded", "rate_change")}
        for (account, month, cause), row in self.causes.items():
            if month in self.starts and row["is_cause"]:
                half, end = add_months(month, 6), add_months(month, 12)
                is_fixed = self.is_fixed(account, month, cause)
                if (became := self.outcomes.get((account, half))) is not None:
                    value = float(became["has_expanded"])
                    cases[cause, "expanded"].append(self.case(account, is_fixed, value))
                rates = [self.revenue[account, x]["rate"] for x in (month, end)]
                is_told = self.months[month,]["is_window_complete"] and None not in rates
                if is_told and self.is_customer(account, half):
                    value = rates[1] - rates[0]
                    cases[cause, "rate_change"].append(self.case(account, is_fixed, value))
        found = {}
        for key, rows in cases.items():
            seen = compared(rows, self.least)
            names = {"fixed_value": "treated_value", "unfixed_value": "other_value"}
            names |= {x: x for x in ("parents", "difference", "low", "high")}
            found[key] = {name: seen[each] for name, each in names.items()} | {
                "fixed_cases": sum(row[2] for row in rows),
                "unfixed_cases": sum(not row[2] for row in rows),
            }
        return found

    def change(self, account: str, first: date, last: date, what: str) -> float | None:
        """Return a relative change, from all lost to doubled."""
        before, after = (self.revenue[account, x][what] for x in (first, last))
        return None if None in (before, after) else max(min(float(after / before) - 1, 1), -1)

    def mapping_cases(self, months: int) -> list[tuple]:
        """Return accounts in which units with a known contact rose by two, and all others."""
        known = {key: sum(x["contacts"] > 0 for x in rows) for key, rows in self.units.items()}
        rose = {
            (account, month)
            for (account, month), units in known.items()
            if units - known.get((account, add_months(month, -1)), math.inf) >= 2
        }
        cases = []
        for account, month in self.customers:
            if self.months[month,]["is_window_complete"]:
                after = [add_months(month, each) for each in range(months + 1)]
                is_mapped = (account, month) in rose
                is_other = not any((account, each) in rose for each in after)
                if after[-1] in self.complete and (is_mapped or is_other):
                    value = self.change(account, month, after[-1], "captured")
                    cases.append(self.case(account, is_mapped, value, month))
        return cases

    def programme_cases(self, claim: str) -> list[tuple]:
        """Return accounts in a programme, and the others."""
        cases = []
        is_selling = claim == "cross_sell_programme"
        kept_from = self.deals_from if is_selling else self.plans_from
        for month in self.starts:
            if self.months[month,]["is_window_complete"] and months_between(kept_from, month) >= 0:
                rows = [self.revenue[key] for key in self.customers if key[1] == month]
                rows = [row for row in rows if row["is_potential_known"]]
                rows.sort(key=lambda row: (-row["potential"], row["account_id"]))
                for row in rows[: math.ceil(len(rows) / 4)] if is_selling else rows:
                    account = row["account_id"]
                    offers = within(self.expansions(account), "created_on", month, -6)
                    offered = [x["kind"] for x in offers if x["origin"] in OURS]
                    is_in = "cross_sell" in offered
                    is_in = is_in if is_selling else self.has(PLANNED, account, month)
                    value = self.change(account, month, add_months(month, 12), "rate")
                    if value is not None and self.is_customer(account, add_months(month, 6)):
                        cases.append(self.case(account, is_in, value))
        return cases

    @cached_property
    def observed(self) -> dict[tuple, dict]:
        """What is seen of each claim of a change."""
        cases = {f"better_mapping_{x}_months": self.mapping_cases(x) for x in (6, 12)}
        cases |= {x: self.programme_cases(x) for x in ("cross_sell_programme", "coordination")}
        found = {}
        for claim, rows in cases.items():
            seen = compared(rows, self.least)
            names = {"observed": "difference", "observed_low": "low", "observed_high": "high"}
            found[claim,] = {name: seen[each] for name, each in names.items()}
            found[claim,] |= {"cases": seen["treated"] or None}
            found[claim,] |= {"other_cases": seen["others"] or None}
        return found


def compared(cases: list[tuple], least: int) -> dict:
    """Compare within strata that have both, weighted by their cases; errors cluster by parent."""
    strata = defaultdict(lambda: {True: [], False: []})
    for stratum, parent, is_treated, value in cases:
        strata[stratum][is_treated].append((parent, value))
    strata = [sides for sides in strata.values() if all(sides.values())]
    treated, others = (sum(len(sides[way]) for sides in strata) for way in (True, False))
    means, pulls = Counter(), Counter()
    for sides in strata:
        weight = sum(map(len, sides.values())) / (treated + others)
        for way, rows in sides.items():
            usual = mean(value for _, value in rows)
            means[way] += weight * usual
            for parent, value in rows:
                pulls[parent] += (1 if way else -1) * weight * (value - usual) / len(rows)
    found = {"treated": treated, "others": others, "parents": len(pulls)}
    names = ("treated_value", "other_value", "difference", "low", "high")
    if min(treated, others) < least or len(pulls) < 2:
        return found | dict.fromkeys(names)
    spread = NORMAL_95 * np.sqrt(len(pulls)) * np.std([*pulls.values()], ddof=1)
    gap = means[True] - means[False]
    values = (means[True], means[False], gap, gap - spread, gap + spread)
    return found | dict(zip(names, values, strict=True))
