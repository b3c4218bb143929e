{#- The parts a person can play in a purchase. -#}
{% macro buying_roles() %}
    {{- return([
        'decision_maker', 'champion', 'economic_buyer', 'executive_sponsor',
        'evaluator', 'influencer', 'procurement', 'end_user',
    ]) -}}
{% endmacro %}
