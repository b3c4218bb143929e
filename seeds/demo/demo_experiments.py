"""Experiments in outreach, with what is true of them, to be found again from the data alone.

What customers bought is played before anybody is assigned. So the assignment is drawn given what
happened, with the odds that a fair draw and the planted effect would have left: who expanded was
more often in the arm that works. Cards are dealt in turn instead of thrown, so that the arms come
out near the truth although there are few accounts.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any

import demo_catalogue as cat
from demo_contracts import Line
from demo_families import customers_on
from demo_world import Account, World, month_end, month_start, rng_for

Row = dict[str, Any]
Effects = dict[str, dict[str, float]]  # variant: segment, or "all": points of conversion

OUTCOME_DAYS = 180
CONTROL = "control"
TIMINGS = ("renewal_quarter", "any_time")

# What each variant adds to the share of accounts that expand within 180 days; 0 where nothing is
# said. A broken experiment has effects too: of who was chosen, not of what was done.
EXPERIMENT_TRUTHS: dict[str, dict[str, Any]] = {
    "executive-briefing-2025": {"verdict": "works", "effects": {"briefing": {"all": 0.25}}},
    "usage-review-2025": {"verdict": "no difference shown", "effects": {"review": {"all": 0.0}}},
    "message-test-2025": {
        "verdict": "works in one segment",
        "effects": {"personalised": {"Enterprise": 0.5}, "standard": {"all": 0.0}},
    },
    "webinar-invitation-2024": {"verdict": "blocked", "effects": {"webinar": {"all": 0.3}}},
    "renewal-call-2026": {"verdict": "unfinished", "effects": {"call": {"all": 0.0}}},
}


@dataclass(frozen=True)
class Experiment:
    """How one was set up: shares as planned, shares as they came, and who was in it."""

    experiment_id: str
    assigned_on: date
    got: dict[str, float]  # share of each variant
    planned: dict[str, float]  # empty: equal shares, which nobody writes down
    tactic: str
    has_messages: bool = False  # the variants are messages, sent at two times
    has_prospects: bool = False  # else customers alone
    crossovers: int = 0  # accounts that got another variant later


HALF = {CONTROL: 0.5}
EXPERIMENTS = [
    Experiment(
        "executive-briefing-2025",
        date(2025, 9, 1),
        HALF | {"briefing": 0.5},
        HALF | {"briefing": 0.5},
        "executive_briefing",
        crossovers=4,
    ),
    Experiment("usage-review-2025", date(2025, 5, 1), HALF | {"review": 0.5}, {}, "usage_review"),
    Experiment(
        "message-test-2025",
        date(2025, 2, 1),
        {CONTROL: 0.42, "standard": 0.16, "personalised": 0.42},
        {CONTROL: 0.42, "standard": 0.16, "personalised": 0.42},
        "email",
        has_messages=True,
        has_prospects=True,
        crossovers=3,
    ),
    # the invitation went to those whose address was known: more than half, and not by chance
    Experiment(
        "webinar-invitation-2024",
        date(2024, 5, 1),
        {CONTROL: 0.28, "webinar": 0.72},
        HALF | {"webinar": 0.5},
        "webinar",
    ),
    Experiment(
        "renewal-call-2026",
        date(2026, 3, 2),
        HALF | {"call": 0.5},
        HALF | {"call": 0.5},
        "call",
    ),
]


def make_assignments(world: World) -> list[Row]:
    """Write who was given what, in the order of the days."""
    expanded = months_of_expansion(world)
    rows = [row for experiment in EXPERIMENTS for row in assign(world, experiment, expanded)]
    return sorted(rows, key=lambda row: row["assigned_on"])


def assign(world: World, experiment: Experiment, expanded: dict[str, set[int]]) -> Iterator[Row]:
    """Write the rows of one experiment: all assignments, then the crossovers."""
    rng = rng_for("experiment", experiment.experiment_id)
    own = {account.account_id: account.segment for account in world.accounts}
    customers = customers_on(world, cat.AS_OF)
    cells: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for account in who_is_in(world, experiment):
        segment = own[customers[account.account_id]]  # groups are those of the customer today
        has_converted = converts(expanded[account.account_id], experiment.assigned_on)
        cells[segment, has_converted].append(account.account_id)
    sizes = Counter({segment: 0 for segment, _ in cells})
    for (segment, _), account_ids in cells.items():
        sizes[segment] += len(account_ids)
    variants: dict[str, str] = {}
    for (segment, has_converted), account_ids in sorted(cells.items()):
        rate = len(cells[segment, True]) / sizes[segment]
        odds = arms_given_outcome(experiment, segment, rate)[has_converted]
        variants |= deal(sorted(account_ids), odds, rng)
    treated = 0
    for account_id, variant in variants.items():
        treated += variant != CONTROL
        timing = TIMINGS[treated % 2]
        yield write(experiment, account_id, variant, experiment.assigned_on, timing)
    yield from cross_over(experiment, variants, rng)


def who_is_in(world: World, experiment: Experiment) -> list[Account]:
    """List the customers on the day, or all accounts that were known."""
    on = experiment.assigned_on
    buying = {line.account_id for line in world.lines if line.monthly(on) > 0}
    known = [account for account in world.accounts if account.created_on <= on]
    return [
        account for account in known if experiment.has_prospects or account.account_id in buying
    ]


def arms_given_outcome(
    experiment: Experiment, segment: str, rate: float
) -> dict[bool, dict[str, float]]:
    """Return the share of each arm among those who expanded, and among the others.

    Of a segment of which `rate` expands, the arms' rates lie apart by the effects and average to
    it, as far as rates can: between 0 and 1.
    """
    effects: Effects = EXPERIMENT_TRUTHS[experiment.experiment_id]["effects"]
    lift = {
        variant: effects.get(variant, {}).get(segment, effects.get(variant, {}).get("all", 0.0))
        for variant in experiment.got
    }
    base = rate - sum(share * lift[variant] for variant, share in experiment.got.items())
    rates = {variant: min(1.0, max(0.0, base + lift[variant])) for variant in experiment.got}
    return {
        True: {variant: share * rates[variant] for variant, share in experiment.got.items()},
        False: {variant: share * (1 - rates[variant]) for variant, share in experiment.got.items()},
    }


def deal(account_ids: list[str], odds: dict[str, float], rng: Random) -> dict[str, str]:
    """Shuffle accounts and give each an arm: as many to an arm as its odds say, to within one."""
    rng.shuffle(account_ids)
    bounds, start = list(accumulate(odds.values())), rng.random()
    variants = {}
    for position, account_id in enumerate(account_ids):
        place = (position + start) / len(account_ids) * bounds[-1]
        variants[account_id] = list(odds)[min(bisect_right(bounds, place), len(odds) - 1)]
    return variants


def cross_over(experiment: Experiment, variants: dict[str, str], rng: Random) -> Iterator[Row]:
    """Give some accounts of the first arm what the last arm got, two to four months later."""
    first, *_, last = experiment.got
    moved = sorted(account_id for account_id, variant in variants.items() if variant == first)
    for account_id in rng.sample(moved, experiment.crossovers):
        later = experiment.assigned_on + timedelta(days=rng.randint(60, 120))
        yield write(experiment, account_id, last, later, TIMINGS[1])


def write(
    experiment: Experiment, account_id: str, variant: str, assigned_on: date, timing: str
) -> Row:
    """Write one assignment; control gets no message at no time."""
    is_treated, is_sent = variant != CONTROL, variant != CONTROL and experiment.has_messages
    return {
        "experiment_id": experiment.experiment_id,
        "account_id": account_id,
        "variant": variant,
        "planned_share": experiment.planned.get(variant),
        "tactic": experiment.tactic if is_treated else None,
        "message": variant if is_sent else None,
        "send_timing": timing if is_sent else None,
        "assigned_on": assigned_on,
    }


# What happened


def converts(expanded: set[int], assigned_on: date) -> bool:
    """Tell whether it expanded in a month that lies within 180 days after the assignment."""
    until = assigned_on + timedelta(days=OUTCOME_DAYS)
    return any(
        month_start(month) >= assigned_on and month_end(month) <= until for month in expanded
    )


def months_of_expansion(world: World) -> dict[str, set[int]]:
    """Return the months in which each account's MRR grew by something that was sold to it."""
    lines: dict[str, list[Line]] = defaultdict(list)
    for line in world.lines:
        if line.revenue_type == "recurring":
            lines[line.account_id].append(line)
    expanded: dict[str, set[int]] = defaultdict(set)
    for account_id, of_account in lines.items():
        states = [holdings(of_account, month) for month in range(cat.MONTHS)]
        for month in range(1, cat.MONTHS):
            before, after = states[month - 1], states[month]
            growth = mrr_of(after) - mrr_of(before)
            if mrr_of(before) > 0.005 and growth > 0.005 and sold(before, after) > 0.005:
                expanded[account_id].add(month)
    return expanded


Holding = tuple[float, int, frozenset[str]]  # MRR, seats, products
FAMILY = {product: product_line for product, _, product_line, *_ in cat.PRODUCTS}


def holdings(lines: list[Line], month: int) -> dict[tuple[str, str], Holding]:
    """Return what is held of each product line in each unit at a month's end."""
    on = month_end(month)
    held: dict[tuple[str, str], Holding] = defaultdict(lambda: (0.0, 0, frozenset()))
    for line in lines:
        if line.monthly(on):
            key = (line.unit_id, FAMILY[line.product_id])
            mrr, seats, products = held[key]
            more = (mrr + line.monthly(on), seats + (line.seats or 0))
            held[key] = (*more, products | {line.product_id})
    return held


def mrr_of(held: dict[tuple[str, str], Holding]) -> float:
    """Add up the MRR of all that is held."""
    return sum(mrr for mrr, *_ in held.values())


def sold(before: dict[tuple[str, str], Holding], after: dict[tuple[str, str], Holding]) -> float:
    """Return what seats, tiers and new products or units changed: a price alone is nothing."""
    total = 0.0
    for key in sorted(before.keys() | after.keys()):
        if key not in before:
            total += after[key][0]
        elif key in after:
            (mrr, seats, products), (mrr_now, seats_now, products_now) = before[key], after[key]
            by_seats = mrr / seats * (seats_now - seats) if seats and seats_now else 0.0
            by_tier = mrr_now - mrr - by_seats if products != products_now else 0.0
            total += by_seats + by_tier
    return total
