-- Which chain is a store of? Three steps: clean its name, look the clean name up
-- in chain_aliases.csv, else the clean name is the chain.

-- A store's name without what only this one store has: number, place, legal form.
-- "CASEY'S GENERAL STORE #2183/DECORAH" -> "CASEYS GENERAL STORE"
create macro clean_name(store_name, city) as
    upper(store_name)
    .regexp_replace('[''`’]', '', 'g')
    .regexp_replace('\s*(/|#|\s-|-\s).*$', '')            -- "/ CITY" "#12 .." "- CITY"
    .regexp_replace('\s*[&+]\s*', ' AND ', 'g')
    .regexp_replace('[^A-Z0-9]+', ' ', 'g')
    .trim()
    .regexp_replace('( (LLC|INC|INCORPORATED|CO|COMPANY|CORP))+$', '')
    .regexp_replace(                                      -- "CUBBYS ONAWA"
        ' (OF )?'
        || regexp_replace(upper(coalesce(city, '')), '[^A-Z0-9]+', ' ', 'g')
        || '$',
        ''
    )
    .regexp_replace(' (T )?([0-9]+|I|II|III|IV)$', '')    -- "SAMS CLUB 4973"
    .regexp_replace('( (LLC|INC|INCORPORATED|CO|COMPANY|CORP))+$', '')
    .regexp_replace('^THE ', '');

create macro title_case(words) as
    array_to_string(
        list_transform(
            string_split(words, ' '),
            lambda word: word[1] || lower(word[2:])
        ),
        ' '
    );

create macro slug(words) as
    lower(words).regexp_replace('[''.]', '', 'g')
    .regexp_replace('[^a-z0-9]+', '-', 'g').trim('-');

create table store_chains as
with cleaned as (
    select
        *,
        coalesce(
            nullif(clean_name(store_name, city), ''),
            'STORE ' || store_number
        ) as cleaned_name
    from stores
),

aliases as (
    select
        *,
        row_number() over () as line_in_file
    from chain_aliases
),

-- The first pattern of the file that fits.
matched as (
    select
        cleaned.store_number,
        arg_min(aliases.pattern, aliases.line_in_file) as pattern,
        arg_min(aliases.chain, aliases.line_in_file) as chain
    from cleaned
    inner join aliases on cleaned.cleaned_name glob aliases.pattern
    group by cleaned.store_number
),

named as (
    select
        cleaned.*,
        case
            when matched.chain is not null then matched.chain
            -- A pattern without a chain: a name that unrelated shops share.
            when matched.pattern is not null
                then title_case(cleaned.cleaned_name || ' ' || cleaned.city)
            else title_case(cleaned.cleaned_name)
        end as chain
    from cleaned
    left join matched using (store_number)
)

select
    *,
    slug(chain) as account_id
from named;
