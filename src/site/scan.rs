//! Finds the elements of a page that may name images, with the positions of their attributes. Nothing is changed here.

use encoding_rs::Encoding;
use lol_html::{AsciiCompatibleEncoding, HtmlRewriter, Settings, element, html_content::Element, text};
use std::{
    cell::{Cell, RefCell},
    ops::Range,
};

/// Something that may name images.
#[derive(Debug)]
pub(super) enum Found {
    /// A start tag.
    Tag(Tag),
    /// The text of a `style` element.
    Style(Range<usize>),
}

impl Found {
    /// The same, found after this number of other bytes.
    fn moved(self, by: usize) -> Found {
        let moved = |range: Range<usize>| range.start + by..range.end + by;
        match self {
            Found::Style(range) => Found::Style(moved(range)),
            Found::Tag(mut tag) => {
                tag.range = moved(tag.range);
                for attribute in &mut tag.attributes {
                    attribute.range = attribute.range.take().map(moved);
                }
                Found::Tag(tag)
            }
        }
    }
}

/// A start tag.
#[derive(Debug)]
pub(super) struct Tag {
    /// The name in lower case.
    pub(super) name: String,
    /// Its bytes in the page.
    pub(super) range: Range<usize>,
    pub(super) attributes: Vec<Attribute>,
    /// The `picture` that it is in.
    pub(super) picture: Option<Picture>,
    /// `data-pixmill="off"`, here or around it.
    pub(super) off: bool,
    /// A script of the page renders it again, and expects its structure.
    pub(super) hydrated: bool,
}

/// An attribute.
#[derive(Debug)]
pub(super) struct Attribute {
    /// The name in lower case.
    pub(super) name: String,
    /// The value without character references.
    pub(super) value: String,
    /// The value in the page, without quotes; `None` for a name alone.
    pub(super) range: Option<Range<usize>>,
}

/// The state of a `picture` element before one of its descendants.
#[derive(Debug, Clone, Copy)]
pub(super) struct Picture {
    /// A `source` with a media condition came before.
    pub(super) has_media: bool,
}

impl Tag {
    /// The first attribute of this name: browsers ignore the others.
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The value of an attribute.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        Some(self.attribute(name)?.value.as_str())
    }

    /// The place for a new attribute: after the name of the element.
    pub(super) fn after_name(&self) -> usize {
        self.range.start + 1 + self.name.len()
    }
}

/// What a page contains.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The first `href` of a `base` element.
    pub(super) base: Option<String>,
    pub(super) found: Vec<Found>,
    /// A script renders the whole page again.
    pub(super) hydrated: bool,
}

/// Elements with images in their own attributes. All others may have `style`.
const ELEMENTS: &[&str] = &["img", "source", "video", "link", "meta", "image", "input"];

/// Marks of frameworks whose scripts render the page again in the browser: Next.js, Nuxt, Gatsby, Docusaurus, VitePress and
/// SvelteKit. They expect the structure that they have written, and would replace a `picture` by their own `img`.
const HYDRATED: &str = "[id=__next], script[src*='/_next/'], [id=__nuxt], [id=___gatsby], [id=__docusaurus], \
    meta[name=generator][content^=VitePress], [data-sveltekit-preload-data]";

/// Scans a page. `None` if it cannot be read as HTML.
pub(super) fn scan(bytes: &[u8], encoding: &'static Encoding) -> Option<Page> {
    let page = RefCell::new(Page::default());
    // Of the current element; handlers of an element run in this order.
    let (in_picture, off, hydrated) = (Cell::new(false), Cell::new(false), Cell::new(false));
    let has_media = Cell::new(false);
    let style: RefCell<Option<Range<usize>>> = RefCell::new(None);
    // What browsers without scripts show is text for all others.
    let unscripted: RefCell<Vec<Range<usize>>> = RefCell::new(Vec::new());
    let handlers = [
        element!("picture", |_| {
            has_media.set(false);
            Ok(())
        }),
        element!("picture *", |_| {
            in_picture.set(true);
            Ok(())
        }),
        element!("[data-pixmill=off], [data-pixmill=off] *", |_| {
            off.set(true);
            Ok(())
        }),
        element!("astro-island *", |_| {
            hydrated.set(true);
            Ok(())
        }),
        element!(HYDRATED, |_| {
            page.borrow_mut().hydrated = true;
            Ok(())
        }),
        element!("*", |element| {
            let picture = in_picture.take().then(|| Picture { has_media: has_media.get() });
            let (off, hydrated) = (off.take(), hydrated.take());
            let name = element.tag_name();
            let page = &mut *page.borrow_mut();
            if name == "base" && page.base.is_none() {
                page.base = element.get_attribute("href").map(|href| decode(&href));
            }
            if name == "source" && picture.is_some() && element.has_attribute("media") {
                has_media.set(true);
            }
            if ELEMENTS.contains(&name.as_str()) || element.has_attribute("style") {
                page.found.push(Found::Tag(Tag {
                    name,
                    range: element.source_location().bytes(),
                    attributes: attributes(element),
                    picture,
                    off,
                    hydrated,
                }));
            }
            Ok(())
        }),
        text!("style", |chunk| {
            let bytes = chunk.source_location().bytes();
            let mut style = style.borrow_mut();
            let range = style.get_or_insert(bytes.clone());
            range.end = range.end.max(bytes.end);
            if chunk.last_in_text_node() {
                page.borrow_mut().found.extend(style.take().map(Found::Style));
            }
            Ok(())
        }),
        text!("noscript", |chunk| {
            let bytes = chunk.source_location().bytes();
            let mut unscripted = unscripted.borrow_mut();
            match unscripted.last_mut().filter(|range| range.end == bytes.start) {
                Some(range) => range.end = bytes.end,
                None => unscripted.push(bytes),
            }
            Ok(())
        }),
    ];
    let settings = Settings::new().with_encoding(AsciiCompatibleEncoding::new(encoding)?).with_strict(false);
    let settings = handlers.into_iter().fold(settings, Settings::append_element_content_handler);
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    rewriter.write(bytes).ok()?;
    rewriter.end().ok()?;
    let mut page = page.into_inner();
    for range in unscripted.into_inner().into_iter().filter(|range| !range.is_empty()) {
        let inner = scan(&bytes[range.clone()], encoding)?;
        page.found.extend(inner.found.into_iter().map(|found| found.moved(range.start)));
    }
    Some(page)
}

fn attributes(element: &Element<'_, '_>) -> Vec<Attribute> {
    let one = |attribute: &lol_html::html_content::Attribute<'_>| Attribute {
        name: attribute.name(),
        value: decode(&attribute.value()),
        range: attribute.value_source_location().map(|location| location.bytes()),
    };
    element.attributes().iter().map(one).collect()
}

/// A value without character references.
fn decode(value: &str) -> String {
    html_escape::decode_html_entities(value).into_owned()
}

/// A value for an attribute in these quotes.
pub(super) fn encode(value: &str, quote: char) -> String {
    let value = value.replace('&', "&amp;");
    if quote == '\'' { value.replace('\'', "&#39;") } else { value.replace('"', "&quot;") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{UTF_8, WINDOWS_1252};

    fn tags(html: &str) -> Vec<Tag> {
        let page = scan(html.as_bytes(), UTF_8).expect("a page");
        let tag = |found| match found {
            Found::Tag(tag) => Some(tag),
            Found::Style(_) => None,
        };
        page.found.into_iter().filter_map(tag).collect()
    }

    #[test]
    fn attributes_have_positions() {
        let html = "<p>é<IMG\r\n SRC = 'a.jpg?x=1&amp;y=2'\talt width=3 alt=''>";
        let [tag] = tags(html).try_into().expect("one tag");
        assert_eq!((tag.name.as_str(), &html[tag.range.clone()]), ("img", &html["<p>é".len()..]));
        let source = tag.attribute("src").expect("an attribute");
        assert_eq!(source.value, "a.jpg?x=1&y=2");
        assert_eq!(&html[source.range.clone().expect("a value")], "a.jpg?x=1&amp;y=2");
        assert_eq!(tag.attribute("alt").expect("an attribute").range, None);
        assert_eq!(&html[tag.attribute("width").and_then(|a| a.range.clone()).expect("a value")], "3");
        assert_eq!(&html[tag.range.start..tag.after_name()], "<IMG");
    }

    #[test]
    fn surroundings_are_known() {
        let html = "<picture><source media=print><img></picture><img><div data-pixmill=off><p><img></p></div><img data-pixmill='off'><picture><img></picture>";
        let state = |tag: &Tag| (tag.name.clone(), tag.picture.map(|picture| picture.has_media), tag.off);
        let want = [
            // Before itself.
            ("source", Some(false), false),
            ("img", Some(true), false),
            ("img", None, false),
            ("img", None, true),
            ("img", None, true),
            ("img", Some(false), false),
        ];
        let states: Vec<_> = tags(html).iter().map(state).collect();
        assert_eq!(states, want.map(|(name, picture, off)| (name.to_owned(), picture, off)));
    }

    #[test]
    fn styles_scripts_and_comments() {
        let html = "<base href='/x/&amp;'><base href=/y/><style>a{b:url(c)}</style><script>'<img>'</script><!--<img>--><noscript><img></noscript><template><img></template><p style=x>";
        let page = scan(html.as_bytes(), UTF_8).expect("a page");
        assert_eq!(page.base.as_deref(), Some("/x/&"));
        let shown = |found: &Found| match found {
            Found::Tag(tag) => tag.name.clone(),
            Found::Style(range) => html[range.clone()].to_owned(),
        };
        let found: Vec<String> = page.found.iter().map(shown).collect();
        assert_eq!(found, ["a{b:url(c)}", "img", "p", "img"]);
    }

    #[test]
    fn other_encodings_are_decoded() {
        let page = scan(b"<img src='\xfc.jpg?width=3'>", WINDOWS_1252).expect("a page");
        let [Found::Tag(tag)] = page.found.as_slice() else { panic!("{page:?}") };
        assert_eq!(tag.value("src"), Some("ü.jpg?width=3"));
    }
}
