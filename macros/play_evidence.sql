{#- Why a play is one, in words: reference, path, interest, what can be won. -#}
{% macro play_evidence() -%}
    reference_unit_name || ' buys ' || product_name || ' for '
    || {{ whole_amount('reference_captured_annual') }} || ' a year and is a reference ('
    || replace(reference_kind, '_', ' ') || ').'
    || case
        when path_strength is null then ' Nobody of us knows anybody here.'
        else
            ' ' || colleague_name || ' knows ' || contact_name
            || case when is_direct then ', who is in this unit.' else ', elsewhere in the account.' end
    end
    || case
        when interest_status is null then ' No interest seen.'
        when touches is null
            then ' Interest is not known: no point of contact is marked.'
        else
            ' Touches in {{ var("coverage_window_days") }} days: '
            || cast(touches as {{ dbt.type_string() }}) || ', in those before: '
            || cast(touches_before as {{ dbt.type_string() }})
            || '; known people among them: '
            || cast(interested_contacts as {{ dbt.type_string() }}) || '.'
    end
    || ' To win: ' || {{ whole_amount('realistic_whitespace') }} || ' a year.'
{%- endmacro %}
