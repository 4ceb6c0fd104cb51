//! A site of one page, and what `pixmill site` makes of it.

use crate::support::Dir;

/// An image of 600x400, also in a folder and with other names.
pub(crate) fn site(page: &str) -> Dir {
    let dir = Dir::with(&[("photos/coffee.jpg", "dist/hero.jpg"), ("in/alpha.png", "dist/img/logo.png")]);
    dir.write("dist/index.html", page.as_bytes());
    dir
}

/// The text of a file.
pub(crate) fn text(dir: &Dir, name: &str) -> String {
    String::from_utf8(dir.read(name)).expect("text")
}

/// A text with `HASH` in place of the digests in names.
pub(crate) fn without_digests(text: &str) -> String {
    let is_digest = |part: &str| part.len() == 16 && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    text.split('.').map(|part| if is_digest(part) { "HASH" } else { part }).collect::<Vec<_>>().join(".")
}

/// The page after `pixmill site dist`, with `HASH` in place of digests. Every file that it names with a digest exists.
#[track_caller]
pub(crate) fn after(page: &str, args: &[&str]) -> String {
    let dir = site(page);
    dir.run(&[&["site", "dist", "--no-cache"], args].concat()).fine();
    let after = text(&dir, "dist/index.html");
    for (at, _) in after.match_indices(".jpg").chain(after.match_indices(".webp")).chain(after.match_indices(".avif")) {
        let start = after[..at].rfind(['"', '\'', ' ', '(', '/', '=']).map_or(0, |at| at + 1);
        let end = at + after[at..].find(['"', '\'', ' ', ')', '?', '#', '>', ',']).unwrap_or(after.len() - at);
        let name = &after[start..end];
        if without_digests(name) != name {
            assert!(
                dir.path().join("dist").join(name).exists() || dir.path().join("dist/img").join(name).exists(),
                "{name}"
            );
        }
    }
    without_digests(&after)
}

/// A `picture` with the fallback `img`; `$` in the URLs stands for the extension.
pub(crate) fn picture(url: &str, sizes: &str, img: &str) -> String {
    let source =
        |kind: &str| format!("<source type=\"image/{kind}\" srcset=\"{}\"{sizes} hidden>", url.replace('$', kind));
    format!("<picture style=\"display:contents\">{}{}{img}</picture>", source("avif"), source("webp"))
}
