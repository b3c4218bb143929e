-- Every row of opportunities, typed, with the first rule that it breaks by
-- itself; stg_opportunities__checked looks at what it refers to.
with

raw as (
    {{ mark_copies(
        input_rows('opportunities'), input_keys()['opportunities']
    ) }}
),

typed as (
    select
        ---------- ids
        {{ text_value('opportunity_id') }} as opportunity_id,
        {{ text_value('account_id') }} as account_id,
        {{ text_value('unit_id') }} as unit_id,
        {{ text_value('product_id') }} as product_id,
        {{ text_value('owner_id') }} as owner_id,

        ---------- text
        lower({{ text_value('kind') }}) as kind,
        lower({{ text_value('origin') }}) as origin,
        lower({{ text_value('stage') }}) as stage,
        {{ text_value('loss_reason') }} as loss_reason,
        {{ text_value('competitor_name') }} as competitor_name,
        upper({{ text_value('currency') }}) as currency,

        ---------- numbers
        {{ decimal_value('amount') }} as amount,

        ---------- dates
        {{ date_value('created_on') }} as created_on,
        {{ date_value('closed_on') }} as closed_on,

        ---------- the row and what cannot be read in it
        raw_row,
        copy_reason,
        {{ first_unreadable({
            'decimal': ['amount'],
            'date': ['created_on', 'closed_on'],
        }) }} as unreadable
    from raw
)

select
    *,
    case
        when opportunity_id is null then 'missing key opportunity_id'
        when copy_reason is not null then copy_reason
        when unreadable is not null then unreadable
        when
            coalesce(kind, '')
            not in ('new_business', 'upsell', 'cross_sell', 'renewal')
            then 'unknown kind (new_business, upsell, cross_sell, renewal)'
        when
            origin not in (
                'rep_proposed', 'success_identified', 'customer_inbound',
                'marketing'
            )
            then
                'unknown origin (rep_proposed, success_identified, '
                || 'customer_inbound, marketing)'
        when
            coalesce(stage, '') not in ('open', 'won', 'lost')
            then 'unknown stage (open, won, lost)'
        when amount < 0 then 'amount is negative'
        when created_on is null then 'missing created_on'
        when
            stage in ('won', 'lost') and closed_on is null
            then 'won or lost without closed_on'
        when closed_on < created_on then 'closed before it was created'
        else {{ first_unlikely_date(['created_on', 'closed_on']) }}
    end as own_reason
from typed
