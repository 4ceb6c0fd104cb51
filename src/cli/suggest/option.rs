//! Suggestions for an unknown option.

use super::known::{Fix, has, named, whole};
use crate::{
    cli::other_tools::{OPTIONS, OtherOption},
    param::closest,
    recipe::{self, Recipe},
};
use clap::Command;

/// `typed` is the option as clap shows it, or an unexpected argument.
pub(super) fn of_option(typed: &str, words: &[String]) -> Fix {
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
    // For clap, ImageMagick's `-strip` is a cluster of `-s`, `-t` and so on.
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

/// Another subcommand with this option.
fn elsewhere(whole: &Command, typed: &str) -> Option<String> {
    let other = whole.get_subcommands().filter(|sub| !sub.is_hide_set()).find(|sub| has(sub, typed))?;
    Some(format!("`{typed}` is an option of `pixmill {}`", other.get_name()))
}

fn takes_value(command: &Command, long: &str) -> bool {
    command.get_arguments().any(|arg| arg.get_long() == Some(long) && arg.get_action().takes_values())
}

/// Whether a word is this option, with or without an attached value.
fn is_option(word: &str, typed: &str) -> bool {
    let is_short = typed.len() == 2 && typed.starts_with('-');
    word == typed || word.strip_prefix(typed).is_some_and(|rest| is_short || rest.starts_with('='))
}

/// Whether the subcommand has the equivalent of a row. Defaults apply to rendering subcommands only.
fn fits(row: &OtherOption, command: &Command) -> bool {
    let renders = matches!(command.get_name(), "run" | "check");
    let options = row.instead.unwrap_or_default().split(' ').filter(|word| word.starts_with('-') && word.len() > 1);
    renders
        || (row.instead.is_some_and(|instead| instead.starts_with('-')) && options.into_iter().all(|o| has(command, o)))
}

/// The words with an option and its value replaced by `instead`. `None` where a value is missing.
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

/// Replaces VALUE. The value of a parameter's flag is corrected too: `800x600` becomes `--width 800 --height 600`.
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
