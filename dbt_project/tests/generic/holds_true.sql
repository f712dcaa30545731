{#- The condition is true of every row; a row for which it is null fails too. -#}
{% test holds_true(model, condition) %}

select *

from {{ model }}

where coalesce(not ({{ condition }}), true)

{% endtest %}
