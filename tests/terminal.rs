//! Tests that need a terminal: completions in the line editors of the shells, and the progress bar at many widths. The
//! terminal is `zsh/zpty`. The tests are skipped without zsh, and without the shell they test.
#![cfg(all(feature = "cli", unix))]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test reads files, and prints skipped tests")]

#[path = "support/skip.rs"]
mod skip;

use skip::{has, skip};
use std::{fs, path::Path, process::Command};

/// Runs a zsh script that drives a terminal; `None` without zsh and its module.
fn zsh(dir: &Path, script: &str, args: &[&str]) -> Option<String> {
    let has_terminals = Command::new("zsh").args(["-f", "-c", "zmodload zsh/zpty"]).output();
    if !has_terminals.is_ok_and(|out| out.status.success()) {
        skip("needs zsh with its module zsh/zpty");
        return None;
    }
    let file = dir.join("drive.zsh");
    fs::write(&file, script).expect("written");
    let mut command = Command::new("zsh");
    command.arg("-f").arg(file).args(args).current_dir(dir);
    command.env("PIXMILL_CACHE_DIR", dir.join("cache")).env("TERM", "xterm").env_remove("NO_COLOR");
    let out = command.env("HOME", dir).output().expect("it starts");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    Some(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Types each line and a tab, and has the shell write the completed line.
const COMPLETE: &str = r#"
zmodload zsh/zpty
shell=$1 scripts=$2 out=$PWD/out
shift 2
case $shell in
    zsh)
        start='zsh -f -i'
        init="unsetopt beep; fpath=(${(q)scripts} \$fpath); autoload -Uz compinit; compinit -u -D
            dump() { print -rn -- \"\$BUFFER\" > $out.new; mv $out.new $out; zle kill-buffer }; zle -N dump
            bindkey '^X^D' dump; : > $out"
        ;;
    bash)
        start='bash --norc --noprofile -i'
        init="bind 'set bell-style none'; source ${(q)scripts}/pixmill.bash
            dump() { printf %s \"\$READLINE_LINE\" > $out.new; mv $out.new $out; READLINE_LINE=; READLINE_POINT=0; }
            bind -x '\"\\C-x\\C-d\": dump'; : > $out"
        ;;
    fish)
        start='fish --no-config -i'
        init="source ${(q)scripts}/pixmill.fish
            function dump; commandline > $out.new; mv $out.new $out; commandline ''; end
            bind \\cx\\cd dump; true > $out"
        ;;
esac
wait_for_line() {
    repeat 600; do
        [[ -e $out ]] && return
        # Read the output, so that the buffer of the terminal cannot fill up.
        zpty -r -t t ignored '*'
        sleep 0.05
    done
}
zpty -b t $start
zpty -w t "$init"
wait_for_line
for line in "$@"; do
    rm -f $out
    zpty -w -n t "$line"$'\t'
    # The line editor may ask the system for names of files, and no shell says when it is done.
    sleep 0.25
    zpty -w -n t $'\C-x\C-d'
    wait_for_line
    print -r -- "$(<$out)"
done
zpty -d t
"#;

/// The typed line, and the completion.
const LINES: &[(&str, &str)] = &[
    ("pixmill ru", "n "),
    ("pixmill run --in-pl", "ace "),
    ("pixmill run photo.jpg --in-pl", "ace "),
    ("pixmill run photo.jpg other.png --dry", "-run "),
    ("pixmill run photo.jpg -o d --on-error co", "py "),
    ("pixmill run photo.jpg --format web", "p"),
    ("pixmill run photo.jpg -q width=300 --dry", "-run "),
    ("pixmill run photo.jpg -q 'width=300&heig", "ht="),
    ("pixmill run photo.jpg -q heig", "ht="),
    ("pixmill run photo.jpg --query 'resize-filter=bil", "inear"),
    ("pixmill run photo.jpg oth", "er.png "),
    ("pixmill info photo.jpg --js", "on "),
    ("pixmill html m.json photo.jpg --placeh", "older "),
    ("pixmill explain width=3 photo.jpg --js", "on "),
    ("pixmill cache cl", "ean "),
    ("pixmill report merge photo.jpg other.png --ou", "tput"),
    ("pixmill generate powers", "hell "),
];

#[test]
fn words_are_completed_at_every_position() {
    for shell in ["zsh", "bash", "fish"] {
        if !has(shell) {
            continue;
        }
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["photo.jpg", "other.png"] {
            fs::write(dir.path().join(name), "").expect("written");
        }
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
        let mut args = vec![shell, scripts.to_str().expect("a path")];
        args.extend(LINES.iter().map(|(typed, _)| *typed));
        let Some(out) = zsh(dir.path(), COMPLETE, &args) else { return };
        let got: Vec<&str> = out.lines().collect();
        assert_eq!(got.len(), LINES.len(), "{shell}: {out}");
        for ((typed, rest), got) in LINES.iter().zip(got) {
            // Shells differ in the `=` or space after an option that takes a value, and in closing quotes.
            let want = format!("{typed}{rest}");
            assert!(got.starts_with(want.trim_end()), "{shell}\n got: {got}\nwant: {want}");
        }
    }
}

/// Runs the program in a terminal with this many columns, and prints its output.
const PROGRESS: &str = r#"
zmodload zsh/zpty
columns=$1 resized=$2 program=$3
go() {
    stty cols $columns rows 24
    [[ $resized = 0 ]] || { sleep 0.5; stty cols $resized < /dev/tty } &
    $program run in -o out --no-cache -j 1 -q 'width=300&format=webp' -q 'width=280&format=webp' --name '{stem}-{width}'
    print -r -- end-of-run
}
zpty -b t go
all=
until [[ $all = *end-of-run* ]]; do
    zpty -r -t t part '*' && all+=$part || sleep 0.02
done
print -rn -- $all
"#;

/// The widest line drawn, without colors and trailing spaces.
fn widest(drawn: &str) -> usize {
    let mut plain = String::new();
    let mut rest = drawn.chars();
    while let Some(c) = rest.next() {
        if c == '\u{1b}' {
            // Up to the letter that ends the escape sequence.
            let _ = rest.by_ref().skip_while(|c| *c == '[').find(char::is_ascii_alphabetic);
        } else {
            plain.push(c);
        }
    }
    plain.split(['\r', '\n']).map(|line| line.trim_end().chars().count()).max().unwrap_or_default()
}

#[test]
fn the_progress_bar_fits_into_any_terminal() {
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/photos/coffee.jpg");
    for (columns, resized) in [(12, 0), (20, 0), (50, 0), (80, 0), (200, 0), (80, 30)] {
        let dir = tempfile::tempdir().expect("a folder");
        fs::create_dir(dir.path().join("in")).expect("made");
        for i in 0..20 {
            fs::copy(&photo, dir.path().join(format!("in/{i}.jpg"))).expect("copied");
        }
        let args = [&columns.to_string(), &resized.to_string(), env!("CARGO_BIN_EXE_pixmill")];
        let Some(drawn) = zsh(dir.path(), PROGRESS, &args) else { return };
        // Only while it runs: the summary may wrap.
        let (bar, _) = drawn.split_once(" written").unwrap_or_else(|| panic!("no summary in {drawn:?}"));
        let (bar, _) = bar.rsplit_once('\r').unwrap_or((bar, ""));
        assert!(bar.contains("/40"), "{columns}: no counts in {bar:?}");
        assert!(widest(bar) < columns, "{columns}: {} in {bar:?}", widest(bar));
        assert_eq!(bar.contains('░'), columns >= 40, "{columns}: {bar:?}");
    }
}
