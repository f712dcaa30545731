{#-
    A query: for each value of a key, or of several columns, a fingerprint of all rows that some
    inputs have of it. Of whole rows: a list of columns would leave out the one that is added next.
-#}
{% macro row_fingerprints(inputs, key) %}
    {%- set columns = key if key is string else key | join(', ') -%}
    {%- set hashed = [] -%}
    {%- for input in inputs -%}
        {%- do hashed.append(
            'select ' ~ columns ~ ', ' ~ row_hash(input) ~ ' as row_hash from ' ~ input
        ) -%}
    {%- endfor -%}
    select
        {{ columns }},
        {{ fingerprint('row_hash') }} as fingerprint

    from ({{ hashed | join(' union all ') }}) as hashed_rows

    group by {{ columns }}
{%- endmacro %}
