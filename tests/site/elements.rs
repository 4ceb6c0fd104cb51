//! Each element that names images.

use crate::pages::{after, picture, site, text};

#[test]
fn an_img_becomes_a_picture() {
    let img = "<img width=\"300\" height=\"200\" src=\"hero.HASH.jpg\" alt=\"A &quot;cup&quot;\" class=x>";
    assert_eq!(
        after("<p><img src=\"hero.jpg?width=300&amp;format=auto\" alt=\"A &quot;cup&quot;\" class=x></p>", &[]),
        format!("<p>{}</p>", picture("hero.HASH.$", "", img))
    );
    assert_eq!(after("<img src=hero.jpg?width=30>", &[]), "<img width=\"30\" height=\"20\" src=\"hero.HASH.jpg\">");
}

#[test]
fn a_srcset_keeps_its_descriptors_and_sizes() {
    let page = "<img srcset='hero.jpg?width=100&format=auto 100w,\n hero.jpg?crop=16:9,smart&width=200&format=auto 200w' sizes='(min-width: 9em) 50vw' src='hero.jpg?width=100&format=auto' alt>";
    let img =
        "<img srcset='hero.HASH.jpg 100w,\n hero.HASH.jpg 200w' sizes='(min-width: 9em) 50vw' src='hero.HASH.jpg' alt>";
    let want = picture("hero.HASH.$ 100w, hero.HASH.$ 200w", " sizes=\"(min-width: 9em) 50vw\"", img);
    assert_eq!(after(page, &[]), want, "without `width`, because `sizes` is the width");
    // With densities, `src` is the choice of density 1.
    let page = "<img src='hero.jpg?width=60&format=auto' srcset='hero.jpg?width=120&format=auto 2x'>";
    let img = "<img width=\"60\" height=\"40\" src='hero.HASH.jpg' srcset='hero.HASH.jpg 2x'>";
    assert_eq!(after(page, &[]), picture("hero.HASH.$ 2x, hero.HASH.$", "", img));
}

#[test]
fn missing_dimensions_are_added_and_others_stay() {
    for (attributes, added) in [
        ("", " width=\"60\" height=\"40\""),
        (" width=50", ""),
        (" height=50", ""),
        (" style='width:50%'", ""),
        (" style='color:red'", " width=\"60\" height=\"40\""),
    ] {
        let page = format!("<img src='hero.jpg?width=60'{attributes}>");
        assert_eq!(after(&page, &[]), format!("<img{added} src='hero.HASH.jpg'{attributes}>"));
    }
    let page = "<img srcset='hero.jpg?width=60 60w, hero.jpg?width=120 120w' sizes='90px'>";
    let want = "<img width=\"90\" height=\"60\" srcset='hero.HASH.jpg 60w, hero.HASH.jpg 120w' sizes='90px'>";
    assert_eq!(after(page, &[]), want);
    assert_eq!(after("<img src='hero.jpg?width=60'>", &["--no-dimensions"]), "<img src='hero.HASH.jpg'>");
}

#[test]
fn a_picture_gets_sources_and_is_not_nested() {
    let page = "<picture><source media='(min-width: 9em)' srcset='hero.jpg?width=90&format=auto'><source type=image/webp srcset='hero.jpg?width=80&format=auto'><img src='hero.jpg?width=60&format=auto' alt></picture>";
    let want = "<picture><source type=\"image/avif\" media=\"(min-width: 9em)\" srcset=\"hero.HASH.avif\"><source type=\"image/webp\" media=\"(min-width: 9em)\" srcset=\"hero.HASH.webp\"><source media='(min-width: 9em)' srcset='hero.HASH.jpg'>\
        <source type=image/webp srcset='hero.HASH.webp'><source type=\"image/avif\" srcset=\"hero.HASH.avif\" hidden><source type=\"image/webp\" srcset=\"hero.HASH.webp\" hidden><img src='hero.HASH.jpg' alt></picture>";
    assert_eq!(after(page, &[]), want);
}

#[test]
fn elements_without_a_choice_get_one_format() {
    for (page, want) in [
        ("<video poster='hero.jpg?width=60&format=auto'></video>", "<video poster='hero.HASH.webp'></video>"),
        (
            "<link rel='shortcut icon' href='img/logo.png?width=16&format=auto'>",
            "<link rel='shortcut icon' href='img/logo.HASH.png'>",
        ),
        (
            "<link rel=apple-touch-icon href=hero.jpg?width=16&format=png>",
            "<link rel=apple-touch-icon href=\"hero.HASH.png\">",
        ),
        (
            "<meta property=og:image content='hero.jpg?width=60&amp;format=auto'>",
            "<meta property=og:image content='hero.HASH.jpg'>",
        ),
        (
            "<meta name=Twitter:Image content='hero.jpg?width=60&format=auto'>",
            "<meta name=Twitter:Image content='hero.HASH.jpg'>",
        ),
        ("<meta name=description content='hero.jpg?width=60'>", "<meta name=description content='hero.jpg?width=60'>"),
        ("<svg><image href='hero.jpg?width=60'/></svg>", "<svg><image href='hero.HASH.jpg'/></svg>"),
        ("<a href='hero.jpg?width=60'>x</a>", "<a href='hero.jpg?width=60'>x</a>"),
        (
            "<link rel=preload as=image href='hero.jpg?width=60&format=auto' imagesrcset='hero.jpg?width=90&format=auto 90w'>",
            "<link type=\"image/avif\" rel=preload as=image href='hero.HASH.avif' imagesrcset='hero.HASH.avif 90w'>",
        ),
    ] {
        assert_eq!(after(page, &[]), want);
    }
}

#[test]
fn css_in_attributes_elements_and_files() {
    let page = "<link rel=stylesheet href=a.css><style>\r\n a { background: url(\"hero.jpg?width=60&format=auto\") } /* url(hero.jpg?width=1) */</style><p style='background:image-set(&quot;hero.jpg?width=60&amp;format=auto&quot; 1x)'>";
    let dir = site(page);
    dir.write(
        "dist/css/a.css",
        b"@charset \"utf-8\"; a{background:URL( ../hero.jpg?width=60&format=webp )}\nb{c:url(x.png)}",
    );
    dir.run(&["site", "dist"]).fine();
    let webp = dir.files().into_iter().find(|name| name.ends_with(".webp")).expect("an output");
    let webp = webp.trim_start_matches("dist/");
    assert_eq!(
        text(&dir, "dist/css/a.css"),
        format!("@charset \"utf-8\"; a{{background:URL( ../{webp} )}}\nb{{c:url(x.png)}}")
    );
    let want = page
        .replace("\"hero.jpg?width=60&format=auto\"", &format!("\"{webp}\""))
        .replace("hero.jpg?width=60&amp;format=auto", webp)
        .replace("'background:image-set(&quot;", "'background:image-set(\"")
        .replace("&quot; 1x", "\" 1x");
    assert_eq!(text(&dir, "dist/index.html"), want);
}

/// Browsers refuse a style sheet whose digest is another.
#[test]
fn digests_of_changed_style_sheets_are_those_of_their_new_bytes() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use sha2::Digest;
    let digests = |css: &[u8]| {
        let (short, long) = (STANDARD.encode(sha2::Sha256::digest(css)), STANDARD.encode(sha2::Sha512::digest(css)));
        format!("sha256-{short} sha512-{long}")
    };
    let css = b"a{background:url(hero.jpg?width=60)}";
    let page = |digests: &str| {
        format!(
            "<link rel=stylesheet href=a.css integrity='{digests} sha256-wrong='><link rel=stylesheet href=b.css integrity=sha384-same>"
        )
    };
    let dir = site(&page(&digests(css)));
    dir.write("dist/a.css", css);
    dir.write("dist/b.css", b"a{color:red}");
    dir.run(&["site", "dist"]).fine();
    // One that was wrong before stays wrong.
    let want = page(&digests(&dir.read("dist/a.css")));
    assert_eq!(text(&dir, "dist/index.html"), want);
}

#[test]
fn scripts_comments_and_templates() {
    let script = "<script>x='<img src=hero.jpg?width=60>'</script><!-- <img src=hero.jpg?width=60> --><textarea><img src=hero.jpg?width=60></textarea>";
    assert_eq!(after(script, &[]), script);
    let rendered = "<img width=\"60\" height=\"40\" src=\"hero.HASH.jpg\">";
    for around in ["noscript", "template"] {
        let page = |img: &str| format!("<{around}>{img}</{around}>");
        assert_eq!(after(&page("<img src=hero.jpg?width=60>"), &[]), page(rendered));
    }
}

/// A `source` without an end tag would make the page invalid, and browsers would show an error in its place.
#[test]
fn pages_in_xml_stay_well_formed() {
    let dir = site("<p>no image</p>");
    let page = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p><img src=\"hero.jpg?width=30&amp;format=auto\" alt=\"\"/></p></body></html>";
    dir.write("dist/a.xhtml", page.as_bytes());
    dir.run(&["site", "dist", "--auto"]).fine();
    let text = text(&dir, "dist/a.xhtml");
    let document = roxmltree::Document::parse(&text).expect("XML");
    let image = document.descendants().find(|node| node.has_tag_name("img")).expect("an image");
    assert!(image.attribute("src").is_some_and(|src| src.ends_with(".webp")) && !text.contains("<picture"), "{text}");
}
