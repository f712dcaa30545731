{#-
    A query for a model of fingerprints: from a CTE of (key, fingerprint) the rows that are others
    than in the last build, with the number of this one. What is gone has no fingerprint.
-#}
{% macro compared_with_last_build(current, key) %}
    {%- if is_incremental() -%}
        select
            coalesce(current_rows.{{ key }}, last_rows.{{ key }}) as {{ key }},
            current_rows.fingerprint,
            {{ build_number() }} as build_number

        from {{ current }} as current_rows

        full outer join {{ this }} as last_rows
            on current_rows.{{ key }} = last_rows.{{ key }}

        where current_rows.fingerprint is distinct from last_rows.fingerprint
    {%- else -%}
        select
            {{ key }},
            fingerprint,
            {{ build_number() }} as build_number

        from {{ current }}
    {%- endif -%}
{% endmacro %}
