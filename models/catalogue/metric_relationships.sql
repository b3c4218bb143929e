-- Which metrics to read beside which: every pair both ways, from the lists of
-- slugs in the catalogue.
with

metrics as (
    select * from {{ ref('account_penetration', 'metrics') }}
),

related as (
    select * from metrics
)

select
    metrics.slug,
    related.slug as related_slug,
    related.name as related_name,
    related.model as related_model,
    related.column_name as related_column_name,
    related.current_value as related_current_value
from metrics
inner join related
    on
        ', ' || metrics.related_slugs || ','
        like '%, ' || related.slug || ',%'
