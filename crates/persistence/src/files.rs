//! Uploaded files: their bytes are in a folder or a bucket, under the id of their row.

use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use std::sync::Arc;
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

    /// Deletes a file. A missing file is not an error.
    pub async fn delete(&self, id: Uuid) -> Result<(), FilesError> {
        match self.store.delete(&path(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the store is available.
    pub async fn is_ready(&self) -> bool {
        matches!(
            self.store.head(&path(Uuid::nil())).await,
            Ok(_) | Err(object_store::Error::NotFound { .. })
        )
    }
}

/// The last two characters of the id, which are random, spread the files over folders.
fn path(id: Uuid) -> Path {
    let id = id.to_string();
    Path::from(format!("{}/{id}", &id[34..]))
}
