//! Owner, admin, member, guest, stranger and nobody, on every route that belongs to somebody.

use crate::{
    scene::Scene,
    support::{User, World},
};
use serde_json::{Value, json};

/// What each of them is answered: owner, admin, member, guest, stranger, nobody.
type Row = [u16; 6];

const EVERYONE: Row = [200, 200, 200, 200, 404, 401];
const WORKERS: Row = [200, 200, 200, 403, 404, 401];
/// What is nobody's in particular: it takes an account, and nothing else.
const ACCOUNTS: Row = [200, 200, 200, 200, 200, 401];

async fn check(world: &World, method: &str, path: &str, body: Option<Value>, expected: Row) {
    for ((who, token), status) in world.everyone().into_iter().zip(expected) {
        let answer = world.api.call(method, path, token, body.clone()).await;
        assert_eq!(answer.status, status, "{who}: {method} {path}: {}", answer.body);
        if answer.status.as_u16() >= 400 {
            assert_eq!(answer.body["ok"], false);
        }
    }
}

#[tokio::test]
async fn teams_and_projects() {
    let world = World::new().await;
    let (team, project) = (world.team, world.project);
    check(&world, "GET", &format!("teams/{team}/members"), None, EVERYONE).await;
    check(&world, "GET", &format!("projects/{project}"), None, EVERYONE).await;
    let nobody = Some(json!({"email": "nobody@example.com", "role": "guest"}));
    let managers = [422, 422, 403, 403, 404, 401];
    check(&world, "POST", &format!("teams/{team}/members"), nobody, managers).await;
    let makers = [201, 201, 201, 403, 404, 401];
    let body = Some(json!({"name": "Other", "team_id": team}));
    check(&world, "POST", "projects", body, makers).await;
    let body = Some(json!({"size_bytes": 10}));
    check(
        &world,
        "POST",
        &format!("projects/{project}/archive"),
        body,
        makers,
    )
    .await;
    let missing = format!("projects/{project}/archive/{project}/complete");
    check(&world, "POST", &missing, None, [404, 404, 404, 403, 404, 401]).await;
    let complete = world.api.put_archive(&world.owner, project, b"bytes").await;
    check(&world, "POST", &complete, None, WORKERS).await;

    check(&world, "GET", "teams", None, ACCOUNTS).await;
    check(&world, "GET", "projects", None, ACCOUNTS).await;
    // Only the tier decides, and the guest's is Free.
    let body = Some(json!({"name": "Own"}));
    check(
        &world,
        "POST",
        "teams",
        body.clone(),
        [201, 201, 201, 429, 201, 401],
    )
    .await;
    check(&world, "POST", "projects", body, [201, 201, 201, 201, 201, 401]).await;

    for (who, token, shown) in [
        ("guest", Some(world.guest.token.as_str()), true),
        ("stranger", Some(world.stranger.token.as_str()), false),
    ] {
        let list = world.api.call("GET", "projects", token, None).await.data(200);
        let found = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|item| item["id"] == json!(project));
        assert_eq!(found, shown, "{who}");
        let list = world.api.call("GET", "teams", token, None).await.data(200);
        let found = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|item| item["id"] == json!(team));
        assert_eq!(found, shown, "{who}");
    }
    for (index, (who, token)) in world.everyone().into_iter().enumerate() {
        let one = world.api.project(&world.owner, Some(team)).await;
        let answer = world
            .api
            .call("DELETE", &format!("projects/{one}"), token, None)
            .await;
        assert_eq!(answer.status, [200, 200, 403, 403, 404, 401][index], "{who}");
    }
}

#[tokio::test]
async fn previews() {
    let world = World::new().await;
    let request = Some(json!({"project_id": world.project, "devices": [{"preset": "iphone-15"}]}));
    // The project has no sources: who may, gets as far as that.
    check(
        &world,
        "POST",
        "preview/request",
        request,
        [409, 409, 409, 403, 404, 401],
    )
    .await;

    check(&world, "GET", "preview/devices/capabilities", None, ACCOUNTS).await;

    let scene = Scene::of(world.api.clone(), world.owner.clone(), world.project).await;
    scene.make_ready().await;
    let preview = scene.silent.preview;
    check(
        &world,
        "GET",
        &format!("preview/status/{preview}"),
        None,
        EVERYONE,
    )
    .await;
    let opened = [307, 307, 307, 307, 404, 401];
    let screen = format!("preview/screen/{}", scene.screens[0]);
    check(&world, "GET", &screen, None, opened).await;
    let asset = format!("preview/asset/{}?preview_id={preview}", Scene::asset());
    check(&world, "GET", &asset, None, opened).await;
    let missing = [404, 404, 404, 404, 404, 401];
    let asset = format!("preview/asset/{}?preview_id={preview}", "0".repeat(64));
    check(&world, "GET", &asset, None, missing).await;
    check(&world, "GET", &format!("preview/screen/{preview}"), None, missing).await;
    let body = Some(json!({"preview_id": preview}));
    check(&world, "POST", "preview/heartbeat", body.clone(), WORKERS).await;
    // Who may, gets as far as a screen that is not in this preview.
    let event = Some(json!({
        "preview_id": preview, "screen_id": preview, "event": {"type": "press", "node": 1},
    }));
    let senders = [404, 404, 404, 403, 404, 401];
    check(&world, "POST", "preview/sandbox-event", event, senders).await;
    let event = scene.event().await;
    check(
        &world,
        "GET",
        &format!("preview/sandbox-event/{event}"),
        None,
        [202, 202, 202, 202, 404, 401],
    )
    .await;
    check(&world, "POST", "preview/stop", body, WORKERS).await;
}

#[tokio::test]
async fn what_is_named_under_another_project_is_not_there() {
    let world = World::new().await;
    let own = world.api.project(&world.stranger, None).await;
    // Somebody else's upload, under a project of one's own.
    let complete = world.api.put_archive(&world.owner, world.project, b"bytes").await;
    let elsewhere = complete.replace(&world.project.to_string(), &own.to_string());
    let stranger: &User = &world.stranger;
    world
        .api
        .post(&elsewhere, stranger, json!({}))
        .await
        .refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_project_of_ones_own_is_nobody_elses() {
    let world = World::new().await;
    let own = world.api.project(&world.member, None).await;
    check(
        &world,
        "GET",
        &format!("projects/{own}"),
        None,
        [404, 404, 200, 404, 404, 401],
    )
    .await;
}

#[tokio::test]
async fn members_are_added_by_those_who_may_with_what_they_have() {
    let world = World::new().await;
    let path = format!("teams/{}/members", world.team);
    let add = async |who, email: &str, role: &str| {
        world
            .api
            .post(&path, who, json!({"email": email, "role": role}))
            .await
    };
    add(&world.owner, &world.stranger.email, "owner")
        .await
        .refused(403, "FORBIDDEN");
    add(&world.admin, &world.stranger.email, "boss")
        .await
        .refused(422, "VALIDATION_ERROR");
    add(&world.admin, &world.member.email, "guest")
        .await
        .refused(409, "CONFLICT");
    let added = add(&world.admin, &world.stranger.email, "admin").await.data(201);
    assert_eq!(added["user_id"], world.stranger.id);
    let list = world.api.get(&path, &world.guest).await.data(200);
    assert_eq!(list["total"], 5);

    // The Free tier joins one team, as a guest.
    let free = world.api.register(hivesync_domain::Tier::Free).await;
    let details = add(&world.owner, &free.email, "member")
        .await
        .refused(422, "VALIDATION_ERROR");
    assert_eq!(details["field"], "role");
    add(&world.owner, &world.guest.email, "guest")
        .await
        .refused(409, "CONFLICT");
    let details = world
        .api
        .post("teams", &free, json!({"name": "Mine"}))
        .await
        .refused(429, "LIMIT_REACHED");
    assert_eq!(details["recommended_tier"], "pro");
}
