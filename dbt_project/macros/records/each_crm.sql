{#- One row per CRM that a row of a seed is about, in a select list: of a blank one, every CRM. -#}
{% macro each_crm(crm) -%}
    {{ unnest_list(
        "case when " ~ blank_to_null(crm) ~ " is null then "
        ~ text_list(["'hubspot'", "'salesforce'", "'pipedrive'", "'generic'"])
        ~ " else " ~ text_list([crm]) ~ " end"
    ) }}
{%- endmacro %}
