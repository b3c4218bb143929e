"""How customers are doing: what they answer when asked, and the vendor's own score of them.

Satisfaction follows what kind of customer an account is and what is about to happen: it falls
in the half year before they cut down or leave. The health score mixes it with use.
"""

from collections import defaultdict
from datetime import date
from random import Random
from typing import Any

import demo_catalogue as cat
from demo_contracts import Line, Stream
from demo_world import Account, Unit, World, month_end, month_index, month_start, pick, rng_for

Row = dict[str, Any]
Revenue = dict[int, float]  # of an account, by month

MOOD = {"expander": 81, "steady": 73, "stalled": 67, "struggling": 57, "told": 72}
ASKED = {"account": 62, "account and unit": 22, "unit": 16, None: 25}  # None: never
FIRST_SCORED = 12  # month in which use was first measured
LOOK_AHEAD = 6
LEAST_CHANGE = 0.03


def make_health_checks(world: World) -> list[Row]:
    """Write the readings of all who were customers at the time, most once a quarter."""
    lines, streams = defaultdict(list), defaultdict(list)
    for line in world.lines:
        lines[line.account_id].append(line)
    for stream in world.streams:
        streams[stream.account.account_id].append(stream)
    rows = [
        row
        for account in world.accounts
        for row in checks_of(account, lines[account.account_id], streams[account.account_id])
    ]
    return sorted(rows, key=lambda row: row["measured_on"])


def checks_of(account: Account, lines: list[Line], streams: list[Stream]) -> list[Row]:
    """Write the readings of one account."""
    rng = rng_for("health checks", account.account_id)
    who, turn, trait = pick(rng, ASKED), rng.randrange(3), rng.gauss(0, 5)
    revenue = revenue_by_month(lines)
    units = {unit.unit_id: unit for unit in account.units}
    rows: list[Row] = []
    for month in range(turn, cat.MONTHS, 3) if who else ():
        on = month_start(month).replace(day=rng.randint(3, 26))
        buying = sorted({line.unit_id for line in lines if line.unit_id and line.monthly(on) > 0})
        if not any(line.monthly(on) > 0 for line in lines) or rng.random() < 0.06:
            continue
        mood = MOOD[account.story] + trait + outlook(revenue, month)
        use = use_in_month(streams, month)
        if who != "unit":
            rows += reading(rng, account, None, on, mood, use)
        if who != "account" and buying and (who == "unit" or rng.random() < 0.5):
            unit = units[rng.choice(buying)]
            rows += reading(rng, account, unit, on, mood + rng.gauss(0, 4), use)
    return rows


def reading(
    rng: Random, account: Account, unit: Unit | None, on: date, mood: float, use: float | None
) -> list[Row]:
    """Write one reading, unless nobody answered and nothing was scored."""
    is_answered, is_scored = rng.random() < 0.86, rng.random() < 0.95
    answer = round(within_range(mood + rng.gauss(0, 5)))
    score = mood if use is None else (mood + 110 * use) / 2
    score = round(within_range(score + rng.gauss(0, 4)), 1)
    is_scored = is_scored and month_index(on) >= FIRST_SCORED
    if not is_answered and not is_scored:
        return []
    return [
        {
            "account_id": account.account_id,
            "unit_id": unit.unit_id if unit else None,
            "measured_on": on,
            "satisfaction_score": answer if is_answered else None,
            "health_score": score if is_scored else None,
        }
    ]


def within_range(score: float) -> float:
    """Keep a score between 0 and 100."""
    return min(100.0, max(0.0, score))


def use_in_month(streams: list[Stream], month: int) -> float | None:
    """Return how much of what it has an account uses, None where nothing has seats."""
    found = [
        stream.adoption_by_month[month]
        for stream in streams
        if stream.has_seats and month in stream.adoption_by_month
    ]
    return sum(found) / len(found) if found else None


def revenue_by_month(lines: list[Line]) -> Revenue:
    """Add up what recurs at each month's end; after the data only what was given notice ends."""
    revenue = {
        month: sum(line.monthly(month_end(month)) for line in lines)
        for month in range(-1, cat.MONTHS)
    }
    for month in range(cat.MONTHS, cat.MONTHS + LOOK_AHEAD):
        revenue[month] = sum(
            line.monthly(cat.AS_OF)
            for line in lines
            if not (line.notice_given_on and line.ended_on <= month_end(month))
        )
    return revenue


def outlook(revenue: Revenue, month: int) -> float:
    """Return how far the next half year moves the mood: most by what is large and near."""
    worst, best = 0.0, 0.0
    for ahead in range(LOOK_AHEAD):
        before, after = revenue[month + ahead - 1], revenue[month + ahead]
        change = after / before - 1 if before else 0.0
        near = (LOOK_AHEAD - ahead) / LOOK_AHEAD
        if change < -LEAST_CHANGE:
            worst = min(worst, (-6 + 34 * change) * near)
        elif change > LEAST_CHANGE:
            best = max(best, 4 * near)
    return worst or best
