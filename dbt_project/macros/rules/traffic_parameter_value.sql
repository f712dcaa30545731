{#-
    What a URL's parameter that tells where a visit came from says. Click ids stay as they are
    written: a plus sign in one is a plus sign. One in braces is a placeholder that no ad platform
    filled.
-#}
{% macro traffic_parameter_value(name, value) -%}
    case
        when {{ name }} like 'utm_%' then {{ known_text(url_decoded(value)) }}
        when not {{ regex_matches('lower(' ~ value ~ ')', "'[{}]|%7[bd]'") }}
            then {{ known_text(value) }}
    end
{%- endmacro %}
