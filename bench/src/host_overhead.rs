//! What the component model costs: the same router, the same GET, once as a component in the stack's host, once compiled
//! natively and served by axum in a process of its own.

use crate::{distribution::Distribution, report::Section};
use anyhow::{Context as _, bail};
use hivesync_api_kit::App;
use std::{
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    net::TcpListener,
    process::{Child, Command},
};

const ROUTE: &str = "/api/v1/health/live";
const WARM_UP: usize = 100;
const ONE_BY_ONE: usize = 1000;
const CONNECTIONS: usize = 16;
const LOAD: Duration = Duration::from_secs(4);

/// Serves the router natively, tells its address on standard output, and ends with its standard input.
pub async fn serve() -> anyhow::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("http://{}", listener.local_addr()?);
    let router = hivesync_health::routes().with_state(App::default());
    let mut nothing = [0; 1];
    let mut input = tokio::io::stdin();
    tokio::select! {
        served = axum::serve(listener, router) => Ok(served?),
        read = input.read(&mut nothing) => read.map(drop).map_err(Into::into),
    }
}

/// Starts [`serve`] as a process and answers its address.
async fn native_server() -> anyhow::Result<(Child, String)> {
    let mut server = Command::new(std::env::current_exe()?)
        .arg("--serve-native")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let output = server.stdout.take().context("the native server has no output")?;
    let mut lines = BufReader::new(output).lines();
    let address = lines
        .next_line()
        .await?
        .context("the native server did not start")?;
    Ok((server, address))
}

/// Measures.
pub async fn measure(api: &str) -> anyhow::Result<Section> {
    let (_server, native) = native_server().await?;
    let mut section = Section::new(
        "Component host against native axum",
        &format!(
            "`GET {ROUTE}` of the health component's router, in the stack's host as wasm (a release build) and natively in \
             a process of its own (dev profile, as the host), over kept-alive connections on loopback. The client's \
             own time, on the same cores, is in both."
        ),
    );
    let mut middle = Vec::new();
    let mut rates = Vec::new();
    for (name, base) in [("component", api), ("native", native.as_str())] {
        let url = format!("{}{ROUTE}", base.trim_end_matches('/'));
        let client = hivesync_e2e::http_client(&url)?;
        for _ in 0..WARM_UP {
            get(&client, &url).await?;
        }
        let mut times = Vec::with_capacity(ONE_BY_ONE);
        for _ in 0..ONE_BY_ONE {
            times.push(get(&client, &url).await?);
        }
        let times = Distribution::new(times);
        section.row(format!("{name}, one by one"), &times);
        middle.push(times.quantile(0.5));
        let loaded = load(&client, &url).await?;
        rates.push(loaded.count() as f64 / LOAD.as_secs_f64());
        section.row(format!("{name}, {CONNECTIONS} connections"), &loaded);
    }
    section.fact(format!(
        "One by one the component takes {:.1} times as long as native axum (p50).",
        middle[0] / middle[1]
    ));
    section.fact(format!(
        "With {CONNECTIONS} connections: {:.0} requests a second as a component, {:.0} natively, {:.1} times as many.",
        rates[0],
        rates[1],
        rates[1] / rates[0]
    ));
    Ok(section)
}

async fn load(client: &reqwest::Client, url: &str) -> anyhow::Result<Distribution> {
    let until = Instant::now() + LOAD;
    let lane = async || {
        let mut times = Vec::new();
        while Instant::now() < until {
            times.push(get(client, url).await?);
        }
        anyhow::Ok(times)
    };
    let lanes = futures::future::try_join_all((0..CONNECTIONS).map(|_| lane())).await?;
    Ok(Distribution::new(lanes.into_iter().flatten()))
}

async fn get(client: &reqwest::Client, url: &str) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let answer = client.get(url).send().await?;
    let status = answer.status();
    answer.bytes().await?;
    if !status.is_success() {
        bail!("{url} answered {status}");
    }
    Ok(begun.elapsed())
}
