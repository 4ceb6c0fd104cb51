//! An origin: a server of sources.

use super::{error::Refusal, options::OriginOptions};
use crate::store::Key;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use reqwest::{
    Client, StatusCode,
    header::{self, HeaderMap, HeaderName},
    redirect::Policy,
};
use std::{
    sync::{Arc, Once},
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

const MIB: u64 = 1 << 20;

/// The room for bodies in progress: this many bytes, and at least one body.
pub(super) fn room(bytes: u64, most: u64) -> Arc<Semaphore> {
    let mib = bytes.max(most).div_ceil(MIB) + 1;
    Arc::new(Semaphore::new(usize::try_from(mib).unwrap_or(Semaphore::MAX_PERMITS).min(Semaphore::MAX_PERMITS)))
}

/// The most redirects.
const REDIRECTS: usize = 3;

/// How long a response without `Cache-Control` counts as fresh.
const FRESH: Duration = Duration::from_secs(60);

/// What a path segment cannot contain.
const SEGMENT: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'?').add(b'`').add(b'{').add(b'}').add(b'%');

/// What an origin said of a source.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    pub(super) cache_control: Option<String>,
    pub(super) surrogate_control: Option<String>,
    pub(super) surrogate_keys: Vec<String>,
    /// The time of the download.
    pub(super) took: Duration,
    pub(super) fetched: Instant,
    pub(super) fresh_until: Instant,
}

impl Facts {
    fn of(headers: &HeaderMap, began: Instant) -> Facts {
        let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::to_owned);
        let cache_control = text(header::CACHE_CONTROL);
        let now = Instant::now();
        let keys = text(HeaderName::from_static("surrogate-key")).unwrap_or_default();
        Facts {
            etag: text(header::ETAG),
            last_modified: text(header::LAST_MODIFIED),
            surrogate_control: text(HeaderName::from_static("surrogate-control")),
            surrogate_keys: keys.split_ascii_whitespace().map(str::to_owned).collect(),
            took: began.elapsed(),
            fetched: now,
            fresh_until: now + freshness(cache_control.as_deref()),
            cache_control,
        }
    }

    /// Takes over the headers of "not modified", which may lack those that stay.
    pub(super) fn renew(&mut self, new: Facts) {
        let Facts { etag, last_modified, cache_control, surrogate_control, .. } = self;
        let cache_control = new.cache_control.or(cache_control.take());
        *self = Facts {
            etag: new.etag.or(etag.take()),
            last_modified: new.last_modified.or(last_modified.take()),
            surrogate_control: new.surrogate_control.or(surrogate_control.take()),
            fresh_until: new.fetched + freshness(cache_control.as_deref()),
            cache_control,
            surrogate_keys: std::mem::take(&mut self.surrogate_keys),
            took: new.took,
            fetched: new.fetched,
        };
    }
}

/// The time for which a response is fresh: `s-maxage`, else `max-age`.
fn freshness(cache_control: Option<&str>) -> Duration {
    let Some(text) = cache_control else { return FRESH };
    let directives = || text.split(',').map(|directive| directive.trim().to_ascii_lowercase());
    if directives().any(|directive| matches!(directive.as_str(), "no-store" | "no-cache" | "private")) {
        return Duration::ZERO;
    }
    let seconds = |name: &str| directives().find_map(|d| d.strip_prefix(name)?.trim_matches('"').parse::<u32>().ok());
    seconds("s-maxage=").or_else(|| seconds("max-age=")).map_or(FRESH, |s| Duration::from_secs(u64::from(s)))
}

/// The answer of an origin.
pub(super) enum Answer {
    Body(Facts, Vec<u8>),
    NotModified(Facts),
}

/// An origin with its connections.
pub(super) struct Origin {
    base: String,
    client: Client,
    most: u64,
    total: Duration,
    /// The bytes of bodies that may be in progress, in MiB.
    room: Arc<Semaphore>,
}

impl Origin {
    /// # Errors
    /// When the client cannot be made.
    pub(super) fn new(options: &OriginOptions, most: u64, room: Arc<Semaphore>) -> Result<Origin, String> {
        static CRYPTOGRAPHY: Once = Once::new();
        // The provider of the whole process; a second one would be refused.
        CRYPTOGRAPHY.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        // Within the host, so that an origin cannot lead to a private address.
        let within = Policy::custom(|attempt| {
            let same = |url: &reqwest::Url| {
                attempt.previous().first().is_some_and(|first| {
                    (first.host_str(), first.port_or_known_default()) == (url.host_str(), url.port_or_known_default())
                        || (first.host_str() == url.host_str() && (url.scheme(), url.port()) == ("https", None))
                })
            };
            if attempt.previous().len() > REDIRECTS || !same(attempt.url()) { attempt.stop() } else { attempt.follow() }
        });
        let client = Client::builder()
            .redirect(within)
            .connect_timeout(options.connect)
            .timeout(options.total)
            .user_agent(concat!("pixmill/", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Origin { base: options.url.trim_end_matches('/').to_owned(), client, most, total: options.total, room })
    }

    /// The URL of its files.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The URL of a source.
    pub(super) fn url(&self, key: &Key, forwarded: &str) -> String {
        let segments: Vec<String> =
            key.as_str().split('/').map(|segment| utf8_percent_encode(segment, SEGMENT).to_string()).collect();
        format!("{}/{}{forwarded}", self.base, segments.join("/"))
    }

    /// Fetches a source; with `known`, only if it has changed.
    ///
    /// # Errors
    /// `Missing` for 404 and 410; otherwise when the origin is broken, too slow, or sends too much.
    pub(super) async fn fetch(&self, key: &Key, forwarded: &str, known: Option<&Facts>) -> Result<Answer, Refusal> {
        let began = Instant::now();
        let mut request = self.client.get(self.url(key, forwarded));
        if let Some(etag) = known.and_then(|facts| facts.etag.as_ref()) {
            request = request.header(header::IF_NONE_MATCH, etag);
        } else if let Some(date) = known.and_then(|facts| facts.last_modified.as_ref()) {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        let broken = |error: reqwest::Error| {
            if error.is_timeout() {
                return Refusal::OriginTimeout(format!("{} did not answer within {:?}", self.base, self.total));
            }
            let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), root_cause);
            Refusal::Origin { message: format!("{} cannot be reached: {cause}", self.base), phrase: None }
        };
        let mut response = request.send().await.map_err(broken)?;
        let status = response.status();
        match status {
            StatusCode::OK => {}
            StatusCode::NOT_MODIFIED if known.is_some() => {
                return Ok(Answer::NotModified(Facts::of(response.headers(), began)));
            }
            StatusCode::NOT_FOUND | StatusCode::GONE => return Err(Refusal::Missing),
            other => {
                let message = format!("{} answered {other}", self.base);
                return Err(Refusal::Origin { message, phrase: Some("Invalid status") });
            }
        }
        let encoding =
            response.headers().get(header::CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase());
        if let Some(encoding) = encoding.filter(|encoding| !matches!(encoding.as_slice(), b"" | b"identity" | b"gzip"))
        {
            let message = format!("{} sent the encoding {}", self.base, String::from_utf8_lossy(&encoding));
            return Err(Refusal::Origin { message, phrase: Some("Unsupported Content-Encoding") });
        }
        let mut bytes = Vec::new();
        let too_large = || Refusal::Origin {
            message: format!("{} sent more than {} bytes", self.base, self.most),
            phrase: Some("Body exceeds maximum length"),
        };
        if response.content_length().is_some_and(|len| len > self.most) {
            return Err(too_large());
        }
        // Bodies wait for their memory. Without a length, a body may have any size.
        let mib = response.content_length().unwrap_or(self.most).min(self.most).div_ceil(MIB).max(1);
        let permits = u32::try_from(mib).unwrap_or(u32::MAX);
        let waited = tokio::time::timeout(self.total, self.room.acquire_many(permits)).await;
        let Ok(Ok(_room)) = waited else { return Err(Refusal::Busy) };
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            if (bytes.len() + chunk.len()) as u64 > self.most {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Answer::Body(Facts::of(response.headers(), began), bytes))
    }
}

fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    error.source().map_or_else(|| error.to_string(), root_cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn freshness_follows_the_origin() {
        for (text, seconds) in [
            (None, 60),
            (Some("public, max-age=100"), 100),
            (Some("max-age=100, s-maxage=\"7\""), 7),
            (Some("no-cache, max-age=100"), 0),
            (Some("private"), 0),
            (Some("public"), 60),
        ] {
            assert_eq!(freshness(text).as_secs(), seconds, "{text:?}");
        }
    }
}
