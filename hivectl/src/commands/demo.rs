//! `./hive demo`: the main job, done as a client does it, through the public API alone.

use crate::{checkout::Checkout, provision, ui};
use anyhow::{Context as _, bail};
use clap::Args;
use hivesync_domain::{ColorScheme, Failure, SourcePosition, UserSettings};
use hivesync_e2e::{
    ApiClient, Archive, Device, FolderOptions, Preview, PreviewRequest, PreviewState, Screen, ScreenState,
    StackFile, pack_project,
};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use std::{
    cell::RefCell,
    fs,
    io::IsTerminal as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// The example that is shown when no path is given.
const EXAMPLE: &str = "examples/shop";

/// Longer than any preview may take, waiting for a worker included.
const CEILING: Duration = Duration::from_secs(300);

/// Options of the command.
#[derive(Debug, Args)]
pub struct DemoOptions {
    /// A React Native project: its folder, or an archive of it (.zip, .tar, .tar.gz).
    path: Option<PathBuf>,
    /// The API; that of the running stack when absent.
    #[arg(long, env = "HIVE_API_URL")]
    api: Option<String>,
    /// Presets to preview on.
    #[arg(long, value_delimiter = ',', default_value = "iphone-15,pixel-8")]
    devices: Vec<String>,
    /// Only these screens, by name.
    #[arg(long, value_delimiter = ',')]
    screens: Vec<String>,
    /// In dark mode.
    #[arg(long)]
    dark: bool,
    /// Size of text, as a multiple of the system's own.
    #[arg(long, default_value_t = 1.0)]
    font_scale: f32,
    /// As in a language that is written from right to left.
    #[arg(long)]
    rtl: bool,
    /// The module to start from, when the project does not say it.
    #[arg(long)]
    entry: Option<String>,
    /// Where documents and pictures go.
    #[arg(long, default_value = "out")]
    out: PathBuf,
    /// Send all of node_modules, not only what the screens reach.
    #[arg(long)]
    node_modules: bool,
    /// State directory of the stack to look for.
    #[arg(long, default_value = ".hive", env = "HIVE_STATE_DIR")]
    state_dir: PathBuf,
}

/// Runs the command.
pub async fn run(options: &DemoOptions) -> anyhow::Result<()> {
    let started = Instant::now();
    let checkout = Checkout::find()?;
    let path = options
        .path
        .clone()
        .unwrap_or_else(|| checkout.root.join(EXAMPLE));
    let example = checkout.root.join(provision::EXAMPLE_SCREEN);
    if path.canonicalize().is_ok_and(|path| path == example) {
        provision::example_screen(&checkout).await?;
    }
    let archive = read_project(&path, options)?;
    ui::print(&format!(
        "{}: {}{} KiB",
        path.display(),
        if archive.files > 0 {
            format!("{} files, ", archive.files)
        } else {
            String::new()
        },
        archive.bytes.len().div_ceil(1024)
    ));

    let client = connect(options, &checkout).await?;
    let user = client.register_new("Demo").await.context("could not register")?;
    let name = path
        .file_stem()
        .map_or("demo".into(), |name| name.to_string_lossy());
    let team = user
        .create_team(&format!("{name} team"))
        .await
        .context("could not create a team")?;
    let project = user
        .create_project(&name, Some(team))
        .await
        .context("could not create a project")?;
    user.upload(project, &archive)
        .await
        .context("could not upload the project")?;

    let devices = options.devices.iter().map(|name| Device::preset(name)).collect();
    let request = PreviewRequest {
        project_id: project,
        entry_point: options.entry.clone(),
        screens: options.screens.clone(),
        devices,
        options: UserSettings {
            color_scheme: if options.dark {
                ColorScheme::Dark
            } else {
                ColorScheme::Light
            },
            font_scale: options.font_scale,
            right_to_left: options.rtl,
        },
    };
    let accepted = match user.request_preview(&request, &project.to_string()).await {
        Ok(accepted) => accepted,
        Err(error) => {
            let presets = presets(&user).await;
            return Err(error).with_context(|| format!("the preview was refused; the presets are {presets}"));
        }
    };

    let bar = Bar::new();
    let preview = user
        .wait_for(accepted.preview_id, CEILING, |preview| bar.show(preview))
        .await
        .context("the preview did not finish")?;
    bar.finish();
    let rows = download(&user, &preview, &options.out).await?;
    report(&preview, &rows, started.elapsed(), &options.out)
}

fn read_project(path: &Path, options: &DemoOptions) -> anyhow::Result<Archive> {
    let kind = fs::metadata(path).with_context(|| format!("there is no project at {}", path.display()))?;
    if !kind.is_dir() {
        return Ok(Archive::from_file(path)?);
    }
    if options.node_modules {
        return Ok(Archive::from_folder(path, FolderOptions { node_modules: true })?);
    }
    let packed = pack_project(path)?;
    if packed.from_packages > 0 {
        ui::print(&format!(
            "node_modules: {} files that the screens reach; {} more of the same packages, and all others, stay here",
            packed.from_packages, packed.left_out
        ));
    }
    if let Some(reason) = packed.without_packages {
        ui::print(&format!(
            "node_modules stays here, for the screens can't be followed: {reason}"
        ));
    }
    Ok(packed.archive)
}

/// A client of the API that was named, of the running stack, or of the usual address.
async fn connect(options: &DemoOptions, checkout: &Checkout) -> anyhow::Result<ApiClient> {
    let url = options.api.clone().unwrap_or_else(|| {
        StackFile::read(&checkout.root.join(&options.state_dir))
            .map_or_else(|_| "http://127.0.0.1:4000".to_owned(), |file| file.api_url)
    });
    let client = ApiClient::new(&url)?;
    if let Err(error) = client.get::<Value>("health/live").await {
        bail!(
            "no HiveSync answers at {url} ({error}). Start one in another terminal with `./hive up`, or name one with --api"
        );
    }
    Ok(client)
}

async fn presets(user: &ApiClient) -> String {
    let answer = user
        .get::<Value>("preview/devices/capabilities")
        .await
        .unwrap_or_default();
    let names: Vec<&str> = answer["presets"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|preset| {
            preset["preset"]
                .as_str()
                .or(preset["device_id"].as_str())
                .or(preset.as_str())
        })
        .collect();
    names.join(", ")
}

/// The bar that the preview's status feeds; on no terminal, a line for each new stage.
struct Bar {
    bar: Option<ProgressBar>,
    last: RefCell<String>,
}

impl Bar {
    fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(100);
            if let Ok(style) = ProgressStyle::with_template("  {bar:32.green} {percent:>3} %  {wide_msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self {
            bar,
            last: RefCell::default(),
        }
    }

    fn show(&self, preview: &Preview) {
        let Some(progress) = &preview.progress else {
            return;
        };
        let text = match progress.total {
            0 => progress.stage.clone(),
            total => format!("{} {} of {total}", progress.stage, progress.done),
        };
        match &self.bar {
            Some(bar) => {
                bar.set_position(progress.percent.clamp(0.0, 100.0) as u64);
                bar.set_message(text);
            }
            None if *self.last.borrow() != text => {
                ui::print(&format!("  {:>3.0} %  {text}", progress.percent));
                self.last.replace(text);
            }
            None => {}
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Fetches every document and picture; answers the table's rows.
async fn download(user: &ApiClient, preview: &Preview, out: &Path) -> anyhow::Result<Vec<Vec<String>>> {
    if !preview.screens.is_empty() {
        fs::create_dir_all(out).with_context(|| format!("could not create {}", out.display()))?;
    }
    let mut rows = Vec::new();
    for screen in &preview.screens {
        let stem = file_stem(&format!("{}-{}", screen.name, screen.device_id));
        let mut file = String::from("–");
        for (url, extension) in [(&screen.layout_url, "json"), (&screen.picture_url, "png")] {
            if let Some(url) = url {
                let path = out.join(format!("{stem}.{extension}"));
                let bytes = user
                    .download(url)
                    .await
                    .with_context(|| format!("could not fetch {}", path.display()))?;
                fs::write(&path, bytes).with_context(|| format!("could not write {}", path.display()))?;
                file = path.display().to_string();
            }
        }
        if let Some(failure) = &screen.failure {
            file = explain(failure);
        }
        rows.push(row(preview, screen, file));
    }
    Ok(rows)
}

/// Names of screens are the project's: they may hold anything.
fn file_stem(name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|letter| match letter {
            letter if letter.is_alphanumeric() || "._-".contains(letter) => letter,
            _ => '_',
        })
        .take(120)
        .collect();
    safe.trim_start_matches('.').to_owned()
}

fn row(preview: &Preview, screen: &Screen, file: String) -> Vec<String> {
    // A screen waits twice: with its preview for the sandbox, and alone for its picture.
    let waits = [preview.timings.queue_ms, screen.timings.queue_ms];
    let queue = waits
        .iter()
        .any(Option::is_some)
        .then(|| waits.iter().flatten().sum());
    let ms = |time: Option<f64>| time.map_or("–".to_owned(), |ms| format!("{ms:.0} ms"));
    vec![
        screen.name.clone(),
        screen.device_id.clone(),
        screen.nodes.map_or("–".to_owned(), |nodes| nodes.to_string()),
        ms(queue),
        ms(screen.timings.sandbox_ms),
        ms(screen.timings.render_ms),
        file,
    ]
}

fn report(preview: &Preview, rows: &[Vec<String>], took: Duration, out: &Path) -> anyhow::Result<()> {
    if !rows.is_empty() {
        ui::print("");
        ui::print(
            ui::table(
                &[
                    "screen",
                    "device",
                    "nodes",
                    "queue",
                    "sandbox",
                    "rendering",
                    "file",
                ],
                rows,
                &[2, 3, 4, 5],
            )
            .trim_end(),
        );
    }
    for warning in &preview.warnings {
        ui::print(&format!(
            "warning: {}{}",
            place(warning.position.as_ref()),
            warning.message
        ));
    }
    if let Some(failure) = &preview.error {
        bail!("{}", explain(failure));
    }
    if preview.state != PreviewState::Ready {
        bail!("the preview ended as {:?}", preview.state);
    }
    let failed: Vec<&Screen> = preview
        .screens
        .iter()
        .filter(|screen| screen.state != ScreenState::Ready)
        .collect();
    if !failed.is_empty() {
        let list: Vec<String> = failed
            .iter()
            .map(|screen| {
                let why = screen
                    .failure
                    .as_ref()
                    .map_or("it has no picture".to_owned(), explain);
                format!("{} on {}: {why}", screen.name, screen.device_id)
            })
            .collect();
        bail!(
            "{} of {} screens failed\n  {}",
            failed.len(),
            rows.len(),
            list.join("\n  ")
        );
    }
    if rows.is_empty() {
        bail!("the preview is ready, but it has no screens");
    }
    let ready = preview
        .timings
        .total_ms
        .map(|ms| format!(", from request to ready {:.2} s", ms / 1000.0))
        .unwrap_or_default();
    ui::print("");
    ui::print(&format!(
        "{} pictures in {}/ ({} in all{ready})",
        rows.len(),
        out.display(),
        ui::seconds(took)
    ));
    Ok(())
}

fn explain(failure: &Failure) -> String {
    format!(
        "{}{} ({})",
        place(failure.position.as_ref()),
        failure.message,
        failure.code
    )
}

/// `src/App.tsx:12:5: `, as editors open it.
fn place(position: Option<&SourcePosition>) -> String {
    match position {
        Some(at) if at.column > 0 => format!("{}:{}:{}: ", at.file, at.line, at.column),
        Some(at) => format!("{}:{}: ", at.file, at.line),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hivesync_domain::ErrorCode;

    #[test]
    fn names_of_screens_become_names_of_files() {
        assert_eq!(
            file_stem("../../etc/Home page-iphone-15"),
            "_.._etc_Home_page-iphone-15"
        );
        assert_eq!(file_stem("Hüte-pixel-8"), "Hüte-pixel-8");
    }

    #[test]
    fn failures_say_where() {
        let failure = Failure {
            code: ErrorCode::SyntaxError,
            message: "expected `;`".to_owned(),
            position: Some(SourcePosition {
                file: "src/App.tsx".to_owned(),
                line: 12,
                column: 5,
            }),
        };
        assert_eq!(explain(&failure), "src/App.tsx:12:5: expected `;` (SYNTAX_ERROR)");
    }
}
