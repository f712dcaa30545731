{#- No two rows have the same values in all the columns: the key of a table that has no id. -#}
{% test unique_combination(model, columns) %}

select
    {{ columns | join(', ') }},
    count(*) as row_count

from {{ model }}

where {{ unpublished_keys(model, columns) }}

group by {{ columns | join(', ') }}

having count(*) > 1

{% endtest %}
