"""Touches between the made-up vendor and its contacts: who was in touch, how, and when."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import demo_catalogue as cat
from demo_people import customers_on_last_day, make_people
from demo_persons import Person
from demo_positions import draw_day
from demo_relationship_stories import (
    COVERAGE,
    LEFT_ALONE,
    STORY_ACCOUNTS,
    is_in_touch,
    tell_touches,
)
from demo_world import Account, Unit, World, month_end, month_start, pick, rng_for

Row = dict[str, Any]

QUARTERS = [(month_start(month), month_end(month + 2)) for month in range(12, cat.MONTHS, 3)]
# How well an account is covered: the hidden trait behind its touches, by the kind of customer.
TRAITS = {
    "expander": {"well": 44, "average": 36, "neglected": 20},
    "steady": {"well": 36, "average": 40, "neglected": 24},
    "stalled": {"well": 20, "average": 38, "neglected": 42},
    "struggling": {"well": 22, "average": 40, "neglected": 38},
    "told": {"well": 36, "average": 40, "neglected": 24},
}
SHARE = {"well": (0.5, 0.88), "average": (0.28, 0.48), "neglected": (0.06, 0.22)}
# (channel, direction, kind): how often, where somebody is in touch ...
ENGAGED = {
    ("marketing", "inbound", "web_visit"): 20,
    ("marketing", "inbound", "content"): 15,
    ("marketing", "inbound", "webinar"): 9,
    ("marketing", "inbound", "event"): 5,
    ("sales", "two_way", "meeting"): 17,
    ("sales", "two_way", "call"): 18,
    ("sales", "inbound", "email"): 14,
    ("sales", "two_way", "executive_briefing"): 0.4,
    ("marketing", "two_way", "advisory_board"): 0.35,
}
# ... where they are written to, and where they only get help
WRITTEN_TO = {
    ("marketing", "outbound", "email"): 60,
    ("sales", "outbound", "email"): 27,
    ("sales", "outbound", "call"): 13,
}
HELPED = {
    ("success", "two_way", "call"): 50,
    ("success", "inbound", "support_ticket"): 42,
    ("success", "two_way", "meeting"): 8,
}
NAMELESS = {"web_visit": 60, "content": 18, "intent": 22}
NAMELESS_MEAN = {"Enterprise": 13.0, "Mid-Market": 6.2, "SMB": 2.4}
ANY_TIME = ("web_visit", "intent")
READ = ("web_visit", "content", "webinar", "intent")
# the working day of a region, in UTC
WORKDAY = {
    "North America": (13, 22),
    "United Kingdom": (8, 17),
    "Continental Europe": (7, 16),
    "Asia Pacific": (0, 8),
}


def make_touches(world: World) -> list[Row]:
    """Write what everybody did, what nobody knows who did, and the stories."""
    people = make_people(world)
    helped_since = {
        account.account_id: min(
            line.started_on for line in world.lines if line.account_id == account.account_id
        )
        for account in customers_on_last_day(world)
    }
    shares: dict[str, list[float]] = {}
    rows: list[Row] = []
    for person in people:
        account = person.account
        if account.account_id not in shares:
            shares[account.account_id] = covered_shares(account)
        if not person.is_scripted:
            share, since = shares[account.account_id], helped_since.get(account.account_id)
            rows += person_touches(person, share, since)
    for account in world.accounts:
        rows += nameless_touches(account)
    rows += story_touches(world)
    rows.sort(key=lambda row: (row["occurred_at"], row["account_id"], row["contact_id"] or ""))
    for number, row in enumerate(rows, 1):
        row["engagement_id"] = f"ENG-{number:05d}"
    return rows


def covered_shares(account: Account) -> list[float]:
    """Draw which share of its people is in touch in each quarter."""
    rng = rng_for("coverage", account.account_id)
    share = rng.uniform(*SHARE[pick(rng, TRAITS[account.story])])
    drift = rng.uniform(-0.025, 0.025)
    if account.account_id in COVERAGE:
        share, drift = COVERAGE[account.account_id], 0.0
    last = len(QUARTERS) - 1
    return [min(0.97, max(0.02, share + drift * (last - each))) for each in range(last + 1)]


def person_touches(person: Person, shares: list[float], helped_since: date | None) -> Iterator[Row]:
    """Write a person's touches quarter by quarter, while they are there and want to be."""
    rng = rng_for("touches", person.contact_id)
    habit = rng.random() * (0.9 if person.is_point else 1.0)
    stop = [day for day in (person.left_on, person.opted_out_on) if day]
    stop += [date(2025, 11, 3)] if person.opted_out and not person.opted_out_on else []
    for (first, last), share in zip(QUARTERS, shares, strict=True):
        luck = habit if rng.random() < 0.7 else rng.random()
        wanted = is_in_touch(person, first)
        is_active = luck < share if wanted is None else wanted
        since = max(first, person.joined_on or first)
        until = min([last, *[day - timedelta(days=1) for day in stop]])
        if since > until:
            continue
        kinds = []
        if is_active:
            kinds += draw_kinds(rng, ENGAGED, 1 + min(6, int(rng.expovariate(0.76))))
        kinds += draw_kinds(rng, WRITTEN_TO, int(rng.expovariate(1.55)))
        if helped_since and helped_since <= first:
            kinds += draw_kinds(rng, HELPED, int(rng.expovariate(1.4 if is_active else 2.0)))
        for channel, direction, kind in kinds:
            day = on_workday(draw_day(rng, since, until), kind, since)
            yield write_touch(rng, person.account, day, person, channel, direction, kind)


def on_workday(day: date, kind: str, since: date) -> date:
    """Move what happens at work from the weekend to the Friday before, unless that's too early."""
    friday = day - timedelta(days=max(0, day.weekday() - 4))
    return day if kind in ANY_TIME or friday < since else friday


def draw_kinds(rng: Random, weights: dict[Any, float], count: int) -> list[tuple[str, str, str]]:
    """Draw so many kinds of touches."""
    return [pick(rng, weights) for _ in range(count)]


def write_touch(
    rng: Random,
    account: Account,
    day: date,
    person: Person | None,
    channel: str,
    direction: str | None,
    kind: str,
) -> Row:
    """Write a touch, with what people leave out."""
    unit = person.unit if person else None
    product_id = None
    if channel == "marketing" and kind in READ and rng.random() < 0.36:
        product_id = draw_product(rng, unit, day)
    # what the vendor sends always has a direction
    is_silent = direction != "outbound" and rng.random() < 0.07
    if account.account_id in STORY_ACCOUNTS and day >= QUARTERS[-1][0]:
        is_silent = False
    is_placed = unit is not None and rng.random() < 0.23
    return {
        "account_id": account.account_id,
        "contact_id": person.contact_id if person else None,
        "unit_id": unit.unit_id if unit and is_placed else None,
        "colleague_id": draw_colleague(rng, account, channel, kind),
        "channel": channel,
        "direction": None if is_silent else direction,
        "kind": kind,
        "product_id": product_id,
        "occurred_at": moment(rng, account.region, day, kind),
    }


def draw_product(rng: Random, unit: Unit | None, day: date) -> str:
    """Draw a product on sale that the unit, or some unit, could need."""
    function = unit.function if unit else "Operations"
    suited = [
        product_id
        for family, products in cat.FAMILIES.items()
        for product_id in products
        if cat.NEED[family].get(function, 0) >= 0.2
        and cat.LAUNCHED[product_id] <= day
        and day < cat.RETIRED.get(product_id, date.max)
    ]
    return rng.choice(suited)


def draw_colleague(rng: Random, account: Account, channel: str, kind: str) -> str | None:
    """Draw who of the vendor it was: mostly the owner, or the account's success manager."""
    if channel == "marketing":
        return None
    manager = rng_for("success manager", account.account_id).randint(1, 6)
    if channel == "success":
        return f"CSM-{manager:02d}"
    if kind == "executive_briefing":
        return rng.choice(["EXE-01", "EXE-02"])
    other = rng.choice(["SOL-01", "SOL-02", f"REP-{rng.randint(1, 9):02d}"])
    return other if rng.random() < 0.14 else account.owner_id


def moment(rng: Random, region: str, day: date, kind: str) -> str:
    """Draw a time of that day in UTC: in working hours, or any time on the web."""
    low, high = (0, 24) if kind in ANY_TIME else WORKDAY[region]
    hour = 15 if kind == "webinar" else rng.randrange(low, high)
    minute = rng.randrange(0, 6) if kind == "webinar" else rng.randrange(60)
    at = datetime.combine(day, time(hour, minute, rng.randrange(60)))
    return at.strftime("%Y-%m-%d %H:%M:%S")


def nameless_touches(account: Account) -> Iterator[Row]:
    """Write what was read by somebody of the account: nobody knows who, at times where."""
    rng = rng_for("nameless touches", account.account_id)
    units = [unit for unit in account.units if unit.unit_id not in LEFT_ALONE]
    units = [unit for unit in units if unit.is_open(cat.AS_OF) and unit.opened_on is None]
    for _ in range(round(rng.expovariate(1 / NAMELESS_MEAN[account.segment]))):
        kind = pick(rng, NAMELESS)
        day = draw_day(rng, QUARTERS[0][0], cat.AS_OF)
        row = write_touch(rng, account, day, None, "marketing", "inbound", kind)
        if units and rng.random() < 0.36:
            unit = rng.choice(units)
            row["unit_id"] = unit.unit_id
            row["product_id"] = row["product_id"] and draw_product(rng, unit, day)
        yield row


def story_touches(world: World) -> Iterator[Row]:
    """Write the touches of the stories as they are told."""
    accounts = {account.account_id: account for account in world.accounts}
    for number, told in enumerate(tell_touches()):
        rng = rng_for("story touches", number)
        account = accounts[told.account_id]
        day = on_workday(told.on, told.kind, told.on - timedelta(days=2))
        row = write_touch(rng, account, day, None, told.channel, told.direction, told.kind)
        yield row | {
            "contact_id": told.contact_id,
            "unit_id": told.unit_id,
            "direction": told.direction,
            "product_id": told.product_id,
        }
