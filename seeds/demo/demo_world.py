"""The made-up customers: accounts, their hierarchy and their buying units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

import demo_catalogue as cat

T = TypeVar("T")


@dataclass
class Unit:
    """A part of an account that buys on its own."""

    unit_id: str
    account_id: str
    name: str
    function: str
    users: int
    is_addressable: bool = True
    opened_on: date | None = None
    closed_on: date | None = None
    reports_usage: bool = True
    stated_users: int | None = None  # what the files say, where they are wrong

    def is_open(self, on: date) -> bool:
        """Tell whether the unit exists and may buy on that day."""
        opened = self.opened_on is None or self.opened_on <= on
        return self.is_addressable and opened and (self.closed_on is None or on < self.closed_on)


@dataclass
class Account:
    """A company, with the hidden traits that drive what it buys."""

    account_id: str
    name: str
    segment: str
    industry: str
    region: str
    currency: str
    employees: int
    annual_revenue: int
    owner_id: str
    team_structure: str
    story: str
    wallet_growth: float
    parent_id: str = ""
    first_month: int | None = None  # None: a prospect; 0: a customer before the data begins
    created_on: date = cat.FIRST_DAY
    units: list[Unit] = field(default_factory=list)


@dataclass
class World:
    """All that exists; each input is written from it."""

    accounts: list[Account]
    streams: list[Any] = field(default_factory=list)  # demo_contracts.Stream
    lines: list[Any] = field(default_factory=list)  # demo_contracts.Line
    events: list[tuple[date, str, str, str, str]] = field(default_factory=list)

    @property
    def units(self) -> list[Unit]:
        """List every unit of every account."""
        return [unit for account in self.accounts for unit in account.units]


def rng_for(*parts: object) -> Random:
    """Give each thing its own random numbers, so that new inputs never disturb old ones."""
    return Random("|".join(map(str, (cat.SEED, *parts))))


def pick(rng: Random, weights: Mapping[T, float]) -> T:
    """Draw a key in proportion to its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def month_start(index: int) -> date:
    """Return the first day of the month, counted from the first month of the data."""
    months = cat.FIRST_DAY.year * 12 + cat.FIRST_DAY.month - 1 + index
    return date(months // 12, months % 12 + 1, 1)


def month_index(day: date) -> int:
    """Count months since the first month of the data."""
    return (day.year - cat.FIRST_DAY.year) * 12 + day.month - cat.FIRST_DAY.month


def month_end(index: int) -> date:
    """Return the last day of the month."""
    return month_start(index + 1) - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """Move a day (never past the 28th) by whole months."""
    return month_start(month_index(day) + months).replace(day=min(day.day, 28))


def round_to(value: float, digits: int = 2) -> int:
    """Round as people do when they guess: to a few leading digits."""
    size = max(len(str(int(abs(value)))) - digits, 0)
    return int(round(value / 10**size) * 10**size)


def company_names(rng: Random, continental: bool) -> list[str]:
    """Shuffle every name stem of a language."""
    onsets, endings = cat.NAME_STEMS["Continental" if continental else "English"]
    names = [onset + ending for onset in onsets.split() for ending in endings.split()]
    rng.shuffle(names)
    return names


def make_account(number: int, segment: str, stems: dict[bool, list[str]]) -> Account:
    """Make a company without units or parent."""
    rng = rng_for("account", number)
    region = pick(rng, {name: weight for name, (_, weight) in cat.REGIONS.items()})
    industry = rng.choice(list(cat.INDUSTRIES))
    suffixes, _, revenue_each = cat.INDUSTRIES[industry]
    currency = cat.REGIONS[region][0]
    low, middle, high = cat.SEGMENTS[segment]["employees"]
    employees = round(min(max(rng.lognormvariate(0, 0.55) * middle, low), high))
    revenue = employees * revenue_each * rng.uniform(0.7, 1.4) * cat.PRICE_BOOK[currency]
    is_customer = rng.random() < cat.SEGMENTS[segment]["is_customer"]
    first_month = 0 if rng.random() < 0.62 else rng.randint(1, 33)
    teams = {
        "Enterprise": {"dedicated": 70, "pod": 30},
        "Mid-Market": {"dedicated": 15, "pod": 60, "pooled": 25},
        "SMB": {"pod": 20, "pooled": 80},
    }
    return Account(
        account_id=f"ACC-{1000 + number}",
        name=f"{stems[region == 'Continental Europe'].pop()} {rng.choice(suffixes)}",
        segment=segment,
        industry=industry,
        region=region,
        currency=currency,
        employees=employees,
        annual_revenue=round_to(revenue, 3),
        owner_id=f"REP-{rng.randint(1, 9):02d}",
        team_structure=pick(rng, teams[segment]),
        story=pick(rng, {name: story["weight"] for name, story in cat.STORIES.items()}),
        wallet_growth=rng.uniform(-0.02, 0.05),
        first_month=first_month if is_customer else None,
    )


def adopt_children(accounts: list[Account], rng: Random) -> None:
    """Turn some smaller accounts into subsidiaries, two of them two levels down."""
    parents = [a for a in accounts if a.segment == "Enterprise"][:13]
    parents += [a for a in accounts if a.segment == "Mid-Market"][:3]
    pool = [a for a in accounts if a.segment != "SMB" and a not in parents]
    pool += [a for a in accounts if a.segment == "SMB"][:10]
    rng.shuffle(pool)
    taken = 0
    for parent in parents * 3:
        child = next((a for a in pool if a.employees < parent.employees * 0.7), None)
        if child is None or taken == 33:
            continue
        pool.remove(child)
        name_child(child, parent, rng)
        taken += 1
    children = [a for a in accounts if a.parent_id]
    for middle in [a for a in children if a.segment == "Enterprise"][:2]:
        grandchild = next(a for a in pool if a.employees < middle.employees * 0.7)
        pool.remove(grandchild)
        name_child(grandchild, middle, rng)


def name_child(child: Account, parent: Account, rng: Random) -> None:
    """Name a subsidiary after its parent and put it in the parent's industry."""
    stem = " ".join(parent.name.split()[:1])
    suffix = rng.choice(cat.INDUSTRIES[parent.industry][0])
    place = rng.choice(cat.COUNTRIES[child.region])
    child.parent_id, child.industry = parent.account_id, parent.industry
    child.name = f"{stem} {suffix} {place}"
    if rng.random() < 0.6:
        child.owner_id = parent.owner_id


def make_units(account: Account, first_number: int) -> list[Unit]:
    """Split a company into departments and, where it is large, sites."""
    rng = rng_for("units", account.account_id)
    low, high = cat.SEGMENTS[account.segment]["units"]
    wanted = rng.randint(low, high)
    functions = ["Operations"]
    others = {name: size for name, size in cat.FUNCTION_SIZE.items() if name != "Operations"}
    departments = wanted if wanted < 6 else wanted - 2
    while len(functions) < departments:
        function = pick(rng, others)
        del others[function]
        functions.append(function)
    names = [(function, function) for function in functions]
    cities = rng.sample(cat.CITIES[account.region], 3)
    site = cat.INDUSTRIES[account.industry][1]
    for city in cities[: wanted - departments]:
        names.append((f"{city} {site}", "Operations"))
    sizes = [cat.FUNCTION_SIZE[function] * rng.uniform(0.6, 1.4) for _, function in names]
    people = account.employees * rng.uniform(0.55, 0.78) * min(1.0, 0.55 + 0.09 * wanted)
    return [
        Unit(
            unit_id=f"UNT-{first_number + position:04d}",
            account_id=account.account_id,
            name=name,
            function=function,
            users=max(3, round(people * size / sum(sizes))),
            reports_usage=rng.random() < 0.71,
        )
        for position, ((name, function), size) in enumerate(zip(names, sizes, strict=True))
    ]


def change_units(accounts: Sequence[Account], rng: Random) -> None:
    """Open, close and rule out a few units."""
    large = [account for account in accounts if len(account.units) >= 4]
    extra = [account.units[-1] for account in large if account.units[-1].function != "Operations"]
    for unit in rng.sample(extra, 10):
        unit.opened_on = month_start(rng.randint(3, 30)).replace(day=rng.choice([1, 1, 15]))
    for unit in rng.sample([unit for unit in extra if unit.opened_on is None], 12):
        unit.is_addressable = False
    sites = [unit for account in large for unit in account.units[1:-1] if unit.function != "IT"]
    for unit in rng.sample(sites, 8):
        unit.closed_on = month_start(rng.randint(9, 34))


def make_world() -> World:
    """Make the accounts and units, before anything is sold."""
    rng = rng_for("world")
    stems = {flag: company_names(rng, flag) for flag in (False, True)}
    segments = [name for name, segment in cat.SEGMENTS.items() for _ in range(segment["count"])]
    accounts = [make_account(number, name, stems) for number, name in enumerate(segments, 1)]
    adopt_children(accounts, rng)
    number = 1
    for account in accounts:
        account.units = make_units(account, number)
        number += len(account.units)
        known_since = account.first_month if account.first_month is not None else rng.randint(0, 30)
        days_before = rng.randint(1600, 2900) if known_since == 0 else rng.randint(40, 500)
        account.created_on = month_start(known_since) - timedelta(days=days_before)
    change_units(accounts, rng)
    return World(accounts)
