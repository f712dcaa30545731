{#-
    One row per step of a path, in a select list: `transition.from_state` and `transition.to_state`.

    The path is a text of channels joined by ' > '. A state is the last channels, at most `memory` of
    them, joined likewise; the first step comes from (start), and the last goes to (end).
-#}
{% macro path_transitions(path, memory) %}
    {{- adapter.dispatch('path_transitions')(path, memory) -}}
{% endmacro %}

{% macro default__path_transitions(path, memory) -%}
    unnest(
        list_transform(
            range(0, len(string_split({{ path }}, ' > ')) + 1),
            lambda place: {
                'from_state': case
                    when place = 0 then '(start)'
                    else array_to_string(
                        string_split({{ path }}, ' > ')[greatest(1, place - {{ memory }} + 1):place],
                        ' > '
                    )
                end,
                'to_state': case
                    when place = len(string_split({{ path }}, ' > ')) then '(end)'
                    else array_to_string(
                        string_split({{ path }}, ' > ')[
                            greatest(1, place - {{ memory }} + 2):place + 1
                        ],
                        ' > '
                    )
                end
            }
        )
    )
{%- endmacro %}
