//! PostgreSQL.

use spin_sdk::pg::wit::postgres::{Connection as Raw, ConnectionBuilder};
use spin_sdk::pg::{
    Certificate, Column, Connection, DbValue, Error, Interval, OpenOptions, ParameterValue, PgError,
    QueryError, RangeBoundKind,
};
use spin_sdk::variables;
use spin_sdk::wasip3::clocks::monotonic_clock::wait_for;

use crate::report::Report;

async fn open() -> Connection {
    Connection::open(address().await).await.unwrap()
}

async fn address() -> String {
    variables::get("postgres_url").await.unwrap()
}

/// One value of each type, as a column.
pub async fn values() -> Report {
    let db = open().await;
    let mut report = Report::default();
    for expression in [
        "true",
        "1::int2",
        "-32768::int4",
        "9223372036854775807::int8",
        "1.5::float4",
        "'-Infinity'::float8",
        "'NaN'::float8",
        "'tëxt'::text",
        "'varchar'::varchar(10)",
        "'ab'::char(4)",
        "'name'::name",
        r"'\x00ff10'::bytea",
        "'2024-02-29'::date",
        "'0044-03-15 BC'::date",
        "'23:59:59.123456'::time",
        "'2024-02-29 12:34:56.789'::timestamp",
        "'2024-02-29 12:34:56.789+02'::timestamptz AT TIME ZONE 'UTC'",
        "'2024-02-29 12:34:56+02'::timestamptz",
        "'infinity'::timestamp",
        "'290000-01-01'::timestamp",
        "'infinity'::date",
        "'67e55044-10b1-426f-9247-bb680e5fe0c8'::uuid",
        r#"'{"b":[1,null],"a":"x"}'::jsonb"#,
        r#"'{"a": 1}'::json"#,
        "0::numeric",
        "123456789.987654321::numeric",
        "-0.0001::numeric(10,4)",
        "1.500::numeric",
        "12345678901234567890123456789::numeric",
        "'1e40'::numeric",
        "'NaN'::numeric",
        "'[1,5)'::int4range",
        "'(1,5]'::int4range",
        "'(,5]'::int8range",
        "'[7,)'::int8range",
        "'empty'::int4range",
        "'(1.5,2.25]'::numrange",
        "'(,)'::numrange",
        "ARRAY[1,NULL,3]::int4[]",
        "'{}'::int4[]",
        "ARRAY[1,NULL,3]::int8[]",
        "ARRAY[1.5,NULL,3]::numeric[]",
        "ARRAY['a',NULL,'ü']::text[]",
        "ARRAY['a','b']::varchar[]",
        "ARRAY[[1,2],[3,4]]::int4[]",
        "ARRAY[true]::bool[]",
        "'1 year 2 months 3 days 4 hours 5.5 seconds'::interval",
        "'-3 days'::interval",
        "'127.0.0.1'::inet",
        "'a'::\"char\"",
        "NULL::int4",
        "NULL::text",
        "NULL::numeric",
        "NULL::timestamp",
        "NULL::int4[]",
        "NULL::interval",
        "NULL::inet",
    ] {
        let outcome = one(&db, &format!("SELECT {expression} AS value"), vec![]).await;
        report.add(expression, outcome);
    }
    report
}

/// Every kind of parameter, to a fitting type and back.
pub async fn parameters() -> Report {
    use ParameterValue as P;
    use RangeBoundKind::{Exclusive, Inclusive};
    let db = open().await;
    let mut report = Report::default();
    let text = |text: &str| text.to_owned();
    for (cast, parameter) in [
        ("bool", P::Boolean(true)),
        ("\"char\"", P::Int8(65)),
        ("int2", P::Int16(i16::MIN)),
        ("int4", P::Int32(i32::MIN)),
        ("int8", P::Int64(i64::MAX)),
        ("float4", P::Floating32(1.25)),
        ("float8", P::Floating64(f64::MIN_POSITIVE)),
        ("text", P::Str(text("tëxt"))),
        ("varchar", P::Str(text(""))),
        ("bytea", P::Binary(vec![0, 255])),
        ("date", P::Date((1999, 12, 31))),
        ("date", P::Date((2023, 2, 29))),
        ("time", P::Time((1, 2, 3, 4000))),
        ("time", P::Time((24, 0, 0, 0))),
        ("timestamp", P::Datetime((2024, 2, 29, 23, 59, 59, 999_999_000))),
        ("timestamptz", P::Timestamp(1_700_000_000)),
        ("uuid", P::Uuid(text("67e55044-10b1-426f-9247-bb680e5fe0c8"))),
        ("uuid", P::Uuid(text("not a uuid"))),
        ("jsonb", P::Jsonb(br#"{"a":[1,{"b":null}]}"#.to_vec())),
        ("json", P::Jsonb(b"[1]".to_vec())),
        ("jsonb", P::Jsonb(b"{".to_vec())),
        ("numeric", P::Decimal(text("-12345.678900"))),
        ("numeric", P::Decimal(text("79228162514264337593543950335"))),
        ("numeric", P::Decimal(text("ten"))),
        (
            "int4range",
            P::RangeInt32((Some((1, Inclusive)), Some((5, Inclusive)))),
        ),
        ("int4range", P::RangeInt32((None, Some((5, Exclusive))))),
        ("int8range", P::RangeInt64((Some((-5, Exclusive)), None))),
        (
            "numrange",
            P::RangeDecimal((Some((text("1.5"), Exclusive)), Some((text("2.50"), Inclusive)))),
        ),
        ("int4[]", P::ArrayInt32(vec![Some(1), None])),
        ("int8[]", P::ArrayInt64(vec![])),
        ("numeric[]", P::ArrayDecimal(vec![Some(text("1.10")), None])),
        ("text[]", P::ArrayStr(vec![Some(text("a,\"b\"")), None])),
        (
            "interval",
            P::Interval(Interval {
                micros: 1_500_000,
                days: -2,
                months: 14,
            }),
        ),
        ("int4", P::DbNull),
        ("text", P::DbNull),
        ("uuid", P::DbNull),
        // A parameter must have the very type: nothing is converted on the way.
        ("int8", P::Int32(1)),
        ("int4", P::Str(text("1"))),
        ("uuid", P::Str(text("67e55044-10b1-426f-9247-bb680e5fe0c8"))),
        ("timestamptz", P::Datetime((2024, 1, 1, 0, 0, 0, 0))),
        ("timestamp", P::Timestamp(0)),
    ] {
        let name = format!("{parameter:?} as {cast}");
        // As text as well, because some types come back without one.
        let statement = match cast {
            "timestamptz" => "SELECT ($1::timestamptz) AT TIME ZONE 'UTC' AS value".to_owned(),
            cast => format!("SELECT $1::{cast} AS value"),
        };
        report.add(&name, one(&db, &statement, vec![parameter]).await);
    }
    report
}

/// Every function of the interface, and every kind of error.
pub async fn calls() -> Report {
    let address = address().await;
    let mut report = Report::default();

    let denied = Connection::open("postgres://user:secret@example.com/db").await;
    report.add("open denied", denied.map(|_| ()).map_err(kind));
    let socket = Connection::open("host=/var/run/postgresql user=x").await;
    report.add("open a socket", socket.map(|_| ()).map_err(kind));
    let nonsense = Connection::open("postgres://").await;
    report.add("open without a host", nonsense.map(|_| ()).map_err(kind));
    let refused = Connection::open("host=127.0.0.1 port=1 user=x connect_timeout=2").await;
    report.add("open where nobody listens", refused.map(|_| ()).map_err(kind));

    let db = Connection::open(&address).await.unwrap();
    let create =
        "CREATE TEMP TABLE things (id int4 PRIMARY KEY, name text NOT NULL, price numeric CHECK (price > 0))";
    report.add("execute CREATE", execute(&db, create, vec![]).await);
    let insert = "INSERT INTO things VALUES ($1, $2, $3)";
    let row = |id: i32, name: &str, price: &str| {
        vec![
            id.into(),
            name.to_owned().into(),
            ParameterValue::Decimal(price.to_owned()),
        ]
    };
    report.add(
        "execute INSERT",
        execute(&db, insert, row(1, "one", "1.50")).await,
    );
    report.add(
        "execute INSERT twice",
        execute(&db, insert, row(1, "one", "1.50")).await,
    );
    report.add(
        "execute INSERT a bad price",
        execute(&db, insert, row(2, "two", "-1")).await,
    );
    let missing = vec![2.into(), ParameterValue::DbNull, ParameterValue::DbNull];
    report.add("execute INSERT a NULL", execute(&db, insert, missing).await);
    let many = "INSERT INTO things SELECT n, 'n' || n, n FROM generate_series(10, 19) n";
    report.add("execute INSERT many", execute(&db, many, vec![]).await);
    report.add(
        "execute UPDATE",
        execute(&db, "UPDATE things SET price = 9 WHERE id >= 15", vec![]).await,
    );
    report.add(
        "execute DELETE",
        execute(&db, "DELETE FROM things WHERE id = 19", vec![]).await,
    );
    report.add(
        "execute too few parameters",
        execute(&db, insert, vec![1.into()]).await,
    );
    report.add("execute nonsense", execute(&db, "SELEKT 1", vec![]).await);
    report.add(
        "execute two statements",
        execute(&db, "SELECT 1; SELECT 2", vec![]).await,
    );
    report.add(
        "query nothing",
        all(&db, "SELECT id, name FROM things WHERE id < 0").await,
    );
    report.add(
        "query several",
        all(&db, "SELECT * FROM things WHERE id < 12 ORDER BY id").await,
    );
    report.add(
        "query no columns",
        all(&db, "DELETE FROM things WHERE id < 0").await,
    );
    report.add(
        "query RETURNING",
        all(&db, "DELETE FROM things WHERE id = 18 RETURNING id").await,
    );
    report.add(
        "query fails later",
        all(&db, "SELECT 1 / (3 - n) FROM generate_series(1, 5) n").await,
    );
    report.add(
        "query fails before its first row",
        all(&db, "SELECT 1 / (n - 1) FROM generate_series(1, 5) n").await,
    );
    let twice = "INSERT INTO things VALUES (1, 'one', 1) RETURNING id";
    report.add("query INSERT twice", all(&db, twice).await);
    report.add("query nonsense", all(&db, "SELEKT 1").await);
    report.add("query too few parameters", all(&db, "SELECT $1::int4").await);
    let unreadable = "SELECT n, CASE WHEN n = 2 THEN 'NaN'::numeric ELSE n END FROM generate_series(1, 3) n";
    report.add("query an unreadable value later", all(&db, unreadable).await);
    let not_a_uuid = || vec![ParameterValue::Uuid("not a uuid".to_owned())];
    report.add(
        "query a bad parameter",
        one(&db, "SELECT $1::uuid AS value", not_a_uuid()).await,
    );
    report.add(
        "execute a bad parameter",
        execute(&db, "SELECT $1::uuid", not_a_uuid()).await,
    );

    // More rows than any buffer on the way.
    let big = db
        .query(
            "SELECT n::int8, repeat('x', 100) FROM generate_series(1, 20000) n",
            vec![],
        )
        .await;
    let mut rows = big.unwrap();
    let mut sum = 0;
    while let Some(row) = rows.next().await {
        if let DbValue::Int64(number) = row[0] {
            sum += number;
        }
    }
    report.add("query 20000 rows", (sum, rows.result().await.map_err(kind)));
    // A reader that stops early leaves the connection usable.
    let mut some = db
        .query("SELECT n FROM generate_series(1, 20000) n", vec![])
        .await
        .unwrap();
    let first = some.next().await.map(|row| format!("{:?}", row[0]));
    drop(some);
    report.add("query, one row read", first);
    report.add("query after that", one(&db, "SELECT 2 AS value", vec![]).await);

    let begin = execute(&db, "BEGIN", vec![]).await;
    let _ = execute(&db, "DELETE FROM things", vec![]).await;
    let rollback = execute(&db, "ROLLBACK", vec![]).await;
    let count = one(&db, "SELECT count(*) AS value FROM things", vec![]).await;
    report.add("a transaction", (begin, rollback, count));
    drop(db);

    // The functions that wait, and the builder.
    let raw = Raw::open(&address).unwrap();
    report.add("sync execute", raw.execute("SELECT 1", &[]).map_err(pg_kind));
    let set = raw.query(
        "SELECT $1::int4 AS value, 'x'::text AS other",
        &[ParameterValue::Int32(5)],
    );
    report.add(
        "sync query",
        set.map(|set| (columns(&set.columns), format!("{:?}", set.rows)))
            .map_err(pg_kind),
    );
    let query = |statement| {
        let set = raw.query(statement, &[]);
        set.map(|set| (columns(&set.columns), format!("{:?}", set.rows)))
            .map_err(pg_kind)
    };
    report.add("sync query nonsense", query("SELEKT 1"));
    report.add("sync query nothing", query("SELECT 1 AS value WHERE false"));
    report.add(
        "sync query fails",
        query("SELECT 1 / (n - 1) FROM generate_series(1, 5) n"),
    );
    report.add(
        "sync query fails later",
        query("SELECT 1 / (3 - n) FROM generate_series(1, 5) n"),
    );
    report.add(
        "sync query an unreadable value",
        query("SELECT 'NaN'::numeric AS value"),
    );
    let not_a_uuid = || vec![ParameterValue::Uuid("not a uuid".to_owned())];
    let set = raw.query("SELECT $1::uuid", &not_a_uuid());
    report.add("sync query a bad parameter", set.map(|_| ()).map_err(pg_kind));
    let count = raw.execute("SELECT $1::uuid", &not_a_uuid());
    report.add("sync execute a bad parameter", count.map_err(pg_kind));
    report.add(
        "sync open denied",
        Raw::open("host=example.com user=x").map(|_| ()).map_err(pg_kind),
    );
    let builder = ConnectionBuilder::new(&address);
    report.add(
        "builder set-ca-root nonsense",
        builder.set_ca_root("nonsense").map_err(pg_kind),
    );
    let built = builder.build();
    report.add(
        "builder build",
        built
            .map_err(pg_kind)
            .map(|raw| raw.execute("SELECT 1", &[]).map_err(pg_kind)),
    );
    let built = Connection::open_with_options(&address, OpenOptions::default()).await;
    report.add("builder build-async", built.map(|_| ()).map_err(kind));
    let options = OpenOptions {
        ca_root: Some(Certificate::Text("nonsense".to_owned())),
    };
    let built = Connection::open_with_options(&address, options).await;
    report.add("open with a bad root", built.map(|_| ()).map_err(kind));
    report
}

/// Numbers that the interface cannot hold. Some of them are the end of an instance on Spin.
pub async fn own_values() -> Report {
    let db = open().await;
    let mut report = Report::default();
    for expression in [
        "7e28::numeric",
        "8e28::numeric",
        "1e32::numeric",
        "-1e36::numeric",
        "9.99e39::numeric",
        "1e40::numeric",
        "1e1000::numeric",
        "ARRAY[1, 1e32]::numeric[]",
        "numrange(0, 1e32)",
        "numrange(-1e36, NULL)",
    ] {
        report.add(
            expression,
            one(&db, &format!("SELECT {expression} AS value"), vec![]).await,
        );
    }
    report.add(
        "and the instance lives",
        one(&db, "SELECT 1 AS value", vec![]).await,
    );
    let around = format!("{}&hostaddr=127.0.0.2", address().await);
    report.add(
        "open another address of an allowed host",
        Connection::open(around).await.map(|_| ()).map_err(kind),
    );
    report
}

/// Connections to a server that speaks TLS.
pub async fn own_tls() -> Report {
    let mut report = Report::default();
    let address = address().await.replace("sslmode=disable", "sslmode=require");
    let unknown = Connection::open(&address).await;
    report.add(
        "open with an unknown authority",
        unknown.map(|_| ()).map_err(kind),
    );

    let root = variables::get("postgres_root").await.unwrap();
    let options = || OpenOptions {
        ca_root: Some(Certificate::Text(root.clone())),
    };
    let encrypted = "SELECT ssl AS value FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let db = Connection::open_with_options(&address, options()).await.unwrap();
    report.add("build-async with its root", one(&db, encrypted, vec![]).await);
    let builder = ConnectionBuilder::new(&address);
    report.add("set-ca-root", builder.set_ca_root(&root).map_err(pg_kind));
    let raw = builder.build().unwrap();
    let set = raw.query(encrypted, &[]).map_err(pg_kind);
    report.add("build with its root", set.map(|set| format!("{:?}", set.rows)));

    // A statement that nobody waits for any more is stopped over TLS as well.
    let mut rows = db.query(STUCK, vec![]).await.unwrap();
    report.add("the first row of a slow query", rows.next().await.is_some());
    drop((rows, db));
    report.add("it is stopped", stops(&open().await).await);
    report
}

/// A connection has one user after the other, who must not meet what the last one left in it. Of all of them there is one
/// only.
pub async fn own_pool() -> Report {
    let mut report = Report::default();
    let first = open().await;
    let process = backend(&first).await;
    for statement in [
        "CREATE TEMP TABLE left_behind (n int4)",
        "CREATE TEMP SEQUENCE numbers",
        "SET application_name = 'left behind'",
        "LISTEN left_behind",
        "SELECT pg_advisory_lock(42)",
        "PREPARE left_behind AS SELECT 1",
        "DECLARE left_behind CURSOR WITH HOLD FOR SELECT 1",
        "SET SESSION AUTHORIZATION pg_monitor",
        "BEGIN",
        "SET LOCAL lock_timeout = 7777",
        "SELECT 1 / 0",
    ] {
        report.add(statement, execute(&first, statement, vec![]).await);
    }
    drop(first);
    let found = "SELECT to_regclass('pg_temp.left_behind')::text, to_regclass('pg_temp.numbers')::text, \
         current_setting('application_name'), current_setting('lock_timeout'), session_user::text, \
         (SELECT count(*) FROM pg_listening_channels()), \
         (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'), \
         (SELECT count(*) FROM pg_prepared_statements WHERE from_sql), (SELECT count(*) FROM pg_cursors WHERE is_holdable), \
         pg_current_xact_id_if_assigned() IS NULL";
    for round in 1..=2 {
        let next = open().await;
        report.add(
            &format!("user {round} after it has the same connection"),
            backend(&next).await == process,
        );
        report.add(&format!("user {round} after it finds"), all(&next, found).await);
    }

    // An answer that fails is an answer: the connection is kept.
    for (name, statement) in [
        ("a failed", "SELECT 1 / (3 - n) FROM generate_series(1, 5) n"),
        (
            "an unreadable",
            "SELECT CASE WHEN n = 2 THEN 'NaN'::numeric ELSE n END FROM generate_series(1, 3) n",
        ),
    ] {
        let last = open().await;
        let _ = all(&last, statement).await;
        drop(last);
        report.add(
            &format!("kept after {name} query-async"),
            backend(&open().await).await == process,
        );
        let last = Raw::open(&address().await).unwrap();
        let _ = last.query(statement, &[]);
        drop(last);
        report.add(
            &format!("kept after {name} query"),
            backend(&open().await).await == process,
        );
    }

    // A reader that is gone does not hold the connection until the server has said everything.
    let last = open().await;
    let mut rows = last.query(STUCK, vec![]).await.unwrap();
    report.add("the first row of a slow query", rows.next().await.is_some());
    drop((rows, last));
    let next = open().await;
    report.add(
        "another connection after a reader that stops",
        backend(&next).await != process,
    );
    report.add("its statement is stopped", stops(&next).await);

    // Somebody who may not do what makes a connection as good as new.
    for statement in [
        "CREATE ROLE plain LOGIN",
        "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC",
    ] {
        report.add(statement, execute(&next, statement, vec![]).await);
    }
    let address = address().await.replacen("hive@", "plain@", 1);
    let last = Connection::open(&address).await.unwrap();
    let process = backend(&last).await;
    drop(last);
    let next = Connection::open(&address).await.unwrap();
    report.add("kept though it cannot be reset", backend(&next).await == process);
    report
}

/// Some rows at once, too many for the server to keep them for itself, and then none for a long time.
const STUCK: &str =
    "SELECT n, repeat('x', 20000), CASE WHEN n = 9 THEN pg_sleep(3600) END FROM generate_series(1, 9) n";

/// Whether all of those end within some seconds.
async fn stops(db: &Connection) -> bool {
    let running = "SELECT count(*) AS value FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(3600)%' \
         AND pid <> pg_backend_pid()";
    for _ in 0..200 {
        if one(db, running, vec![])
            .await
            .is_ok_and(|count| count.ends_with("Int64(0)"))
        {
            return true;
        }
        wait_for(50_000_000).await;
    }
    false
}

async fn backend(db: &Connection) -> String {
    one(db, "SELECT pg_backend_pid() AS value", vec![]).await.unwrap()
}

async fn execute(db: &Connection, statement: &str, params: Vec<ParameterValue>) -> Result<u64, String> {
    db.execute(statement, params).await.map_err(kind)
}

async fn one(db: &Connection, statement: &str, params: Vec<ParameterValue>) -> Result<String, String> {
    let mut found = db.query(statement, params).await.map_err(kind)?;
    let types = columns(found.columns());
    let value = found.next().await.map(|row| show(&row[0]));
    found.result().await.map_err(kind)?;
    Ok(format!("{types}: {}", value.unwrap_or_default()))
}

async fn all(db: &Connection, statement: &str) -> Result<String, String> {
    let mut found = db.query(statement, vec![]).await.map_err(kind)?;
    let types = columns(found.columns());
    let mut rows = Vec::new();
    while let Some(row) = found.rows().next().await {
        rows.push(row.iter().map(show).collect::<Vec<_>>());
    }
    let end = found.result().await.map_err(kind);
    Ok(format!("{types}: {rows:?}, {end:?}"))
}

fn columns(columns: &[Column]) -> String {
    let all: Vec<String> = columns
        .iter()
        .map(|column| format!("{} {:?}", column.name, column.data_type))
        .collect();
    all.join(", ")
}

fn show(value: &DbValue) -> String {
    match value {
        DbValue::Jsonb(bytes) => format!("Jsonb({})", String::from_utf8_lossy(bytes)),
        value => format!("{value:?}"),
    }
}

fn kind(error: Error) -> String {
    match error {
        Error::PgError(error) => pg_kind(error),
        Error::Decode(_) => "decode".to_owned(),
    }
}

/// Errors without the words of a library, which change with its versions.
fn pg_kind(error: PgError) -> String {
    match error {
        PgError::ConnectionFailed(_) => "connection failed".to_owned(),
        PgError::BadParameter(_) => "bad parameter".to_owned(),
        PgError::ValueConversionFailed(_) => "value conversion failed".to_owned(),
        PgError::Other(_) => "other".to_owned(),
        PgError::QueryFailed(QueryError::Text(_)) => "query failed".to_owned(),
        PgError::QueryFailed(QueryError::DbError(error)) => {
            let extras: Vec<String> = error
                .extras
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "file" | "line" | "routine"))
                .filter(|(name, value)| !(name == "schema" && value.starts_with("pg_temp")))
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            format!(
                "{} {} {}; {:?}; {}",
                error.severity,
                error.code,
                error.message,
                error.detail,
                extras.join(", ")
            )
        }
    }
}
