{#- No row of a report of problems has one that its rule takes for this: warn or error. -#}
{% test no_problem(model, taken_as) %}

select problem

from {{ model }}

where problem is not null and severity = '{{ taken_as }}'

{% endtest %}
