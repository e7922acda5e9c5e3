//! Requesting, following, keeping alive and stopping previews.

use crate::support::{Api, User, at_once};
use hivesync_domain::{ProjectId, Tier};
use serde_json::{Value, json};

async fn request(api: &Api, user: &User, key: Option<&str>, body: &Value) -> crate::support::Answer {
    let mut request = api
        .request("POST", "/api/v1/preview/request")
        .bearer_auth(&user.token)
        .json(body);
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    api.send(request).await
}

/// A project whose source is no archive at all: what its previews become does not matter here.
async fn project(api: &Api, user: &User) -> ProjectId {
    let project = api.project(user, None).await;
    api.upload(user, project, b"no archive").await;
    project
}

#[tokio::test]
async fn one_key_is_one_preview() {
    let api = Api::new();
    let user = api.register(Tier::Premium).await;
    let body = json!({"project_id": project(&api, &user).await, "devices": [{"preset": "iphone-15"}]});
    let first = request(&api, &user, Some("k1"), &body).await.data(202);
    assert_eq!(first["state"], "queued");
    assert_eq!(first["preview_version"], 1);
    let again = request(&api, &user, Some("k1"), &body).await.data(202);
    assert_eq!(again["preview_id"], first["preview_id"]);
    let other = json!({"project_id": body["project_id"], "devices": [{"preset": "ipad"}]});
    request(&api, &user, Some("k1"), &other)
        .await
        .refused(409, "CONFLICT");
    let new = request(&api, &user, None, &body).await.data(202);
    assert_ne!(new["preview_id"], first["preview_id"]);

    let answers = at_once(8, || request(&api, &user, Some("k2"), &body)).await;
    let mut ids: Vec<_> = answers
        .into_iter()
        .map(|answer| answer.data(202)["preview_id"].as_str().unwrap().to_owned())
        .collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    let details = request(&api, &user, Some("a b"), &body)
        .await
        .refused(422, "VALIDATION_ERROR");
    assert_eq!(details["field"], "Idempotency-Key");
}

#[tokio::test]
async fn the_hours_quota_is_exact_however_many_ask_at_once() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let body = json!({"project_id": project(&api, &user).await, "devices": [{"preset": "iphone-15"}]});
    let capabilities = api.get("preview/devices/capabilities", &user).await.data(200);
    let most = capabilities["limits"]["previews_per_hour"].as_u64().unwrap();
    api.sql(&format!(
        "INSERT INTO preview_quotas (user_id, starts) SELECT '{}', array_agg(now() - interval '10 minutes') \
         FROM generate_series(1, {})",
        user.id,
        most - 1
    ))
    .await;
    let answers = at_once(6, || request(&api, &user, None, &body)).await;
    let accepted = answers.iter().filter(|answer| answer.status == 202).count();
    assert_eq!(accepted, 1);
    let refused = answers.into_iter().find(|answer| answer.status != 202).unwrap();
    let header: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    let details = refused.refused(429, "LIMIT_REACHED");
    assert_eq!(details["limit_type"], "preview_per_hour");
    assert_eq!(details["tier"], "free");
    assert_eq!(details["remaining"], 0);
    assert_eq!(details["retry_after_seconds"], header);
    assert!((2900..=3000).contains(&header), "{header}");
    assert_eq!(details["recommended_tier"], "pro");
}

#[tokio::test]
async fn devices_are_checked_and_counted() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let project = project(&api, &user).await;
    let ask = async |devices: Value| {
        request(
            &api,
            &user,
            None,
            &json!({"project_id": project, "devices": devices}),
        )
        .await
    };
    for (devices, field) in [
        (json!([{"preset": "nokia-3310"}]), "devices[0].preset"),
        (
            json!([{"preset": "ipad"}, {"device_id": "d"}]),
            "devices[1].model",
        ),
        (
            json!([{"preset": "ipad"}, {"preset": "ipad"}]),
            "devices[1].device_id",
        ),
    ] {
        let details = ask(devices).await.refused(422, "INVALID_DEVICE_CONTEXT");
        assert_eq!(details["field"], field);
    }
    let details = ask(json!([])).await.refused(422, "VALIDATION_ERROR");
    assert_eq!(details["field"], "devices");
    let capabilities = api.get("preview/devices/capabilities", &user).await.data(200);
    let most = capabilities["limits"]["devices_per_preview"].as_u64().unwrap();
    let presets = capabilities["presets"].as_array().unwrap();
    assert!(presets.len() >= 10);
    let many: Vec<_> = (0..=most)
        .map(|n| json!({"preset": "pixel-8", "device_id": format!("d{n}")}))
        .collect();
    let details = ask(json!(many)).await.refused(429, "LIMIT_REACHED");
    assert_eq!(details["remaining"], most);
    // Every preset is a device as clients may send it, too.
    ask(json!([presets[0]["device"]])).await.data(202);
}

#[tokio::test]
async fn a_project_without_sources_has_no_previews() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let empty = api.project(&user, None).await;
    let body = json!({"project_id": empty, "devices": [{"preset": "ipad"}]});
    request(&api, &user, None, &body).await.refused(409, "CONFLICT");
}

#[tokio::test]
async fn a_preview_token_opens_its_preview_and_no_other() {
    let api = Api::new();
    let user = api.register(Tier::Premium).await;
    let body = json!({"project_id": project(&api, &user).await, "devices": [{"preset": "ipad"}]});
    let accepted = request(&api, &user, None, &body).await.data(202);
    let token = accepted["preview_token"].as_str();
    let own = format!("preview/status/{}", accepted["preview_id"].as_str().unwrap());
    let status = api.call("GET", &own, token, None).await.data(200);
    assert_eq!(status["preview_id"], accepted["preview_id"]);
    let beat = json!({"preview_id": accepted["preview_id"]});
    api.call("POST", "preview/heartbeat", token, Some(beat.clone()))
        .await;

    let other = request(&api, &user, None, &body).await.data(202);
    let others = format!("preview/status/{}", other["preview_id"].as_str().unwrap());
    api.call("GET", &others, token, None)
        .await
        .refused(404, "NOT_FOUND");
    api.call("GET", "projects", token, None)
        .await
        .refused(401, "AUTH_INVALID");
    api.call("POST", "preview/stop", token, Some(beat))
        .await
        .refused(401, "AUTH_INVALID");
    let forged = format!("{}x", token.unwrap());
    api.call("GET", &own, Some(&forged), None)
        .await
        .refused(401, "AUTH_INVALID");
}

#[tokio::test]
async fn a_stopped_preview_stays_stopped() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let project = api.project(&user, None).await;
    let silent = api.silent_preview(&user, project, 1).await;
    let body = json!({"preview_id": silent.preview});
    let stopped = api.post("preview/stop", &user, body.clone()).await.data(200);
    assert_eq!(
        (&stopped["state"], &stopped["preview_version"]),
        (&json!("stopped"), &json!(2))
    );
    assert_eq!(
        api.post("preview/stop", &user, body.clone()).await.data(200),
        stopped
    );
    api.post("preview/heartbeat", &user, body)
        .await
        .refused(410, "PREVIEW_SESSION_EXPIRED");
    let open = format!(
        "SELECT count(*) FROM jobs WHERE preview_id = '{}' AND finished_at IS NULL",
        silent.preview
    );
    assert_eq!(api.value(&open).await.as_deref(), Some("0"));
}
