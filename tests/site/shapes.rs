//! Pages in the shape that other generators give them.

use crate::{
    pages::{text, without_digests},
    support::Dir,
};

fn build(files: &[(&str, &str)], args: &[&str]) -> Dir {
    let dir =
        Dir::with(&[("photos/coffee.jpg", "out/images/hero.jpg"), ("photos/coffee.jpg", "out/posts/first/hero.jpg")]);
    files.iter().for_each(|(name, text)| dir.write(name, text.as_bytes()));
    dir.run(&[&["site", "out"], args].concat()).fine();
    dir
}

/// Hugo: minified pages without quotes, absolute URLs, page bundles, and digests of style sheets.
#[test]
fn hugo() {
    let page = "<!doctype html><html lang=en><head><meta charset=utf-8><meta property=\"og:image\" content=\"https://example.org/blog/images/hero.jpg?width=400&amp;format=auto\"><link rel=stylesheet href=/blog/css/main.min.css integrity=\"sha256-3OihnDPg8Rt6Po2b43k/CDg6bFAgFtzVYKyvlqSPpgE=\" crossorigin=anonymous></head><body><article><figure><img src=https://example.org/blog/posts/first/hero.jpg?width=120&amp;format=auto alt=Coffee loading=lazy><figcaption>Coffee</figcaption></figure></article></body></html>";
    let css = "body{background:url(/blog/images/hero.jpg?width=50&format=webp)}";
    let dir = build(
        &[("out/posts/first/index.html", page), ("out/css/main.min.css", css)],
        &["--base-url", "https://example.org/blog/"],
    );
    let page = without_digests(&text(&dir, "out/posts/first/index.html"));
    assert!(page.contains("content=\"https://example.org/blog/images/hero.HASH.jpg\""), "{page}");
    assert!(page.contains("<img width=\"120\" height=\"80\" src=\"https://example.org/blog/posts/first/hero.HASH.jpg\" alt=Coffee loading=lazy></picture><figcaption>"), "{page}");
    assert!(
        !page.contains("sha256-3OihnDPg8Rt6Po2b43k/CDg6bFAgFtzVYKyvlqSPpgE=\"") && page.contains("integrity=\"sha256-"),
        "{page}"
    );
    assert_eq!(
        without_digests(&text(&dir, "out/css/main.min.css")),
        "body{background:url(/blog/images/hero.HASH.webp)}"
    );
}

/// Jekyll: Markdown as kramdown writes it, a base URL, and a feed, which stays.
#[test]
fn jekyll() {
    let page = "<!DOCTYPE html>\n<html lang=\"en\">\n  <body>\n    <p><img src=\"/project/images/hero.jpg?width=160&amp;format=auto\" alt=\"Coffee, “hot”\" /></p>\n    <p><img src=\"/project/images/hero.jpg?width=80\" alt=\"\" width=\"80\" /></p>\n  </body>\n</html>\n";
    let feed =
        "<entry><content type=\"html\">&lt;img src=\"/project/images/hero.jpg?width=160\" /&gt;</content></entry>";
    let dir = build(&[("out/2026/11/first.html", page), ("out/feed.xml", feed)], &["--base-url", "/project"]);
    let want = page
        .replace("<img src=\"/project/images/hero.jpg?width=160&amp;format=auto\"", "<picture style=\"display:contents\"><source type=\"image/avif\" srcset=\"/project/images/hero.HASH.avif\" hidden><source type=\"image/webp\" srcset=\"/project/images/hero.HASH.webp\" hidden><img width=\"160\" height=\"107\" src=\"/project/images/hero.HASH.jpg\"")
        .replace("hot”\" /></p>", "hot”\" /></picture></p>")
        .replace("hero.jpg?width=80", "hero.HASH.jpg");
    assert_eq!(without_digests(&text(&dir, "out/2026/11/first.html")), want);
    assert_eq!(text(&dir, "out/feed.xml"), feed);
}

/// A static export of Next.js with the Fastly loader of its documentation: `auto=webp`, a preload of the first image,
/// densities and widths. Its scripts expect the structure of the page, so only attributes change.
#[test]
fn next() {
    let url = |width: u32| format!("/images/hero.jpg?auto=webp&amp;width={width}&amp;quality=75");
    let page = format!(
        "<!DOCTYPE html><html><head><link rel=\"preload\" as=\"image\" imageSrcSet=\"{0} 1x, {1} 2x\"/><script src=\"/_next/static/chunks/main.js\" async=\"\"></script></head><body><div id=\"__next\"><img alt=\"\" fetchPriority=\"high\" width=\"100\" height=\"67\" decoding=\"async\" data-nimg=\"1\" style=\"color:transparent\" srcSet=\"{0} 1x, {1} 2x\" src=\"{1}\"/></div><script>self.__next_f.push([1,\"{1}\"])</script></body></html>",
        url(100),
        url(200)
    );
    let dir = build(&[("out/index.html", &page)], &[]);
    let image = "/images/hero.HASH.webp";
    let (start, script) = page.split_at(page.find("<script>self").expect("a script"));
    let want =
        start.replace("<link ", "<link type=\"image/webp\" ").replace(&url(100), image).replace(&url(200), image);
    assert_eq!(without_digests(&text(&dir, "out/index.html")), format!("{want}{script}"));
    let dir = build(&[("out/index.html", &page)], &["--pictures", "always"]);
    let source = format!("<source type=\"image/webp\" srcset=\"{image}, {image} 2x\" hidden><img ");
    assert!(without_digests(&text(&dir, "out/index.html")).contains(&source));
}

/// Islands of Astro are rendered again in the browser; the rest of the page is not.
#[test]
fn astro() {
    let img = "<img src=\"/images/hero.jpg?width=60&amp;format=auto\" alt=\"\" width=\"60\">";
    let dir = build(&[("out/index.html", &format!("{img}<astro-island><p>{img}</p></astro-island>"))], &[]);
    let page = without_digests(&text(&dir, "out/index.html"));
    let island = "<astro-island><p><img src=\"/images/hero.HASH.webp\" alt=\"\" width=\"60\"></p></astro-island>";
    assert!(page.starts_with("<picture") && page.ends_with(&format!("</picture>{island}")), "{page}");
}
