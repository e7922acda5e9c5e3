//! Object storage as workers use it: whole objects, with limits and timeouts.

use crate::{
    StorageConfig,
    try_time::{Waiting, Waits},
};
use aws_sdk_s3::{
    Client, Config,
    config::{
        self, BehaviorVersion, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
        http::HttpResponse, retry::RetryConfig, timeout::TimeoutConfig,
    },
    error::SdkError,
    primitives::ByteStream,
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use bytes::{Bytes, BytesMut};
use hivesync_domain::object_key;
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// What a large object may take to be written beyond [`StorageConfig::timeout`], for each MiB.
const WRITE_TIME_PER_MIB: Duration = Duration::from_secs(1);

/// What [`ObjectStore::check`] writes.
const CHECKED: &[u8] = b"written by workers to see whether storage works";

/// The bucket everything is kept in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ObjectStore {
    client: Client,
    bucket: String,
    timeout: Duration,
    waits: Waits,
}

/// Why an object could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// There is no such object.
    #[error("no object {key} in storage")]
    NotFound {
        /// Its key.
        key: String,
    },
    /// The object is larger than the caller allows.
    #[error("object {key} is larger than {limit} bytes")]
    TooLarge {
        /// Its key.
        key: String,
        /// The limit.
        limit: usize,
    },
    /// Storage did not do it, after several tries: away, silent, overloaded, or refusing our credentials or this key.
    #[error("object storage is unavailable: {0}")]
    Unavailable(String),
}

impl ObjectStore {
    /// Object storage as configured; nothing is asked of it yet.
    pub fn new(config: &StorageConfig) -> Self {
        let http = Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build_https();
        let credentials = Credentials::new(
            config.access_key_id.as_str(),
            config.secret_access_key.as_str(),
            None,
            None,
            "environment",
        );
        let sdk = Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .http_client(http)
            .endpoint_url(&config.endpoint)
            .region(Region::new(config.region.clone()))
            .credentials_provider(credentials)
            .force_path_style(true)
            .timeout_config(timeouts(config.timeout))
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(3)
                    .with_initial_backoff(Duration::from_millis(100)),
            )
            // Not every S3 knows the newer checksums; objects that need one are named by their hash.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .build();
        Self {
            client: Client::from_conf(sdk),
            bucket: config.bucket.clone(),
            timeout: config.timeout,
            waits: Waits::default(),
        }
    }

    /// The same storage; what is waited for it is counted in `waits`.
    pub(crate) fn counting(&self, waits: Waits) -> Self {
        Self {
            waits,
            ..self.clone()
        }
    }

    /// Reads an object of at most `limit` bytes; no more than that is ever held. A body that stalls is given up by the SDK.
    pub async fn get(&self, key: &str, limit: usize) -> Result<Bytes, StorageError> {
        let _waiting = self.waiting();
        let request = self.client.get_object().bucket(&self.bucket).key(key);
        let mut object = request.send().await.map_err(|error| failed("get", key, error))?;
        let too_large = || StorageError::TooLarge {
            key: key.to_owned(),
            limit,
        };
        let announced = object
            .content_length()
            .and_then(|length| usize::try_from(length).ok());
        if announced.is_some_and(|length| length > limit) {
            return Err(too_large());
        }
        let mut bytes = BytesMut::with_capacity(announced.unwrap_or(0));
        loop {
            match object.body.try_next().await {
                Ok(Some(chunk)) if bytes.len() + chunk.len() > limit => return Err(too_large()),
                Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => return Err(unavailable("get", key, chain(&error))),
            }
        }
        if announced.is_some_and(|length| length != bytes.len()) {
            return Err(unavailable("get", key, "the body ended too soon".to_owned()));
        }
        Ok(bytes.freeze())
    }

    /// Writes an object, over the one that has its key.
    pub async fn put(&self, key: &str, bytes: Bytes, content_type: &str) -> Result<(), StorageError> {
        let _waiting = self.waiting();
        let mib = u32::try_from(bytes.len() >> 20).unwrap_or(u32::MAX);
        let timeout = self.timeout + WRITE_TIME_PER_MIB.saturating_mul(mib);
        let request = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .content_type(content_type)
            .body(ByteStream::from(bytes));
        request
            .customize()
            .config_override(config::Builder::new().timeout_config(timeouts(timeout)))
            .send()
            .await
            .map(|_| ())
            .map_err(|error| failed("put", key, error))
    }

    /// The size of an object, if there is one.
    pub async fn head(&self, key: &str) -> Result<Option<u64>, StorageError> {
        let _waiting = self.waiting();
        let request = self.client.head_object().bucket(&self.bucket).key(key);
        match request.send().await.map_err(|error| failed("head", key, error)) {
            Ok(object) => Ok(Some(
                object
                    .content_length()
                    .and_then(|n| u64::try_from(n).ok())
                    .unwrap_or(0),
            )),
            Err(StorageError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether there is such an object.
    pub async fn exists(&self, key: &str) -> Result<bool, StorageError> {
        self.head(key).await.map(|size| size.is_some())
    }

    /// Whether the bucket can be reached with our credentials.
    pub async fn probe(&self) -> Result<(), StorageError> {
        let request = self.client.head_bucket().bucket(&self.bucket);
        match tokio::time::timeout(PROBE_TIMEOUT, request.send()).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => match failed("probe", &self.bucket, error) {
                StorageError::NotFound { .. } => Err(unavailable(
                    "probe",
                    &self.bucket,
                    "there is no such bucket".to_owned(),
                )),
                other => Err(other),
            },
            Err(_) => Err(unavailable("probe", &self.bucket, "no answer in time".to_owned())),
        }
    }

    /// Whether storage takes an object and gives it back: a full or read-only one does not, although [`ObjectStore::probe`] finds
    /// it in order.
    pub async fn check(&self) -> Result<(), StorageError> {
        let key = object_key::PROBE;
        self.put(key, Bytes::from_static(CHECKED), "text/plain").await?;
        self.get(key, CHECKED.len()).await.map(drop)
    }

    fn waiting(&self) -> Waiting {
        self.waits.begin()
    }
}

/// Time for one operation, in which one attempt that hangs leaves time for another. No read timeout: it would add nothing, and
/// the SDK keeps connections apart by it.
fn timeouts(operation: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .disable_read_timeout()
        .operation_attempt_timeout(operation / 2)
        .operation_timeout(operation)
        .build()
}

fn failed<E>(operation: &'static str, key: &str, error: SdkError<E, HttpResponse>) -> StorageError
where
    E: std::error::Error + 'static,
{
    match error.raw_response().map(|response| response.status().as_u16()) {
        Some(404) => StorageError::NotFound { key: key.to_owned() },
        Some(status) => unavailable(operation, key, format!("status {status}: {}", chain(&error))),
        None => unavailable(operation, key, chain(&error)),
    }
}

fn unavailable(operation: &'static str, key: &str, reason: String) -> StorageError {
    StorageError::Unavailable(format!("{operation} {key}: {reason}"))
}

/// The SDK's errors say nothing by themselves; what happened is in their sources.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}
