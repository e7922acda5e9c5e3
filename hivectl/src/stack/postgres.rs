//! The embedded database: its data directory, its process, its database and the migrations.

use super::{
    account::{Account, reachable_folder},
    environment::{Environment, POSTGRES_DATABASE, POSTGRES_USER},
    options::{Part, StackOptions},
    service::{Ready, Service},
};
use crate::{packages, process, ui::Stage};
use anyhow::{Context as _, bail};
use rustix::process::Signal;
use sqlx::{Connection as _, PgConnection, migrate::Migrator, postgres::PgConnectOptions};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::process::Command;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// Small enough for a laptop, and as durable as in production: what was accepted survives a crash.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=100",
    "shared_buffers=64MB",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_line_prefix=%m [%p] ",
    "max_wal_size=256MB",
];

/// Where the data of a state directory's database lies: in it, or, when the account that Postgres must run as cannot
/// get there, under /var/lib with a link to it.
fn home(state_dir: &Path, account: Option<&Account>) -> anyhow::Result<PathBuf> {
    let inside = state_dir.join("postgres");
    if let Ok(elsewhere) = fs::read_link(&inside) {
        if let Some(account) = account {
            account.give(&elsewhere)?;
        }
        return Ok(elsewhere);
    }
    let Some(account) = account else {
        fs::create_dir_all(&inside)?;
        return Ok(inside);
    };
    if account.can_reach(state_dir) {
        account.give(&inside)?;
        return Ok(inside);
    }
    let elsewhere = reachable_folder(state_dir);
    account.give(&elsewhere)?;
    std::os::unix::fs::symlink(&elsewhere, &inside)
        .with_context(|| format!("could not link {}", inside.display()))?;
    Ok(elsewhere)
}

/// Everything of the database that lies outside the state directory, for `down --purge`.
pub fn outside(state_dir: &Path) -> Option<PathBuf> {
    fs::read_link(state_dir.join("postgres")).ok()
}

/// Makes the data directory if there is none, and answers the service.
pub async fn prepare(
    stage: &Stage,
    options: &StackOptions,
    state_dir: &Path,
    environment: &Environment,
) -> anyhow::Result<Service> {
    let Some(programs) = packages::postgres_bin() else {
        bail!("PostgreSQL is not installed; `./hive doctor` says how to get it")
    };
    let account = Account::unprivileged()?;
    let home = home(state_dir, account.as_ref())?;
    let data = home.join("data");
    match fs::read_to_string(data.join("PG_VERSION")) {
        Ok(version) => check_version(&programs, version.trim(), &data).await?,
        Err(_) => initialise(stage, &programs, &home, account.as_ref(), environment, state_dir).await?,
    }
    let mut arguments: Vec<OsString> = vec!["-D".into(), data.into()];
    arguments.extend(["-p".into(), options.port(Part::Postgres).to_string().into()]);
    for setting in SETTINGS {
        arguments.extend(["-c".into(), OsString::from(setting)]);
    }
    let port = options.port(Part::Postgres);
    let password = environment.get("POSTGRES_PASSWORD");
    Ok(Service {
        part: Part::Postgres,
        program: programs.join("postgres"),
        arguments,
        variables: BTreeMap::new(),
        folder: home,
        account,
        // "Fast": sessions are ended, nothing is lost.
        stop_signal: Signal::INT,
        stop_group: false,
        stop_patience: Duration::from_secs(20),
        start_patience: Duration::from_secs(60),
        ready: Ready::Postgres(format!(
            "postgres://{POSTGRES_USER}:{password}@127.0.0.1:{port}/postgres"
        )),
    })
}

async fn check_version(programs: &Path, data_version: &str, data: &Path) -> anyhow::Result<()> {
    let mut command = Command::new(programs.join("postgres"));
    command.arg("--version");
    let Some(text) = process::output(command).await else {
        bail!("{} does not run", programs.join("postgres").display());
    };
    let installed = text
        .split_whitespace()
        .nth(2)
        .and_then(|version| version.split('.').next());
    if installed == Some(data_version) {
        return Ok(());
    }
    bail!(
        "{} was made by PostgreSQL {data_version}, and {text} is installed. Install PostgreSQL {data_version} again, \
         or remove the data with `./hive down --purge`",
        data.display()
    )
}

async fn initialise(
    stage: &Stage,
    programs: &Path,
    home: &Path,
    account: Option<&Account>,
    environment: &Environment,
    state_dir: &Path,
) -> anyhow::Result<()> {
    stage.say("initdb");
    // An interrupted one leaves a draft, never half a data directory.
    let draft = home.join("data.new");
    if draft.exists() {
        fs::remove_dir_all(&draft).with_context(|| format!("could not remove {}", draft.display()))?;
    }
    let password = home.join("password");
    write_password(&password, environment.get("POSTGRES_PASSWORD"), account)
        .with_context(|| format!("could not write {}", password.display()))?;
    let mut command = Command::new("setpriv");
    if let Some(account) = account {
        command.args(account.setpriv());
    }
    command
        .arg(programs.join("initdb"))
        .arg("-D")
        .arg(&draft)
        .arg(format!("--pwfile={}", password.display()))
        .args([
            "-U",
            POSTGRES_USER,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ])
        .arg("--no-instructions")
        .current_dir(home);
    let made = process::run(stage, command, &state_dir.join("log/initdb.log")).await;
    fs::remove_file(&password)?;
    made?;
    fs::rename(draft, home.join("data"))?;
    Ok(())
}

fn write_password(path: &Path, password: &str, account: Option<&Account>) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    if let Some(account) = account {
        std::os::unix::fs::fchown(&file, Some(account.uid), Some(account.gid))?;
    }
    file.write_all(password.as_bytes())
}

/// Creates the database that `url` names if there is none, and brings its schema up to date. Answers how many
/// migrations ran.
pub async fn migrate(url: &str) -> anyhow::Result<usize> {
    let shown = "the database (POSTGRES_URL)";
    let options: PgConnectOptions = url
        .parse()
        .with_context(|| format!("{shown} has a broken address"))?;
    let mut connection = match PgConnection::connect_with(&options).await {
        Ok(connection) => connection,
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("3D000") => {
            create_database(&options).await?;
            PgConnection::connect_with(&options).await?
        }
        Err(error) => return Err(error).with_context(|| format!("could not connect to {shown}")),
    };
    let before = applied(&mut connection).await;
    MIGRATIONS
        .run(&mut connection)
        .await
        .with_context(|| format!("{shown} could not be migrated"))?;
    let after = applied(&mut connection).await;
    connection.close().await?;
    Ok(after.saturating_sub(before))
}

async fn create_database(options: &PgConnectOptions) -> anyhow::Result<()> {
    let name = options
        .get_database()
        .unwrap_or(POSTGRES_DATABASE)
        .replace('"', "\"\"");
    let mut connection = PgConnection::connect_with(&options.clone().database("postgres")).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE \"{name}\"")))
        .execute(&mut connection)
        .await
        .with_context(|| format!("could not create the database {name}"))?;
    connection.close().await?;
    Ok(())
}

/// Migrations that were applied; 0 when none ever was.
async fn applied(connection: &mut PgConnection) -> usize {
    sqlx::query_scalar::<_, i64>("SELECT count(*) FROM _sqlx_migrations WHERE success")
        .fetch_one(connection)
        .await
        .ok()
        .and_then(|count| usize::try_from(count).ok())
        .unwrap_or(0)
}
