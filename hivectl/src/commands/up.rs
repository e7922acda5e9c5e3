//! `./hive up`: from a fresh checkout to a running stack.

use crate::{
    checkout::Checkout,
    provision,
    signals::Signals,
    stack::{Part, Running, StackOptions},
    ui,
};
use anyhow::bail;
use clap::Args;

/// Options of the command.
#[derive(Debug, Args)]
pub struct UpOptions {
    #[command(flatten)]
    stack: StackOptions,
    /// Start what is there: provision and build nothing.
    #[arg(long)]
    no_build: bool,
}

/// Runs the command until it is asked to stop.
pub async fn run(options: &UpOptions) -> anyhow::Result<()> {
    let checkout = Checkout::find()?;
    // Whatever is in the way is said before minutes are spent on building.
    let mut running = Running::prepare(&checkout, &options.stack).await?;
    let mut signals = Signals::listen()?;
    if !options.no_build {
        tokio::select! {
            biased;
            () = signals.asked() => bail!("interrupted; `./hive up` goes on where it was"),
            built = provision::everything(&checkout, running.parts()) => built?,
        }
    }
    let started = tokio::select! {
        started = running.start() => started.map(|()| true),
        () = signals.asked() => Ok(false),
    };
    if let Ok(true) = started {
        ui::print(&welcome(&running, &options.stack, &checkout));
        signals.asked().await;
    }
    ui::print("");
    tokio::select! {
        () = running.stop() => {}
        () = signals.asked() => bail!("stopped in a hurry: the services were told to stop and not waited for"),
    }
    started.map(drop)
}

fn welcome(running: &Running, options: &StackOptions, checkout: &Checkout) -> String {
    let environment = running.environment();
    let here = |part: Part| running.parts().contains(&part);
    let elsewhere = |part: Part| if here(part) { "" } else { "  (not started here)" };
    let mut lines = vec![String::new(), "HiveSync is up.".to_owned(), String::new()];
    let mut line = |name: &str, value: String| lines.push(format!("  {name:<15} {value}"));
    line(
        "API",
        format!(
            "{}/api/v1{}",
            environment.get("BACKEND_URL"),
            elsewhere(Part::Api)
        ),
    );
    line(
        "Postgres",
        format!(
            "{}{}",
            without_password(environment.get("POSTGRES_URL")),
            elsewhere(Part::Postgres)
        ),
    );
    line(
        "Redis",
        format!(
            "{}{}",
            without_password(environment.get("REDIS_URL")),
            elsewhere(Part::Redis)
        ),
    );
    line(
        "Object storage",
        format!(
            "{} (bucket {}){}",
            environment.get("S3_ENDPOINT"),
            environment.get("S3_BUCKET"),
            elsewhere(Part::ObjectStore)
        ),
    );
    for part in [Part::SandboxHost, Part::GpuWorker] {
        line(
            part.name(),
            format!(
                "http://127.0.0.1:{}/metrics{}",
                options.port(part),
                elsewhere(part)
            ),
        );
    }
    let state_dir = running.state_dir();
    let shown = state_dir.strip_prefix(&checkout.root).unwrap_or(state_dir);
    line("Logs", format!("{}/log/", shown.display()));
    line("Secrets", format!("{}/secrets.env", shown.display()));
    if !environment.raised().is_empty() {
        let raised: Vec<String> = environment
            .raised()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        lines.push(String::new());
        lines.push(
            "  For development, new accounts may do more than in production (set these to choose):"
                .to_owned(),
        );
        lines.push(format!("  {}", raised.join(" ")));
    }
    lines.push(String::new());
    lines.push("  Next, in a second terminal:   ./hive demo".to_owned());
    lines.push(format!(
        "  Ctrl-C stops everything; its data stays in {}/",
        shown.display()
    ));
    lines.join("\n")
}

/// An address as it may be shown.
fn without_password(url: &str) -> String {
    let hidden = || {
        let (scheme, rest) = url.split_once("://")?;
        let (login, host) = rest.rsplit_once('@')?;
        let (user, _) = login.split_once(':')?;
        Some(format!("{scheme}://{user}:…@{host}"))
    };
    hidden().unwrap_or_else(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(
            without_password("postgres://hive:se:cr@t@127.0.0.1:4001/hive"),
            "postgres://hive:…@127.0.0.1:4001/hive"
        );
        assert_eq!(
            without_password("redis://127.0.0.1:4002/0"),
            "redis://127.0.0.1:4002/0"
        );
    }
}
