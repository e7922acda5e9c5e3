//! What the component model costs: the same router, the same GET, once as a component in the stack's host, once compiled
//! natively and served by axum.

use crate::{distribution::Distribution, report::Section};
use anyhow::bail;
use hivesync_api_kit::App;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

const ROUTE: &str = "/api/v1/health/live";
const WARM_UP: usize = 100;
const ONE_BY_ONE: usize = 1000;
const CONNECTIONS: usize = 16;
const LOAD: Duration = Duration::from_secs(4);

/// Measures.
pub async fn measure(api: &str) -> anyhow::Result<Section> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let native = format!("http://{}", listener.local_addr()?);
    let router = hivesync_health::routes().with_state(App::default());
    let server = tokio::spawn(async move { axum::serve(listener, router).await });

    let mut section = Section::new(
        "Component host against native axum",
        &format!(
            "`GET {ROUTE}` of the health component's router, in the stack's host as wasm and in this process natively, \
             over kept-alive connections on loopback. The client's own time is in both."
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
    server.abort();
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
