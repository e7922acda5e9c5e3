//! Presigned addresses of object storage: clients move bytes themselves, components only sign.

use crate::{ApiError, Settings, TimedOut, Variable, timeout};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hivesync_domain::limits::Limit;
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

    /// The size of the object `key`, asked from storage itself; `None` when there is none.
    pub async fn size(&self, key: &str) -> Result<Option<u64>, ApiError> {
        const CEILING: Duration = Duration::from_secs(5);
        let url = HeadObject::new(&self.internal, Some(&self.credentials), key).sign(Duration::from_secs(60));
        let request = http::Request::head(url.as_str())
            .body(EmptyBody::new())
            .map_err(ApiError::internal)?;
        let answer = timeout(CEILING, spin_sdk::http::send(request))
            .await
            .map_err(|TimedOut| ApiError::unavailable("object storage", TimedOut))?
            .map_err(|error| ApiError::unavailable("object storage", error))?;
        match answer.status().as_u16() {
            404 => Ok(None),
            200 => answer
                .headers()
                .get(http::header::CONTENT_LENGTH)
                .and_then(|value| value.to_str().ok())
                .and_then(|value| value.parse().ok())
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
