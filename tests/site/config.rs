//! `pixmill.toml`: `[site]`, classes, focal points, rules and service settings.

use crate::pages::{site, text, without_digests};

#[test]
fn options_of_the_configuration() {
    let dir = site("<img src='/blog/hero.jpg' alt><img src='/blog/hero.jpg?width=60'>");
    dir.write(
        "pixmill.toml",
        b"[site]\nbase-url = '/blog/'\nauto = true\nwidths = [100]\nsizes = '50vw'\ndimensions = false\n",
    );
    dir.run(&["site", "dist"]).fine();
    let page = without_digests(&text(&dir, "dist/index.html"));
    assert!(page.contains("srcset=\"/blog/hero.HASH.avif\" hidden>"), "{page}");
    assert!(page.ends_with("<img src='/blog/hero.HASH.jpg'>"), "{page}");
    dir.write("pixmill.toml", b"[site]\nbase-url = 'a b'\n");
    dir.run(&["site", "dist"]).fails(2, &["base-url of [site]"]);
    dir.write("pixmill.toml", b"[site]\nwidth = 3\n");
    dir.run(&["site", "dist"]).fails(2, &["unknown field"]);
}

#[test]
fn classes_rules_and_focal_points_apply() {
    let outputs = |config: &str, page: &str| {
        let dir = site(page);
        dir.write("pixmill.toml", config.as_bytes());
        dir.run(&["site", "dist"]).fine();
        let is_output = |name: &String| name.starts_with("dist/hero.") && name != "dist/hero.jpg";
        let names: Vec<String> = dir.files().into_iter().filter(is_output).collect();
        let infos: Vec<String> = names.iter().map(|name| dir.info(name)).collect();
        (infos.join(", "), names.join(" "))
    };
    let class = "[class.teaser]\nquery = 'width=90&format=webp'\n";
    assert_eq!(outputs(class, "<img src='hero.jpg?class=teaser'>").0, "webp 90x60");
    for files in ["dist/**", "*.jpg"] {
        let rule = format!("[[rule]]\nfiles = '{files}'\nquery = 'format=png'\n");
        assert_eq!(outputs(&rule, "<img src='hero.jpg?width=90'>").0, "png 90x60", "{files}");
    }
    let page = "<img src='hero.jpg?crop=1:4,smart&width=30'>";
    let without = outputs("", page).1;
    let corner = |path: &str| outputs(&format!("[focus]\n'{path}' = '10p,50p'\n"), page).1;
    assert_ne!(corner("dist/hero.jpg"), without);
    assert_eq!(corner("dist/hero.jpg"), corner("hero.jpg"));
}
