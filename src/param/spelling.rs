//! Suggestions for misspelled words. Strict, because a wrong suggestion is worse than none.

/// The candidate closest to a misspelled word.
///
/// Words of up to three letters match only when two letters are swapped: `jgp` matches `jpg`, but `jxr` does not match
/// `jxl`, nor `dpi` `dpr`. Words of four and five letters may have one typo, longer ones two. Case is ignored.
pub fn closest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer than any name; avoids comparing megabytes.
    let typed = Some(typed).filter(|typed| typed.len() <= 300)?.to_lowercase();
    let letters = typed.chars().count();
    let fits = |candidate: &str, distance: usize| match letters.min(candidate.chars().count()) {
        0..=2 => distance == 0,
        3 => distance == 0 || (distance == 1 && sorted(&typed) == sorted(candidate)),
        4..=5 => distance <= 1,
        _ => distance <= 2,
    };
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&typed, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| fits(candidate, *distance))
        .min()
        .map(|(_, candidate)| candidate)
}

fn sorted(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.to_lowercase().chars().collect();
    letters.sort_unstable();
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typos_match_and_other_words_do_not() {
        let names = ["width", "height", "dpr", "bw", "crop", "quality", "trim", "montage", "jxl", "jpg", "frame"];
        for (typed, want) in [
            ("widht", Some("width")),
            ("Width", Some("width")),
            ("heigth", Some("height")),
            ("qulaty", Some("quality")),
            ("crpo", Some("crop")),
            ("jgp", Some("jpg")),
            ("jxr", None),
            ("dpi", None),
            ("w", None),
            ("b", None),
            ("strip", None),
            ("rotate", None),
            ("force", None),
            ("", None),
        ] {
            assert_eq!(closest(typed, names), want, "{typed}");
        }
    }
}
