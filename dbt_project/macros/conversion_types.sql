{#- The types of conversion, in the order in which a person comes to them. -#}
{% macro conversion_types() %}
    {{- return([
        'lead', 'mql', 'sql', 'opportunity', 'customer', 'repeat_sale', 'refund', 'advocate'
    ]) -}}
{% endmacro %}
