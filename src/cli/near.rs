//! Suggestions for a path that matches no file.

use crate::param::closest;

/// The suggestion: the only file with the same name, with another extension or case, or with a similar path. Otherwise
/// a list of the existing files.
pub(super) fn one_of(typed: &str, names: &[&str]) -> String {
    let part = |path: &str, stem: bool| {
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        if stem { name.rsplit_once('.').map_or(name.clone(), |(stem, _)| stem.to_owned()) } else { name }
    };
    let only = |fits: &dyn Fn(&str) -> bool| {
        let mut all = names.iter().copied().filter(|name| fits(name));
        all.next().filter(|_| all.next().is_none())
    };
    let same_name = only(&|name| part(name, false) == part(typed, false));
    let meant = same_name
        .or_else(|| only(&|name| part(name, true) == part(typed, true)))
        .or_else(|| closest(typed, names.iter().copied()));
    match (meant, names) {
        (Some(meant), _) => format!("did you mean {meant}?"),
        (None, all) if all.len() <= 5 => format!("it has {}", all.join(", ")),
        (None, [first, second, ..]) => format!("it has {}, such as {first} and {second}", names.len()),
        (None, _) => "it has none".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_similar_file_is_suggested() {
        let names =
            ["photos/hero-mobile.jpg", "photos/team.jpg", "a/x.jpg", "b/x.jpg", "photos/Logo.png", "photos/sea.jpg"];
        for (typed, want) in [
            ("team.jpg", "did you mean photos/team.jpg?"),
            ("img/Team.JPG", "did you mean photos/team.jpg?"),
            ("photos/logo.svg", "did you mean photos/Logo.png?"),
            ("photos/taem.jpg", "did you mean photos/team.jpg?"),
            ("hero.jpg", "it has 6, such as photos/hero-mobile.jpg and photos/team.jpg"),
            ("x.jpg", "it has 6, such as photos/hero-mobile.jpg and photos/team.jpg"),
        ] {
            assert_eq!(one_of(typed, &names), want, "{typed}");
        }
        assert_eq!(one_of("hero.jpg", &names[..2]), "it has photos/hero-mobile.jpg, photos/team.jpg");
    }
}
