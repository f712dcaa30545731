{#- Whether a person denies a purpose that a row of seeds/activation_destinations.csv needs. -#}
{% macro lacks_consent(destinations, persons) -%}
    (
        {%- for purpose in consent_purposes() %}
        {{ 'or ' if not loop.first }}(
            concat_ws('', ';', {{ destinations }}.needs_consent, ';') like '%;{{ purpose }};%'
            and coalesce({{ persons }}.consent_{{ purpose }}, 'denied') = 'denied'
        )
        {%- endfor %}
    )
{%- endmacro %}
