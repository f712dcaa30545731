{#-
    Whether seeds/systems_of_record.csv lets a system count for a kind of record on a date: it has no
    row of that kind, or one whose days hold the date. `source_system` is <source>[/<instance>].
-#}
{% macro is_of_record(kind, source_system, date) -%}
    {%- set rows = ref('systems_of_record') -%}
    {%- set is_same -%}
        systems.kind = '{{ kind }}'
        and concat_ws('', lower(systems.source), '/' || lower({{ blank_to_null('systems.instance') }}))
        = {{ source_system }}
    {%- endset -%}
    (
        not exists (select 1 from {{ rows }} as systems where {{ is_same }})
        or exists (
            select 1 from {{ rows }} as systems
            where
                {{ is_same }}
                and {{ date }} >= coalesce(systems.{{ quoted_name('"from"') }}, cast('0001-01-01' as date))
                and {{ date }} < coalesce(systems.until, cast('9999-12-31' as date))
        )
    )
{%- endmacro %}
