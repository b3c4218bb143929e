-- Every row of engagements, typed, with the first rule that it breaks by
-- itself; stg_engagements__checked looks at what it refers to.
{%- set channels = ['marketing', 'sales', 'success'] %}
{%- set directions = ['inbound', 'outbound', 'two_way'] %}
with

raw as (
    {{ mark_copies(input_rows('engagements'), input_keys()['engagements']) }}
),

typed as (
    select
        ---------- ids
        {{ text_value('engagement_id') }} as engagement_id,
        {{ text_value('account_id') }} as account_id,
        {{ text_value('contact_id') }} as contact_id,
        {{ text_value('unit_id') }} as unit_id,
        {{ text_value('colleague_id') }} as colleague_id,
        {{ text_value('product_id') }} as product_id,

        ---------- text
        lower({{ text_value('channel') }}) as channel,
        lower({{ text_value('direction') }}) as direction,
        lower({{ text_value('kind') }}) as kind,
        {{ text_value('occurred_at') }} as occurred_at_text,

        ---------- dates
        {{ timestamp_value('occurred_at') }} as occurred_at,

        ---------- the row
        raw_row,
        copy_reason
    from raw
),

dated as (
    select
        *,
        {{ day_of_timestamp('occurred_at_text', 'occurred_at') }} as occurred_on
    from typed
)

select
    *,
    case
        when engagement_id is null then 'missing key engagement_id'
        when copy_reason is not null then copy_reason
        when occurred_at_text is null then 'missing occurred_at'
        when
            occurred_at is null
            then
                'occurred_at is not a timestamp (YYYY-MM-DD HH:MM:SS, in UTC)'
        when
            coalesce(channel, '') not in ({{ text_list(channels) }})
            then 'unknown channel ({{ channels | join(", ") }})'
        when
            direction not in ({{ text_list(directions) }})
            then 'unknown direction ({{ directions | join(", ") }})'
        when kind is null then 'missing kind'
        else {{ first_unlikely_date(['occurred_on']) }}
    end as own_reason
from dated
