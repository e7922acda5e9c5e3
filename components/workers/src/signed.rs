//! A request that a worker signed: read within its limit, then verified, before anything of it is believed.

use axum::extract::{FromRequest, Request};
use hivesync_api_kit::{ApiError, App, clock, read_body};
use hivesync_domain::{ErrorCode, limits::Limit};
use hivesync_signing::callback::{
    self, CallbackRefused, SIGNATURE_HEADER, SignedHeaders, TIMESTAMP_HEADER, Verified, WORKER_HEADER,
};

/// A verified request.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    /// Who signed it, when, and its nonce.
    pub verified: Verified,
    /// What was signed.
    pub body: Vec<u8>,
}

impl FromRequest<App> for Signed {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let keys = app.key_ring("WORKER_CALLBACK_SECRET", "WORKER_CALLBACK_SECRET_PREVIOUS")?;
        let (headers, body) = read_body(request, app.limits().size(Limit::MAX_CALLBACK_BYTES)).await?;
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let signed = SignedHeaders {
            timestamp: header(TIMESTAMP_HEADER),
            worker: header(WORKER_HEADER),
            signature: header(SIGNATURE_HEADER),
        };
        let skew_s = app.limits().get(Limit::CALLBACK_SKEW_S);
        let verified = callback::verify(&keys, signed, &body, clock::now_s(), skew_s).map_err(refuse)?;
        Ok(Self {
            verified,
            body: body.into(),
        })
    }
}

fn refuse(refused: CallbackRefused) -> ApiError {
    let code = match refused {
        CallbackRefused::Skew { .. } => ErrorCode::AuthExpired,
        _ => ErrorCode::AuthInvalid,
    };
    ApiError::new(code, format!("The request is not accepted: {refused}."))
}
