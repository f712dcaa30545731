{#-
    In a select list, grouped by month, rollup(channel): the sums of all the figures, by channel and
    over all channels.
-#}
{% macro sums_over_channels(figures) -%}
    month,
    case when grouping(channel) = 0 then 'channel' else '(all)' end as dimension_type,
    coalesce(channel, '(all)') as dimension,
    {%- for figure in figures %}
        sum({{ figure }}) as {{ figure }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
