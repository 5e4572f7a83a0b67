//! The store of uploaded files: a folder or an S3 bucket.

use crate::error::Error;
use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use staj_persistence::Files;
use std::sync::Arc;

/// Opens the store as [`open`] does, but does not create a folder.
pub fn open_existing(location: &str) -> Result<Files, Error> {
    if !location.starts_with("s3://") && !std::path::Path::new(location).is_dir() {
        return Err(format!("there is no folder {location:?} (STAJ_DOCUMENTS)").into());
    }
    open(location)
}

/// Opens the store at a path, or at `s3://BUCKET`. Creates the folder if it does not exist.
pub fn open(location: &str) -> Result<Files, Error> {
    let store: Arc<dyn ObjectStore> = match location.strip_prefix("s3://") {
        Some(bucket) => {
            // More than one TLS provider may be compiled in, so one must be selected.
            let _ = rustls::crypto::ring::default_provider().install_default();
            Arc::new(AmazonS3Builder::from_env().with_bucket_name(bucket).build()?)
        }
        None => {
            std::fs::create_dir_all(location)?;
            Arc::new(LocalFileSystem::new_with_prefix(location)?)
        }
    };
    Ok(Files::new(store))
}
