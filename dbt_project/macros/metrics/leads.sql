{#-
    How many leads (columns conversion_type and lead_type of fct_conversions) a column of credits
    makes up, of any type or of one: form, call or chat.
-#}
{% macro leads(credit, lead_type=none) -%}
    cast(
        sum(
            case
                when
                    conversion_type = 'lead'
                    {%- if lead_type %} and lead_type = '{{ lead_type }}' {%- endif %}
                    then {{ credit }}
                else 0
            end
        ) as double
    )
{%- endmacro %}
