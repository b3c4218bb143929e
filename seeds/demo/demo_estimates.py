"""What people believe the customers could spend: estimates of every source, scope and age."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from math import exp
from random import Random
from typing import Any

import demo_catalogue as cat
from demo_contracts import Line
from demo_stories import TOLD
from demo_world import Account, Unit, World, month_start, pick, rng_for, round_to

Row = dict[str, Any]

# how far a source is off (log scale), and its usual slant
ERROR = {
    "observed_wallet": (0.05, 1.0),
    "verified_budget": (0.09, 0.95),
    "customer_interview": (0.14, 1.0),
    "account_research": (0.18, 1.05),
    "crm_field": (0.35, 0.85),
    "industry_benchmark": (0.35, 1.1),
}
# what a customer's account team has found out, per hundred customers
PROFILES = {
    "top_down": 28,
    "verified": 14,
    "units": 15,
    "products": 9,
    "cells": 8,
    "crm": 6,
    "benchmark": 6,
    "partial": 5,
    "stale": 5,
    "none": 4,
}
LAST_DAY = date(2026, 6, 24)


def product_wallet(account: Account, unit: Unit, product_id: str, on: date) -> float:
    """Return what a unit could spend on a product in a year, in the account's currency."""
    family = next(name for name, products in cat.FAMILIES.items() if product_id in products)
    share = cat.TIER_MIX[account.segment].get(product_id, 1.0)
    if family == "operations":
        # Shift Board is worth a quarter of the need until it is switched off
        board = 0.25 if on < cat.RETIRED[cat.SHIFT_BOARD] else 0.0
        share = board if product_id == cat.SHIFT_BOARD else 1 - board
    if on < cat.LAUNCHED[product_id] or not unit.is_open(on):
        return 0.0
    people = unit.users * cat.NEED[family].get(unit.function, 0.0)
    years = (on - cat.FIRST_DAY).days / 365.25
    yearly = people * share * cat.LIST_PRICE[product_id] * 12 * cat.PRICE_BOOK[account.currency]
    return yearly * cat.SEGMENTS[account.segment]["wallet"] * (1 + account.wallet_growth) ** years


def wallet(account: Account, on: date, units: Iterable[Unit] = (), product_id: str = "") -> float:
    """Add up the wallets of some units (all by default) and products (all by default)."""
    products = [product_id] if product_id else [product[0] for product in cat.PRODUCTS]
    return sum(
        product_wallet(account, unit, product, on)
        for unit in (units or account.units)
        for product in products
    )


def spent(lines: Iterable[Line], on: date) -> float:
    """Return a year's spend: recurring as of the day, the rest over the year before it."""
    total = 0.0
    for line in lines:
        if line.revenue_type == "recurring":
            total += 12 * line.monthly(on)
        elif on - timedelta(days=365) < line.started_on <= on:
            is_monthly = line.amount_period == "month"
            months = min(12, (on - line.started_on).days // 30 + 1) if is_monthly else 1
            total += line.amount * months
    return max(total, 0.0)


class Estimator:
    """The estimates of one account."""

    def __init__(self, account: Account, lines: list[Line]) -> None:
        """Start with the errors that this account's sources begin with."""
        self.account, self.lines = account, lines
        self.rng = rng_for("estimates", account.account_id)
        self.error = {source: self.rng.gauss(0, size) for source, (size, _) in ERROR.items()}
        self.rows: list[Row] = []
        start = month_start(account.first_month or 0) + timedelta(days=self.rng.randint(-30, 70))
        self.first = max(start, date(2023, 7, self.rng.randint(3, 28)))
        gaps = [self.rng.randint(210, 380) for _ in range(6)]
        days = [self.first + timedelta(days=sum(gaps[:n])) for n in range(6)]
        self.rounds = [day for day in days if day <= LAST_DAY]

    def guess(self, true_value: float, source: str, on: date) -> float:
        """Err as the source does; people come closer the more they revise."""
        age = (on - self.first).days / 365.25
        noise = self.error[source] * 0.75**age + self.rng.gauss(0, ERROR[source][0] * 0.3)
        return true_value * ERROR[source][1] * exp(noise)

    def write(
        self, source: str, on: date, value: float, unit: Unit | None = None, product_id: str = ""
    ) -> Row:
        """Write one estimate of a yearly value, in the words its author would use."""
        rng, account = self.rng, self.account
        period = pick(rng, {"year": 74, "month": 11, "quarter": 8, "total": 7})
        term = rng.choice([24, 36]) if period == "total" else None
        months = term or {"year": 12, "quarter": 3, "month": 1}[period]
        currency = account.currency
        if currency != "USD" and rng.random() < 0.1:
            value, currency = value / cat.PRICE_BOOK[currency], "USD"
        authors = {
            "account_research": "research-desk",
            "industry_benchmark": "benchmark-model",
            "observed_wallet": "spend-panel",
        }
        recorded = on + timedelta(days=pick(rng, {0: 30, 1: 20, 3: 20, 8: 15, 110: 6}))
        row = {
            "account_id": account.account_id,
            "unit_id": unit.unit_id if unit else "",
            "product_id": product_id,
            "amount": round_to(value * months / 12, 3 if source in authors else 2),
            "currency": currency,
            "amount_period": period,
            "term_months": term,
            "estimate_basis": "incremental" if source == "crm_field" else "",
            "estimate_source": source,
            "estimated_by": authors.get(source, account.owner_id),
            "estimated_on": on,
            "valid_until": None,
            "recorded_on": min(recorded, cat.AS_OF) if rng.random() < 0.85 else None,
        }
        if not row["estimate_basis"] and rng.random() < 0.4:
            row["estimate_basis"] = "total"
        if source == "verified_budget" and rng.random() < 0.6:
            row["valid_until"] = on + timedelta(days=rng.randint(390, 480))
        self.rows.append(row)
        return row

    def whole(self, source: str, on: date) -> Row:
        """Estimate the account from the top."""
        on = min(on, LAST_DAY)
        value = wallet(self.account, on)
        if source == "crm_field":
            value = max(value - spent(self.lines, on), value * 0.05)
        return self.write(source, on, self.guess(value, source, on))

    def by_unit(self, source: str, on: date, units: list[Unit]) -> None:
        """Estimate each unit; the last is sometimes done by someone less sure."""
        for position, unit in enumerate(units):
            day = min(on + timedelta(days=self.rng.randint(0, 12)), LAST_DAY)
            weaker = position > 2 and source == "customer_interview" and self.rng.random() < 0.3
            used = "account_research" if weaker else source
            value = wallet(self.account, day, [unit])
            self.write(used, day, self.guess(value, used, day), unit)

    def by_product(self, source: str, on: date) -> None:
        """Estimate each product on sale."""
        for product_id, *_, launched_on, retired_on in cat.PRODUCTS:
            if launched_on <= on and (retired_on is None or on < retired_on):
                value = self.guess(wallet(self.account, on, (), product_id), source, on)
                self.write(source, on, value, product_id=product_id)

    def by_cell(self, source: str, on: date, units: list[Unit]) -> None:
        """Estimate each product on sale in each unit; many a cell is worth nothing."""
        for unit in units:
            for product_id, *_, launched_on, retired_on in cat.PRODUCTS:
                if launched_on <= on and (retired_on is None or on < retired_on):
                    value = wallet(self.account, on, [unit], product_id)
                    self.write(source, on, self.guess(value, source, on), unit, product_id)

    def crm_cells(self, on: date) -> None:
        """Write what the owner types into a few opportunities: whitespace of single cells."""
        owned = {(line.unit_id, line.product_id) for line in self.lines if line.is_in_force(on)}
        cells = [
            (unit, product[0])
            for unit in self.account.units
            for product in cat.PRODUCTS
            if (unit.unit_id, product[0]) not in owned
            and product_wallet(self.account, unit, product[0], on) > 800
        ]
        for unit, product_id in self.rng.sample(cells, min(len(cells), self.rng.randint(1, 4))):
            value = wallet(self.account, on, [unit], product_id)
            self.write("crm_field", on, self.guess(value, "crm_field", on), unit, product_id)

    def run(self, profile: str) -> list[Row]:
        """Write all estimates of the account, as its profile has them."""
        rng, rounds = self.rng, self.rounds
        if profile == "none":
            return []
        if profile == "stale":
            self.write_stale()
            return self.rows
        open_units = [unit for unit in self.account.units if unit.is_open(rounds[-1])]
        if profile == "partial":
            some = open_units[: max(1, len(open_units) // 2)]
            for on in rounds[-2:]:
                self.by_unit("customer_interview", on, some)
            return self.rows
        sources = {
            "top_down": ["account_research", "customer_interview"],
            "verified": ["account_research", "verified_budget"],
            "crm": ["crm_field", "crm_field"],
            "benchmark": ["industry_benchmark", "industry_benchmark"],
        }.get(profile, ["account_research", "account_research"])
        if profile in ("top_down", "verified", "crm", "benchmark"):
            for position, on in enumerate(rounds):
                better = position > 0 or rng.random() < 0.4
                self.whole(sources[better], on)
            for on in rounds[-2:] if profile == "verified" else []:
                if rng.random() < 0.5:
                    self.whole("observed_wallet", on + timedelta(days=rng.randint(5, 50)))
            if profile == "verified" and rng.random() < 0.4:
                self.by_unit("verified_budget", rounds[-1], open_units)
        elif profile == "units":
            self.whole("account_research", rounds[0])
            for on in rounds[-2:]:
                self.by_unit("customer_interview", on, open_units)
            if rng.random() < 0.5:
                self.whole("account_research", rounds[-1])
        elif profile == "products":
            for on in rounds[-3:]:
                self.by_product("account_research", on)
        elif profile == "cells":
            self.whole("industry_benchmark", rounds[0])
            half = open_units[: len(open_units) // 2] if rng.random() < 0.3 else []
            self.by_unit("customer_interview", rounds[-1], half)
            rest = [unit for unit in open_units if unit not in half]
            self.by_cell("customer_interview", rounds[-1], rest)
        self.write_background(profile)
        return self.rows

    def write_stale(self) -> None:
        """Leave only estimates that have expired or grown too old."""
        early = self.first + timedelta(days=self.rng.randint(0, 60))
        if early < date(2024, 5, 1):
            self.whole("account_research", early)
            self.whole("industry_benchmark", early + timedelta(days=30))
        else:
            row = self.whole("verified_budget", self.first)
            row["valid_until"] = min(self.first + timedelta(days=365), date(2026, 3, 31))

    def write_background(self, profile: str) -> None:
        """Add the less trusted figures that lie around for most accounts."""
        rng = self.rng
        if profile != "benchmark" and rng.random() < 0.6:
            for on in self.rounds[:2]:
                self.whole("industry_benchmark", on + timedelta(days=rng.randint(3, 60)))
        for before, after in pairwise(self.rounds):
            day = before + (after - before) * rng.uniform(0.2, 0.8)
            if profile != "crm" and rng.random() < 0.35:
                self.whole("crm_field", day)
            if self.lines and rng.random() < 0.2:
                self.crm_cells(day)


def assign_profiles(world: World, rng: Random) -> dict[str, str]:
    """Give each segment's customers all profiles in fixed shares; prospects get few estimates."""
    profiles: dict[str, str] = {}
    for segment in cat.SEGMENTS:
        accounts = [a for a in world.accounts if a.segment == segment and a.story != TOLD]
        customers = [account for account in accounts if account.first_month is not None]
        rng.shuffle(customers)
        deck = [name for name, share in PROFILES.items() for _ in range(share)]
        for position, account in enumerate(customers):
            profiles[account.account_id] = deck[position * len(deck) // len(customers)]
        for account in accounts:
            fallback = pick(rng, {"top_down": 40, "benchmark": 40, "none": 20})
            profiles.setdefault(account.account_id, fallback)
    told = {account.account_id: "verified" for account in world.accounts if account.story == TOLD}
    return profiles | told


def make_estimates(world: World) -> list[Row]:
    """Write all estimates, oldest first; those of told stories come last."""
    rng = rng_for("profiles")
    profiles = assign_profiles(world, rng)
    lines: dict[str, list[Line]] = {account.account_id: [] for account in world.accounts}
    for line in world.lines:
        lines[line.account_id].append(line)
    estimators = {a.account_id: Estimator(a, lines[a.account_id]) for a in world.accounts}
    rows = [row for key, made in estimators.items() for row in made.run(profiles[key])]
    plain = [made for key, made in estimators.items() if profiles[key] == "top_down"]
    rows += wrong_estimates([made for made in plain if spent(made.lines, LAST_DAY) > 0], rng)
    told = {account.account_id for account in world.accounts if account.story == TOLD}
    rows.sort(key=lambda row: (row["account_id"] in told, row["estimated_on"]))
    for number, row in enumerate(rows, 1):
        row["estimate_id"] = f"EST-{number:05d}"
    return rows


def idle_estimates(world: World) -> list[Row]:
    """Write what no potential rests on: of a unit after it closed, and of a day yet to come."""
    closed = [unit for unit in world.units if unit.closed_on and unit.closed_on <= cat.AS_OF]
    unit = max(closed, key=lambda each: each.closed_on)
    account = next(each for each in world.accounts if each.account_id == unit.account_id)
    of_both = {
        "account_id": account.account_id,
        "currency": account.currency,
        "amount_period": "year",
        "estimated_by": account.owner_id,
    }
    of_unit = {"unit_id": unit.unit_id, "amount": 9500, "estimate_source": "account_research"}
    of_account = {"amount": 48000, "estimate_source": "verified_budget"}
    too_late, too_early = unit.closed_on + timedelta(days=39), cat.AS_OF + timedelta(days=63)
    return [
        of_both | of_unit | {"estimate_id": "EST-02001", "estimated_on": too_late},
        of_both | of_account | {"estimate_id": "EST-02002", "estimated_on": too_early},
    ]


def wrong_estimates(customers: list[Estimator], rng: Random) -> list[Row]:
    """Write the well-formed estimates that cannot be right: far too high, too low, or nil."""

    def of(segment: str, count: int, is_child: bool = False) -> list[Estimator]:
        found = [made for made in customers if made.account.segment == segment]
        found = [made for made in found if bool(made.account.parent_id) == is_child]
        found.sort(key=lambda made: wallet(made.account, LAST_DAY))
        for made in found[:count]:
            customers.remove(made)
        return found[:count]

    rows = []
    for made in of("SMB", 1) + of("SMB", 1, is_child=True) + of("Mid-Market", 1, is_child=True):
        on = date(2026, rng.randint(1, 5), rng.randint(2, 27))
        value = wallet(made.account, on) * rng.uniform(10, 13 if not rows else 26)
        rows.append(made.write("customer_interview", on, value))
    for made in of("Enterprise", 1) + of("Mid-Market", 1):
        # a yearly figure typed into a monthly field, put right some months later
        on = date(2025, rng.randint(2, 4), rng.randint(2, 27))
        row = made.whole("customer_interview", on)
        row["amount_period"], row["term_months"] = "month", None
        row["amount"] = round_to(wallet(made.account, on), 2)
        rows += [row, made.whole("customer_interview", on + timedelta(days=170))]
    for made in of("Enterprise", 1) + of("Mid-Market", 2) + of("SMB", 1):
        on = date(2026, rng.randint(1, 3), rng.randint(2, 27))
        value = spent(made.lines, LAST_DAY) * rng.uniform(0.5, 0.8)
        row = made.write("verified_budget", on, value)
        row["valid_until"] = None
        rows.append(row)
    for made in of("SMB", 1):
        on = max(date(2026, 2, 17), made.rounds[-1] + timedelta(days=9))
        rows.append(made.write("customer_interview", min(on, LAST_DAY), 0.0))
    return rows
