//! Uploaded files: their bytes are in a folder or a bucket, under the id of their row.

use futures_util::stream::{Stream, TryChunksError, TryStreamExt};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use std::future::ready;
use std::sync::Arc;
use time::OffsetDateTime;
use uuid::Uuid;

/// The store of all files of a server. Clones share it.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
}

/// An operation on the folder or bucket failed.
#[derive(Debug, thiserror::Error)]
#[error("the file store failed: {0}")]
pub struct FilesError(#[from] object_store::Error);

impl FilesError {
    /// Whether the disk is full.
    pub fn is_full(&self) -> bool {
        use std::error::Error;
        let mut cause: Option<&(dyn Error + 'static)> = Some(&self.0);
        while let Some(error) = cause {
            if let Some(error) = error.downcast_ref::<std::io::Error>() {
                use std::io::ErrorKind::{QuotaExceeded, StorageFull};
                if matches!(error.kind(), StorageFull | QuotaExceeded) {
                    return true;
                }
            }
            cause = error.source();
        }
        false
    }

    /// Whether the store works, but has no such file.
    pub fn is_missing(&self) -> bool {
        matches!(self.0, object_store::Error::NotFound { .. })
    }
}

/// The name of the marker, and of the file that [`Files::probe`] writes.
const MARKER: &str = "staj-marker";
const PROBE: &str = "staj-probe";
/// How many ids [`Files::stored_before`] returns at a time.
const CHUNK: usize = 500;

impl Files {
    /// Files in the given folder or bucket.
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self { store }
    }

    /// Stores a file, or replaces the file with this id. Call it before the row is written. A file
    /// without a row can be cleaned up, but a row without a file means lost data.
    pub async fn put(&self, id: Uuid, bytes: Vec<u8>) -> Result<(), FilesError> {
        self.store.put(&path(id), bytes.into()).await?;
        Ok(())
    }

    /// All bytes of a file. A missing file is an error.
    pub async fn get(&self, id: Uuid) -> Result<Vec<u8>, FilesError> {
        Ok(self.store.get(&path(id)).await?.bytes().await?.into())
    }

    /// Whether there is a file with this id.
    pub async fn has(&self, id: Uuid) -> Result<bool, FilesError> {
        match self.store.head(&path(id)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes a file. A missing file is not an error.
    pub async fn delete(&self, id: Uuid) -> Result<(), FilesError> {
        match self.store.delete(&path(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The ids of the files that were stored before this instant, in chunks.
    pub fn stored_before(
        &self,
        before: OffsetDateTime,
    ) -> impl Stream<Item = Result<Vec<Uuid>, FilesError>> + Send + 'static {
        let ids = self.store.list(None).try_filter_map(move |stored| {
            let is_old = stored.last_modified.timestamp() < before.unix_timestamp();
            let id = stored.location.filename().and_then(|name| Uuid::try_parse(name).ok());
            // Anything else in the folder is not ours.
            ready(Ok(id.filter(|id| is_old && path(*id) == stored.location)))
        });
        ids.try_chunks(CHUNK).map_err(|TryChunksError(_, error)| FilesError(error))
    }

    /// Writes a small file, to find out whether the store can be written.
    pub async fn probe(&self) -> Result<(), FilesError> {
        self.store.put(&Path::from(PROBE), "staj".into()).await?;
        Ok(())
    }

    /// The marker, which names the database that these files belong to. `None` if there is none or
    /// it cannot be read as an id.
    pub async fn marker(&self) -> Result<Option<Uuid>, FilesError> {
        match self.store.get(&Path::from(MARKER)).await {
            Ok(found) => {
                let bytes = found.bytes().await?;
                let text = std::str::from_utf8(&bytes).unwrap_or_default();
                Ok(Uuid::try_parse(text.trim()).ok())
            }
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes the marker.
    pub async fn mark(&self, marker: Uuid) -> Result<(), FilesError> {
        self.store.put(&Path::from(MARKER), format!("{marker}\n").into()).await?;
        Ok(())
    }
}

/// The last two characters of the id, which are random, spread the files over folders.
fn path(id: Uuid) -> Path {
    let id = id.to_string();
    Path::from(format!("{}/{id}", &id[34..]))
}
