//! A raw client (status, headers and body of every answer), and hands on the stack's database.

use hivesync_domain::{PreviewId, ProjectId, TeamId, Tier};
use hivesync_signing::{Secret, callback};
use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    time::{Duration, SystemTime},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    time::timeout,
};
use tokio_postgres::NoTls;
use uuid::Uuid;

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    /// The data of a good answer with this status.
    #[track_caller]
    pub fn data(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.body["ok"], true, "{}", self.body);
        assert_eq!(self.body["error"], Value::Null);
        self.body["data"].clone()
    }

    /// The error of a refusal with this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.body["ok"], false, "{}", self.body);
        assert_eq!(self.body["data"], Value::Null);
        assert_eq!(self.body["error"]["code"], code, "{}", self.body);
        assert!(!self.body["error"]["message"].as_str().unwrap().is_empty());
        self.body["error"]["details"].clone()
    }
}

/// What one question to a part of the stack may take: a test says what hangs instead of hanging itself.
const CEILING: Duration = Duration::from_secs(30);

/// The stack under test.
#[derive(Clone)]
pub struct Api {
    base: String,
    http: reqwest::Client,
    postgres_url: String,
    redis_url: String,
    callback_secret: String,
}

/// What the environment says, else what the stack that `HIVE_STATE_DIR` names says.
fn setting(name: &str) -> String {
    if let Ok(value) = std::env::var(name) {
        return value;
    }
    let folder =
        PathBuf::from(std::env::var_os("HIVE_STATE_DIR").expect("run these tests with `./hive test e2e`"));
    let secrets = std::fs::read_to_string(folder.join("secrets.env")).unwrap();
    let secrets: BTreeMap<_, _> = secrets.lines().filter_map(|line| line.split_once('=')).collect();
    let file = hivesync_e2e::StackFile::read(&folder).unwrap();
    match name {
        "HIVE_API_URL" => file.api_url,
        "POSTGRES_URL" => file.postgres_url,
        "REDIS_URL" => file.redis_url,
        name => secrets[name].trim().to_owned(),
    }
}

impl Api {
    pub fn new() -> Self {
        let base = setting("HIVE_API_URL");
        let http = hivesync_e2e::http_client_builder(&base)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            base,
            http,
            postgres_url: setting("POSTGRES_URL"),
            redis_url: setting("REDIS_URL"),
            callback_secret: setting("WORKER_CALLBACK_SECRET"),
        }
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.http.request(method, format!("{}{path}", self.base))
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let text = answer.text().await.unwrap();
        Answer {
            status,
            headers,
            body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
        }
    }

    /// A call under `/api/v1/`, with a token and a JSON body if there are any.
    pub async fn call(&self, method: &str, path: &str, token: Option<&str>, body: Option<Value>) -> Answer {
        let mut request = self.request(method, &format!("/api/v1/{path}"));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.send(request).await
    }

    pub async fn post(&self, path: &str, user: &User, body: Value) -> Answer {
        self.call("POST", path, Some(&user.token), Some(body)).await
    }

    pub async fn get(&self, path: &str, user: &User) -> Answer {
        self.call("GET", path, Some(&user.token), None).await
    }

    /// Runs SQL on the stack's database.
    pub async fn sql(&self, sql: &str) -> Vec<tokio_postgres::SimpleQueryMessage> {
        let answer = async {
            let (client, connection) = tokio_postgres::connect(&self.postgres_url, NoTls).await.unwrap();
            let connection = tokio::spawn(connection);
            let rows = client.simple_query(sql).await.unwrap();
            drop(client);
            connection.await.unwrap().unwrap();
            rows
        };
        timeout(CEILING, answer).await.unwrap_or_else(|_| panic!("{sql}"))
    }

    /// Runs SQL in a transaction that stays open, with its locks, until the answer is dropped.
    pub async fn hold(&self, sql: &str) -> Held {
        let (client, connection) = timeout(CEILING, tokio_postgres::connect(&self.postgres_url, NoTls))
            .await
            .unwrap()
            .unwrap();
        tokio::spawn(connection);
        client.batch_execute(&format!("BEGIN; {sql}")).await.unwrap();
        Held(client)
    }

    /// Waits until so many statements wait for locks.
    pub async fn waiting(&self, statements: usize) {
        let count = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        let reached = hivesync_e2e::until(CEILING, async || {
            let waiting: usize = self.value(count).await?.parse().ok()?;
            (waiting >= statements).then_some(())
        });
        assert!(reached.await.is_some(), "nobody waits");
    }

    /// The first line of what Redis answers to a command.
    pub async fn redis(&self, command: &str) -> String {
        let answer = async {
            let address = self.redis_url.strip_prefix("redis://").unwrap();
            let address = address.split('/').next().unwrap();
            let mut stream = BufReader::new(TcpStream::connect(address).await.unwrap());
            stream
                .write_all(format!("{command}\r\n").as_bytes())
                .await
                .unwrap();
            let mut line = String::new();
            stream.read_line(&mut line).await.unwrap();
            line.trim_end().to_owned()
        };
        timeout(CEILING, answer)
            .await
            .unwrap_or_else(|_| panic!("{command}"))
    }

    /// The one value that `sql` selects.
    pub async fn value(&self, sql: &str) -> Option<String> {
        self.sql(sql).await.into_iter().find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        })
    }

    pub async fn register(&self, tier: Tier) -> User {
        let email = format!("{}@example.com", Uuid::now_v7().simple());
        let password = format!("pass-{}", Uuid::now_v7().simple());
        let data = self
            .call(
                "POST",
                "auth/register",
                None,
                Some(json!({"email": email, "password": password, "name": "Ada"})),
            )
            .await
            .data(201);
        let id = data["user"]["id"].as_str().unwrap().to_owned();
        self.sql(&format!(
            "UPDATE users SET tier = '{}' WHERE id = '{id}'",
            tier.as_str()
        ))
        .await;
        User {
            id,
            email,
            password,
            token: data["access_token"].as_str().unwrap().to_owned(),
            refresh: data["refresh_token"].as_str().unwrap().to_owned(),
        }
    }

    pub async fn project(&self, user: &User, team: Option<TeamId>) -> ProjectId {
        let data = self
            .post("projects", user, json!({"name": "Shop", "team_id": team}))
            .await
            .data(201);
        data["id"].as_str().unwrap().parse().unwrap()
    }

    /// Uploads `bytes` as the project's source.
    pub async fn upload(&self, user: &User, project: ProjectId, bytes: &[u8]) {
        let complete = self.put_archive(user, project, bytes).await;
        self.call("POST", &complete, Some(&user.token), None)
            .await
            .data(200);
    }

    /// Uploads `bytes`; answers the path that makes them the project's source.
    pub async fn put_archive(&self, user: &User, project: ProjectId, bytes: &[u8]) -> String {
        let begun = self
            .post(
                &format!("projects/{project}/archive"),
                user,
                json!({"size_bytes": bytes.len()}),
            )
            .await
            .data(201);
        let put = self.http.put(begun["url"].as_str().unwrap()).body(bytes.to_vec());
        assert!(put.send().await.unwrap().status().is_success());
        format!(
            "projects/{project}/archive/{}/complete",
            begun["upload_id"].as_str().unwrap()
        )
    }

    /// A project with a preview that exists in the database alone: no queue and no worker knows it.
    pub async fn silent_preview(&self, user: &User, project: ProjectId, devices: u32) -> Silent {
        let archive = Uuid::now_v7();
        let (preview, job) = (PreviewId::new(), Uuid::now_v7());
        let payload = json!({
            "id": job, "priority": "low", "tier": "free", "user_id": user.id, "project_id": project,
            "accepted_at_ms": 1,
            "payload": {"type": "preview", "preview_id": preview,
                        "source": {"archive_key": format!("projects/{project}/archives/{archive}")},
                        "devices": Vec::<Value>::with_capacity(devices as usize)},
        });
        self.sql(&format!(
            "INSERT INTO archives (id, project_id, created_by, object_key, size_bytes) \
             VALUES ('{archive}', '{project}', '{0}', 'projects/{project}/archives/{archive}', 1); \
             INSERT INTO previews (id, project_id, user_id, archive_id) \
             VALUES ('{preview}', '{project}', '{0}', '{archive}'); \
             INSERT INTO jobs (id, preview_id, kind, payload, checked_at) \
             VALUES ('{job}', '{preview}', 'preview', '{payload}', now() + interval '1 hour')",
            user.id
        ))
        .await;
        Silent { preview, job }
    }

    /// Sends a signed body to a worker's route.
    pub async fn signed(&self, path: &str, body: &Value) -> Answer {
        let body = body.to_string();
        let now = now_s();
        let signature = self.signature(now, &body);
        self.signed_with(path, body, now, &signature).await
    }

    pub fn signature(&self, timestamp: u64, body: &str) -> String {
        let secret = Secret::new("WORKER_CALLBACK_SECRET", &self.callback_secret).unwrap();
        callback::sign(&secret, timestamp, "e2e", body.as_bytes())
    }

    pub async fn signed_with(&self, path: &str, body: String, timestamp: u64, signature: &str) -> Answer {
        let request = self
            .request("POST", &format!("/api/v1/workers/{path}"))
            .header(callback::TIMESTAMP_HEADER, timestamp)
            .header(callback::WORKER_HEADER, "e2e")
            .header(callback::SIGNATURE_HEADER, signature)
            .header("content-type", "application/json")
            .body(body);
        self.send(request).await
    }
}

/// The outputs of `count` calls that run at the same time.
pub async fn at_once<F: Future>(count: usize, make: impl Fn() -> F) -> Vec<F::Output> {
    futures::future::join_all((0..count).map(|_| make())).await
}

pub fn now_s() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

/// An open transaction.
pub struct Held(#[expect(dead_code, reason = "it is held")] tokio_postgres::Client);

/// A registered user.
#[derive(Clone)]
pub struct User {
    pub id: String,
    pub email: String,
    pub password: String,
    pub token: String,
    pub refresh: String,
}

/// A preview that only the database knows.
pub struct Silent {
    pub preview: PreviewId,
    pub job: Uuid,
}

/// A team with one user of each role, somebody outside, and a project of the team's.
pub struct World {
    pub api: Api,
    pub owner: User,
    pub admin: User,
    pub member: User,
    pub guest: User,
    pub stranger: User,
    pub team: TeamId,
    pub project: ProjectId,
}

impl World {
    pub async fn new() -> Self {
        let api = Api::new();
        let owner = api.register(Tier::Premium).await;
        let admin = api.register(Tier::Pro).await;
        let member = api.register(Tier::Pro).await;
        let guest = api.register(Tier::Free).await;
        let stranger = api.register(Tier::Premium).await;
        let team = api.post("teams", &owner, json!({"name": "Team"})).await.data(201);
        assert_eq!(team["role"], "owner");
        let team: TeamId = team["id"].as_str().unwrap().parse().unwrap();
        for (user, role) in [(&admin, "admin"), (&member, "member"), (&guest, "guest")] {
            let body = json!({"email": user.email, "role": role});
            api.post(&format!("teams/{team}/members"), &owner, body)
                .await
                .data(201);
        }
        let project = api.project(&owner, Some(team)).await;
        Self {
            api,
            owner,
            admin,
            member,
            guest,
            stranger,
            team,
            project,
        }
    }

    /// Everyone who might ask, in the order of the tables; nobody has no token.
    pub fn everyone(&self) -> [(&'static str, Option<&str>); 6] {
        [
            ("owner", Some(&self.owner.token)),
            ("admin", Some(&self.admin.token)),
            ("member", Some(&self.member.token)),
            ("guest", Some(&self.guest.token)),
            ("stranger", Some(&self.stranger.token)),
            ("nobody", None),
        ]
    }
}
