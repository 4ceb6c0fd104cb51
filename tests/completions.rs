//! Completions inside a query, computed by the shells. A shell that is not installed is skipped.
#![cfg(all(feature = "cli", unix))]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test reads files, and prints skipped tests")]

#[path = "support/skip.rs"]
mod skip;

use skip::has;
use std::{path::Path, process::Command};

/// The output of a script; `None` without the shell.
fn shell(name: &str, args: &[&str]) -> Option<String> {
    if !has(name) {
        return None;
    }
    let mut command = Command::new(name);
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("completions"));
    let out = command.args(args).output().expect("it starts");
    assert_eq!(String::from_utf8_lossy(&out.stderr), "", "{name} {args:?}");
    Some(String::from_utf8_lossy(&out.stdout).trim_end().to_owned())
}

/// The completions of bash at the end of a line; `replaced` is the part that readline replaces.
fn bash(line: &str, replaced: &str) -> Option<String> {
    let script = "source pixmill.bash; COMP_LINE=$1; COMP_POINT=${#1}; COMP_WORDS=($1); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); \
                  COMP_TYPE=9; _pixmill pixmill \"$2\" \"\"; echo \"${COMPREPLY[@]}\"";
    shell("bash", &["--norc", "-c", script, "bash", line, replaced])
}

#[test]
fn bash_completes_names_and_values() {
    let formats = "auto avif jpg pjpg bjpg png png8 webp webpll webply jxl pjxl gif mp4 svg";
    for (line, replaced, want) in [
        // In quotes, readline replaces the whole word.
        ("pixmill run a.jpg -q 'width=300&form", "width=300&form", "width=300&format=auto width=300&format=avif"),
        ("pixmill run a.jpg -q 'format=a", "format=a", "format=auto format=avif"),
        ("pixmill run a.jpg --query \"?width=3&format=", "?width=3&format=", formats),
        ("pixmill run --query='b", "b", "bg-color= brightness= bw= blur="),
        ("pixmill run -q 'he", "he", "height=50p height="),
        ("pixmill run -q 'width=300&", "width=300&", "trim-color= precrop= trim="),
        ("pixmill run -q 'width=3&wid", "width=3&wid", ""),
        ("pixmill explain '?fi", "?fi", "?fit=bounds ?fit=cover ?fit=crop"),
        // Without quotes, it replaces the part after the last `=`.
        ("pixmill run -q format=a", "a", "auto avif"),
        ("pixmill run -q format=", "", formats),
        ("pixmill run -q width=3\\&dp", "3\\&dp", "3\\&dpr=1 3\\&dpr=1.5"),
        // clap completes everything else.
        ("pixmill run --on-err", "--on-err", "--on-error"),
        ("pixmill explain --js", "--js", "--json"),
        ("pixmill exp", "exp", "explain"),
    ] {
        let Some(got) = bash(line, replaced) else { return };
        assert!(got.starts_with(want) && got.is_empty() == want.is_empty(), "{line}\n got: {got}\nwant: {want}");
    }
}

#[test]
fn fish_completes_names_and_values() {
    let complete = |line: &str| {
        let script = "source pixmill.fish; complete -C $argv[1] | string replace -r '\\t.*' ''";
        shell("fish", &["--no-config", "-c", script, line])
    };
    for (line, want) in [
        ("pixmill run a.jpg -q 'width=300&fo", "width=300&format="),
        ("pixmill run a.jpg -q 'format=a", "format=auto\nformat=avif"),
        ("pixmill run a.jpg --query '?width=3&orient=h", "?width=3&orient=h\n?width=3&orient=hv"),
        ("pixmill explain 'fi", "fit="),
    ] {
        let Some(got) = complete(line) else { return };
        assert_eq!(got, want, "{line}");
    }
}

#[test]
fn zsh_completes_names_and_values() {
    // The builtins that work on the line being edited cannot be called outside of one; these do the same with `PREFIX`.
    let script = r"
        autoload() { :; }; compdef() { :; }; source ./_pixmill
        compset() {
            local from=$PREFIX
            PREFIX=${PREFIX##${~2}}
            IPREFIX+=${from%$PREFIX}
            [[ $from != $PREFIX ]]
        }
        compadd() { print -r -- ${@[4,-1]} }
        _describe() { print -r -- ${${(P)4}%%:*} }
        PREFIX=$1 IPREFIX=
        _pixmill_query";
    for (typed, want) in [
        ("width=300&format=a", "auto avif jpg pjpg bjpg png png8 webp webpll webply jxl pjxl gif mp4 svg"),
        ("?fit=", "bounds cover crop"),
        ("width=", ""),
        ("?width=3&fo", "trim-color precrop trim crop orient width height"),
    ] {
        let Some(got) = shell("zsh", &["-f", "-c", script, "zsh", typed]) else { return };
        assert!(got.starts_with(want) && got.is_empty() == want.is_empty(), "{typed}\n got: {got}\nwant: {want}");
    }
    let described = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("completions/_pixmill"));
    assert_eq!(
        described.expect("there").matches(":_pixmill_query'").count(),
        5,
        "-q and --query of run and check, explain"
    );
}
