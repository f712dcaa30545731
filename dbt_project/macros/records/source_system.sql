{#-
    The owner of a landed record: its source, followed by a slash and the instance where a
    company has several (HubSpot portals, Salesforce orgs, GA4 properties, agencies). Every key
    begins with it. A folder `instance=<name>` in the landing path names the instance, else what
    the record says.
-#}
{% macro source_system(source, instance_in_record=none) -%}
    coalesce('{{ source }}/' || {{ landing_instance(instance_in_record) }}, '{{ source }}')
{%- endmacro %}
