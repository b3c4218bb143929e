-- Every row of accounts, typed, with the first rule that it breaks. A rejected
-- account takes what hangs on it along: its children, units and lines.
with

raw as (
    {{ mark_copies(input_rows('accounts'), input_keys()['accounts']) }}
),

typed as (
    select
        ---------- ids
        {{ text_value('account_id') }} as account_id,
        {{ text_value('parent_account_id') }} as parent_account_id,
        {{ text_value('owner_id') }} as owner_id,

        ---------- text
        {{ text_value('account_name') }} as account_name,
        {{ text_value('segment') }} as segment,
        {{ text_value('industry') }} as industry,
        {{ text_value('region') }} as region,
        upper({{ text_value('currency') }}) as currency,
        {{ text_value('team_structure') }} as team_structure,

        ---------- numbers
        {{ integer_value('employee_count') }} as employee_count,
        {{ decimal_value('annual_revenue') }} as annual_revenue,

        ---------- dates
        {{ date_value('created_on') }} as created_on,

        ---------- the row and what cannot be read in it
        raw_row,
        copy_reason,
        {{ first_unreadable({
            'integer': ['employee_count'],
            'decimal': ['annual_revenue'],
            'date': ['created_on'],
        }) }} as unreadable
    from raw
),

judged_alone as (
    select
        *,
        case
            when account_id is null then 'missing key account_id'
            when copy_reason is not null then copy_reason
            when unreadable is not null then unreadable
            when account_name is null then 'missing account_name'
            when employee_count < 0 then 'employee_count is negative'
            else {{ first_unlikely_date(['created_on']) }}
        end as own_reason
    from typed
),

sound as (
    select
        account_id,
        parent_account_id
    from judged_alone
    where own_reason is null
),

ancestors as (
    {{ list_ancestors('sound') }}
),

judged as (
    select
        judged_alone.*,
        coalesce(judged_alone.own_reason, {{ ancestry_problem() }})
            as rejection_reason
    from judged_alone
    left join ancestors on judged_alone.account_id = ancestors.account_id
)

select
    account_id,
    parent_account_id,
    owner_id,
    account_name,
    segment,
    industry,
    region,
    currency,
    team_structure,
    employee_count,
    annual_revenue,
    created_on,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
