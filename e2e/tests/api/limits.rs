//! Limits that hold however many ask at once.

use crate::support::{Answer, Api, User, at_once};
use hivesync_domain::{Limits, Tier, limits::Limit};
use serde_json::json;

/// Requests at once.
const RUSH: usize = 8;

/// The answers to calls that have all begun before the first of them can write.
async fn rush(api: &Api, user: &User, path: &str) -> Vec<Answer> {
    let held = api
        .hold(&format!("SELECT FROM users WHERE id = '{}' FOR UPDATE", user.id))
        .await;
    let answers = at_once(RUSH, || api.post(path, user, json!({"name": "Last"})));
    let release = async {
        api.waiting(RUSH).await;
        drop(held);
    };
    tokio::join!(answers, release).0
}

fn limit(limit: Limit) -> u64 {
    Limits::from_env().unwrap().get(limit)
}

/// Exactly one was let in, and the others were told why not.
#[track_caller]
fn one_of(answers: Vec<Answer>, code: &str) {
    let (good, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(good.len(), 1);
    for answer in refused {
        assert_eq!(answer.body["error"]["code"], code, "{}", answer.body);
    }
}

#[tokio::test]
async fn the_last_team_is_made_once() {
    let api = Api::new();
    let user = api.register(Tier::Premium).await;
    api.sql(&format!(
        "WITH made AS (INSERT INTO teams (id, name) \
             SELECT gen_random_uuid(), 'Team' FROM generate_series(1, {}) RETURNING id) \
         INSERT INTO team_members (team_id, user_id, role) SELECT id, '{}', 'owner' FROM made",
        limit(Limit::MAX_TEAMS_PER_USER) - 1,
        user.id
    ))
    .await;
    one_of(rush(&api, &user, "teams").await, "LIMIT_REACHED");
}

#[tokio::test]
async fn the_last_project_is_made_once() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    api.sql(&format!(
        "INSERT INTO projects (id, owner_id, name) \
         SELECT gen_random_uuid(), '{}', 'Shop' FROM generate_series(1, {})",
        user.id,
        limit(Limit::MAX_PROJECTS_PER_USER) - 1
    ))
    .await;
    one_of(rush(&api, &user, "projects").await, "LIMIT_REACHED");
}

async fn team(api: &Api, owner: &User) -> String {
    let team = api.post("teams", owner, json!({"name": "Team"})).await.data(201);
    team["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_last_place_in_a_team_is_taken_once() {
    let api = Api::new();
    let owner = api.register(Tier::Premium).await;
    let team = team(&api, &owner).await;
    api.sql(&format!(
        "WITH added AS (INSERT INTO users (id, email, name, password_hash) \
             SELECT id, id || '@example.com', 'Ada', '$argon2id$' \
             FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, {})) AS new RETURNING id) \
         INSERT INTO team_members (team_id, user_id, role) SELECT '{team}', id, 'guest' FROM added",
        // Its owner, and one place.
        limit(Limit::MAX_MEMBERS_PER_TEAM) - 2
    ))
    .await;
    let mut emails = Vec::new();
    for _ in 0..4 {
        emails.push(api.register(Tier::Pro).await.email);
    }
    let (api, owner, path) = (&api, &owner, format!("teams/{team}/members"));
    let add = |email: &String| {
        let body = json!({"email": email, "role": "member"});
        let path = path.clone();
        async move { api.post(&path, owner, body).await }
    };
    let answers = futures::future::join_all(emails.iter().map(add)).await;
    one_of(answers, "CONFLICT");
}

#[tokio::test]
async fn a_user_of_the_free_tier_joins_one_team_however_many_ask() {
    let api = Api::new();
    let owner = api.register(Tier::Premium).await;
    let free = api.register(Tier::Free).await;
    let mut teams = Vec::new();
    for _ in 0..4 {
        teams.push(team(&api, &owner).await);
    }
    let add = |team: &String| {
        let (api, owner) = (&api, &owner);
        let path = format!("teams/{team}/members");
        let body = json!({"email": free.email, "role": "guest"});
        async move { api.post(&path, owner, body).await }
    };
    let answers = futures::future::join_all(teams.iter().map(add)).await;
    one_of(answers, "VALIDATION_ERROR");
}

#[tokio::test]
async fn a_password_is_guessed_no_oftener_than_allowed_however_many_guess_at_once() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let login = |password: &str| {
        let body = json!({"email": user.email, "password": password});
        let api = &api;
        async move { api.call("POST", "auth/login", None, Some(body)).await }
    };
    let most = usize::try_from(limit(Limit::MAX_LOGIN_FAILURES)).unwrap();
    let answers = at_once(2 * most, || login("wrong password")).await;
    let guessed = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!(guessed, most);
    let failures = format!(
        "SELECT failures FROM login_failures WHERE email = '{}'",
        user.email
    );
    assert_eq!(api.value(&failures).await, Some(most.to_string()));

    // Guessing on puts the end of the wait no further off.
    let begun_before = |minutes: u64| {
        format!(
            "UPDATE login_failures SET created_at = now() - interval '{minutes} minutes' WHERE email = '{}'",
            user.email
        )
    };
    api.sql(&begun_before(14)).await;
    let refused = login("wrong password").await;
    let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    refused.refused(429, "RATE_LIMITED");
    api.sql(&begun_before(15)).await;
    login(&user.password).await.data(200);
    assert_eq!(api.value(&failures).await, None);
}
