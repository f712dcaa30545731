{#-
    The instance that a row was landed for, by its folder `instance=<name>`, else by what the record
    says; null where neither does.
-#}
{% macro landing_instance(instance_in_record=none) %}
    {{- adapter.dispatch('landing_instance')(instance_in_record) -}}
{% endmacro %}

{% macro default__landing_instance(instance_in_record) -%}
    {%- set in_path -%}
        case
            when contains(_file, '/instance=')
                then lower(nullif(regexp_extract(_file, '/instance=([^/]+)/', 1), ''))
        end
    {%- endset -%}
    {%- if instance_in_record -%}
        coalesce({{ in_path }}, lower({{ blank_to_null(instance_in_record) }}))
    {%- else -%}
        {{ in_path }}
    {%- endif -%}
{%- endmacro %}

{% macro spark__landing_instance(instance_in_record) -%}
    {{ default__landing_instance(instance_in_record) }}
{%- endmacro %}
