
# Completes inside a query: parameter names, and listed values after `=`.
_pixmill_query() {
    local -a names
    local -A values
    local name
    names=(
@NAMES@    )
    values=(
@VALUES@    )
    compset -P '*[&?]'
    if compset -P '*='; then
        name=${${IPREFIX%=}##*[&?]}
        compadd -S '' -- ${=values[$name]}
    else
        _describe -t parameters parameter names -S =
    fi
}
