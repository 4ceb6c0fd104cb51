//! The client of a bucket, built from the settings.

use super::{
    super::{FileStamp, Key},
    Remote,
    address::{Address, Scheme},
    error::{credentials, innermost},
};
use object_store::{
    Attribute, Attributes, ClientOptions, CredentialProvider, ObjectMeta, ObjectStore, PutMode, PutOptions,
    RetryConfig, aws::AmazonS3Builder, azure::MicrosoftAzureBuilder, gcp::GoogleCloudStorageBuilder, http::HttpBuilder,
    list::PaginatedListStore,
};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

/// The name of the digest in the metadata of an object: `x-amz-meta-pixmill`.
const DIGEST: &str = "pixmill";
/// Requests are repeated this often, for at most this time.
const RETRIES: usize = 5;
const RETRY_TIME: Duration = Duration::from_secs(30);
/// How long a service is asked for credentials: outside of its machines nothing answers.
const CREDENTIALS_TIME: Duration = Duration::from_secs(4);

/// A bucket that can be asked.
pub(super) struct Client {
    pub(super) objects: Arc<dyn ObjectStore>,
    /// The same bucket, where its pages of names can be asked for one by one.
    pub(super) pages: Option<Arc<dyn PaginatedListStore>>,
    /// The bucket refuses to write an object that exists, if asked to.
    can_create: AtomicBool,
}

/// The client of a service, with the settings that its builder knows. The builders have no trait in common.
macro_rules! client {
    ($builder:ty, $with_name:ident, $address:expr, $remote:expr) => {{
        let options = ClientOptions::new().with_allow_http(has_http_endpoint($remote));
        let builder = <$builder>::new().with_client_options(options).with_retry(retries($remote));
        let settings = $remote.settings().iter();
        let builder = settings.fold(builder, |builder, (name, value)| match name.parse() {
            Ok(known) => builder.with_config(known, value),
            Err(_) => builder,
        });
        let store = builder.$with_name(&$address.bucket).build().map_err(|error| invalid(&error, $address))?;
        let store = Arc::new(store);
        ask(store.credentials(), $address, $remote).await?;
        Client::of(store.clone(), Some(store))
    }};
}

impl Client {
    /// # Errors
    /// `InvalidInput` for invalid settings; `PermissionDenied` without credentials.
    pub(super) fn new(address: &Address, remote: &Remote) -> io::Result<Client> {
        // Inside of the runtime, which some of them expect.
        remote.wait(async {
            Ok(match address.scheme {
                Scheme::S3 => client!(AmazonS3Builder, with_bucket_name, address, remote),
                Scheme::Google => client!(GoogleCloudStorageBuilder, with_bucket_name, address, remote),
                Scheme::Azure => client!(MicrosoftAzureBuilder, with_container_name, address, remote),
                Scheme::Https | Scheme::Http => {
                    let options = ClientOptions::new().with_allow_http(address.scheme == Scheme::Http);
                    let builder = HttpBuilder::new().with_url(format!("{}/", address.root()));
                    let builder = builder.with_client_options(options).with_retry(retries(remote));
                    Client::of(Arc::new(builder.build().map_err(|error| invalid(&error, address))?), None)
                }
            })
        })?
    }

    pub(super) fn of(objects: Arc<dyn ObjectStore>, pages: Option<Arc<dyn PaginatedListStore>>) -> Client {
        Client { objects, pages, can_create: AtomicBool::new(true) }
    }

    /// Whether the bucket can be asked to write an object only if it is new.
    pub(super) fn can_create(&self) -> bool {
        self.can_create.load(Relaxed)
    }

    /// Remembers that it cannot.
    pub(super) fn cannot_create(&self) {
        self.can_create.store(false, Relaxed);
    }
}

fn invalid(error: &object_store::Error, address: &Address) -> io::Error {
    let message = format!("{}: invalid settings: {}", address.root(), innermost(error));
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// Whether an endpoint is asked without encryption, as the URL of a server in the same network says.
fn has_http_endpoint(remote: &Remote) -> bool {
    remote.settings().iter().any(|(name, value)| name.contains("endpoint") && value.starts_with("http://"))
}

/// `AWS_MAX_ATTEMPTS` is the variable of Amazon's own programs.
fn retries(remote: &Remote) -> RetryConfig {
    let attempts = remote.settings().iter().find(|(name, _)| name == "aws_max_attempts");
    let attempts = attempts.and_then(|(_, value)| value.parse::<usize>().ok());
    let max_retries = attempts.map_or(RETRIES, |attempts| attempts.saturating_sub(1));
    RetryConfig { max_retries, retry_timeout: RETRY_TIME, ..RetryConfig::default() }
}

/// Gets the credentials. Where none are set, they are asked from the machine, which does not answer outside of a service: each
/// request would wait for it.
async fn ask<T: Send + Sync + 'static>(
    provider: &Arc<dyn CredentialProvider<Credential = T>>,
    address: &Address,
    remote: &Remote,
) -> io::Result<()> {
    let unsigned = remote.settings().iter().any(|(name, value)| name.ends_with("_skip_signature") && value == "true");
    if unsigned || matches!(tokio::time::timeout(CREDENTIALS_TIME, provider.get_credential()).await, Ok(Ok(_))) {
        return Ok(());
    }
    let message = format!("{}: no credentials; set {}", address.root(), credentials(address.scheme));
    Err(io::Error::new(io::ErrorKind::PermissionDenied, message))
}

/// The stamp of an object. Listings have more exact times than single objects, so the time is cut to seconds.
pub(super) fn stamp_of(meta: &ObjectMeta) -> FileStamp {
    let seconds = u64::try_from(meta.last_modified.timestamp()).unwrap_or(0);
    let tag = meta.e_tag.as_deref().unwrap_or_default().trim_start_matches("W/").trim_matches('"');
    let [a, b, c, d, ..] = *blake3::hash(tag.as_bytes()).as_bytes();
    let changed = if tag.is_empty() { 0 } else { u64::from(u32::from_le_bytes([a, b, c, d])) };
    FileStamp { len: meta.size, modified: seconds.saturating_mul(1_000_000_000), changed }
}

/// The digest that pixmill has added to an object.
pub(super) fn digest_of(attributes: &Attributes) -> Option<[u8; 32]> {
    let text = attributes.get(&Attribute::Metadata(DIGEST.into()))?;
    blake3::Hash::from_hex(text.as_bytes()).ok().map(Into::into)
}

/// A write with the digest and the type of the content.
pub(super) fn put_options(key: &Key, digest: [u8; 32], mode: PutMode) -> PutOptions {
    let mut attributes = Attributes::new();
    let digest = blake3::Hash::from_bytes(digest).to_hex().to_string();
    attributes.insert(Attribute::Metadata(DIGEST.into()), digest.into());
    attributes.insert(Attribute::ContentType, content_type(key.extension().unwrap_or_default()).into());
    PutOptions { mode, attributes, ..PutOptions::default() }
}

/// The media type of a file, for browsers that get it from the bucket.
fn content_type(extension: &str) -> &'static str {
    match extension.to_ascii_lowercase().as_str() {
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "css" => "text/css; charset=utf-8",
        "gif" => "image/gif",
        "heic" | "heif" => "image/heic",
        "html" | "htm" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "jpg" | "jpeg" | "jpe" | "jfif" => "image/jpeg",
        "jxl" => "image/jxl",
        "json" => "application/json",
        "mp4" => "video/mp4",
        "png" | "apng" => "image/png",
        "svg" => "image/svg+xml",
        "tif" | "tiff" => "image/tiff",
        "txt" => "text/plain; charset=utf-8",
        "webp" => "image/webp",
        "xml" => "application/xml",
        "zst" => "application/zstd",
        _ => "application/octet-stream",
    }
}
