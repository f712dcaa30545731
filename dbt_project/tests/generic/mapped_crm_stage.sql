{#- Every CRM stage name is a row of seeds/crm_stages.csv; the failing rows name the others. -#}
{% test mapped_crm_stage(model, column_name) %}

select
    'The CRM has a ' || replace(field, '_', ' ') || ' ''' || {{ column_name }}
    || ''', which means nothing here: add it to rules/crm_stages.csv' as problem,
    contact_count,
    entry_count

from {{ model }}

where not is_mapped

{% endtest %}
