{#- The expected value of an account in words, factor by factor. -#}
{% macro priority_explanation() -%}
{%- set cost = var('cost_of_pursuit') -%}
    case
        when excluded_because is not null
            then 'Not to call: ' || excluded_because || '.'
        when comparable_value is not null
            then
                {{ whole_percent('expansion_probability') }}
                || ' likely to expand × '
                || {{ whole_amount('comparable_spend') }}
                || ' a year that the best comparable customers spend = '
                || {{ whole_amount('comparable_value') }}
                || '. Its potential is not known: an estimate would show what is left to win'
                || ' and rank it by expected value.'
        when expected_value is null
            then
                'No expected value ('
                || case
                    when expansion_probability is null
                        then coalesce(
                            nullif(data_status, 'ok'),
                            'no score that is to be believed'
                        )
                    else 'too few expansions to tell what they take'
                end
                || '): ranked by ' || {{ whole_amount('realistic_whitespace') }}
                || ' a year still to win.'
        else
            {{ whole_percent('expansion_probability') }}
            || ' likely to expand × '
            || {{ whole_amount('realistic_whitespace') }}
            || ' a year still to win × '
            || {{ whole_percent('whitespace_conversion_rate') }}
            || ' of it usually taken'
            || case
                when margin is null then ' (margin not known)'
                else ' × ' || {{ whole_percent('margin') }} || ' margin'
            end
            || case
                when churn_probability is null then ' (risk of churn not known)'
                else
                    ' × ' || {{ whole_percent('1 - churn_probability') }}
                    || ' likely to stay'
            end
            {%- if cost %}
            || ' − {{ cost }} to pursue it'
            {%- endif %}
            || ' = ' || {{ whole_amount('expected_value') }} || ' a year.'
    end
{%- endmacro %}
