//! Long options with one dash.

use super::known::{has, named, whole};
use crate::cli::quote::quoted;

/// The message for a long option with one dash, which clap reads as short options: `-quality 80` is `-q uality`. With
/// the corrected command line.
pub(in crate::cli) fn one_dash(typed: &[String]) -> Option<(String, String)> {
    // These take the rest of the word as a value, which clap accepts.
    let is_candidate = |word: &&String| {
        word.len() > 3 && ["-q", "-o", "-j", "-f"].iter().any(|short| word.starts_with(short)) && !word.contains('=')
    };
    let word = typed.iter().find(is_candidate)?;
    let mut whole = whole();
    let (command, _) = named(&mut whole, typed)?;
    let double = format!("-{word}");
    if !has(command, &double) {
        return None;
    }
    let words: Vec<String> = typed.iter().map(|other| quoted(if other == word { &double } else { other })).collect();
    let mistake = format!("`{word}` is `{} {}`; did you mean `{double}`?", &word[..2], &word[2..]);
    Some((mistake, format!("pixmill {}", words.join(" "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_dash_in_place_of_two() {
        let message = |line: &str| one_dash(&line.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let (mistake, corrected) = message("run a.jpg -quality 80 -o d").expect("a slip");
        assert!(mistake.starts_with("`-quality` is `-q uality`"), "{mistake}");
        assert_eq!(corrected, "pixmill run a.jpg --quality 80 -o d");
        assert!(message("run a.jpg -output d").is_some() && message("run a.jpg -format webp").is_some());
        for line in [
            "run a.jpg -qwidth=3 -od",
            "run a.jpg -odist -j2",
            "run a.jpg -fwebp",
            "run a.jpg -oout.jpg",
            "compare a -output",
        ] {
            assert_eq!(message(line), None, "{line}");
        }
    }
}
