//! Where uploaded files are kept: a folder, or a bucket.

use crate::error::Error;
use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use staj_persistence::Files;
use std::sync::Arc;

pub fn open(place: &str) -> Result<Files, Error> {
    let store: Arc<dyn ObjectStore> = match place.strip_prefix("s3://") {
        Some(bucket) => {
            // Two providers could be compiled in; TLS wants to be told which.
            let _ = rustls::crypto::ring::default_provider().install_default();
            Arc::new(AmazonS3Builder::from_env().with_bucket_name(bucket).build()?)
        }
        None => {
            std::fs::create_dir_all(place)?;
            Arc::new(LocalFileSystem::new_with_prefix(place)?)
        }
    };
    Ok(Files::new(store))
}
