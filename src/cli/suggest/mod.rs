//! What to type instead of something that the command line does not have: by meaning first, then by spelling. clap's own
//! suggestions go by likeness of letters alone, so that `--strip` becomes `--trim`.

mod command;

use super::{
    args,
    other_tools::{OPTIONS, OtherOption},
    quote::quoted,
};
use crate::{
    param::closest,
    recipe::{self, Recipe},
};
use clap::{
    Command, Error,
    builder::StyledStr,
    error::{ContextKind, ContextValue, ErrorKind},
};
use command::of_command;

/// How many words of one command are corrected.
const MOST: usize = 16;

/// Replaces clap's suggestions in an error about these arguments. Answers the corrected command line where all of it is
/// known.
pub(super) fn improve(error: &mut Error, typed: &[String]) -> Option<String> {
    let mut words = typed.to_vec();
    let mut first = true;
    // The first error is the one that is shown; the others decide whether there is a corrected command.
    let mut corrected = None;
    let mut next = None;
    for _ in 0..MOST {
        let error = next.as_mut().unwrap_or(&mut *error);
        let fix = fix(error, &words);
        if std::mem::take(&mut first) {
            show(error, fix.tip, &words);
        }
        words = fix.words?;
        match args::command().try_get_matches_from(std::iter::once("pixmill").chain(words.iter().map(String::as_str))) {
            Ok(_) => {
                corrected = Some(words);
                break;
            }
            Err(other) => next = Some(other),
        }
    }
    let words: Vec<String> = corrected?.iter().map(|word| quoted(word)).collect();
    Some(format!("pixmill {}", words.join(" ")))
}

/// What to say about an error, and the words without it.
#[derive(Default)]
struct Fix {
    tip: Option<String>,
    words: Option<Vec<String>>,
}

fn fix(error: &Error, words: &[String]) -> Fix {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        _ => "",
    };
    match error.kind() {
        ErrorKind::UnknownArgument => of_option(text(ContextKind::InvalidArg), words),
        ErrorKind::InvalidSubcommand => of_command(text(ContextKind::InvalidSubcommand), words),
        ErrorKind::InvalidValue => {
            let valid = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(valid)) => valid.as_slice(),
                _ => &[],
            };
            let near = closest(text(ContextKind::InvalidValue), valid.iter().map(String::as_str));
            Fix { tip: near.map(|near| format!("did you mean '{near}'?")), words: None }
        }
        _ => Fix::default(),
    }
}

/// Puts our tip in the place of clap's. The usage then is that of the command, without the argument clap thought of.
fn show(error: &mut Error, tip: Option<String>, words: &[String]) {
    if !matches!(error.kind(), ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand | ErrorKind::InvalidValue) {
        return;
    }
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        error.remove(kind);
    }
    error.remove(ContextKind::Suggested);
    if let Some(tip) = tip {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
    }
    if error.kind() == ErrorKind::UnknownArgument {
        let usage = named(&mut whole(), words).map(|(command, _)| command.clone().render_usage());
        if let Some(usage) = usage {
            error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
        }
    }
}

/// The command line with the options of all subcommands.
fn whole() -> Command {
    let mut whole = args::command();
    whole.build();
    whole
}

/// The subcommand that is typed, down to the last level, and where its name stands.
fn named<'a>(whole: &'a mut Command, words: &[String]) -> Option<(&'a Command, usize)> {
    let mut found: Option<(&Command, usize)> = None;
    for (at, word) in words.iter().enumerate() {
        let level = found.map_or(&*whole, |(command, _)| command);
        match level.find_subcommand(word) {
            Some(below) => found = Some((below, at)),
            None if found.is_some() || !word.starts_with('-') => break,
            None => {}
        }
    }
    found
}

fn has(command: &Command, option: &str) -> bool {
    let option = option.split('=').next().unwrap_or(option);
    command.get_arguments().any(|arg| match option.strip_prefix("--") {
        Some(long) => arg.get_long() == Some(long),
        None => {
            option.strip_prefix('-').is_some_and(|short| arg.get_short().map(String::from).as_deref() == Some(short))
        }
    })
}

/// `typed` is the option as clap shows it, or a word that is one too many.
fn of_option(typed: &str, words: &[String]) -> Fix {
    let mut whole = whole();
    let Some((command, _)) = named(&mut whole, words) else {
        // `pixmill --width 300 photo.jpg`
        return match whole.find_subcommand("run").filter(|run| has(run, typed)) {
            Some(_) => Fix {
                tip: Some(format!("`{typed}` is an option of `pixmill run`")),
                words: Some(std::iter::once("run".to_owned()).chain(words.iter().cloned()).collect()),
            },
            None => Fix::default(),
        };
    };
    let Some(at) = words.iter().position(|word| is_option(word, typed)) else { return Fix::default() };
    // ImageMagick's `-strip` is the cluster of `-s`, `-t` and so on for clap.
    let long = format!("-{}", words[at]);
    let one_dash = !typed.starts_with("--") && OPTIONS.iter().any(|row| row.typed.contains(&long.as_str()));
    let typed = if one_dash { long.as_str() } else { typed };
    let known = OPTIONS.iter().find(|row| row.typed.contains(&typed)).filter(|row| fits(row, command));
    if let Some(row) = known {
        let words = row.instead.and_then(|instead| replaced(words, at, typed, instead));
        return Fix { tip: Some(row.tip.to_owned()), words };
    }
    let longs = command.get_arguments().filter(|arg| !arg.is_hide_set()).filter_map(clap::Arg::get_long);
    match typed.strip_prefix("--").and_then(|long| closest(long, longs)) {
        Some(near) => Fix {
            tip: Some(format!("did you mean `--{near}`?")),
            words: replaced(
                words,
                at,
                typed,
                &format!("--{near}{}", if takes_value(command, near) { " VALUE" } else { "" }),
            ),
        },
        None => Fix { tip: elsewhere(&whole, typed), words: None },
    }
}

/// The other subcommand that has this option.
fn elsewhere(whole: &Command, typed: &str) -> Option<String> {
    let other = whole.get_subcommands().filter(|sub| !sub.is_hide_set()).find(|sub| has(sub, typed))?;
    Some(format!("`{typed}` is an option of `pixmill {}`", other.get_name()))
}

fn takes_value(command: &Command, long: &str) -> bool {
    command.get_arguments().any(|arg| arg.get_long() == Some(long) && arg.get_action().takes_values())
}

/// Whether a word is this option, with or without a value in the same word.
fn is_option(word: &str, typed: &str) -> bool {
    let is_short = typed.len() == 2 && typed.starts_with('-');
    word == typed || word.strip_prefix(typed).is_some_and(|rest| is_short || rest.starts_with('='))
}

/// Whether what a row offers is there for this subcommand. What `run` does by itself is said of `run` alone.
fn fits(row: &OtherOption, command: &Command) -> bool {
    let renders = matches!(command.get_name(), "run" | "check");
    let options = row.instead.unwrap_or_default().split(' ').filter(|word| word.starts_with('-') && word.len() > 1);
    renders
        || (row.instead.is_some_and(|instead| instead.starts_with('-')) && options.into_iter().all(|o| has(command, o)))
}

/// The words with those of `instead` in the place of an option and its value. `None` where a value is missing.
fn replaced(words: &[String], at: usize, typed: &str, instead: &str) -> Option<Vec<String>> {
    let word = &words[at];
    let joined = word.strip_prefix(typed).map(|rest| rest.trim_start_matches('=')).filter(|rest| !rest.is_empty());
    let following = || words.get(at + 1).map(String::as_str).filter(|next| !next.starts_with('-') || next.len() == 1);
    let (mut new, mut used) = (Vec::new(), 1);
    if instead.contains("VALUE") {
        let value = joined.or_else(following)?;
        used += usize::from(joined.is_none());
        new = with_value(instead, value);
    } else if !instead.is_empty() {
        new = instead.split(' ').map(str::to_owned).collect();
    }
    Some([&words[..at], &new, &words[at + used..]].concat())
}

/// One parameter's flag takes what was meant by the value, such as `--width 800 --height 600` for `800x600`.
fn with_value(instead: &str, value: &str) -> Vec<String> {
    let flag = instead.strip_suffix(" VALUE").and_then(|flag| flag.strip_prefix("--"));
    let parameter = flag.filter(|flag| recipe::docs().iter().any(|doc| doc.name == *flag));
    let meant = parameter.and_then(|name| {
        let errors = Recipe::parse(&format!("{name}={value}")).err()?;
        errors.suggested_fix()
    });
    match meant {
        Some(query) => {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.flat_map(|(name, value)| [format!("--{name}"), value.to_owned()]).collect()
        }
        None => instead.split(' ').map(|word| word.replace("VALUE", value)).collect(),
    }
}

/// An option with one dash in place of two, which is a cluster of short ones: `-quality 80` is `-q uality`. What to say,
/// and the corrected command.
pub(super) fn one_dash(typed: &[String]) -> Option<String> {
    // Only `-q`, `-o` and `-j` take the rest of their word as a value, so that clap sees no mistake.
    let is_candidate = |word: &&String| {
        word.len() > 3 && ["-q", "-o", "-j"].iter().any(|short| word.starts_with(short)) && !word.contains('=')
    };
    let word = typed.iter().find(is_candidate)?;
    let mut whole = whole();
    let (command, _) = named(&mut whole, typed)?;
    let double = format!("-{word}");
    if !has(command, &double) {
        return None;
    }
    let words: Vec<String> = typed.iter().map(|other| quoted(if other == word { &double } else { other })).collect();
    Some(format!(
        "`{word}` is `{} {}`; did you mean `{double}`?\ncorrected: pixmill {}",
        &word[..2],
        &word[2..],
        words.join(" ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::other_tools::COMMANDS;

    /// What is said of a command line, and the corrected one.
    fn improved(line: &str) -> (String, Option<String>) {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let typed = std::iter::once("pixmill").chain(words.iter().map(String::as_str));
        let mut error = args::command().try_get_matches_from(typed).expect_err(line);
        let corrected = improve(&mut error, &words);
        (error.to_string(), corrected)
    }

    #[test]
    fn by_meaning_then_by_spelling() {
        for (line, tip, corrected) in [
            ("run a.jpg -o d --strip", "metadata is removed", Some("run a.jpg -o d")),
            ("run a.jpg -o d --rotate 90", "use --orient", Some("run a.jpg -o d --orient r")),
            ("run a.jpg -o d --resize 800x600", "use --width", Some("run a.jpg -o d --width 800 --height 600")),
            ("run a.jpg -o d --resize=50%", "use --width", Some("run a.jpg -o d --width 50%")),
            ("run a.jpg -o d -w 800", "use --width", Some("run a.jpg -o d --width 800")),
            ("run a.jpg -o d -w800", "use --width", Some("run a.jpg -o d --width 800")),
            ("run a.jpg -o d --force", "always replaced", Some("run a.jpg -o d")),
            ("run a -o d -r --overwrite", "subfolders", Some("run a -o d")),
            ("run a.jpg -o d -strip", "metadata is removed", Some("run a.jpg -o d")),
            ("run a.jpg -o d --threads 4", "use --jobs", Some("run a.jpg -o d --jobs 4")),
            ("run a.jpg -o d --keep-exif", "use --keep-metadata", Some("run a.jpg -o d --keep-metadata")),
            ("run a.jpg --out-dir d", "use --output", Some("run a.jpg --output d")),
            (
                "run a.jpg -o d --long-edge 1600",
                "--fit bounds",
                Some("run a.jpg -o d --width 1600 --height 1600 --fit bounds"),
            ),
            ("run a.jpg -o d --grayscale", "--saturation", Some("run a.jpg -o d --saturation=-100")),
            ("run a.jpg -o d --effort 6", "not an option", None),
            ("run a.jpg -o d --lossless", "webpll", None),
            ("run a.jpg -o d --widht 3", "did you mean `--width`?", Some("run a.jpg -o d --width 3")),
            ("run a.jpg -o d --dryrun", "did you mean `--dry-run`?", Some("run a.jpg -o d --dry-run")),
            ("--width 3 a.jpg -o d", "an option of `pixmill run`", Some("run --width 3 a.jpg -o d")),
            ("compare a b --baseline x", "`--baseline` is an option of `pixmill check`", None),
            ("identify a.jpg", "pixmill info", Some("info a.jpg")),
            ("convert a.jpg -o b.webp", "pixmill run", Some("run a.jpg -o b.webp")),
            (
                "convert a.jpg -resize 800x600 b.webp",
                "pixmill run",
                Some("run a.jpg --width 800 --height 600 -o b.webp"),
            ),
            ("mogrify a.jpg --quality 80", "--in-place", Some("run --in-place a.jpg --quality 80")),
            ("rnu a -o d", "did you mean `run`?", Some("run a -o d")),
            ("inti", "did you mean `init`?", None),
            ("cache clear", "did you mean `clean`?", None),
            ("resize a.jpg 300", "pixmill run", None),
            ("magick a.jpg -quality 80 b.webp", "pixmill run", Some("run a.jpg --quality 80 -o b.webp")),
            ("cache stast", "did you mean `stats`?", Some("cache stats")),
            ("run a -o d --on-error copi", "did you mean 'copy'?", None),
        ] {
            let (text, command) = improved(line);
            assert!(text.contains(tip), "{line}: {tip:?} is not in\n{text}");
            assert_eq!(command.as_deref().map(|c| c.trim_start_matches("pixmill ")), corrected, "{line}");
        }
    }

    #[test]
    fn nothing_is_made_up() {
        for line in
            ["run a --foo", "frobnicate", "run a --xyz 3", "cache identify", "info --strip a.jpg", "init --strip"]
        {
            let (text, command) = improved(line);
            assert!(!text.contains("tip:") && !text.contains("similar") && command.is_none(), "{line}\n{text}");
        }
    }

    #[test]
    fn one_dash_in_place_of_two() {
        let said = |line: &str| one_dash(&line.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let text = said("run a.jpg -quality 80 -o d").expect("a slip");
        assert!(text.starts_with("`-quality` is `-q uality`"), "{text}");
        assert!(text.ends_with("\ncorrected: pixmill run a.jpg --quality 80 -o d"), "{text}");
        assert!(said("run a.jpg -output d").is_some());
        for line in ["run a.jpg -qwidth=3 -od", "run a.jpg -odist -j2", "run a.jpg -oout.jpg", "compare a -output"] {
            assert_eq!(said(line), None, "{line}");
        }
    }

    #[test]
    fn every_row_leads_somewhere() {
        let whole = whole();
        let run = whole.find_subcommand("run").expect("there");
        for row in OPTIONS {
            for word in row.instead.unwrap_or_default().split(' ').filter(|word| word.starts_with("--")) {
                assert!(has(run, word), "{word}");
            }
            for typed in row.typed {
                assert!(!has(run, typed), "{typed} is an option already");
            }
        }
        for (names, instead, _) in COMMANDS {
            let first = instead.unwrap_or("run").split(' ').next().unwrap_or_default();
            assert!(whole.find_subcommand(first).is_some(), "{first}");
            assert!(names.iter().all(|name| whole.find_subcommand(name).is_none()), "{names:?}");
        }
    }
}
