{#- A person's name in one spelling, of one or two parts, to tell whether two records mean the same
   person; null where there is none. It is never published. -#}
{% macro full_name(first_part, last_part=none) -%}
    {%- set parts = [blank_to_null(first_part)] -%}
    {%- if last_part -%}
        {%- do parts.append(blank_to_null(last_part)) -%}
    {%- endif -%}
    {%- set joined = "concat_ws(' ', " ~ parts | join(', ') ~ ")" -%}
    nullif(lower(replace(replace({{ joined }}, '  ', ' '), '  ', ' ')), '')
{%- endmacro %}
