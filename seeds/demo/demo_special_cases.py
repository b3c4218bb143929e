"""What real ledgers hold beside plain contracts: pauses, trials, credit notes, old headcounts."""

from datetime import date, timedelta
from random import Random

import demo_catalogue as cat
from demo_contracts import Line
from demo_world import World


def add_special_cases(world: World, rng: Random) -> None:
    """Add all of them to contracts already played."""
    pause_some(world, rng)
    add_trials(world, rng)
    add_credit_notes(world, rng)
    keep_old_headcounts(world, rng)


def pause_some(world: World, rng: Random) -> None:
    """Pause a dozen contracts for a while; one never resumes, two stay long."""
    candidates = [
        line
        for stream in world.streams
        for line in stream.lines
        if stream.term in ("monthly", "quarterly")
        and not stream.extra_lines
        and line.started_on > cat.FIRST_DAY
        and (min(line.ended_on or cat.AS_OF, cat.AS_OF) - line.started_on).days > 290
    ]
    open_ended = [line for line in candidates if line.ended_on is None]
    never_resumed = rng.choice(open_ended)
    never_resumed.paused_on = cat.AS_OF - timedelta(days=145)
    for position, line in enumerate(rng.sample(candidates, 11)):
        if line is never_resumed:
            continue
        stays = rng.randint(25, 85) if position > 2 else rng.randint(100, 140)
        latest = min(line.ended_on or cat.AS_OF, cat.AS_OF) - timedelta(days=stays + 10)
        days = (latest - line.started_on).days
        line.paused_on = line.started_on + timedelta(days=rng.randint(60, days))
        line.resumed_on = line.paused_on + timedelta(days=stays)


def add_trials(world: World, rng: Random) -> None:
    """Give two free trials: one became a contract, one did not."""
    later = [
        stream
        for stream in world.streams
        if stream.has_seats
        and stream.account.segment == "Mid-Market"
        and stream.lines[0].started_on > date(2024, 6, 1)
        and stream.unit.opened_on is None
        and stream.account.created_on < stream.lines[0].started_on - timedelta(days=330)
    ]
    for position, stream in enumerate(rng.sample(later, 2)):
        first = stream.lines[0]
        days_before = 45 if position == 0 else 330
        trial = Line(
            first.account_id,
            stream.unit.unit_id,
            first.product_id,
            "recurring",
            0.0,
            first.currency,
            "month",
            first.started_on - timedelta(days=days_before),
            first.started_on - timedelta(days=days_before - 45),
            seats=10,
        )
        if position == 0:
            first.renews = trial
        world.lines.append(trial)


def add_credit_notes(world: World, rng: Random) -> None:
    """Give some money back, once, as a negative line."""
    recurring = [line for line in world.lines if line.revenue_type == "recurring"]
    billed = [line for line in recurring if line.amount > 900]
    for line in rng.sample(billed, 13):
        yearly = line.monthly(line.started_on) * 12
        on = line.started_on + timedelta(days=rng.randint(20, 75))
        world.lines.append(
            Line(
                line.account_id,
                line.unit_id if rng.random() < 0.5 else "",
                line.product_id,
                "one_time",
                -round(yearly * rng.uniform(0.02, 0.08), 2),
                line.currency,
                "total",
                min(on, cat.AS_OF),
            )
        )


def keep_old_headcounts(world: World, rng: Random) -> None:
    """Leave three units with a headcount from before they grew: more seats than people."""
    full = {}
    for stream in world.streams:
        if stream.has_seats and not stream.ended_on and stream.seats > 0.7 * stream.unit.users:
            full[stream.unit.unit_id] = stream
    for unit_id in rng.sample(sorted(full), 3):
        full[unit_id].unit.stated_users = max(2, round(full[unit_id].seats * 0.9))
