//! Projects and their archives.

use crate::support::Api;
use hivesync_domain::Tier;
use serde_json::{Value, json};

#[tokio::test]
async fn a_project_is_made_listed_and_deleted() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let body = json!({"name": " Shop ", "platform": "ios"});
    let made = api.post("projects", &user, body).await.data(201);
    assert_eq!(
        (&made["name"], &made["platform"], &made["role"]),
        (&json!("Shop"), &json!("ios"), &json!("owner"))
    );
    assert_eq!(made["source"], Value::Null);
    let id = made["id"].as_str().unwrap();
    assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 7);
    assert_eq!(api.get(&format!("projects/{id}"), &user).await.data(200), made);

    api.project(&user, None).await;
    let list = api.get("projects?limit=1&offset=1", &user).await.data(200);
    assert_eq!(
        (&list["total"], &list["limit"], &list["items"][0]),
        (&json!(2), &json!(1), &made)
    );
    let details = api
        .get("projects?limit=0", &user)
        .await
        .refused(422, "VALIDATION_ERROR");
    assert_eq!(details["field"], "limit");

    let delete = format!("projects/{id}");
    api.call("DELETE", &delete, Some(&user.token), None)
        .await
        .data(200);
    api.call("DELETE", &delete, Some(&user.token), None)
        .await
        .refused(404, "NOT_FOUND");
    api.get(&delete, &user).await.refused(404, "NOT_FOUND");
    api.get("projects/not-an-id", &user)
        .await
        .refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn an_archive_is_uploaded_and_becomes_the_source() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let project = api.project(&user, None).await;
    let path = format!("projects/{project}/archive");
    let bytes = b"not really an archive".to_vec();
    let begun = api
        .post(
            &path,
            &user,
            json!({"size_bytes": bytes.len(), "sha256": hivesync_e2e::Archive::from_bytes(bytes.clone()).sha256()}),
        )
        .await
        .data(201);
    assert_eq!(begun["method"], "PUT");
    let complete = format!("{path}/{}/complete", begun["upload_id"].as_str().unwrap());
    api.call("POST", &complete, Some(&user.token), None)
        .await
        .refused(409, "CONFLICT");

    let put = async |bytes: &[u8]| {
        let url = begun["url"].as_str().unwrap();
        let mut put = hivesync_e2e::http_client(url)
            .unwrap()
            .put(url)
            .body(bytes.to_vec());
        for (name, value) in begun["headers"].as_object().unwrap() {
            if name != "content-length" {
                put = put.header(name, value.as_str().unwrap());
            }
        }
        put.send().await.unwrap().status()
    };
    assert!(put(b"more bytes than were announced").await.is_client_error());
    assert!(put(b"other bytes, same num").await.is_client_error());
    assert!(put(&bytes).await.is_success());
    let completed = api.post(&complete, &user, json!({})).await.data(200);
    assert_eq!(completed["source"]["size_bytes"], bytes.len());
    assert_eq!(completed["source"]["upload_id"], begun["upload_id"]);
    assert_eq!(api.post(&complete, &user, json!({})).await.data(200), completed);
}

#[tokio::test]
async fn an_upload_whose_content_is_not_what_was_announced_is_no_source() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let project = api.project(&user, None).await;
    let archive = hivesync_e2e::Archive::from_bytes(b"not really an archive".to_vec());
    let path = format!("projects/{project}/archive");
    let announced = json!({"size_bytes": archive.bytes.len(), "sha256": archive.sha256()});
    let begun = api.post(&path, &user, announced).await.data(201);
    let url = begun["url"].as_str().unwrap();
    let mut put = hivesync_e2e::http_client(url)
        .unwrap()
        .put(url)
        .body(archive.bytes.clone());
    for (name, value) in begun["headers"].as_object().unwrap() {
        if name != "content-length" {
            put = put.header(name, value.as_str().unwrap());
        }
    }
    assert!(put.send().await.unwrap().status().is_success());

    // As storage would hold it that does not check what it is sent.
    let upload = begun["upload_id"].as_str().unwrap();
    let hash = |hash: &str| format!("UPDATE archives SET sha256 = '{hash}' WHERE id = '{upload}'");
    api.sql(&hash(&"0".repeat(64))).await;
    let complete = format!("{path}/{upload}/complete");
    let details = api
        .post(&complete, &user, json!({}))
        .await
        .refused(409, "CONFLICT");
    assert_eq!(details["uploaded_sha256"], archive.sha256());
    api.sql(&hash(&archive.sha256())).await;
    let completed = api.post(&complete, &user, json!({})).await.data(200);
    assert_eq!(completed["source"]["sha256"], archive.sha256());

    // The worker is told what it must find.
    let body = json!({"project_id": project, "devices": [{"preset": "ipad"}]});
    let accepted = api.post("preview/request", &user, body).await.data(202);
    let source = format!(
        "SELECT (payload #>> '{{payload,source,sha256}}') || (payload #>> '{{payload,source,size_bytes}}') \
         FROM jobs WHERE preview_id = '{}' AND kind = 'preview'",
        accepted["preview_id"].as_str().unwrap()
    );
    let expected = format!("{}{}", archive.sha256(), archive.bytes.len());
    assert_eq!(api.value(&source).await, Some(expected));
}

#[tokio::test]
async fn an_upload_has_a_size_and_a_hash_or_none() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let project = api.project(&user, None).await;
    let path = format!("projects/{project}/archive");
    for (body, field) in [
        (json!({}), "size_bytes"),
        (json!({"size_bytes": 0}), "size_bytes"),
        (json!({"size_bytes": -1}), "size_bytes"),
        (json!({"size_bytes": 1, "sha256": "ABC"}), "sha256"),
        (json!({"size_bytes": 1, "path": "/etc/passwd"}), "path"),
    ] {
        let details = api
            .post(&path, &user, body)
            .await
            .refused(422, "VALIDATION_ERROR");
        assert_eq!(details["field"], field);
    }
    let details = api
        .post(&path, &user, json!({"size_bytes": 1u64 << 40}))
        .await
        .refused(413, "PAYLOAD_TOO_LARGE");
    assert_eq!(details["field"], "size_bytes");
}
