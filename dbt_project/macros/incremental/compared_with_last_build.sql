{#-
    A query for a model of fingerprints: from a CTE of a key, or several columns that are one, and
    its fingerprint the rows that are others than in the last build, with the number of this one.
    What is gone has no fingerprint.
-#}
{% macro compared_with_last_build(current, key) %}
    {%- set keys = [key] if key is string else key -%}
    {%- set either, same = [], [] -%}
    {%- for column in keys -%}
        {%- set one, other = 'current_rows.' ~ column, 'last_rows.' ~ column -%}
        {%- do either.append('coalesce(' ~ one ~ ', ' ~ other ~ ') as ' ~ column) -%}
        {%- do same.append(one ~ ' = ' ~ other) -%}
    {%- endfor -%}
    {%- if is_incremental() -%}
        select
            {{ either | join(', ') }},
            current_rows.fingerprint,
            {{ build_number() }} as build_number

        from {{ current }} as current_rows

        full outer join {{ this }} as last_rows
            on {{ same | join(' and ') }}

        where current_rows.fingerprint is distinct from last_rows.fingerprint
    {%- else -%}
        select
            {{ keys | join(', ') }},
            fingerprint,
            {{ build_number() }} as build_number

        from {{ current }}
    {%- endif -%}
{% endmacro %}
