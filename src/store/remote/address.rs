//! The parts of a URL: `s3://bucket/photos`.

use super::super::Key;
use object_store::path::Path;
use percent_encoding::percent_decode_str;
use std::io;
use url::Url;

/// The kind of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    S3,
    Google,
    Azure,
    Https,
    Http,
}

impl Scheme {
    const ALL: [(&str, Scheme); 5] = [
        ("s3", Scheme::S3),
        ("gs", Scheme::Google),
        ("az", Scheme::Azure),
        ("https", Scheme::Https),
        ("http", Scheme::Http),
    ];

    pub(super) fn name(self) -> &'static str {
        Scheme::ALL.iter().find(|(_, scheme)| *scheme == self).map_or("", |(name, _)| name)
    }

    /// Whether objects can be written.
    pub(super) fn is_writable(self) -> bool {
        !self.is_web()
    }

    /// Whether this is a web server.
    pub(super) fn is_web(self) -> bool {
        matches!(self, Scheme::Https | Scheme::Http)
    }
}

/// A bucket or web server, and the names in it that a store is limited to.
#[derive(Debug, Clone)]
pub(super) struct Address {
    pub(super) scheme: Scheme,
    /// The name of the bucket; host and port of a web server.
    pub(super) bucket: String,
    /// The beginning of all names, with a slash at its end: `photos/`, or empty.
    pub(super) prefix: String,
    /// The URL ends with a slash.
    is_folder: bool,
}

impl Address {
    /// The names in buckets are written as they are, as in the commands of the services. Those of web servers are URLs.
    ///
    /// # Errors
    /// `InvalidInput` for another scheme, a name that no object can have, and user names.
    pub(super) fn parse(url: &str) -> io::Result<Address> {
        let (name, rest) = url.split_once("://").unwrap_or_default();
        let scheme = Scheme::ALL.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, scheme)| *scheme);
        let scheme = scheme
            .ok_or_else(|| invalid(format!("{name}:// is not supported; use s3://, gs://, az:// or https://")))?;
        let (bucket, below) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.contains('@') {
            return Err(invalid("credentials in a URL are not supported; use environment variables".to_owned()));
        }
        if bucket.is_empty() {
            let missing = if scheme.is_web() { "host" } else { "bucket" };
            return Err(invalid(format!("{url} has no {missing}; write {name}://NAME/path")));
        }
        let (mut bucket, mut below) = (bucket.to_owned(), below.to_owned());
        if scheme.is_web() {
            let url = Url::parse(&format!("{name}://{bucket}")).map_err(|error| invalid(format!("{url}: {error}")))?;
            let port = url.port().map_or(String::new(), |port| format!(":{port}"));
            bucket = format!("{}{port}", url.host_str().unwrap_or_default());
            let decoded = percent_decode_str(&below).decode_utf8();
            below = decoded.map_err(|_| invalid(format!("{url}: the name is not UTF-8")))?.into_owned();
        }
        let is_folder = below.is_empty() || below.ends_with('/');
        let below = below.trim_end_matches('/');
        if !below.is_empty() && Key::new(below).is_none() {
            return Err(invalid(format!("{url}: names with empty parts, `.`, `..` or a backslash are not supported")));
        }
        let prefix = if below.is_empty() { String::new() } else { format!("{below}/") };
        Ok(Address { scheme, bucket, prefix, is_folder })
    }

    /// Whether objects can be listed: in buckets, and where a web server has folders.
    pub(super) fn is_listed(&self) -> bool {
        !self.scheme.is_web() || self.is_folder
    }

    /// The whole name of an object.
    ///
    /// # Errors
    /// For control characters.
    pub(super) fn path(&self, key: &Key) -> object_store::Result<Path> {
        Ok(Path::parse(format!("{}{key}", self.prefix))?)
    }

    /// The name below the prefix.
    pub(super) fn below<'a>(&self, name: &'a str) -> Option<&'a str> {
        name.strip_prefix(&self.prefix)
    }

    /// `s3://bucket`.
    pub(super) fn root(&self) -> String {
        format!("{}://{}", self.scheme.name(), self.bucket)
    }

    /// The URL of an object, equal for equal objects.
    pub(super) fn id(&self, key: &Key) -> String {
        format!("{}/{}{key}", self.root(), self.prefix)
    }
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_objects() {
        for (url, name, id) in [
            ("s3://b", "a b", "s3://b/a b"),
            ("S3://b/x/y/", "é%20#?", "s3://b/x/y/é%20#?"),
            ("gs://b/x%20y", "a", "gs://b/x%20y/a"),
            ("https://Host.example:443/x%20y", "a", "https://host.example/x y/a"),
            ("http://127.0.0.1:8080", "a", "http://127.0.0.1:8080/a"),
        ] {
            let address = Address::parse(url).expect(url);
            assert_eq!(address.id(&Key::new(name).expect(name)), id, "{url}");
        }
        for (url, message) in [
            ("ftp://host/a", "is not supported"),
            ("s3://", "no bucket"),
            ("s3:///a", "no bucket"),
            ("https://", "no host"),
            ("s3://key:secret@bucket/a", "credentials"),
            ("s3://b/a//b", "empty parts"),
            ("s3://b/../b", "empty parts"),
        ] {
            let error = Address::parse(url).expect_err(url).to_string();
            assert!(error.contains(message) && !error.contains("secret"), "{url}: {error}");
        }
    }
}
