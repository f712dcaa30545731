{#-
    One row per step of a path, in a select list: `transition.from_state` and `transition.to_state`.

    The path is a list of channels. A state is the last channels, at most `memory` of them, joined by
    ' > '; the first step comes from (start), and the last goes to (end).
-#}
{% macro path_transitions(channels, memory) %}
    {{- adapter.dispatch('path_transitions')(channels, memory) -}}
{% endmacro %}

{% macro default__path_transitions(channels, memory) -%}
    unnest(
        list_transform(
            range(0, len({{ channels }}) + 1),
            lambda place: {
                'from_state': case
                    when place = 0 then '(start)'
                    else array_to_string(
                        {{ channels }}[greatest(1, place - {{ memory }} + 1):place], ' > '
                    )
                end,
                'to_state': case
                    when place = len({{ channels }}) then '(end)'
                    else array_to_string(
                        {{ channels }}[greatest(1, place - {{ memory }} + 2):place + 1], ' > '
                    )
                end
            }
        )
    )
{%- endmacro %}

{% macro spark__path_transitions(channels, memory) -%}
    explode(transform(
        sequence(0, size({{ channels }})),
        place -> named_struct(
            'from_state', case
                when place = 0 then '(start)'
                else array_join(
                    slice({{ channels }}, greatest(1, place - {{ memory }} + 1), least(place, {{ memory }})),
                    ' > '
                )
            end,
            'to_state', case
                when place = size({{ channels }}) then '(end)'
                else array_join(
                    slice(
                        {{ channels }},
                        greatest(1, place - {{ memory }} + 2),
                        least(place + 1, {{ memory }})
                    ),
                    ' > '
                )
            end
        )
    ))
{%- endmacro %}
