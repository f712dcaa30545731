{#- Why a destination may or may not have a person: the purpose that is denied, else the first. -#}
{% macro consent_because(destinations, persons) -%}
    case
        when {{ persons }}.person_id is null then 'nobody is known'
        {%- for state in ['denied', 'granted'] %}
        {%- for purpose in consent_purposes() %}
        when
            concat_ws('', ';', {{ destinations }}.needs_consent, ';') like '%;{{ purpose }};%'
            and {{ persons }}.consent_{{ purpose }} = '{{ state }}'
            then {{ persons }}.consent_{{ purpose }}_because
        {%- endfor %}
        {%- endfor %}
    end
{%- endmacro %}
