//! Where a URL of a page leads: to a file of the site, or elsewhere.

use crate::{recipe, report::manifest::url_path, store::Key};
use percent_encoding::percent_decode_str;
use std::sync::LazyLock;
use url::Url;

/// The URL of the site's folder.
#[derive(Debug, Clone)]
pub struct Base {
    root: Url,
}

/// The text is not the URL of a site.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the URL of a site, such as https://example.com/blog/ or /blog/")]
pub struct NotBase(String);

/// Stands for the host of the site, if it is unknown. The name is reserved, so that no URL has it.
const UNKNOWN: &str = "https://site.invalid";

/// Where a URL leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// A file of the site, with its query.
    Local { key: Key, query: String },
    /// An image with parameters of IO outside of the site.
    Outside,
    /// Anything else.
    Other,
}

impl Base {
    /// The URL of the site, or its path on a host that does not matter; `None` means `/`.
    ///
    /// # Errors
    /// When it is not an `http` or `https` URL.
    pub fn new(text: Option<&str>) -> Result<Base, NotBase> {
        let text = text.unwrap_or("/");
        let wrong = || NotBase(text.to_owned());
        let whole =
            if text.starts_with('/') && !text.starts_with("//") { format!("{UNKNOWN}{text}") } else { text.to_owned() };
        let mut root = Url::parse(&whole).map_err(|_| wrong())?;
        if !matches!(root.scheme(), "http" | "https") || root.query().is_some() || root.fragment().is_some() {
            return Err(wrong());
        }
        if !root.path().ends_with('/') {
            let path = format!("{}/", root.path());
            root.set_path(&path);
        }
        Ok(Base { root })
    }

    /// The URL of a file of the site.
    pub(super) fn of(&self, key: &Key) -> Url {
        let mut url = self.root.clone();
        url.set_path(&format!("{}{}", self.root.path(), url_path(key.as_str())));
        url
    }

    /// Where a URL leads from a page with this URL.
    pub(super) fn resolve(&self, from: &Url, text: &str) -> Address {
        let Some(url) = from.join(text).ok().filter(|url| matches!(url.scheme(), "http" | "https")) else {
            return Address::Other;
        };
        let query = url.query().unwrap_or_default();
        // The scheme does not matter: a site may be served with and without TLS.
        let here = url.host_str() == self.root.host_str() && url.port() == self.root.port();
        let path = url.path().strip_prefix(self.root.path()).filter(|_| here);
        let Some(path) = path else {
            return if has_parameters(query) { Address::Outside } else { Address::Other };
        };
        let path = percent_decode_str(path).decode_utf8().ok();
        match path.and_then(|path| Key::new(&path)) {
            Some(key) => Address::Local { key, query: query.to_owned() },
            None => Address::Other,
        }
    }
}

/// Whether a query has parameters of IO.
pub(super) fn has_parameters(query: &str) -> bool {
    static NAMES: LazyLock<Vec<&str>> =
        LazyLock::new(|| recipe::docs().into_iter().map(|doc| doc.name).chain(["class"]).collect());
    recipe::pieces(query).any(|piece| piece.split_once('=').is_some_and(|(name, _)| NAMES.contains(&name)))
}

/// The URL as written, with another file name and without a query. The new file is in the same folder.
pub(super) fn renamed(text: &str, name: &str) -> String {
    let text = text.trim_ascii();
    let (rest, fragment) = text.split_at(text.find('#').unwrap_or(text.len()));
    let path = rest.split('?').next().unwrap_or_default();
    let folder = path.rfind('/').map_or("", |at| &path[..=at]);
    format!("{folder}{}{fragment}", url_path(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(base: Option<&str>, page: &str, text: &str) -> String {
        let base = Base::new(base).expect("a base");
        match base.resolve(&base.of(&Key::new(page).expect("a key")), text) {
            Address::Local { key, query } => format!("{key} {query}"),
            Address::Outside => "outside".to_owned(),
            Address::Other => "other".to_owned(),
        }
    }

    #[test]
    fn urls_lead_to_files() {
        for (base, page, text, want) in [
            (None, "a/index.html", "b.jpg?width=3", "a/b.jpg width=3"),
            (None, "a/index.html", "/b.jpg?width=3#x", "b.jpg width=3"),
            (None, "a/b/index.html", "../%C3%BC%20b.jpg", "a/ü b.jpg "),
            (None, "a/ü.html", "b.jpg", "a/b.jpg "),
            (None, "index.html", "https://example.com/b.jpg?width=3", "outside"),
            (None, "index.html", "https://example.com/b.jpg?v=3", "other"),
            (None, "index.html", "data:image/gif;base64,R0?width=3", "other"),
            (None, "index.html", "../../b.jpg", "b.jpg "),
            (Some("/blog"), "index.html", "/blog/b.jpg?width=3", "b.jpg width=3"),
            (Some("/blog/"), "index.html", "/b.jpg?width=3", "outside"),
            (Some("https://example.com/blog/"), "index.html", "http://example.com/blog/b.jpg?x=1", "b.jpg x=1"),
            (Some("https://example.com"), "index.html", "//example.com/b.jpg", "b.jpg "),
            (Some("https://example.com"), "index.html", "//cdn.example.com/b.jpg?width=1", "outside"),
            (None, "index.html", "b.jpg?crop=16:9,smart", "b.jpg crop=16:9,smart"),
            (None, "index.html", "..%2fb.jpg", "other"),
            (None, "index.html", "", "index.html "),
        ] {
            assert_eq!(resolve(base, page, text), want, "{text}");
        }
        for wrong in ["example.com", "ftp://example.com/", "https://example.com/?x", "//example.com"] {
            assert!(Base::new(Some(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_new_name_keeps_the_form_of_the_url() {
        for (text, want) in [
            ("b.jpg?width=3", "b.1.webp"),
            (" ../a,b/b.jpg?x=/y ", "../a,b/b.1.webp"),
            ("https://example.com/ü/b.jpg?width=3#top", "https://example.com/ü/b.1.webp#top"),
        ] {
            assert_eq!(renamed(text, "b.1.webp"), want);
        }
        assert_eq!(renamed("a.jpg?x=1", "a, b.webp"), "a%2C%20b.webp");
    }
}
