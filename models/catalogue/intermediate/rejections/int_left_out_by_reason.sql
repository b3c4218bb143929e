-- What was left out, by input and reason: rows, money and its share of the
-- money that was read, the share of the rows of an input of money whose amount
-- nobody knows, and a known key that is near one that is not there.
with

rejections as (
    select * from {{ ref('account_penetration', 'int_rejections') }}
),

nearest_known_keys as (
    select * from {{ ref('account_penetration', 'int_nearest_known_keys') }}
),

money_accepted as (
    select * from {{ ref('account_penetration', 'int_money_accepted') }}
),

by_reason as (
    select
        rejections.input,
        rejections.reason,
        count(*) as row_count,
        sum(rejections.amount_in_reporting_currency) as amount,
        sum(
            case
                when
                    rejections.amount_in_reporting_currency is null
                    and rejections.reason not in (
                        'exact duplicate row',
                        'replaced by a later version of the row'
                    )
                    then 1
                else 0
            end
        ) as rows_without_amount,
        min(nearest_known_keys.nearest_known) as nearest_known
    from rejections
    left join nearest_known_keys
        on
            rejections.unknown_in = nearest_known_keys.unknown_in
            and rejections.unknown_key = nearest_known_keys.unknown_key
    group by rejections.input, rejections.reason
),

read_and_left_out as (
    select
        input,
        count(*) as row_count,
        sum(abs(amount_in_reporting_currency)) as amount
    from rejections
    group by input
)

select
    by_reason.input,
    by_reason.reason,
    cast(by_reason.row_count as bigint) as row_count,
    cast(by_reason.amount as {{ type_money() }})
        as amount_in_reporting_currency,
    {{ safe_divide(
        'abs(by_reason.amount)',
        'coalesce(money_accepted.amount, 0) + read_and_left_out.amount',
    ) }} as share_of_money,
    cast(
        case
            when by_reason.input in ({{ text_list(periods_of_money()) }})
                then by_reason.rows_without_amount
        end as bigint
    ) as rows_without_amount,
    case
        when by_reason.input in ({{ text_list(periods_of_money()) }})
            then {{ safe_divide(
                'by_reason.rows_without_amount',
                'coalesce(money_accepted.row_count, 0) + read_and_left_out.row_count',
            ) }}
    end as share_of_rows_without_amount,
    by_reason.nearest_known
from by_reason
left join money_accepted on by_reason.input = money_accepted.input
left join read_and_left_out on by_reason.input = read_and_left_out.input
