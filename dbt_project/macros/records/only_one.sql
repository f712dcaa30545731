{#- The one value that the rows of a partition have, nulls aside; null where they have several. -#}
{% macro only_one(value, partition_by) -%}
    {%- set rows = 'over (partition by ' ~ partition_by | join(', ') ~ ')' -%}
    case when min({{ value }}) {{ rows }} = max({{ value }}) {{ rows }} then min({{ value }}) {{ rows }} end
{%- endmacro %}
