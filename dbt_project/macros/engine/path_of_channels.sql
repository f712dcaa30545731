{#- A list of channels as a path: joined by ' > ', one after itself left out. `channels` is a column. -#}
{% macro path_of_channels(channels) %}
    {{- adapter.dispatch('path_of_channels')(channels) -}}
{% endmacro %}

{% macro default__path_of_channels(channels) -%}
    array_to_string(
        list_filter(
            {{ channels }},
            lambda channel, place: place = 1 or {{ channels }}[place - 1] != channel
        ),
        ' > '
    )
{%- endmacro %}

{% macro spark__path_of_channels(channels) -%}
    array_join(
        filter(
            {{ channels }},
            (channel, place) -> place = 0 or {{ channels }}[place - 1] != channel
        ),
        ' > '
    )
{%- endmacro %}
