"""Generates inputs of any size for the benchmark: the same numbers, the same rows.

    python benchmarks/generate.py --sizes 1000 10000

writes benchmarks/data/<accounts>/<input>.parquet. All of it is DuckDB SQL; chance comes
from the hash of a row's number, so a row does not depend on how many others there are.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import duckdb

DATA = Path(__file__).parent / "data"
FIRST_MONTH = "2024-07-01"
AS_OF = "2026-06-30"
MONTHS = 24

# chance: 0 to 1, another for each pair of number and salt. dice: 0 to sides - 1.
MACROS = f"""
create macro chance(number, salt) as
    (hash(number, salt) % 1000003)::double / 1000003;
create macro dice(number, salt, sides) as
    floor(chance(number, salt) * sides)::integer;
create macro pick(number, salt, options) as
    options[1 + dice(number, salt, len(options))];
create macro month_number(number) as
    cast(date '{FIRST_MONTH}' + to_months(number::integer) as date);
"""

# Of ten accounts the fourth and the seventh have the first as their parent, and the
# tenth is a part of the seventh. A hundred accounts share an owner.
ACCOUNTS = """
create table account_numbers as
select
    range as number,
    'A' || lpad(range::text, 8, '0') as account_id,
    case range % 10 when 3 then range - 3 when 6 then range - 6 when 9 then range - 3 end
        as parent_number,
    1 + dice(range, 'units', 9) as unit_count,
    6 + dice(range, 'lines', 11) as line_count,
    pick(range, 'currency', ['USD', 'USD', 'EUR', 'GBP']) as currency
from range({accounts});

create table accounts as
select
    account_id,
    'Account ' || number as account_name,
    'A' || lpad(parent_number::text, 8, '0') as parent_account_id,
    pick(number, 'segment', ['Enterprise', 'Mid-Market', 'SMB', 'SMB']) as segment,
    pick(number, 'industry', [
        'Banking', 'Energy', 'Health', 'Logistics', 'Media', 'Public', 'Retail', 'Software'
    ]) as industry,
    pick(number, 'region', ['Africa', 'Americas', 'Asia', 'Europe', 'Oceania']) as region,
    20 + dice(number, 'employees', 5000) as employee_count,
    (100000 + dice(number, 'size', 90000000))::decimal(18, 2) as annual_revenue,
    currency,
    'R' || (number // 100) as owner_id,
    pick(number, 'team', ['pod', 'dedicated', 'pooled', null]) as team_structure,
    cast(date '2015-01-01' + dice(number, 'created', 3400) as date) as created_on
from account_numbers;
"""

UNITS = """
create table unit_numbers as
select
    number,
    account_id,
    place,
    number * 10 + place as unit_number,
    'U' || lpad((number * 10 + place)::text, 9, '0') as unit_id
from account_numbers, range(9) as places (place)
where place < unit_count;

create table buying_units as
select
    unit_id,
    -- Dirt: a unit of an account that nobody knows.
    case when chance(unit_number, 'lost') < 0.0005 then 'lost' else account_id end
        as account_id,
    'Unit ' || unit_number as unit_name,
    pick(unit_number, 'function', ['Operations', 'Finance', 'People', 'Sales', 'IT'])
        as unit_function,
    case when chance(unit_number, 'sized') < 0.9
        then 5 + dice(unit_number, 'users', 400) end as potential_users,
    chance(unit_number, 'addressable') < 0.95 as is_addressable,
    case when chance(unit_number, 'opened') < 0.1
        then month_number(dice(unit_number, 'opened_on', 20)) end as opened_on,
    case when chance(unit_number, 'closed') < 0.03
        then month_number(20 + dice(unit_number, 'closed_on', 4)) end as closed_on
from unit_numbers;
"""

PRODUCTS = """
create table products as
select
    'P' || range as product_id,
    'Product ' || range as product_name,
    'Line ' || (range % 5) as product_line,
    1 + range // 5 as tier_rank,
    0.75::decimal(4, 2) as gross_margin,
    case range when 9 then date '2025-03-15' else date '2018-01-01' end as launched_on,
    case range when 4 then date '2026-02-01' end as retired_on
from range(10);
"""

RATES = """
create table exchange_rates as
select
    currency,
    month_number(range - 1) as rate_date,
    round(base * (0.95 + 0.1 * chance(range, currency)), 4)::decimal(9, 4)
        as rate_to_reporting
from range({months} + 1), (values ('EUR', 1.08), ('GBP', 1.27)) as bases (currency, base);
"""

# Seven lines in ten are recurring; most of those last a year or two, some go on.
LINES = """
create table line_kinds as
select
    number,
    account_id,
    currency,
    number * 100 + place as line_number,
    case when chance(number * 100 + place, 'unit') < 0.85
        then number * 10 + dice(number * 100 + place, 'which', unit_count) end
        as unit_number,
    dice(number * 100 + place, 'product', 10) as product,
    pick(number * 100 + place, 'kind', [
        'month', 'month', 'quarter', 'quarter', 'year', 'year', 'total',
        'usage', 'usage_by_month', 'one_time'
    ]) as kind,
    month_number(floor(power(chance(number * 100 + place, 'start'), 2) * {months}))
        + case when chance(number * 100 + place, 'day') < 0.5
            then dice(number * 100 + place, 'which_day', 28) else 0 end as started_on,
    pick(number * 100 + place, 'term', [12, 12, 12, 24, 36, null]) as term_months
from account_numbers, range(16) as places (place)
where place < line_count;

create table revenue_lines as
select
    'L' || lpad(line_number::text, 10, '0') as line_id,
    case when chance(line_number, 'lost') < 0.001 then 'lost' else account_id end
        as account_id,
    'U' || lpad(unit_number::text, 9, '0') as unit_id,
    'P' || product as product_id,
    case
        when kind in ('usage', 'usage_by_month') then 'usage'
        when kind = 'one_time' then kind
        else 'recurring'
    end as revenue_type,
    case when chance(line_number, 'blank') >= 0.0005
        then (50 + dice(line_number, 'amount', 500000) / 100
            * case kind when 'year' then 10 when 'total' then 15 else 1 end
        )::decimal(12, 2) end as amount,
    case when chance(line_number, 'currency') < 0.8 then currency end as currency,
    case
        when kind in ('month', 'quarter', 'year', 'total') then kind
        when kind = 'usage_by_month' then 'month'
        else 'total'
    end as amount_period,
    case when kind in ('month', 'quarter', 'year', 'total')
        then 1 + dice(line_number, 'seats', 150) end as seats,
    case when chance(line_number, 'discount') < 0.15 then 25::decimal(12, 2) end
        as discount_amount,
    case when chance(line_number, 'discount') < 0.10
        then cast(started_on + to_months(6) as date) end as discount_ends_on,
    cast(started_on as date) as started_on,
    case
        when kind in ('usage', 'one_time') then null
        when chance(line_number, 'backwards') < 0.0005 then cast(started_on - 30 as date)
        else cast(started_on + to_months(
            coalesce(term_months, case kind when 'total' then 12 end)::integer
        ) as date)
    end as ended_on,
    case when chance(line_number, 'paused') < 0.02
        then cast(started_on + to_months(4) as date) end as paused_on,
    case when chance(line_number, 'paused') < 0.015
        then cast(started_on + to_months(7) as date) end as resumed_on,
    null::varchar as renews_line_id,
    null::date as notice_given_on,
    cast(started_on as date) as recorded_on
from line_kinds;

-- Dirt: rows that came twice.
insert into revenue_lines
select * from revenue_lines
where hash(line_id, 'twice') % 2000 = 0;
"""

# One or two estimates of the whole account; for a quarter of the accounts one of each
# unit, for a tenth one of each product, for half one of a unit and product.
ESTIMATES = """
create table estimate_scopes as
select number, account_id, currency, null as unit_id, null as product_id,
    'account ' || place as scope
from account_numbers, range(2) as places (place)
where place = 0 or chance(number, 'second') < 0.5
union all
select units.number, account_id, currency, unit_id, null, 'unit ' || place
from unit_numbers as units
inner join account_numbers using (number, account_id)
where chance(units.number, 'by_unit') < 0.25
union all
select number, account_id, currency, null, 'P' || product, 'product ' || product
from account_numbers, range(10) as products (product)
where chance(number, 'by_product') < 0.1
union all
select units.number, account_id, currency, unit_id,
    'P' || dice(units.number, 'cell', 10), 'cell'
from unit_numbers as units
inner join account_numbers using (number, account_id)
where place = 0 and chance(units.number, 'cell') < 0.5;

create table potential_estimates as
select
    'E' || number || ' ' || scope as estimate_id,
    account_id,
    unit_id,
    product_id,
    case when chance(number, 'negative' || scope) < 0.0005 then -1
        else 2000 + dice(number, 'amount' || scope, 40000)
            * case when scope[:7] = 'account' then 12 else 2 end end::decimal(12, 2)
        as amount,
    case when chance(number, 'currency' || scope) < 0.8 then currency end as currency,
    pick(number, 'period' || scope, [
        'year', 'year', 'year', 'year', 'year', 'year', 'year', 'month', 'quarter', 'total'
    ]) as amount_period,
    case when pick(number, 'period' || scope, [
        'year', 'year', 'year', 'year', 'year', 'year', 'year', 'month', 'quarter', 'total'
    ]) = 'total' then 24 end as term_months,
    case when chance(number, 'basis' || scope) < 0.15 then 'incremental' end
        as estimate_basis,
    pick(number, 'source' || scope, [
        'observed_wallet', 'verified_budget', 'customer_interview', 'account_research',
        'crm_field', 'industry_benchmark'
    ]) as estimate_source,
    'R' || (number // 100) as estimated_by,
    cast(month_number(dice(number, 'month' || scope, 20))
        + dice(number, 'day' || scope, 28) as date) as estimated_on,
    case when chance(number, 'valid' || scope) < 0.2
        then cast(month_number(20 + dice(number, 'until' || scope, 10)) as date) end
        as valid_until,
    null::date as recorded_on
from estimate_scopes;
"""

# Six in ten of the units that hold seats show their use, in each month in force.
USAGE = """
create table product_usage as
select
    account_id,
    unit_id,
    product_id,
    usage_month,
    max(dice(hash(line_id), usage_month::text, seats + 10)) as active_users,
    max(dice(hash(line_id), 'events', 5000)) as event_count
from revenue_lines
inner join (select month_number(range) as usage_month from range({months})) as months
    on usage_month >= started_on and usage_month < coalesce(ended_on, date '9999-12-31')
where
    unit_id is not null
    and account_id != 'lost'
    and seats > 0
    and chance(hash(line_id), 'shown') < 0.6
group by account_id, unit_id, product_id, usage_month
order by usage_month, unit_id, product_id;
"""

# Three in ten of all cells have a position, one account in three an open opportunity.
POSITIONS = """
create table cell_positions as
select
    unit_id,
    'P' || product as product_id,
    pick(unit_number * 10 + product, 'position', [
        'competitor', 'competitor', 'in_house', 'blocked', 'not_needed', 'unknown'
    ]) as position,
    case when chance(unit_number * 10 + product, 'named') < 0.7
        then pick(unit_number * 10 + product, 'competitor', ['North', 'South', 'West'])
        end as competitor_name,
    case when chance(unit_number * 10 + product, 'known end') < 0.7
        then cast(date '2026-07-01' + dice(unit_number * 10 + product, 'end', 900) as date)
        end as contract_ends_on,
    null::date as recorded_on
from unit_numbers, range(10) as products (product)
where chance(unit_number * 10 + product, 'has position') < 0.3;

create table product_eligibility as
select 'SMB' as segment, null::varchar as industry, 'P8' as product_id, false as is_eligible
union all
select null, 'Public', 'P7', false;

create table opportunities as
select
    'O' || number as opportunity_id,
    account_id,
    'U' || lpad((number * 10 + dice(number, 'opportunity', unit_count))::text, 9, '0')
        as unit_id,
    'P' || dice(number, 'opportunity product', 10) as product_id,
    pick(number, 'opportunity kind', ['new_business', 'upsell', 'cross_sell']) as kind,
    'open' as stage,
    (1000 + dice(number, 'opportunity amount', 90000))::decimal(12, 2) as amount,
    cast(date '2026-06-01' - dice(number, 'opportunity created', 300) as date) as created_on
from account_numbers
where chance(number, 'has opportunity') < 0.33;
"""

# So many people an account. Three in ten were never touched, one in five often: ten times each
# on average. One touch in twelve is of nobody known.
PEOPLE = """
create table people as
select
    number,
    account_id,
    unit_count,
    number * {people} + place as person,
    'C' || lpad((number * {people} + place)::text, 10, '0') as contact_id
from account_numbers, range({people}) as places (place);

create table contacts as
select
    contact_id,
    account_id,
    case when chance(person, 'has unit') < 0.9
        then 'U' || lpad((number * 10 + dice(person, 'unit', unit_count))::text, 9, '0') end
        as unit_id,
    'Person ' || person as contact_name,
    pick(person, 'title', ['Head', 'Director', 'Manager', 'Analyst', 'Lead']) as title,
    pick(person, 'role', [
        'decision_maker', 'champion', 'economic_buyer', 'executive_sponsor', 'evaluator',
        'influencer', 'procurement', 'end_user', null, null, null, null
    ]) as buying_role,
    chance(person, 'point') < 0.1 as is_point_of_contact,
    case when chance(person, 'joined') < 0.8
        then cast(date '2018-01-01' + dice(person, 'joined on', 3000) as date) end as joined_on,
    case when chance(person, 'left') < 0.07
        then cast(date '2026-03-20' + dice(person, 'left on', 100) as date) end as left_on,
    chance(person, 'out') < 0.04 as has_opted_out,
    case when chance(person, 'out') < 0.03
        then cast(date '2024-07-01' + dice(person, 'out on', 700) as date) end as opted_out_on
from people;

create table touched as
select
    account_id,
    contact_id,
    person * 100 + touch as touch
from people, range(38) as touches (touch)
where touch < case
    when chance(person, 'eager') < 0.3 then 0
    when chance(person, 'eager') < 0.8 then 5
    else 37 + dice(person, 'very eager', 2)
end;

create table engagements as
select
    'T' || lpad(touch::text, 12, '0') as engagement_id,
    account_id,
    -- Dirt: a person nobody knows.
    case
        when chance(touch, 'anonymous') < 0.08 then null
        when chance(touch, 'stranger') < 0.0005 then 'lost'
        else contact_id
    end as contact_id,
    null::varchar as unit_id,
    'R' || dice(touch, 'colleague', 300) as colleague_id,
    pick(touch, 'channel', ['marketing', 'marketing', 'sales', 'sales', 'success']) as channel,
    pick(touch, 'direction', ['inbound', 'inbound', 'outbound', 'two_way', null]) as direction,
    pick(touch, 'kind', [
        'email', 'call', 'meeting', 'webinar', 'event', 'web_visit', 'content', 'intent',
        'web_visit', 'email', 'email', 'email', 'advisory_board'
    ]) as kind,
    case when chance(touch, 'about') < 0.2 then 'P' || dice(touch, 'product', 10) end
        as product_id,
    timestamp '2024-07-01' + to_seconds(dice(touch, 'second', 63072000)) as occurred_at
from touched;

create table connections as
select
    'R' || dice(person, 'knows', 300) as colleague_id,
    null::varchar as colleague_name,
    contact_id,
    round(chance(person, 'strength'), 2) as strength,
    case when chance(person, 'met') < 0.8
        then cast(date '2026-06-30' - dice(person, 'met on', 1500) as date) end
        as last_interaction_on
from people
where chance(person, 'connected') < 0.3;

create table target_roles as
select unit_function, buying_role
from
    (values ('Operations'), ('Finance'), ('People'), ('Sales'), ('IT')) as f (unit_function),
    (values ('champion'), ('decision_maker'), ('economic_buyer')) as r (buying_role);

create table account_references as
select
    unit_id,
    pick(unit_number, 'kind of reference', [
        'case_study', 'reference_call', 'advisory_board'
    ]) as reference_kind,
    cast(date '2024-01-01' + dice(unit_number, 'available', 1000) as date) as available_from
from unit_numbers
where chance(unit_number, 'reference') < 0.05;

create table account_plans as
select
    account_id,
    pick(number, 'event', ['plan_shared', 'cross_team_review', 'handoff']) as event,
    cast(date '2025-01-01' + dice(number, 'event on', 500) as date) as occurred_on
from account_numbers;

create table account_notes as
select
    account_id,
    case when place = 0 then 'U' || lpad((number * 10)::text, 9, '0') end as unit_id,
    pick(number * 2 + place, 'note', ['challenge', 'objective', 'trend', 'use_case']) as kind,
    'Note ' || number as note,
    cast(date '2025-01-01' + dice(number, 'noted on', 500) as date) as recorded_on
from account_numbers, range(2) as places (place);
"""

# Eight accounts in ten, once a quarter; three readings in ten are of a unit.
HEALTH = """
create table health_checks as
select
    account_id,
    case when chance(number * 8 + quarter, 'of a unit') < 0.3
        then 'U' || lpad((number * 10 + dice(number, 'asked unit', unit_count))::text, 9, '0') end
        as unit_id,
    cast(date '2024-07-01' + 91 * quarter::integer + dice(number, 'asked on', 90) as date)
        as measured_on,
    case when chance(number * 8 + quarter, 'answered') < 0.85
        then dice(number * 8 + quarter, 'answer', 101) end as satisfaction_score,
    dice(number * 8 + quarter, 'score', 1001) / 10 as health_score
from account_numbers, range(8) as quarters (quarter)
where chance(number, 'asked') < 0.8;
"""

# An experiment over every account, and one that a tenth are in.
EXPERIMENTS = """
create table outreach_assignments as
select
    experiment_id,
    account_id,
    case when chance(number, experiment_id) < 0.5 then 'control' else 'call' end as variant,
    0.5 as planned_share,
    case when chance(number, experiment_id) >= 0.5 then 'call' end as tactic,
    case when chance(number, experiment_id) >= 0.5
        then pick(number, 'message', ['standard', 'personalised']) end as message,
    case when chance(number, experiment_id) >= 0.5
        then pick(number, 'timing', ['any_time', 'renewal_quarter']) end as send_timing,
    assigned_on
from account_numbers,
    (values
        ('everybody', date '2025-06-02', 1.0), ('a tenth', date '2025-09-01', 0.1)
    ) as e (experiment_id, assigned_on, share)
where chance(number, 'in ' || experiment_id) < share;
"""

STEPS = [
    MACROS,
    ACCOUNTS,
    UNITS,
    PRODUCTS,
    RATES,
    LINES,
    ESTIMATES,
    USAGE,
    POSITIONS,
    PEOPLE,
    HEALTH,
    EXPERIMENTS,
]
RELATIONSHIPS = [
    "contacts",
    "target_roles",
    "engagements",
    "connections",
    "account_references",
    "account_plans",
    "account_notes",
]
INPUTS = [
    "accounts",
    "buying_units",
    "products",
    "revenue_lines",
    "potential_estimates",
    "exchange_rates",
    "product_usage",
    "cell_positions",
    "product_eligibility",
    "opportunities",
    *RELATIONSHIPS,
    "health_checks",
    "outreach_assignments",
]


def generate(accounts: int, folder: Path, people: int = 10) -> dict[str, int]:
    """Write every input for so many accounts and people an account; return the rows of each."""
    folder.mkdir(parents=True, exist_ok=True)
    database = duckdb.connect()
    for step in STEPS:
        database.execute(step.format(accounts=accounts, months=MONTHS, people=people))
    rows = {}
    for name in INPUTS:
        path = (folder / f"{name}.parquet").as_posix().replace("'", "''")
        rows[name] = database.execute(f"copy {name} to '{path}' (format parquet)").fetchone()[0]
    database.close()
    return rows


def main() -> None:
    """Generate the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000, 100000])
    for size in parser.parse_args().sizes:
        started = time.perf_counter()
        rows = generate(size, DATA / str(size))
        seconds = time.perf_counter() - started
        print(f"{size} accounts in {seconds:.1f} s:", rows)


if __name__ == "__main__":
    main()
