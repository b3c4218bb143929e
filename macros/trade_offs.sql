{#- The keys of seeds/reference/trade_off_thresholds.csv. -#}
{% macro trade_off_thresholds() %}
    {{- return([
        'minimum_accounts', 'efficient_ltv_to_cac', 'efficient_payback_months',
        'satisfied_from', 'focused_to', 'larger_deals_by', 'rate_lower_by',
        'rate_up_by', 'satisfaction_down_by',
    ]) -}}
{% endmacro %}


{#- A share with one decimal, in words; other numbers alike without the sign. -#}
{% macro in_words(number, factor=1, decimals=1) -%}
    cast(
        cast({{ number }} * {{ factor }} as numeric(28, {{ decimals }}))
        as {{ dbt.type_string() }}
    )
{%- endmacro %}


{% macro percent_in_words(share) -%}
    {{ in_words(share, 100) }} || ' %'
{%- endmacro %}


{#- Half the interval of a mean, by its lower end. -#}
{% macro satisfaction_error(suffix='') -%}
    (satisfaction{{ suffix }} - satisfaction_low{{ suffix }})
{%- endmacro %}


{#- Each note: when it holds, the two rates and the two values that it weighs, of how
    many the value comes, and what it says. -#}
{% macro trade_off_notes() %}
    {%- set is_low = "benchmark_verdict = 'below'" -%}
    {%- set by_ltv = 'case when ltv_to_cac_low >= efficient_ltv_to_cac then ' -%}
    {%- set below = "'The rate, ' || " ~ percent_in_words('rate')
        ~ " || ', is below the benchmark (from ' || " ~ percent_in_words('benchmark_low')
        ~ " || '), but '" -%}
    {{- return({
        'low_rate_but_efficient_new_logos': {
            'holds': is_low ~ ' and coalesce(cac_payback_months_n >= minimum_accounts, false)'
                ~ ' and (ltv_to_cac_low >= efficient_ltv_to_cac'
                ~ ' or cac_payback_months <= efficient_payback_months)',
            'rate': 'rate', 'rate_compared': 'benchmark_low',
            'metric': by_ltv ~ "'ltv_to_cac' else 'cac_payback_months' end",
            'value': by_ltv ~ 'ltv_to_cac else cac_payback_months end',
            'compared': by_ltv ~ 'efficient_ltv_to_cac else efficient_payback_months end',
            'n': 'cac_payback_months_n',
            'explanation': below ~ " || 'new customers are won efficiently: ' || "
                ~ in_words('cac_payback_months') ~ " || ' months pay back what one costs'"
                ~ " || coalesce(', and one is worth ' || " ~ in_words('ltv_to_cac')
                ~ " || ' times that (at least ' || " ~ in_words('ltv_to_cac_low')
                ~ " || ')', '') || '. Growth may come of new accounts first.'",
        },
        'low_rate_but_satisfied_and_focused': {
            'holds': is_low ~ ' and satisfaction_low >= satisfied_from'
                ~ ' and satisfaction_n >= minimum_accounts and products_rate <= focused_to',
            'rate': 'rate', 'rate_compared': 'benchmark_low',
            'metric': "'satisfaction'", 'value': 'satisfaction',
            'compared': 'satisfied_from', 'n': 'satisfaction_n',
            'explanation': below ~ " || 'customers are satisfied (' || "
                ~ in_words('satisfaction') ~ " || ' of 100, at least ' || "
                ~ in_words('satisfaction_low') ~ " || ') with a focused solution: they buy ' || "
                ~ percent_in_words('products_rate')
                ~ " || ' of the products they could. Pushing more may not serve them.'",
        },
        'larger_first_deals_and_lower_early_rate': {
            'holds': 'new_customers >= minimum_accounts'
                ~ ' and new_customers_before >= minimum_accounts'
                ~ ' and young_accounts >= minimum_accounts'
                ~ ' and young_accounts_before >= minimum_accounts'
                ~ ' and first_deal_mrr >= first_deal_mrr_before * (1 + larger_deals_by)'
                ~ ' and young_rate <= young_rate_before - rate_lower_by',
            'rate': 'young_rate', 'rate_compared': 'young_rate_before',
            'metric': "'first_deal_mrr'", 'value': 'first_deal_mrr',
            'compared': 'first_deal_mrr_before', 'n': 'new_customers',
            'explanation': "'First deals are larger than a year before (' || "
                ~ whole_amount('first_deal_mrr') ~ " || ' a month after ' || "
                ~ whole_amount('first_deal_mrr_before')
                ~ " || '), and young customers have a lower rate (' || "
                ~ percent_in_words('young_rate') ~ " || ' after ' || "
                ~ percent_in_words('young_rate_before')
                ~ " || '): larger accounts start with more left to win.'",
        },
        'rate_up_and_satisfaction_down': {
            'holds': 'rate >= rate_before + rate_up_by'
                ~ ' and satisfaction_n >= minimum_accounts'
                ~ ' and satisfaction_n_before >= minimum_accounts'
                ~ ' and satisfaction <= satisfaction_before - satisfaction_down_by'
                ~ ' and satisfaction_before - satisfaction > sqrt('
                ~ satisfaction_error() ~ ' * ' ~ satisfaction_error() ~ ' + '
                ~ satisfaction_error('_before') ~ ' * ' ~ satisfaction_error('_before') ~ ')',
            'rate': 'rate', 'rate_compared': 'rate_before',
            'metric': "'satisfaction'", 'value': 'satisfaction',
            'compared': 'satisfaction_before', 'n': 'satisfaction_n',
            'explanation': "'In a year the rate rose from ' || "
                ~ percent_in_words('rate_before') ~ " || ' to ' || " ~ percent_in_words('rate')
                ~ " || ' while satisfaction fell from ' || " ~ in_words('satisfaction_before')
                ~ " || ' to ' || " ~ in_words('satisfaction')
                ~ " || ' of 100, more than chance: selling may strain the customers.'",
        },
    }) -}}
{% endmacro %}
