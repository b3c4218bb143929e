"""Opportunities that were lost or are open, sized so that the win rates come out as set here."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import demo_catalogue as cat
from demo_contracts import is_on_sale
from demo_deals import Deals, is_for_sale, why_lost
from demo_estimates import product_wallet, wallet
from demo_stories import TOLD
from demo_world import Account, Unit, World, pick, rng_for

Row = dict[str, Any]

# won ÷ closed
WIN_RATES = {
    "new_logo": {"Enterprise": 0.25, "Mid-Market": 0.28, "SMB": 0.31},
    "new_unit": {"Enterprise": 0.58, "Mid-Market": 0.6, "SMB": 0.6},
    "new_product": {"Enterprise": 0.42, "Mid-Market": 0.45, "SMB": 0.45},
    "upsell": {"Enterprise": 0.7, "Mid-Market": 0.72, "SMB": 0.72},
}
# How often a customer turns an offer down, by what kind of customer it is: struggling ones refuse
# more products, stalled ones are hardly asked.
REFUSALS = {"expander": 1.0, "steady": 1.0, "struggling": 2.6, "stalled": 0.05}
PIPELINE_DAYS = 120
Cell = tuple[str, str, float]  # unit_id, product_id, what the offer is worth a year


def make_opportunities(world: World) -> list[Row]:
    """Write all opportunities, in the order of their creation."""
    deals = Deals(world)
    deals.land()
    deals.grow()
    deals.renew()
    won = Counter(
        (row["about"], deals.accounts[row["account_id"]].segment)
        for row in deals.rows
        if row["stage"] == "won"
    )
    for about, rates in WIN_RATES.items():
        for segment, rate in rates.items():
            count = round(won[about, segment] * (1 - rate) / rate)
            lose(deals, about, segment, count)
    for account in world.accounts:
        fill_pipeline(deals, account)
    rows = sorted(deals.rows, key=lambda row: (row["created_on"], row["account_id"]))
    for number, row in enumerate(rows, 1):
        row["opportunity_id"] = f"OPP-{number:05d}"
    return rows


def customer_days(deals: Deals, account: Account) -> tuple[date, date] | None:
    """Return the first and last day on which the account buys, None for a prospect."""
    lines = deals.lines[account.account_id]
    if not lines:
        return None
    ends = max(min(line.ended_on or cat.AS_OF, cat.AS_OF) for line in lines)
    return min(line.started_on for line in lines), ends


def courting_days(deals: Deals, account: Account) -> list[tuple[date, date]]:
    """List the spans in which the account was known and no customer."""
    days = customer_days(deals, account)
    known = max(account.created_on, date(2023, 2, 1))
    if days is None:
        return [(known, cat.AS_OF)]
    spans = [(known, days[0] - timedelta(days=20)), (days[1] + timedelta(days=90), cat.AS_OF)]
    return [(start, end) for start, end in spans if (end - start).days > 30]


def lose(deals: Deals, about: str, segment: str, count: int) -> None:
    """Write a number of lost deals, at the times at which others were won."""
    rng = rng_for("lost deals", about, segment)
    spans: list[tuple[Account, date, date]] = []
    for account in deals.world.accounts:
        days = customer_days(deals, account)
        if account.segment != segment or account.story == TOLD:
            continue
        if about == "new_logo":
            spans += [(account, *span) for span in courting_days(deals, account)]
        elif days:
            spans.append((account, days[0] + timedelta(days=60), days[1]))
    wins = [
        row["closed_on"]
        for row in deals.rows
        if row["about"] == about
        and row["stage"] == "won"
        and deals.accounts[row["account_id"]].segment == segment
    ]
    for _ in range(count * 60):
        if count == 0:
            break
        closed_on = rng.choice(wins) + timedelta(days=rng.randint(-75, 75))
        asked = [span for span in spans if span[1] <= closed_on <= span[2]]
        if not asked or not cat.FIRST_DAY <= closed_on <= cat.AS_OF:
            continue
        is_new = about == "new_logo"
        weights = [1.0 if is_new else REFUSALS[account.story] for account, *_ in asked]
        account, start, _ = rng.choices(asked, weights)[0]
        # what is lost in the end takes longer
        created_on = closed_on - deals.cycle(account, about) * rng.uniform(0.9, 1.5)
        cell = draw_cell(deals, account, about, created_on, closed_on, rng)
        is_early = created_on < (account.created_on if is_new else start)
        if cell is None or is_early:
            continue
        unit_id, product_id, value = cell
        loss = why_lost(account, about, product_id, rng)
        if is_new and rng.random() < 0.6:
            unit_id = ""
        key = (unit_id, product_id)
        deals.write(account, about, "lost", created_on, closed_on, value, *key, **loss)
        count -= 1


def draw_cell(
    deals: Deals, account: Account, about: str, on: date, until: date, rng: Random
) -> Cell | None:
    """Draw what is offered: a unit, a product, and a value rounded as people do."""
    cells: dict[tuple[str, str], float] = {}
    for unit in account.units:
        is_reached = deals.is_reached(
            account.account_id, unit.unit_id, until if about == "new_unit" else on
        )
        if about != "new_logo" and is_reached == (about == "new_unit"):
            continue
        for family in cat.FAMILIES:
            product_id = offer(deals, account, unit, family, about, on, until)
            if product_id:
                value = product_wallet(account, unit, product_id, on)
                if value > 500:
                    cells[unit.unit_id, product_id] = value
    if not cells:
        return None
    key = pick(rng, {key: value**0.5 for key, value in cells.items()})
    if about == "new_logo":  # a company starts with several products
        return (*key, round(wallet(account, on) * rng.uniform(0.06, 0.28), -2) or 100)
    share = (0.1, 0.3) if about == "upsell" else (0.35, 0.85)
    return (*key, round(cells[key] * rng.uniform(*share), -2) or 100)


def offer(
    deals: Deals, account: Account, unit: Unit, family: str, about: str, on: date, until: date
) -> str:
    """Return the product that a unit would be offered of a family, if any."""
    held = [
        line
        for line in deals.lines[account.account_id]
        if line.unit_id == unit.unit_id and line.product_id in cat.FAMILIES[family]
    ]
    if about == "upsell":
        current = [line for line in held if line.is_in_force(on) and line.seats]
        return current[-1].product_id if current else ""
    products = [product for product in cat.FAMILIES[family] if is_on_sale(product, on)]
    is_taken = any(line.started_on <= until for line in held)
    if is_taken or not products or not is_for_sale(unit, family, on):
        return ""
    return products[-1 if account.segment == "Enterprise" else 0]


def fill_pipeline(deals: Deals, account: Account) -> None:
    """Open deals in the last months: one or two for customers, some for prospects."""
    rng = rng_for("pipeline", account.account_id)
    days = customer_days(deals, account)
    is_customer = days is not None and days[1] == cat.AS_OF
    chances = {"expander": 0.8, "steady": 0.6, "struggling": 0.4, "stalled": 0.04}
    chance = chances.get(account.story, 0.3) if is_customer else 0.6
    taken = set()
    for _ in range(2 if account.segment != "SMB" else 1):
        if rng.random() > chance:
            continue
        created_on = cat.AS_OF - timedelta(days=rng.randint(1, PIPELINE_DAYS))
        about = pick(rng, {"new_unit": 30, "new_product": 45, "upsell": 25})
        about = about if is_customer else "new_logo"
        cell = draw_cell(deals, account, about, created_on, cat.AS_OF, rng)
        if cell and cell[:2] not in taken:
            taken.add(cell[:2])
            deals.write(account, about, "open", created_on, None, cell[2], *cell[:2])
