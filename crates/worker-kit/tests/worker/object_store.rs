//! Object storage.

use crate::support::*;
use bytes::Bytes;
use hivesync_worker_kit::{ObjectStore, StorageConfig, StorageError};

#[tokio::test]
async fn objects_are_written_and_read_within_their_limit() {
    let storage = Storage::start();
    let store = ObjectStore::new(&storage.config());
    let large = Bytes::from(vec![7; 300_000]);
    store
        .put("previews/1/layout.json", large.clone(), "application/json")
        .await
        .unwrap();
    assert_eq!(store.get("previews/1/layout.json", 300_000).await.unwrap(), large);
    assert_eq!(
        store.get("previews/1/layout.json", 299_999).await.unwrap_err(),
        StorageError::TooLarge {
            key: "previews/1/layout.json".into(),
            limit: 299_999
        }
    );
    assert_eq!(store.head("previews/1/layout.json").await.unwrap(), Some(300_000));
    store
        .put("previews/1/layout.json", Bytes::new(), "application/json")
        .await
        .unwrap();
    assert_eq!(
        store.get("previews/1/layout.json", 0).await.unwrap(),
        Bytes::new()
    );
    store.probe().await.unwrap();
}

#[tokio::test]
async fn missing_and_unavailable_are_told_apart() {
    let mut storage = Storage::start();
    let store = ObjectStore::new(&storage.config());
    assert_eq!(
        store.get("no/such", 10).await.unwrap_err(),
        StorageError::NotFound {
            key: "no/such".into()
        }
    );
    assert_eq!(store.head("no/such").await.unwrap(), None);
    assert!(!store.exists("no/such").await.unwrap());

    let stranger = ObjectStore::new(&StorageConfig {
        secret_access_key: "wrong".into(),
        ..storage.config()
    });
    assert!(matches!(
        stranger.get("a", 10).await,
        Err(StorageError::Unavailable(_))
    ));
    let elsewhere = ObjectStore::new(&StorageConfig {
        bucket: "other".into(),
        ..storage.config()
    });
    assert!(matches!(
        elsewhere.probe().await,
        Err(StorageError::Unavailable(_))
    ));

    storage.stop();
    assert!(matches!(
        store.get("a", 10).await,
        Err(StorageError::Unavailable(_))
    ));
    assert!(matches!(
        store.put("a", Bytes::new(), "x/y").await,
        Err(StorageError::Unavailable(_))
    ));
    assert!(matches!(store.probe().await, Err(StorageError::Unavailable(_))));
}
