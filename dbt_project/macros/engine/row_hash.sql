{#-
    A number that stands for a whole row of a relation: of every column that it has, but for those
    that tell of the load alone. The name of the relation is in it, so that no row of one relation
    stands for a row of another.
-#}
{% macro row_hash(relation) %}
    {{- adapter.dispatch('row_hash')(relation) -}}
{% endmacro %}

{% macro default__row_hash(relation) -%}
    hash(
        '{{ relation }}',
        *columns(
            lambda name: name not in ('_load_id', '_file', '_row', '_loaded_at')
        )
    )
{%- endmacro %}

{#- Of all columns: no build on Spark compares its rows with another's. -#}
{% macro spark__row_hash(relation) -%}
    xxhash64('{{ relation }}', to_json(struct({{ relation }}.*)))
{%- endmacro %}
