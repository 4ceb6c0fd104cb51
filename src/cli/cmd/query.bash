
# Completes inside a query, after -q, --query and explain: parameter names, and listed values after `=`.
_pixmill() {
    local behind='(-q[[:space:]]+|--query(=|[[:space:]]+)|explain[[:space:]]+)['\''"]?([^[:space:]'\''"]*)$'
    if [[ "${COMP_LINE:0:COMP_POINT}" =~ [[:space:]]$behind && "${BASH_REMATCH[3]}" != -* ]]; then
        _pixmill_query "${BASH_REMATCH[3]}" "$2"
    else
        _pixmill_words "$@"
    fi
}

# Arguments: the query up to the cursor, and the part of it that readline replaces. Without quotes that part starts after
# `=` or `:`.
_pixmill_query() {
    local query="$1" replaced="$2" head part name values="" example="" i
    COMPREPLY=()
    # Do not complete file names.
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
            # A single match ends the word and closes its quote, so offer the name together with its values.
            name="${COMPREPLY[0]%=}"
            _pixmill_parameter "$name"
            COMPREPLY=( $(compgen -P "$name=" -W "${values:-"$example"}") )
            [[ -n "$values" ]] || COMPREPLY+=("$name=")
        fi
    fi
    # Words without a common prefix do not change the line, unless menu completion (37) or insertion of all (42) is on.
    # List them without the query, which is easier to read.
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
