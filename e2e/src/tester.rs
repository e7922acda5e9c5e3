//! What every whole-system test begins with: a user of their own on the running stack.

use crate::{ApiClient, ApiError, Archive, Device, Preview, PreviewRequest, Stack};
use hivesync_domain::{LayoutDocument, PreviewId};
use std::{error::Error, time::Duration};
use uuid::Uuid;

/// More than any accepted preview takes, a failure of infrastructure for half a minute included.
pub const CEILING: Duration = Duration::from_secs(180);

/// A user on a running stack.
#[derive(Debug, Clone)]
pub struct Tester {
    /// Acts as that user.
    pub client: ApiClient,
    /// The stack's services.
    pub stack: Stack,
}

impl Tester {
    /// A new user on the stack that `HIVE_STATE_DIR` names.
    pub async fn new() -> Result<Self, Box<dyn Error>> {
        let stack = Stack::from_env()?;
        let client = ApiClient::new(&stack.file()?.api_url)?;
        let client = client.register_new("Tester").await?;
        Ok(Self { client, stack })
    }

    /// Asks for every screen of `archive` on `devices`.
    pub async fn request(&self, archive: &Archive, devices: &[&str]) -> Result<PreviewId, ApiError> {
        let project = self.client.project_with("e2e", archive).await?;
        let devices = devices.iter().map(|name| Device::preset(name)).collect();
        let key = Uuid::now_v7().to_string();
        let request = PreviewRequest::new(project, devices);
        Ok(self.client.request_preview(&request, &key).await?.preview_id)
    }

    /// Waits until a preview is final.
    pub async fn finished(&self, preview: PreviewId) -> Result<Preview, ApiError> {
        self.client.wait_for(preview, CEILING, |_| {}).await
    }

    /// Asks, and waits.
    pub async fn preview(&self, archive: &Archive, devices: &[&str]) -> Result<Preview, ApiError> {
        let preview = self.request(archive, devices).await?;
        self.finished(preview).await
    }

    /// Every document and picture of a preview that is ready.
    pub async fn results(&self, preview: &Preview) -> Result<Vec<(LayoutDocument, Vec<u8>)>, ApiError> {
        let mut results = Vec::new();
        for screen in &preview.screens {
            let missing = |what: &str| ApiError::Unexpected {
                what: format!("{} on {}", screen.name, screen.device_id),
                reason: format!("has no {what}: {:?}", screen.failure),
            };
            let layout = screen.layout_url.as_deref().ok_or_else(|| missing("layout"))?;
            let picture = screen.picture_url.as_deref().ok_or_else(|| missing("picture"))?;
            results.push((
                self.client.layout(layout).await?,
                self.client.download(picture).await?,
            ));
        }
        Ok(results)
    }
}
