//! Buckets and single objects of web servers, through crate `object_store`. Nothing else of pixmill but `serve` is
//! asynchronous: the calls here block, on threads that may wait.

mod address;
mod client;
mod error;
mod listing;
mod runtime;
#[cfg(test)]
mod tests;

use super::{FileStamp, Key, ListError, Listed, SharedIo, Store, Walk, Written, file};
use address::Address;
use client::{Client, digest_of, stamp_of};
use error::status;
use object_store::{Error, GetOptions, GetRange, ObjectMeta, ObjectStoreExt, PutMode, UpdateVersion};
pub use runtime::Remote;
use std::{io, sync::Arc};

/// The part of a bucket below a prefix, or the objects of a web server.
///
/// A write is one request that replaces the whole object. The digest of the content is kept in the metadata of the
/// object, so that a later run compares without reading it.
pub(super) struct RemoteStore {
    client: Arc<Client>,
    remote: Remote,
    address: Address,
    walk: Walk,
}

/// Opens a URL. Nothing is requested, except credentials that have to be asked for.
///
/// # Errors
/// `InvalidInput` for a URL that cannot be used; `PermissionDenied` without credentials.
pub(super) fn open(url: &str, walk: Walk, remote: &Remote) -> io::Result<Box<dyn Store>> {
    let address = Address::parse(url)?;
    let client = remote.client(&address.root(), || Client::new(&address, remote))?;
    Ok(Box::new(RemoteStore { client, remote: remote.clone(), address, walk }))
}

impl RemoteStore {
    /// Waits for the result of a request.
    fn wait<T>(&self, request: impl Future<Output = object_store::Result<T>>) -> io::Result<T> {
        self.remote.wait(request)?.map_err(|error| error::to_io(&error, &self.address))
    }

    fn may_write(&self) -> io::Result<()> {
        if self.address.scheme.is_writable() {
            return Ok(());
        }
        let message = format!("{}:// is read only; write to a bucket or a folder", self.address.scheme.name());
        Err(io::Error::new(io::ErrorKind::Unsupported, message))
    }

    /// Metadata of an object, and the digest that pixmill has added to it.
    async fn head(&self, key: &Key) -> object_store::Result<(ObjectMeta, Option<[u8; 32]>)> {
        let options = GetOptions { head: true, ..GetOptions::default() };
        let found = self.client.objects.get_opts(&self.address.path(key)?, options).await?;
        let digest = digest_of(&found.attributes);
        Ok((found.meta, digest))
    }

    async fn put(&self, key: &Key, bytes: &[u8], digest: [u8; 32], mode: PutMode) -> object_store::Result<()> {
        let options = client::put_options(key, digest, mode);
        self.client.objects.put_opts(&self.address.path(key)?, bytes.to_vec().into(), options).await.map(drop)
    }

    /// Whether an object has these bytes. That of another program is read if its size is equal.
    async fn is_same(
        &self,
        key: &Key,
        bytes: &[u8],
        digest: [u8; 32],
        (meta, known): &(ObjectMeta, Option<[u8; 32]>),
    ) -> object_store::Result<bool> {
        match known {
            _ if meta.size != bytes.len() as u64 => Ok(false),
            Some(known) => Ok(*known == digest),
            None => {
                let read = self.client.objects.get(&self.address.path(key)?).await?.bytes().await;
                Ok(read? == bytes)
            }
        }
    }

    /// Writes an object, in one request if it is new; otherwise `existing` decides.
    async fn write_new(&self, key: &Key, bytes: &[u8], existing: Existing) -> object_store::Result<Written> {
        let digest = blake3::hash(bytes).into();
        if self.client.can_create() {
            match self.put(key, bytes, digest, PutMode::Create).await {
                Ok(()) => return Ok(Written::Changed),
                Err(Error::AlreadyExists { .. }) if existing == Existing::Keep => return Ok(Written::Unchanged),
                Err(Error::AlreadyExists { .. }) => {}
                Err(error) if is_unknown(&error) => self.client.cannot_create(),
                Err(error) => return Err(error),
            }
        }
        match self.head(key).await {
            Ok(_) if existing == Existing::Keep => return Ok(Written::Unchanged),
            Ok(found) if self.is_same(key, bytes, digest, &found).await? => return Ok(Written::Unchanged),
            Ok(_) | Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
        self.put(key, bytes, digest, PutMode::Overwrite).await.map(|()| Written::Changed)
    }

    /// Replaces an object that had this stamp. `None` if it was changed since.
    async fn replace_unchanged(
        &self,
        key: &Key,
        bytes: &[u8],
        since: FileStamp,
    ) -> object_store::Result<Option<Written>> {
        let digest = blake3::hash(bytes).into();
        let found = self.head(key).await?;
        if stamp_of(&found.0) != since {
            return Ok(None);
        }
        if self.is_same(key, bytes, digest, &found).await? {
            return Ok(Some(Written::Unchanged));
        }
        let version = UpdateVersion { e_tag: found.0.e_tag, version: found.0.version };
        match self.put(key, bytes, digest, PutMode::Update(version)).await {
            Err(Error::Precondition { .. }) => return Ok(None),
            // The store has no conditional writes.
            Err(error) if is_unknown(&error) => self.put(key, bytes, digest, PutMode::Overwrite).await?,
            written => written?,
        }
        Ok(Some(Written::Changed))
    }
}

/// What happens to an object of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Existing {
    Keep,
    Replace,
}

/// Whether the store does not know a kind of request.
fn is_unknown(error: &Error) -> bool {
    matches!(error, Error::NotImplemented { .. } | Error::NotSupported { .. }) || status(error) == Some(501)
}

impl Store for RemoteStore {
    fn list(&self, each: &mut dyn FnMut(Result<Listed, ListError>)) {
        if self.address.is_listed() {
            listing::list(self, each);
        } else {
            let message =
                "a web server does not list its objects; name them one by one, or end the URL with / for WebDAV";
            let error = io::Error::new(io::ErrorKind::Unsupported, message);
            each(Err(ListError { place: ".".to_owned(), error }));
        }
    }

    fn read(&self, key: &Key) -> io::Result<Vec<u8>> {
        self.read_at_most(key, u64::MAX)
    }

    fn read_at_most(&self, key: &Key, limit: u64) -> io::Result<Vec<u8>> {
        let read = async {
            let found = self.client.objects.get(&self.address.path(key)?).await?;
            if found.meta.size > limit { Ok(None) } else { found.bytes().await.map(Some) }
        };
        self.wait(read)?.map(Vec::from).ok_or_else(|| file::too_large(limit))
    }

    fn read_head(&self, key: &Key, len: usize) -> io::Result<Vec<u8>> {
        let read = async {
            let path = self.address.path(key)?;
            let options =
                GetOptions { range: Some(GetRange::Bounded(0..(len as u64).max(1))), ..GetOptions::default() };
            match self.client.objects.get_opts(&path, options).await {
                Ok(found) => found.bytes().await,
                // An empty object has no range.
                Err(error) if status(&error) == Some(416) => Ok(Default::default()),
                // Some web servers answer with the whole object only.
                Err(Error::NotSupported { .. }) => self.client.objects.get(&path).await?.bytes().await,
                Err(error) => Err(error),
            }
        };
        let mut bytes = self.wait(read).map(Vec::from)?;
        bytes.truncate(len);
        Ok(bytes)
    }

    fn write(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        self.may_write()?;
        self.wait(self.write_new(key, bytes, Existing::Replace))
    }

    fn create(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        self.may_write()?;
        self.wait(self.write_new(key, bytes, Existing::Keep))
    }

    fn replace(&self, key: &Key, bytes: &[u8], since: Option<FileStamp>) -> io::Result<Written> {
        let Some(since) = since else { return self.write(key, bytes) };
        self.may_write()?;
        self.wait(self.replace_unchanged(key, bytes, since))?.ok_or_else(file::changed)
    }

    fn stamp(&self, key: &Key) -> io::Result<FileStamp> {
        self.wait(self.head(key)).map(|(meta, _)| stamp_of(&meta))
    }

    fn remove(&self, key: &Key) -> io::Result<()> {
        self.may_write()?;
        // Buckets report success for a missing object.
        self.wait(async {
            self.head(key).await?;
            self.client.objects.delete(&self.address.path(key)?).await
        })
    }

    fn covers(&self, key: &Key) -> bool {
        listing::takes(self, key.as_str())
    }

    fn digest(&self, key: &Key) -> io::Result<Option<[u8; 32]>> {
        self.wait(self.head(key)).map(|(_, digest)| digest)
    }

    fn io(&self) -> Option<SharedIo> {
        self.remote.io().ok()
    }

    fn canonical_id(&self, key: &Key) -> String {
        self.address.id(key)
    }
}
