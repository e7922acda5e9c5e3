//! A client of the public API, as the demo, the whole-system tests and the benchmarks use it.

use crate::{Archive, EventAnswer, EventState, Preview, PreviewRequest};
use hivesync_domain::{AssetId, LayoutDocument, PreviewId, ProjectId, SandboxEvent, ScreenId, TeamId};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

/// Why a call did not answer what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The API refused; the envelope's error.
    #[error("{code}: {message}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// `error.code`.
        code: String,
        /// `error.message`.
        message: String,
        /// `error.details`.
        details: Value,
    },
    /// Nobody answered.
    #[error("{what}: {reason}")]
    Unreachable {
        /// The call.
        what: String,
        /// What the connection said.
        reason: String,
    },
    /// Somebody answered, but not the way the API does.
    #[error("{what}: {reason}")]
    Unexpected {
        /// The call.
        what: String,
        /// What is wrong with the answer.
        reason: String,
    },
}

impl ApiError {
    /// The API's error code, when it was the API that refused.
    pub fn code(&self) -> Option<&str> {
        match self {
            ApiError::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Whether the same call may succeed later without anything being changed.
    pub fn is_temporary(&self) -> bool {
        match self {
            ApiError::Refused { status, .. } => *status >= 500,
            ApiError::Unreachable { .. } => true,
            ApiError::Unexpected { .. } => false,
        }
    }
}

/// Who is logged in.
#[derive(Debug, Clone, Deserialize)]
pub struct Session {
    /// Goes into `Authorization: Bearer`.
    pub access_token: String,
    /// Buys the next access token.
    pub refresh_token: String,
    /// Life of the access token, seconds.
    pub expires_in: u64,
}

/// What `POST /api/v1/preview/request` answers.
#[derive(Debug, Clone, Deserialize)]
pub struct Accepted {
    /// The preview.
    pub preview_id: PreviewId,
    /// Opens the preview's screens without an account.
    pub preview_token: String,
}

#[derive(Deserialize)]
struct Envelope {
    ok: bool,
    #[serde(default)]
    data: Value,
    #[serde(default)]
    error: Option<EnvelopeError>,
}

#[derive(Deserialize)]
struct EnvelopeError {
    code: String,
    message: String,
    #[serde(default)]
    details: Value,
}

#[derive(Deserialize)]
struct Upload {
    upload_id: Uuid,
    url: String,
    #[serde(default)]
    headers: std::collections::BTreeMap<String, String>,
}

/// A client of one HiveSync API; cheap to clone.
#[derive(Debug, Clone)]
pub struct ApiClient {
    base: String,
    http: reqwest::Client,
    access_token: Option<String>,
}

impl ApiClient {
    /// A client of the API at `base`, such as `http://127.0.0.1:4000`.
    pub fn new(base: &str) -> Result<Self, ApiError> {
        let http = crate::http_client(base).map_err(|error| ApiError::Unexpected {
            what: "HTTP client".to_owned(),
            reason: error.to_string(),
        })?;
        Ok(Self {
            base: base.trim_end_matches('/').to_owned(),
            http,
            access_token: None,
        })
    }

    /// The same client for another user.
    pub fn with_token(&self, access_token: &str) -> Self {
        Self {
            access_token: Some(access_token.to_owned()),
            ..self.clone()
        }
    }

    /// Where the API is.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Registers a user nobody has registered before and answers a client that acts as them.
    pub async fn register_new(&self, name: &str) -> Result<Self, ApiError> {
        let email = format!("{}@example.com", Uuid::now_v7().simple());
        let password = format!("pass-{}", Uuid::now_v7().simple());
        let session = self.register(&email, &password, name).await?;
        Ok(self.with_token(&session.access_token))
    }

    /// `POST auth/register`
    pub async fn register(&self, email: &str, password: &str, name: &str) -> Result<Session, ApiError> {
        let body = json!({"email": email, "password": password, "name": name});
        self.post("auth/register", &body).await
    }

    /// `POST teams`
    pub async fn create_team(&self, name: &str) -> Result<TeamId, ApiError> {
        let team: Identified<TeamId> = self.post("teams", &json!({"name": name})).await?;
        Ok(team.id)
    }

    /// `POST projects`, in a team or of one's own.
    pub async fn create_project(&self, name: &str, team: Option<TeamId>) -> Result<ProjectId, ApiError> {
        let mut body = json!({"name": name});
        if let Some(team) = team {
            body["team_id"] = json!(team);
        }
        let project: Identified<ProjectId> = self.post("projects", &body).await?;
        Ok(project.id)
    }

    /// Uploads `archive` as the project's sources: asks for an address, puts the bytes there, says that it is done.
    pub async fn upload(&self, project: ProjectId, archive: &Archive) -> Result<(), ApiError> {
        let path = format!("projects/{project}/archive");
        let upload: Upload = self
            .post(
                &path,
                &json!({"size_bytes": archive.bytes.len(), "sha256": archive.sha256()}),
            )
            .await?;
        let what = "PUT archive".to_owned();
        let mut request = self.http.put(&upload.url).body(archive.bytes.clone());
        for (name, value) in &upload.headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.map_err(|error| unreachable(&what, &error))?;
        if !answer.status().is_success() {
            let status = answer.status();
            let text = answer.text().await.unwrap_or_default();
            let shown: String = text.chars().take(300).collect();
            return Err(ApiError::Unexpected {
                what,
                reason: format!("object storage answered {status}: {shown}"),
            });
        }
        let _: Value = self
            .post(&format!("{path}/{}/complete", upload.upload_id), &json!({}))
            .await?;
        Ok(())
    }

    /// A new project whose sources are `archive`.
    pub async fn project_with(&self, name: &str, archive: &Archive) -> Result<ProjectId, ApiError> {
        let project = self.create_project(name, None).await?;
        self.upload(project, archive).await?;
        Ok(project)
    }

    /// `POST preview/request`. The same key with the same request is the same preview.
    pub async fn request_preview(
        &self,
        request: &PreviewRequest,
        idempotency_key: &str,
    ) -> Result<Accepted, ApiError> {
        let call = self
            .request(Method::POST, "preview/request")
            .header("Idempotency-Key", idempotency_key)
            .json(request);
        self.envelope("POST preview/request", call).await
    }

    /// `GET preview/status/{id}`
    pub async fn preview(&self, preview: PreviewId) -> Result<Preview, ApiError> {
        self.get(&format!("preview/status/{preview}")).await
    }

    /// `POST preview/sandbox-event`; waits on when the API does not want to.
    pub async fn send_event(
        &self,
        preview: PreviewId,
        screen: ScreenId,
        event: &SandboxEvent,
    ) -> Result<EventAnswer, ApiError> {
        let body = json!({"preview_id": preview, "screen_id": screen, "event": event});
        let mut answer: EventAnswer = self.post("preview/sandbox-event", &body).await?;
        while answer.state == EventState::Pending {
            tokio::time::sleep(Duration::from_millis(200)).await;
            answer = self
                .get(&format!("preview/sandbox-event/{}", answer.event_id))
                .await?;
        }
        Ok(answer)
    }

    /// Asks for the preview's state, as often as the API says, until it is final or `ceiling` has passed. An API that
    /// is away for a moment is asked again.
    pub async fn wait_for(
        &self,
        preview: PreviewId,
        ceiling: Duration,
        mut seen: impl FnMut(&Preview),
    ) -> Result<Preview, ApiError> {
        let started = tokio::time::Instant::now();
        loop {
            let answer = self.preview(preview).await;
            let pause = match answer {
                Ok(status) => {
                    seen(&status);
                    if status.state.is_final() {
                        return Ok(status);
                    }
                    status.next_poll_in_ms.unwrap_or(250).clamp(20, 2000)
                }
                Err(error) if !error.is_temporary() => return Err(error),
                Err(_) => 500,
            };
            if started.elapsed() > ceiling {
                return Err(ApiError::Unexpected {
                    what: format!("preview {preview}"),
                    reason: format!("is not finished after {} s", ceiling.as_secs()),
                });
            }
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }

    /// Fetches a presigned address.
    pub async fn download(&self, url: &str) -> Result<Vec<u8>, ApiError> {
        let what = format!("GET {}", url.split('?').next().unwrap_or(url));
        let answer = self
            .http
            .get(url)
            .send()
            .await
            .map_err(|error| unreachable(&what, &error))?;
        if answer.status() != StatusCode::OK {
            return Err(ApiError::Unexpected {
                what,
                reason: format!("answered {}", answer.status()),
            });
        }
        let bytes = answer.bytes().await.map_err(|error| unreachable(&what, &error))?;
        Ok(bytes.into())
    }

    /// Fetches an image or font that a screen of a preview refers to.
    pub async fn asset(&self, preview: PreviewId, asset: &AssetId) -> Result<Vec<u8>, ApiError> {
        let path = format!("preview/asset/{asset}?preview_id={preview}");
        let what = format!("GET {path}");
        let answer = self.request(Method::GET, &path).send().await;
        let answer = answer.map_err(|error| unreachable(&what, &error))?;
        if !answer.status().is_success() {
            return read_envelope(&what, answer).await;
        }
        let bytes = answer.bytes().await.map_err(|error| unreachable(&what, &error))?;
        Ok(bytes.into())
    }

    /// Fetches and reads a layout document.
    pub async fn layout(&self, url: &str) -> Result<LayoutDocument, ApiError> {
        let bytes = self.download(url).await?;
        serde_json::from_slice(&bytes).map_err(|error| ApiError::Unexpected {
            what: "layout.json".to_owned(),
            reason: error.to_string(),
        })
    }

    /// `GET` of any path under `/api/v1/`.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        self.envelope(&format!("GET {path}"), self.request(Method::GET, path))
            .await
    }

    /// `POST` to any path under `/api/v1/`.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, ApiError> {
        self.envelope(
            &format!("POST {path}"),
            self.request(Method::POST, path).json(body),
        )
        .await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/api/v1/{path}", self.base));
        match &self.access_token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn envelope<T: DeserializeOwned>(
        &self,
        what: &str,
        request: RequestBuilder,
    ) -> Result<T, ApiError> {
        let answer = request.send().await.map_err(|error| unreachable(what, &error))?;
        read_envelope(what, answer).await
    }
}

#[derive(Deserialize)]
struct Identified<T> {
    id: T,
}

fn unreachable(what: &str, error: &reqwest::Error) -> ApiError {
    let mut reason = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        reason = format!("{reason}: {cause}");
        source = cause.source();
    }
    ApiError::Unreachable {
        what: what.to_owned(),
        reason,
    }
}

async fn read_envelope<T: DeserializeOwned>(what: &str, answer: Response) -> Result<T, ApiError> {
    let status = answer.status();
    let unexpected = |reason: String| ApiError::Unexpected {
        what: what.to_owned(),
        reason,
    };
    let bytes = answer.bytes().await.map_err(|error| unreachable(what, &error))?;
    let Ok(envelope) = serde_json::from_slice::<Envelope>(&bytes) else {
        let text = String::from_utf8_lossy(&bytes);
        let shown: String = text.chars().take(200).collect();
        // Whatever stands before the API (the host, a proxy) answers 5xx in its own words.
        return Err(if status.is_server_error() {
            ApiError::Refused {
                status: status.as_u16(),
                code: status.as_u16().to_string(),
                message: format!("{what}: {shown}"),
                details: Value::Null,
            }
        } else {
            unexpected(format!("answered {status} without an envelope: {shown}"))
        });
    };
    match (envelope.ok, envelope.error) {
        (true, _) => serde_json::from_value(envelope.data).map_err(|error| unexpected(error.to_string())),
        (false, Some(error)) => Err(ApiError::Refused {
            status: status.as_u16(),
            code: error.code,
            message: error.message,
            details: error.details,
        }),
        (false, None) => Err(unexpected(format!(
            "answered {status} with neither data nor error"
        ))),
    }
}
