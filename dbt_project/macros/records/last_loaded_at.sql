{#-
    For `dbt source freshness`: when a record of a stream last came in. A stream of which none ever did
    is one that the company does not have, and not late.
-#}
{% macro last_loaded_at() -%}
    select coalesce(cast(max(_loaded_at) as timestamp), {{ utc_now() }}) from {{ this }}
{%- endmacro %}
