//! Signed requests to the API.

use crate::WorkerConfig;
use bytes::Bytes;
use hivesync_domain::limits::Limit;
use hivesync_signing::{
    Secret,
    callback::{SIGNATURE_HEADER, TIMESTAMP_HEADER, WORKER_HEADER, sign},
};
use reqwest::{Client, StatusCode, header::CONTENT_TYPE, redirect};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Longest part of an answer that is kept for the log.
const ANSWER_BYTES: usize = 500;

/// Posts to the API as this worker.
#[derive(Debug, Clone)]
pub(crate) struct CallbackClient {
    http: Client,
    secret: Secret,
    worker: String,
    callback_url: String,
    reconcile_url: String,
}

/// How the API took a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// 2xx.
    Accepted,
    /// The API will never accept this body.
    Refused(String),
    /// The API does not know what to make of this body; one that is newer may.
    NotUnderstood(String),
    /// The API, or a part between it and us, may accept it later.
    Later(String),
}

impl CallbackClient {
    pub(crate) fn new(config: &WorkerConfig) -> Result<Self, reqwest::Error> {
        let http = Client::builder()
            .timeout(config.limits.duration(Limit::CALLBACK_TIMEOUT_MS))
            .connect_timeout(Duration::from_secs(2))
            // Redis and the API answer in the same place; an idle connection that was closed costs a retry of a callback.
            .pool_idle_timeout(Duration::from_secs(20))
            // A signature is for one address.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("hivesync-worker/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            http,
            secret: config.callback_secret.clone(),
            worker: config.name.as_str().to_owned(),
            callback_url: config.callback_url.clone(),
            reconcile_url: format!("{}/api/v1/workers/reconcile", config.backend_url),
        })
    }

    /// Delivers a callback's body.
    pub(crate) async fn callback(&self, body: Bytes, traceparent: Option<&str>) -> Answer {
        self.post(&self.callback_url, body, traceparent).await
    }

    /// Has lost jobs queued again.
    pub(crate) async fn reconcile(&self) -> Answer {
        self.post(&self.reconcile_url, Bytes::from_static(b"{}"), None)
            .await
    }

    async fn post(&self, url: &str, body: Bytes, traceparent: Option<&str>) -> Answer {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let mut request = self
            .http
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header(TIMESTAMP_HEADER, now)
            .header(WORKER_HEADER, &self.worker)
            .header(SIGNATURE_HEADER, sign(&self.secret, now, &self.worker, &body));
        if let Some(traceparent) = traceparent {
            request = request.header("traceparent", traceparent);
        }
        match request.body(body).send().await {
            Err(error) => Answer::Later(describe(&error)),
            Ok(response) if response.status().is_success() => Answer::Accepted,
            Ok(mut response) => {
                let status = response.status();
                let mut text = Vec::new();
                while text.len() < ANSWER_BYTES {
                    let Ok(Some(chunk)) = response.chunk().await else {
                        break;
                    };
                    text.extend_from_slice(&chunk);
                }
                text.truncate(ANSWER_BYTES);
                let reason = format!("{status}: {}", String::from_utf8_lossy(&text));
                negative(status, reason)
            }
        }
    }
}

/// Which answer a status is that is not 2xx. Wrong keys and clocks (401, 403), an API that is being rolled out (404, 405), a
/// redelivery within one second that looks like a replay (409) and overload (408, 425, 429) pass.
fn negative(status: StatusCode, reason: String) -> Answer {
    match status.as_u16() {
        400 | 422 => Answer::NotUnderstood(reason),
        401 | 403 | 404 | 405 | 408 | 409 | 425 | 429 => Answer::Later(reason),
        _ if status.is_client_error() => Answer::Refused(reason),
        _ => Answer::Later(reason),
    }
}

fn describe(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_answers_about_the_body_are_final() {
        let answer = |status| negative(StatusCode::from_u16(status).unwrap(), String::new());
        for status in [410, 413, 415] {
            assert_eq!(answer(status), Answer::Refused(String::new()), "{status}");
        }
        for status in [400, 422] {
            assert_eq!(answer(status), Answer::NotUnderstood(String::new()), "{status}");
        }
        for status in [301, 401, 403, 404, 405, 408, 409, 425, 429, 500, 502, 503, 504] {
            assert_eq!(answer(status), Answer::Later(String::new()), "{status}");
        }
    }
}
