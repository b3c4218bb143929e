"""Opportunities: won ones from what was sold, and renewals; demo_lost_deals.py has the others."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any

import demo_catalogue as cat
from demo_contracts import MONTHS_IN, Line, Stream, months_between
from demo_stories import TOLD
from demo_world import Account, Unit, World, month_index, month_start, pick, rng_for

Row = dict[str, Any]

# What a deal is about; the first three are counted by what they cost (see demo_books.py).
KINDS = {
    "new_logo": "new_business",
    "new_unit": "cross_sell",
    "new_product": "cross_sell",
    "upsell": "upsell",
    "renewal": "renewal",
}
# Days from creation to a win. New units close faster than new logos.
CYCLES = {
    "new_logo": {"Enterprise": (95, 150), "Mid-Market": (75, 115), "SMB": (60, 85)},
    "new_unit": {"Enterprise": (35, 75), "Mid-Market": (25, 55), "SMB": (15, 35)},
    "new_product": {"Enterprise": (45, 95), "Mid-Market": (30, 70), "SMB": (18, 45)},
    "upsell": {"Enterprise": (14, 45), "Mid-Market": (10, 30), "SMB": (4, 18)},
    "renewal": {"Enterprise": (80, 120), "Mid-Market": (60, 90), "SMB": (30, 60)},
}
# Deals are found by different people, who win to a different degree; a renewal needs no finder.
ORIGINS = {
    ("new_logo", "won"): {"rep_proposed": 40, "customer_inbound": 35, "marketing": 25},
    ("new_logo", "lost"): {"rep_proposed": 45, "customer_inbound": 15, "marketing": 40},
    ("grown", "won"): {
        "rep_proposed": 42,
        "success_identified": 32,
        "customer_inbound": 20,
        "marketing": 6,
    },
    ("grown", "lost"): {
        "rep_proposed": 52,
        "success_identified": 12,
        "customer_inbound": 12,
        "marketing": 24,
    },
}
RIVALS = {
    "workforce": ["Rosterbit", "Workvane"],
    "analytics": ["Tallygrid", "Insightory"],
    "operations": ["Planquill", "Rosterbit"],
    "forecasting": ["Planquill", "Tallygrid"],
    "hub": ["Linkharbour"],
}
FAMILY_OF = {product: family for family, products in cat.FAMILIES.items() for product in products}
# sold by a click, without an opportunity: share of added seats, by segment
SELF_SERVED = {"Enterprise": 0.15, "Mid-Market": 0.25, "SMB": 0.6}


def yearly(line: Line | None) -> float:
    """Return what a line brings a year, before discounts."""
    if line is None:
        return 0.0
    if line.amount_period == "total":
        return line.amount * 12 / max(1, months_between(line.started_on, line.ended_on))
    return line.amount * 12 / MONTHS_IN[line.amount_period]


class Deals:
    """The opportunities written so far, and what is needed to write more."""

    def __init__(self, world: World) -> None:
        """Sort lines and streams by account and unit."""
        self.world = world
        self.rows: list[Row] = []
        self.accounts = {account.account_id: account for account in world.accounts}
        self.units = {unit.unit_id: unit for unit in world.units}
        self.lines: dict[str, list[Line]] = defaultdict(list)
        self.streams: dict[str, list[Stream]] = defaultdict(list)
        for line in world.lines:
            if line.amount > 0:
                self.lines[line.account_id].append(line)
        for stream in world.streams:
            self.streams[stream.account.account_id].append(stream)
        self.rngs = {key: rng_for("opportunities", key) for key in self.accounts}

    def first_month_after(self, account_id: str, unit_id: str = "") -> date | None:
        """Return the first of the month after MRR began, in the account or one of its units."""
        starts = [
            line.started_on
            for line in self.lines[account_id]
            if line.revenue_type == "recurring" and unit_id in ("", line.unit_id)
        ]
        return month_start(month_index(min(starts)) + 1) if starts else None

    def is_reached(self, account_id: str, unit_id: str, on: date) -> bool:
        """Tell whether the unit had MRR in a month before that day's."""
        since = self.first_month_after(account_id, unit_id)
        return since is not None and since <= on

    def cycle(self, account: Account, about: str) -> timedelta:
        """Draw how long a deal takes."""
        low, high = CYCLES[about][account.segment]
        return timedelta(days=self.rngs[account.account_id].randint(low, high))

    def write(
        self,
        account: Account,
        about: str,
        stage: str,
        created_on: date,
        closed_on: date | None,
        amount: float,
        unit_id: str = "",
        product_id: str = "",
        **loss: str,
    ) -> None:
        """Write one opportunity, with what people leave out."""
        rng = self.rngs[account.account_id]
        origin = ""
        if about != "renewal" and rng.random() > 0.04:
            found = "new_logo" if about == "new_logo" else "grown"
            origin = pick(rng, ORIGINS[found, "won" if stage == "won" else "lost"])
            # nobody ever proposes anything to a stalled customer
            if account.story == "stalled" and found == "grown":
                origin = "customer_inbound"
        row = {
            "account_id": account.account_id,
            "unit_id": unit_id,
            "product_id": product_id,
            "kind": KINDS[about],
            "origin": origin,
            "stage": stage,
            "owner_id": f"REP-{rng.randint(1, 9):02d}" if rng.random() < 0.08 else account.owner_id,
            "amount": None if stage == "open" and rng.random() < 0.06 else f"{amount:.0f}",
            "currency": account.currency,
            "created_on": created_on,
            "closed_on": closed_on,
            "about": about,
        }
        if stage == "won" and about != "renewal" and rng.random() < 0.1:
            rival = RIVALS[FAMILY_OF.get(product_id, "workforce")]
            row["competitor_name"] = rng.choice(rival)
        self.rows.append(row | loss)

    def win(self, account: Account, about: str, lines: list[Line], amount: float) -> None:
        """Write a deal that was closed some days before its first line starts."""
        rng = self.rngs[account.account_id]
        largest = max(lines, key=yearly)
        start = min(line.started_on for line in lines)
        closed_on = start - timedelta(days=rng.randint(1, 11))
        # accounts are entered once there is a deal, at the latest
        created_on = max(closed_on - self.cycle(account, about), account.created_on)
        unit_id = largest.unit_id
        if about != "new_logo":
            # nobody offers more before the customer, or the unit, has started
            bought = unit_id if about in ("new_product", "upsell") else ""
            since = self.first_month_after(account.account_id, bought)
            created_on = max(created_on, min(since or created_on, closed_on - timedelta(days=3)))
        if about == "new_logo" and rng.random() < 0.4:
            unit_id = ""  # sold to the company, not to one unit
        key = (unit_id, largest.product_id)
        self.write(account, about, "won", created_on, closed_on, amount, *key)

    def land(self) -> None:
        """Write one deal for each account that becomes a customer, or becomes one again."""
        landings = defaultdict(list)
        for on, kind, account_id, unit_id, product_id in self.world.events:
            line = self.find(account_id, unit_id, product_id, on) if kind == "landed" else None
            if line:
                landings[account_id, month_index(on)].append(line)
        for (account_id, _), lines in landings.items():
            amount = sum(yearly(line) for line in lines)
            self.win(self.accounts[account_id], "new_logo", lines, amount)
        for account in self.world.accounts:
            if account.story == TOLD:
                first = {line.product_id: line for line in reversed(self.lines[account.account_id])}
                for line in sorted(first.values(), key=lambda line: line.started_on):
                    is_first = line.started_on == min(one.started_on for one in first.values())
                    about = "new_logo" if is_first else "new_product"
                    self.win(account, about, [line], yearly(line))

    def find(self, account_id: str, unit_id: str, product_id: str, on: date) -> Line | None:
        """Return the first line of what was sold on a day; metered products start that month."""
        for stream in self.streams[account_id]:
            is_it = stream.unit.unit_id == unit_id and product_id in cat.FAMILIES[stream.family]
            if is_it and stream.lines:
                first = stream.lines[0]
                if month_index(first.started_on) == month_index(on):
                    return first
        return None

    def grow(self) -> None:
        """Write the deals behind new units, new products, more seats and higher tiers."""
        for on, kind, account_id, unit_id, product_id in self.world.events:
            account = self.accounts[account_id]
            if kind in ("new_unit", "new_product"):
                line = self.find(account_id, unit_id, product_id, on)
                if line:
                    is_new = line.unit_id and not self.is_reached(account_id, unit_id, on)
                    about = "new_unit" if is_new else "new_product"
                    self.win(account, about, [line], yearly(line))
            elif kind in ("seats_added", "tier_upgrade"):
                self.sell_more(account, unit_id, product_id, on)

    def sell_more(self, account: Account, unit_id: str, product_id: str, on: date) -> None:
        """Write the deal behind seats or a tier, at what it adds a year."""
        for stream in self.streams[account.account_id]:
            if stream.unit.unit_id != unit_id or product_id not in cat.FAMILIES[stream.family]:
                continue
            recurring = [
                line
                for line in stream.lines + stream.extra_lines
                if line.revenue_type != "one_time"
            ]
            line = next((line for line in recurring if line.started_on == on), None)
            gain = yearly(line) - yearly(line.renews if line else None)
            is_sold = self.rngs[account.account_id].random() > SELF_SERVED[account.segment]
            if line and gain > 0 and is_sold:
                self.win(account, "upsell", [line], gain)

    def renew(self) -> None:
        """Write one renewal for all yearly terms of an account that end in one month."""
        due = defaultdict(list)
        renewed = {id(line.renews) for line in self.world.lines if line.renews}
        for stream in self.world.streams:
            for line in stream.lines:
                ends = line.ended_on
                if line.revenue_type == "recurring" and ends and ends != stream.unit.closed_on:
                    is_long = (ends - line.started_on).days > 300 and line.amount_period != "month"
                    if is_long and ends > cat.FIRST_DAY:
                        due[stream.account.account_id, month_index(ends)].append(line)
        for (account_id, _), lines in due.items():
            self.settle(self.accounts[account_id], lines, renewed)

    def settle(self, account: Account, lines: list[Line], renewed: set[int]) -> None:
        """Write a renewal that was won, lost, or is still open."""
        rng = self.rngs[account.account_id]
        largest = max(lines, key=yearly)
        ends = min(line.ended_on for line in lines)
        created_on = ends - self.cycle(account, "renewal")
        units = {line.unit_id for line in lines}
        key = (largest.unit_id if len(units) == 1 else "", largest.product_id)
        amount = sum(yearly(line) for line in lines)
        closed_on = ends - timedelta(days=rng.randint(0, 24))
        if created_on > cat.AS_OF:
            return
        if ends > cat.AS_OF:
            self.write(account, "renewal", "open", created_on, None, amount, *key)
        elif any(id(line) in renewed for line in lines):
            self.write(account, "renewal", "won", created_on, closed_on, amount, *key)
        else:
            loss = why_lost(account, "renewal", largest.product_id, rng)
            self.write(account, "renewal", "lost", created_on, closed_on, amount, *key, **loss)


def why_lost(account: Account, about: str, product_id: str, rng: Random) -> dict[str, str]:
    """Draw the reason of a loss, and the competitor if one is known."""
    reasons = {
        "price": 22,
        "no decision": 22,
        "budget cut": 14,
        "bad timing": 12,
        "competitor": 18,
        "missing features": 9,
    }
    if about == "renewal":
        reasons = {"price": 25, "no longer needed": 30, "budget cut": 20, "competitor": 15}
    # what struggling customers bought doesn't fit, and they say so
    if account.story == "struggling" and about != "new_logo":
        reasons["missing features"] = 70
    # some customers have a rival at the table each time
    if rng_for("rival", account.account_id).random() < 0.14 and about != "renewal":
        reasons["competitor"] *= 7
    loss = {"loss_reason": pick(rng, reasons)}
    if loss["loss_reason"] == "competitor" or rng.random() < 0.06:
        loss["competitor_name"] = rng.choice(RIVALS[FAMILY_OF.get(product_id, "workforce")])
    if rng.random() < 0.05 and "competitor_name" not in loss:
        loss["loss_reason"] = ""
    return loss


def is_for_sale(unit: Unit, family: str, on: date) -> bool:
    """Tell whether a unit could be offered a family on that day."""
    is_wanted = cat.NEED[family].get(unit.function, 0) >= 0.2
    return is_wanted and unit.is_open(on) and (family != "forecasting" or on > date(2024, 10, 1))
