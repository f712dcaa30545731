{#- The column is the table's key: never null, never twice. -#}
{% test primary_key(model, column_name) %}

select
    {{ column_name }},
    count(*) as row_count

from {{ model }}

where {{ unpublished_keys(model, [column_name]) }}

group by {{ column_name }}

having count(*) > 1

union all

select
    {{ column_name }},
    1 as row_count

from {{ model }}

where {{ column_name }} is null

{% endtest %}
