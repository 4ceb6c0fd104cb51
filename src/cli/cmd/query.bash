
# Inside a query, that is behind -q, --query and explain: names of parameters, and behind `=` the values that can be
# listed.
_pixmill() {
    local behind='(-q[[:space:]]+|--query(=|[[:space:]]+)|explain[[:space:]]+)['\''"]?([^[:space:]'\''"]*)$'
    if [[ "${COMP_LINE:0:COMP_POINT}" =~ [[:space:]]$behind && "${BASH_REMATCH[3]}" != -* ]]; then
        _pixmill_query "${BASH_REMATCH[3]}" "$2"
    else
        _pixmill_words "$@"
    fi
}

# Takes the query up to the cursor, and what of it readline is going to replace: `=` and `:` end that where there are no
# quotes.
_pixmill_query() {
    local query="$1" replaced="$2" head part name values="" example="" i
    COMPREPLY=()
    # A file of this name is not meant.
    compopt +o default +o bashdefault 2>/dev/null
    part="${query##*[&?]}"
    head="${query%"$part"}"
    if [[ "$part" == *=* ]]; then
        name="${part%%=*}"
        head="$head$name="
        part="${part#*=}"
        _pixmill_parameter "$name"
        COMPREPLY=( $(compgen -W "$values" -- "$part") )
    else
        for name in @NAMES@; do
            if [[ "$name" == "$part"* && "&${head#\?}" != *"&$name="* ]]; then
                COMPREPLY+=("$name=")
            fi
        done
        if [[ ${#COMPREPLY[@]} -eq 1 ]]; then
            # A single answer ends the word and closes its quote, so the values come with the name.
            name="${COMPREPLY[0]%=}"
            _pixmill_parameter "$name"
            COMPREPLY=( $(compgen -P "$name=" -W "${values:-"$example"}") )
            [[ -n "$values" ]] || COMPREPLY+=("$name=")
        fi
    fi
    # A choice among words that have nothing in common changes no line, unless each of them is put there in turn (37)
    # or all (42); shown alone they are easier to read.
    if [[ -z "$part" && ${#COMPREPLY[@]} -gt 1 && "$COMP_TYPE" != 37 && "$COMP_TYPE" != 42 ]]; then
        for i in "${COMPREPLY[@]}"; do
            [[ "${i:0:1}" == "${COMPREPLY[0]:0:1}" ]] || return 0
        done
    fi
    for i in "${!COMPREPLY[@]}"; do
        COMPREPLY[i]="$head${COMPREPLY[i]}"
        [[ "$query" != *"$replaced" ]] || COMPREPLY[i]="${COMPREPLY[i]#"${query%"$replaced"}"}"
    done
}

_pixmill_parameter() {
    case "$1" in
@CASES@    esac
}
