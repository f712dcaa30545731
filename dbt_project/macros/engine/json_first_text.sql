{#-
    The first of several values of a JSON object that is there and not blank, as trimmed text;
    `names` is a text of dotted paths with semicolons between. One that begins with '=' is its own
    value.
-#}
{% macro json_first_text(json_expression, names) %}
    {{- adapter.dispatch('json_first_text')(json_expression, names) -}}
{% endmacro %}

{% macro default__json_first_text(json_expression, names) -%}
    list_filter(
        list_transform(
            string_split({{ names }}, ';'),
            lambda name: nullif(trim(
                case
                    when starts_with(trim(name), '=') then substring(trim(name), 2)
                    else json_extract_string(
                        {{ json_expression }},
                        '$."' || replace(replace(trim(name), '"', ''), '.', '"."') || '"'
                    )
                end
            ), '')
        ),
        lambda told: told is not null
    )[1]
{%- endmacro %}

{% macro spark__json_first_text(json_expression, names) -%}
    get(filter(
        transform(
            split({{ names }}, ';'),
            name -> nullif(trim(
                case
                    when startswith(trim(name), '=') then substring(trim(name), 2)
                    else get_json_object(
                        {{ json_expression }},
                        "$['" || replace(replace(trim(name), "'", ''), '.', "']['") || "']"
                    )
                end
            ), '')
        ),
        told -> told is not null
    ), 0)
{%- endmacro %}
