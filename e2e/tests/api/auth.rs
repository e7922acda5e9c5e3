//! Accounts and sessions.

use crate::support::{Api, User};
use hivesync_domain::Tier;
use serde_json::{Value, json};

async fn login(api: &Api, user: &User, password: &str) -> crate::support::Answer {
    let body = json!({"email": user.email, "password": password});
    api.call("POST", "auth/login", None, Some(body)).await
}

async fn refresh(api: &Api, token: &str) -> crate::support::Answer {
    let body = json!({"refresh_token": token});
    api.call("POST", "auth/refresh", None, Some(body)).await
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn a_user_registers_once_and_logs_in() {
    let api = Api::new();
    let user = api.register(Tier::Pro).await;
    let again = json!({"email": user.email.to_uppercase(), "password": "long enough", "name": "Eve"});
    api.call("POST", "auth/register", None, Some(again))
        .await
        .refused(409, "CONFLICT");

    let session = login(&api, &user, &user.password).await.data(200);
    assert_eq!(session["user"]["id"], user.id);
    assert_eq!(session["user"]["tier"], "pro");
    assert!(session["expires_in"].as_u64().unwrap() >= 60);
    api.call("GET", "projects", Some(text(&session["access_token"])), None)
        .await
        .data(200);

    let stored = format!("SELECT password_hash FROM users WHERE id = '{}'", user.id);
    assert!(
        api.value(&stored)
            .await
            .unwrap()
            .starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
    );
}

#[tokio::test]
async fn a_registration_names_the_field_that_is_wrong() {
    let api = Api::new();
    for (change, field) in [
        (json!({"email": "ada"}), "email"),
        (json!({"password": "short"}), "password"),
        (json!({"password": "x".repeat(513)}), "password"),
        (json!({"name": ""}), "name"),
        (json!({"name": "x".repeat(101)}), "name"),
        (json!({"tier": "premium"}), "tier"),
        (json!({"is_admin": true}), "is_admin"),
    ] {
        let mut body = json!({"email": "ada@example.com", "password": "long enough", "name": "Ada"});
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let details = api
            .call("POST", "auth/register", None, Some(body))
            .await
            .refused(422, "VALIDATION_ERROR");
        assert_eq!(details["field"], field);
    }
}

#[tokio::test]
async fn wrong_passwords_and_unknown_addresses_are_told_the_same_and_then_must_wait() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let known = login(&api, &user, "wrong password").await;
    let message = known.body["error"]["message"].clone();
    known.refused(401, "AUTH_INVALID");
    let nobody = User {
        email: format!("nobody-{}", user.email),
        ..api.register(Tier::Free).await
    };
    let unknown = login(&api, &nobody, "wrong password").await;
    assert_eq!(unknown.body["error"]["message"], message);
    unknown.refused(401, "AUTH_INVALID");

    for email in [&user.email, &nobody.email] {
        api.sql(&format!(
            "UPDATE login_failures SET failures = 100000 WHERE email = '{email}'"
        ))
        .await;
    }
    for user in [&user, &nobody] {
        let answer = login(&api, user, &user.password).await;
        let wait: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=900).contains(&wait));
        answer.refused(429, "RATE_LIMITED");
    }
    let forgive = format!("DELETE FROM login_failures WHERE email = '{}'", user.email);
    api.sql(&forgive).await;
    login(&api, &user, &user.password).await.data(200);
}

#[tokio::test]
async fn a_refresh_token_is_spent_once_and_its_reuse_ends_the_session() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let other = login(&api, &user, &user.password).await.data(200);

    let second = refresh(&api, &user.refresh).await.data(200);
    assert_eq!(second["user"]["id"], user.id);
    let third = refresh(&api, text(&second["refresh_token"])).await.data(200);
    let access = text(&third["access_token"]);
    api.call("GET", "projects", Some(access), None).await.data(200);

    refresh(&api, &user.refresh).await.refused(401, "AUTH_INVALID");
    refresh(&api, text(&third["refresh_token"]))
        .await
        .refused(401, "AUTH_INVALID");
    api.call("GET", "projects", Some(access), None)
        .await
        .refused(401, "AUTH_INVALID");
    // Another session of the same user goes on.
    refresh(&api, text(&other["refresh_token"])).await.data(200);
    for nonsense in ["", "hsr_x", text(&other["access_token"])] {
        refresh(&api, nonsense).await.refused(401, "AUTH_INVALID");
    }
}

#[tokio::test]
async fn of_two_refreshes_at_once_one_wins() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let (first, second) = tokio::join!(refresh(&api, &user.refresh), refresh(&api, &user.refresh));
    let good = [first, second]
        .iter()
        .filter(|answer| answer.status == 200)
        .count();
    assert_eq!(good, 1);
}

#[tokio::test]
async fn an_expired_refresh_token_says_so() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    api.sql(&format!(
        "UPDATE refresh_tokens t SET expires_at = now() FROM sessions s WHERE s.id = t.session_id AND s.user_id = '{}'",
        user.id
    ))
    .await;
    refresh(&api, &user.refresh).await.refused(401, "AUTH_EXPIRED");
}

#[tokio::test]
async fn logging_out_ends_the_session_at_once() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    api.call("POST", "auth/logout", None, None)
        .await
        .refused(401, "AUTH_INVALID");
    api.call("POST", "auth/logout", Some(&user.token), None)
        .await
        .data(200);
    api.get("projects", &user).await.refused(401, "AUTH_INVALID");
    refresh(&api, &user.refresh).await.refused(401, "AUTH_INVALID");
}

#[tokio::test]
async fn a_suspended_user_is_out() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    api.sql(&format!(
        "UPDATE users SET suspended_at = now() WHERE id = '{}'",
        user.id
    ))
    .await;
    api.get("projects", &user).await.refused(401, "AUTH_INVALID");
    refresh(&api, &user.refresh).await.refused(401, "AUTH_INVALID");
    login(&api, &user, &user.password).await.refused(403, "FORBIDDEN");
    login(&api, &user, "wrong password")
        .await
        .refused(401, "AUTH_INVALID");
}

#[tokio::test]
async fn the_audit_log_has_the_address_that_the_host_saw() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let request = api
        .request("POST", "/api/v1/auth/logout")
        .bearer_auth(&user.token)
        .header("spin-client-addr", "6.6.6.6:66");
    api.send(request).await.data(200);
    let logged = format!(
        "SELECT client_address FROM audit_log WHERE actor_id = '{}' AND action = 'session.logout'",
        user.id
    );
    let address = api.value(&logged).await.unwrap();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
}

#[tokio::test]
async fn forged_tokens_open_nothing() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let (head, signature) = user.token.rsplit_once('.').unwrap();
    let turned: String = signature.chars().rev().collect();
    for token in [
        format!("{head}."),
        format!("{head}.{turned}"),
        "a.b.c".to_owned(),
        "x".repeat(4000),
    ] {
        api.call("GET", "projects", Some(&token), None)
            .await
            .refused(401, "AUTH_INVALID");
    }
}
