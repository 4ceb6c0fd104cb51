
# Completes inside a query: parameter names, and listed values after `=`.
function __fish_pixmill_query
    set -l query (commandline -ct | string replace -r '^(--query=|-q)' '' | string replace -ar '[\'"\\\\]' '')
    set -l head (string match -r '^.*[&?]' -- $query)
    set -l part (string replace -r '^.*[&?]' '' -- $query)
    if not string match -q '*=*' -- $part
        printf "$head%s=\t%s\n" @NAMES@
        return
    end
    set -l name (string replace -r '=.*' '' -- $part)
    switch $name
@CASES@    end
end

complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s q -l query -x -a '(__fish_pixmill_query)'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain; and test (count (commandline -opc)) -eq 2" -f -a '(__fish_pixmill_query)'
complete -c pixmill -n "__fish_pixmill_using_subcommand generate" -f -a "@FILES@"
