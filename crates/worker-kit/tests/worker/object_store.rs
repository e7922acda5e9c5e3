//! Object storage.

use crate::support::*;
use bytes::Bytes;
use hivesync_worker_kit::{ObjectStore, StorageConfig, StorageError};
use std::time::{Duration, Instant};

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
    store.check().await.unwrap();
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

#[tokio::test]
async fn storage_that_says_nothing_is_unavailable() {
    let mut storage = Storage::start();
    let config = StorageConfig {
        timeout: Duration::from_millis(400),
        ..storage.config()
    };
    let store = ObjectStore::new(&config);
    storage.fall_silent("");
    let started = Instant::now();
    assert!(matches!(
        store.get("a", 10).await,
        Err(StorageError::Unavailable(_))
    ));
    assert!(matches!(
        store.put("a", Bytes::from_static(b"x"), "x/y").await,
        Err(StorageError::Unavailable(_))
    ));
    assert!(matches!(store.head("a").await, Err(StorageError::Unavailable(_))));
    assert!(matches!(store.check().await, Err(StorageError::Unavailable(_))));
    // Much less than what a job may take.
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );

    storage.fall_silent("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nthe body begins");
    assert!(matches!(
        store.get("a", 1000).await,
        Err(StorageError::Unavailable(_))
    ));
}

#[tokio::test]
async fn storage_that_only_gives_is_found_out() {
    let storage = Storage::start();
    let store = ObjectStore::new(&storage.config());
    storage.refuse_writes();
    store.probe().await.unwrap();
    assert!(matches!(store.check().await, Err(StorageError::Unavailable(_))));
}
