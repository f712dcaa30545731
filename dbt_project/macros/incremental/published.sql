{#-
    What is published of a mart, to compare what is built now with. A build on Spark is compared
    with none: of every mart nothing is published there.
-#}
{% macro published(mart) %}
    {{- adapter.dispatch('published')(mart) -}}
{% endmacro %}

{% macro default__published(mart) -%}
    {{ source('published', mart) }}
{%- endmacro %}

{% macro spark__published(mart) -%}
    (select * from {{ ref(mart) }} where false)
{%- endmacro %}
