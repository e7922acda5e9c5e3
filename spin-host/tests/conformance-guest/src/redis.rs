//! Redis.

use spin_sdk::redis::{Connection, Error, RedisParameter, RedisResult};
use spin_sdk::variables;

use crate::report::Report;

const BINARY: [u8; 5] = [0, 255, 13, 10, 159];

pub async fn report() -> Report {
    let mut report = Report::default();
    report.add(
        "open denied",
        Connection::open("redis://example.com").await.map(|_| ()),
    );
    report.add(
        "open nonsense",
        Connection::open("nonsense").await.map(|_| ()).map_err(kind),
    );
    let address = variables::get("redis_url").await.unwrap();
    let redis = match Connection::open(&address).await {
        Ok(redis) => redis,
        Err(error) => {
            report.add("open", error);
            return report;
        }
    };
    let _ = redis.del(["text", "binary", "number", "set", "list"]).await;

    report.add("get missing", redis.get("text").await);
    report.add("set", redis.set("text", "words").await);
    report.add("get", redis.get("text").await);
    report.add("set binary", redis.set("binary", BINARY).await);
    report.add("get binary", redis.get("binary").await);
    report.add("incr", redis.incr("number").await);
    report.add("incr again", redis.incr("number").await);
    report.add("incr text", redis.incr("text").await.map_err(kind));
    report.add("publish", redis.publish("channel", "news").await);
    report.add("sadd", redis.sadd("set", ["a", "b", "a"]).await);
    report.add("sadd wrong type", redis.sadd("text", ["a"]).await.map_err(kind));
    let mut members = redis.smembers("set").await;
    if let Ok(members) = &mut members {
        members.sort();
    }
    report.add("smembers", members);
    report.add("smembers wrong type", redis.smembers("text").await.map_err(kind));
    report.add("srem", redis.srem("set", ["a", "c"]).await);
    report.add("get wrong type", redis.get("set").await.map_err(kind));
    report.add("del", redis.del(["text", "binary", "absent"]).await);
    report.add("del nothing", redis.del::<&str>([]).await.map_err(kind));

    let mut execute = Execute {
        redis: &redis,
        report: &mut report,
    };
    execute.run("PING", &[]).await;
    execute.run("set", &[text("text"), text("words")]).await;
    execute.run("GET", &[text("text")]).await;
    execute.run("GET", &[text("absent")]).await;
    execute
        .run("SET", &[text("binary"), RedisParameter::Binary(BINARY.to_vec())])
        .await;
    execute
        .run("APPEND", &[text("binary"), RedisParameter::Int64(-42)])
        .await;
    execute.run("GET", &[text("binary")]).await;
    execute
        .run(
            "RPUSH",
            &[text("list"), text("x"), RedisParameter::Int64(i64::MAX)],
        )
        .await;
    execute
        .run(
            "LRANGE",
            &[text("list"), RedisParameter::Int64(0), RedisParameter::Int64(-1)],
        )
        .await;
    execute
        .run(
            "EVAL",
            &[text("return {1, {2, {'three', false}}, 'four'}"), text("0")],
        )
        .await;
    execute
        .run(
            "EVAL",
            &[text("return redis.error_reply('WRONG on purpose')"), text("0")],
        )
        .await;
    execute.run("EVAL", &[text("return {}"), text("0")]).await;
    execute.run("NOSUCHCOMMAND", &[]).await;
    execute.run("HSET", &[text("hash"), text("k"), text("v")]).await;
    execute.run("HGETALL", &[text("hash")]).await;
    execute.run("INCRBYFLOAT", &[text("float"), text("1.5")]).await;
    execute
        .run(
            "DEL",
            &[
                text("hash"),
                text("float"),
                text("list"),
                text("text"),
                text("binary"),
            ],
        )
        .await;

    report
}

/// What one user leaves in a connection must not meet the next one; and no address leads around the allow-list.
pub async fn own() -> Report {
    let mut report = Report::default();
    let address = variables::get("redis_url").await.unwrap();
    let open = || async { Connection::open(&address).await.unwrap() };
    let id = |results: Vec<RedisResult>| results.iter().map(show).collect::<String>();

    let first = open().await;
    report.add("set", first.set("number", "6").await);
    let before = connections(&first).await;
    drop(first);
    let second = open().await;
    report.add(
        "connections for a second user",
        connections(&second).await - before,
    );

    report.add(
        "CLIENT",
        second
            .execute("CLIENT", [text("SETNAME"), text("left-behind")])
            .await
            .map(id),
    );
    drop(second);
    let third = open().await;
    report.add(
        "connections after one left a name",
        connections(&third).await - before,
    );
    drop(third);

    let first = open().await;
    report.add(
        "SELECT",
        first.execute("SELECT", [RedisParameter::Int64(3)]).await.map(id),
    );
    report.add("MULTI", first.execute("MULTI", []).await.map(id));
    drop(first);
    let second = open().await;
    report.add(
        "set after another's SELECT and MULTI",
        second.set("number", "7").await,
    );
    report.add("get, in the first database", second.get("number").await);
    drop(second);

    let host = address.strip_prefix("redis://").unwrap_or_default();
    for (name, address) in [
        (
            "an allowed host in the query",
            format!("redis://evil.invalid?x=@{host}"),
        ),
        (
            "an allowed host in the fragment",
            format!("redis://evil.invalid#@{host}"),
        ),
        ("a socket", "unix:///run/redis.sock".to_owned()),
    ] {
        report.add(name, Connection::open(&address).await.map(|_| ()).map_err(kind));
    }
    report
}

/// How many connections the server has seen.
async fn connections(redis: &Connection) -> i64 {
    let info = redis.execute("INFO", [text("stats")]).await.unwrap();
    let lines: String = info.iter().map(show).collect();
    let (_, count) = lines.split_once("total_connections_received:").unwrap();
    count.split('\\').next().unwrap().parse().unwrap()
}

struct Execute<'a> {
    redis: &'a Connection,
    report: &'a mut Report,
}

impl Execute<'_> {
    async fn run(&mut self, command: &str, arguments: &[RedisParameter]) {
        let results = self.redis.execute(command, arguments.iter().cloned()).await;
        let name = arguments
            .iter()
            .fold(format!("execute {command}"), |name, argument| match argument {
                RedisParameter::Int64(number) => format!("{name} {number}"),
                RedisParameter::Binary(bytes) => format!("{name} {}", bytes.escape_ascii()),
            });
        self.report.add(
            &name,
            results
                .map(|results| results.iter().map(show).collect::<Vec<_>>())
                .map_err(kind),
        );
    }
}

fn text(value: &str) -> RedisParameter {
    RedisParameter::Binary(value.as_bytes().to_vec())
}

fn show(result: &RedisResult) -> String {
    match result {
        RedisResult::Nil => "nil".to_owned(),
        RedisResult::Status(status) => format!("status {status}"),
        RedisResult::Int64(number) => format!("int {number}"),
        RedisResult::Binary(bytes) => format!("binary {}", bytes.escape_ascii()),
    }
}

/// The words of a library's errors change with its versions.
fn kind(error: Error) -> &'static str {
    match error {
        Error::InvalidAddress => "invalid address",
        Error::TooManyConnections => "too many connections",
        Error::TypeError => "type error",
        Error::Other(_) => "other",
    }
}
