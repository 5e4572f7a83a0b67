//! The bytes of uploaded files, in a folder or a bucket. Their rows name them by id.

use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use std::sync::Arc;
use uuid::Uuid;

/// Where the bytes of uploaded files are kept, each under the id of its row.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
}

/// A file could not be written, read or deleted.
#[derive(Debug, thiserror::Error)]
#[error("file {id}: {source}")]
pub struct FilesError {
    id: Uuid,
    source: object_store::Error,
}

impl Files {
    /// Keeps files in this store.
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self { store }
    }

    /// Keeps a file. Called before the row is written: a file without a row is swept, a row
    /// without a file would be a loss.
    pub async fn put(&self, id: Uuid, bytes: Vec<u8>) -> Result<(), FilesError> {
        let put = self.store.put(&path(id), bytes.into()).await;
        put.map(drop).map_err(|source| FilesError { id, source })
    }

    /// The bytes of a file. A file that is missing is an error: its row promised it.
    pub async fn get(&self, id: Uuid) -> Result<Vec<u8>, FilesError> {
        let failed = |source| FilesError { id, source };
        let found = self.store.get(&path(id)).await.map_err(failed)?;
        found.bytes().await.map(Into::into).map_err(failed)
    }

    /// Deletes a file. Deleting a file that is already gone is not an error.
    pub async fn delete(&self, id: Uuid) -> Result<(), FilesError> {
        match self.store.delete(&path(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(source) => Err(FilesError { id, source }),
        }
    }

    /// Whether the store answers.
    pub async fn is_ready(&self) -> bool {
        matches!(
            self.store.head(&path(Uuid::nil())).await,
            Ok(_) | Err(object_store::Error::NotFound { .. })
        )
    }
}

/// Two characters of the random end of the id spread the files over folders.
fn path(id: Uuid) -> Path {
    let id = id.to_string();
    Path::from(format!("{}/{id}", &id[34..]))
}
