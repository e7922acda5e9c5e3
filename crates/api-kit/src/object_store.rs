//! Object storage: clients move bytes themselves by presigned addresses, components sign those and look at objects.

use crate::{ApiError, Settings, TimedOut, Variable, timeout};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use hivesync_domain::limits::Limit;
use http::HeaderMap;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use rusty_s3::{
    Bucket, Credentials, S3Action, UrlStyle,
    actions::{GetObject, HeadObject, PutObject},
};
use spin_sdk::http::EmptyBody;
use std::{collections::BTreeMap, time::Duration};

/// Signs addresses of one bucket.
pub struct ObjectStore {
    public: Bucket,
    internal: Bucket,
    credentials: Credentials,
    life: Duration,
}

/// Where and how to upload an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The address.
    pub url: String,
    /// Headers that are part of the signature: the client must send each as it is.
    pub headers: BTreeMap<&'static str, String>,
}

/// What storage says of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its size.
    pub size: u64,
    /// The lower-case hex of its SHA-256, when storage has one.
    pub sha256: Option<String>,
}

impl ObjectStore {
    /// The variables [`ObjectStore::open`] reads.
    pub const VARIABLES: [Variable; 6] = [
        "S3_ENDPOINT",
        "S3_PUBLIC_ENDPOINT",
        "S3_REGION",
        "S3_BUCKET",
        "R2_ACCESS_KEY_ID",
        "R2_SECRET_ACCESS_KEY",
    ];

    /// The storage the settings name. Addresses for clients use `S3_PUBLIC_ENDPOINT` when it is set.
    pub fn open(settings: &Settings) -> Result<Self, ApiError> {
        let internal = settings.required("S3_ENDPOINT")?;
        let public = match settings.get("S3_PUBLIC_ENDPOINT") {
            "" => internal,
            public => public,
        };
        let bucket = |name: &str, endpoint: &str| {
            let url = endpoint
                .parse()
                .map_err(|error| ApiError::internal(format!("{name}: {error}")))?;
            Bucket::new(
                url,
                UrlStyle::Path,
                settings.required("S3_BUCKET")?.to_owned(),
                settings.required("S3_REGION")?.to_owned(),
            )
            .map_err(|error| ApiError::internal(format!("{name}: {error}")))
        };
        Ok(Self {
            public: bucket("S3_PUBLIC_ENDPOINT", public)?,
            internal: bucket("S3_ENDPOINT", internal)?,
            credentials: Credentials::new(
                settings.required("R2_ACCESS_KEY_ID")?,
                settings.required("R2_SECRET_ACCESS_KEY")?,
            ),
            life: settings.limits().duration(Limit::PRESIGNED_URL_TTL_S),
        })
    }

    /// How long an address is valid.
    pub fn life(&self) -> Duration {
        self.life
    }

    /// An address to download `key` from.
    pub fn download(&self, key: &str) -> String {
        GetObject::new(&self.public, Some(&self.credentials), key)
            .sign(self.life)
            .into()
    }

    /// An address to upload `key` to: exactly `size` bytes, and with `sha256` exactly those, or storage refuses.
    pub fn upload(&self, key: &str, size: u64, sha256: Option<[u8; 32]>) -> Upload {
        let mut headers = BTreeMap::from([("content-length", size.to_string())]);
        if let Some(sha256) = sha256 {
            headers.insert("x-amz-checksum-sha256", STANDARD.encode(sha256));
        }
        let mut action = PutObject::new(&self.public, Some(&self.credentials), key);
        for (name, value) in &headers {
            action.headers_mut().insert(*name, value.clone());
        }
        let url = action.sign(self.life).into();
        Upload { url, headers }
    }

    /// Reads the object `key` of at most `most` bytes; `None` when there is none, or one that is larger.
    pub async fn get(&self, key: &str, most: usize) -> Result<Option<Bytes>, ApiError> {
        const CEILING: Duration = Duration::from_secs(5);
        let action = GetObject::new(&self.internal, Some(&self.credentials), key);
        let request = http::Request::get(action.sign(Duration::from_secs(60)).as_str())
            .body(EmptyBody::new())
            .map_err(ApiError::internal)?;
        let read = async {
            let answer = spin_sdk::http::send(request)
                .await
                .map_err(|error| ApiError::unavailable("object storage", error))?;
            match answer.status().as_u16() {
                200 => {}
                404 => return Ok(None),
                status => {
                    return Err(ApiError::unavailable(
                        "object storage",
                        format!("GET answered {status}"),
                    ));
                }
            }
            match Limited::new(answer.into_body(), most).collect().await {
                Ok(whole) => Ok(Some(whole.to_bytes())),
                Err(error) if error.is::<LengthLimitError>() => Ok(None),
                Err(error) => Err(ApiError::unavailable("object storage", error)),
            }
        };
        timeout(CEILING, read)
            .await
            .map_err(|TimedOut| ApiError::unavailable("object storage", TimedOut))?
    }

    /// Asks storage itself for the object `key`; `None` when there is none.
    pub async fn head(&self, key: &str) -> Result<Option<Stored>, ApiError> {
        const CEILING: Duration = Duration::from_secs(5);
        // S3 keeps an object's checksum to itself unless it is asked for it.
        const CHECKSUM_MODE: (&str, &str) = ("x-amz-checksum-mode", "ENABLED");
        let mut action = HeadObject::new(&self.internal, Some(&self.credentials), key);
        action.headers_mut().insert(CHECKSUM_MODE.0, CHECKSUM_MODE.1);
        let request = http::Request::head(action.sign(Duration::from_secs(60)).as_str())
            .header(CHECKSUM_MODE.0, CHECKSUM_MODE.1)
            .body(EmptyBody::new())
            .map_err(ApiError::internal)?;
        let answer = timeout(CEILING, spin_sdk::http::send(request))
            .await
            .map_err(|TimedOut| ApiError::unavailable("object storage", TimedOut))?
            .map_err(|error| ApiError::unavailable("object storage", error))?;
        match answer.status().as_u16() {
            404 => Ok(None),
            200 => stored(answer.headers())
                .map(Some)
                .ok_or_else(|| ApiError::unavailable("object storage", "HEAD without a Content-Length")),
            status @ 500.. => Err(ApiError::unavailable(
                "object storage",
                format!("HEAD answered {status}"),
            )),
            status => Err(ApiError::internal(format!(
                "object storage: HEAD answered {status}"
            ))),
        }
    }
}

fn stored(headers: &HeaderMap) -> Option<Stored> {
    let header = |name: &str| headers.get(name)?.to_str().ok();
    // That of an upload in parts is one of its parts' checksums, and no SHA-256 of the object.
    let sha256 = header("x-amz-checksum-sha256")
        .and_then(|text| STANDARD.decode(text).ok())
        .filter(|hash| hash.len() == 32);
    Some(Stored {
        size: header("content-length")?.parse().ok()?,
        sha256: sha256.map(hex::encode),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(public: &str) -> Settings {
        Settings::new(
            [
                ("S3_ENDPOINT", "http://127.0.0.1:4003".to_owned()),
                ("S3_PUBLIC_ENDPOINT", public.to_owned()),
                ("S3_REGION", "auto".to_owned()),
                ("S3_BUCKET", "hivesync".to_owned()),
                ("R2_ACCESS_KEY_ID", "id".to_owned()),
                ("R2_SECRET_ACCESS_KEY", "secret".to_owned()),
            ]
            .into(),
        )
        .unwrap()
    }

    #[test]
    fn addresses_are_path_style_and_of_the_public_endpoint() {
        let store = ObjectStore::open(&settings("")).unwrap();
        assert!(
            store
                .download("previews/x/layout.json")
                .starts_with("http://127.0.0.1:4003/hivesync/previews/x/layout.json?")
        );
        let store = ObjectStore::open(&settings("https://cdn.example.com")).unwrap();
        assert!(
            store
                .download("a")
                .starts_with("https://cdn.example.com/hivesync/a?")
        );
        assert!(store.download("a").contains("X-Amz-Expires=900"));
    }

    #[test]
    fn what_storage_says_is_read() {
        let read = |headers: &[(&'static str, &'static str)]| {
            let headers = headers
                .iter()
                .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            stored(&headers.collect())
        };
        let hash = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        assert_eq!(
            read(&[("content-length", "7"), ("x-amz-checksum-sha256", hash)]).unwrap(),
            Stored {
                size: 7,
                sha256: Some("0".repeat(64))
            }
        );
        for other in ["AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=-3", "?"] {
            let found = read(&[("content-length", "7"), ("x-amz-checksum-sha256", other)]);
            assert_eq!(found.unwrap().sha256, None);
        }
        assert_eq!(read(&[("x-amz-checksum-sha256", hash)]), None);
    }

    #[test]
    fn an_upload_is_bound_to_its_size_and_content() {
        let store = ObjectStore::open(&settings("")).unwrap();
        let upload = store.upload("a", 42, Some([0; 32]));
        assert_eq!(upload.headers["content-length"], "42");
        assert_eq!(
            upload.headers["x-amz-checksum-sha256"],
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        );
        assert!(
            upload
                .url
                .contains("X-Amz-SignedHeaders=content-length%3Bhost%3Bx-amz-checksum-sha256")
        );
        assert!(!store.upload("a", 42, None).url.contains("checksum"));
    }
}
