-- For each key that an input refers to and that is not there, the known one
-- that is nearest: the same but for blanks, marks and capitals, by its name
-- too, else the one of which the shortest piece is another; of equally near
-- ones that of the nearest length. The hundred keys that stand most often are
-- compared letter by letter.
with

rejections as (
    select * from {{ ref('account_penetration', 'int_rejections') }}
),

rejected_cells as (
    select * from {{ ref('account_penetration', 'int_rejected_cells') }}
),

unknown as (
    select
        unknown_in,
        unknown_key
    from rejections
    union all
    select
        split_part(split_part(reason, '(not in ', 2), ',', 1) as unknown_in,
        value as unknown_key
    from rejected_cells
    where reason like 'unknown % (not in %'
),

unknown_keys as (
    select
        unknown_in,
        unknown_key,
        {{ letters_alone('unknown_key') }} as letters,
        row_number() over (
            partition by unknown_in order by count(*) desc, unknown_key asc
        ) as row_number
    from unknown
    where unknown_key is not null
    group by unknown_in, unknown_key
),

known as (
    {% for input, key, name in [
        ('accounts', 'account_id', 'account_name'),
        ('buying_units', 'unit_id', 'unit_name'),
        ('products', 'product_id', 'product_name'),
        ('contacts', 'contact_id', 'contact_name'),
    ] -%}
    select
        '{{ input }}' as known_in,
        {{ key }} as known_key,
        {{ letters_alone(key) }} as letters,
        {{ letters_alone(name) }} as name_letters
    from {{ ref('account_penetration', 'stg_' ~ input) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

nearly_alike as (
    select
        unknown_keys.unknown_in,
        unknown_keys.unknown_key,
        unknown_keys.letters,
        known.known_key,
        {{ differing_letters('unknown_keys.letters', 'known.letters') }}
            as differing_letters
    from unknown_keys
    inner join known
        on
            unknown_keys.unknown_in = known.known_in
            and abs(length(unknown_keys.letters) - length(known.letters)) <= 2
            and (
                substr(unknown_keys.letters, 1, 2) = substr(known.letters, 1, 2)
                or right(unknown_keys.letters, 2) = right(known.letters, 2)
            )
    where unknown_keys.row_number <= 100
),

alike as (
    {% for letters, distance in {'letters': 0, 'name_letters': 1}.items() -%}
    select
        unknown_keys.unknown_in,
        unknown_keys.unknown_key,
        known.known_key,
        {{ distance }} as distance
    from unknown_keys
    inner join known
        on
            unknown_keys.unknown_in = known.known_in
            and unknown_keys.letters = known.{{ letters }}
    union all
    {% endfor -%}
    select
        unknown_in,
        unknown_key,
        known_key,
        1 + differing_letters as distance
    from nearly_alike
    where differing_letters <= greatest(1, length(letters) / 4)
),

ranked as (
    select
        *,
        row_number() over (
            partition by unknown_in, unknown_key
            order by
                distance,
                abs(length(unknown_key) - length(known_key)),
                known_key
        ) as row_number
    from alike
)

select
    unknown_in,
    unknown_key,
    known_key as nearest_known
from ranked
where row_number = 1
