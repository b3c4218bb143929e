{#- The inputs that have a staging model, and the key of each. -#}
{% macro input_keys() %}
    {{- return({
        'accounts': ['account_id'],
        'buying_units': ['unit_id'],
        'products': ['product_id'],
        'revenue_lines': ['line_id'],
        'potential_estimates': ['estimate_id'],
        'exchange_rates': ['currency', 'rate_date'],
        'product_usage': ['account_id', 'unit_id', 'product_id', 'usage_month'],
        'account_parents': ['account_id', 'valid_from'],
        'opportunities': ['opportunity_id'],
        'acquisition_costs': ['cost_month', 'segment', 'purpose', 'currency'],
        'control_totals': ['month', 'measure'],
        'cell_positions': ['unit_id', 'product_id'],
        'product_eligibility': ['segment', 'industry', 'product_id'],
        'contacts': ['contact_id'],
        'target_roles': ['unit_function', 'buying_role'],
        'engagements': ['engagement_id'],
        'connections': ['colleague_id', 'contact_id'],
        'account_references': ['unit_id', 'reference_kind'],
        'account_plans': ['account_id', 'event', 'occurred_on'],
        'account_notes': ['account_id', 'unit_id', 'kind', 'note'],
        'health_checks': ['account_id', 'unit_id', 'measured_on'],
        'outreach_assignments': ['experiment_id', 'account_id', 'assigned_on', 'variant'],
    }) -}}
{% endmacro %}
