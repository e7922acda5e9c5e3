//! Benchmarks, each a ratio or a distribution measured in one run. `./hive bench` starts the stack they need and keeps
//! their results in RESULTS.md.

mod devices;
mod distribution;
mod guests;
mod host_overhead;
mod interaction;
mod job;
mod machine;
mod node;
mod preview_path;
mod project;
mod rendering;
mod report;

use anyhow::Context as _;
use clap::Parser;
use report::Report;
use std::path::PathBuf;

/// Measures a running stack and the libraries it is made of.
#[derive(Debug, Parser)]
struct Cli {
    /// Where the results go.
    #[arg(long, default_value = "bench/RESULTS.md")]
    out: PathBuf,
    /// Only benchmarks whose name contains this: rendering, preview-path, host-overhead.
    #[arg(long, default_value = "")]
    filter: String,
    /// The guest images.
    #[arg(long, env = "PREVIEW_RUNTIME_DIR", default_value = "target/preview-runtime")]
    preview_runtime: PathBuf,
    /// The API of the running stack.
    #[arg(long, env = "HIVE_API_URL", default_value = "http://127.0.0.1:4000")]
    api: String,
    /// The project whose screens are previewed.
    #[arg(long, default_value = "examples/shop")]
    project: PathBuf,
    /// Measure nothing: be the native server that the component is compared with.
    #[arg(long, hide = true)]
    serve_native: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    if cli.serve_native {
        return host_overhead::serve().await;
    }
    let mut report = Report::new(machine::describe());
    let wanted = |name: &str| name.contains(&cli.filter);
    if wanted("rendering") {
        let (images, project) = (cli.preview_runtime.clone(), cli.project.clone());
        let sections = tokio::task::spawn_blocking(move || rendering::measure(&images, &project)).await?;
        sections
            .context("rendering")?
            .into_iter()
            .for_each(|section| report.add(section));
    }
    if wanted("preview-path") {
        report.add(
            preview_path::measure(&cli.api, &cli.project)
                .await
                .context("preview-path")?,
        );
    }
    if wanted("host-overhead") {
        report.add(host_overhead::measure(&cli.api).await.context("host-overhead")?);
    }
    let text = report.render();
    std::fs::write(&cli.out, &text).with_context(|| format!("could not write {}", cli.out.display()))?;
    println!("{text}");
    Ok(())
}
