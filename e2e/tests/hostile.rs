//! Every case of the corpus in e2e/hostile, through the whole system: each ends as it must, within the preview's time,
//! and the same worker makes the next preview.

#![allow(
    clippy::unwrap_used,
    clippy::result_large_err,
    reason = "in a test, a step that fails is the failure"
)]

#[path = "../hostile/recipe.rs"]
mod recipe;

use hivesync_domain::Failure;
use hivesync_e2e::{ApiError, Archive, Device, FolderOptions, PreviewRequest, PreviewState, Tester, project};
use recipe::Recipe;
use serde::Deserialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// No message that a client is shown is longer.
const MAX_MESSAGE_BYTES: usize = 8 << 10;

/// Cases under way at once.
const LANES: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    input: Input,
    #[allow(dead_code)]
    stage: String,
    state: String,
    codes: Vec<String>,
    message: Vec<String>,
    position: Option<Position>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Input {
    Project(PathBuf),
    Recipe(Value),
    Device(Value),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Position {
    file: String,
    line: u32,
    /// Left out where the parser decides.
    column: Option<u32>,
}

/// How a case ended.
struct Outcome {
    state: String,
    failure: Option<Failure>,
}

fn cases(group: &str) -> Vec<(PathBuf, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("hostile").join(group);
    let mut cases: Vec<(PathBuf, Case)> = folder
        .read_dir()
        .unwrap()
        .map(|entry| {
            let folder = entry.unwrap().path();
            let text = std::fs::read(folder.join("expected.json")).unwrap();
            let case = serde_json::from_slice(&text);
            let case = case.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            (folder, case)
        })
        .collect();
    cases.sort_by(|(one, _), (other, _)| one.cmp(other));
    cases
}

async fn run(tester: &Tester, folder: &Path, case: &Case) -> Result<Outcome, ApiError> {
    let mut device = serde_json::json!({"preset": "iphone-15"});
    let archive = match &case.input {
        Input::Project(name) => {
            Archive::from_folder(&folder.join(name), FolderOptions { node_modules: true }).unwrap()
        }
        Input::Recipe(recipe) => Archive::from_bytes(Recipe::parse(recipe).unwrap().build().unwrap()),
        Input::Device(context) => {
            device = context.clone();
            project::good().unwrap()
        }
    };
    let refused = |error: ApiError| match error {
        ApiError::Refused { code, message, .. } => Ok(Outcome {
            state: "failed".to_owned(),
            failure: Some(Failure {
                code: serde_json::from_value(Value::String(code)).unwrap(),
                message,
                position: None,
            }),
        }),
        other => Err(other),
    };
    let project = match tester.client.project_with("hostile", &archive).await {
        Ok(project) => project,
        // The API itself notices an archive of no bytes.
        Err(error) => return refused(error),
    };
    let request = PreviewRequest::new(project, vec![Device::Described(device)]);
    let accepted = match tester
        .client
        .request_preview(&request, &project.to_string())
        .await
    {
        Ok(accepted) => accepted,
        Err(error) => return refused(error),
    };
    let preview = tester.finished(accepted.preview_id).await?;
    Ok(Outcome {
        state: match preview.state {
            PreviewState::Ready => "ready".to_owned(),
            PreviewState::Failed => "failed".to_owned(),
            state => format!("{state:?}"),
        },
        failure: preview.error,
    })
}

/// What is wrong with how a case ended, if anything is.
fn judge(case: &Case, archive_is_empty: bool, outcome: &Outcome) -> Result<(), String> {
    if outcome.state != case.state {
        return Err(format!("ended as {}: {:?}", outcome.state, outcome.failure));
    }
    let Some(failure) = &outcome.failure else {
        return if case.codes.is_empty() {
            Ok(())
        } else {
            Err("has no error".to_owned())
        };
    };
    if failure.message.len() > MAX_MESSAGE_BYTES {
        return Err(format!("has a message of {} bytes", failure.message.len()));
    }
    let code = failure.code.as_str();
    if archive_is_empty && code == "VALIDATION_ERROR" {
        return Ok(());
    }
    if !case.codes.iter().any(|expected| expected == code) {
        return Err(format!("is {failure:?}, not one of {:?}", case.codes));
    }
    if let Some(missing) = case
        .message
        .iter()
        .find(|text| !failure.message.contains(text.as_str()))
    {
        return Err(format!("says {:?}, without {missing:?}", failure.message));
    }
    if let Some(expected) = &case.position {
        let points_there = failure.position.as_ref().is_some_and(|at| {
            (&at.file, at.line) == (&expected.file, expected.line)
                && expected.column.is_none_or(|column| at.column == column)
        });
        if !points_there {
            return Err(format!(
                "points at {:?}, not {}:{}:{:?}",
                failure.position, expected.file, expected.line, expected.column
            ));
        }
    }
    Ok(())
}

async fn run_group(group: &str) {
    let tester = Tester::new().await.unwrap();
    let worker = tester.stack.service("sandbox-host").unwrap();
    let cases = cases(group);
    assert!(!cases.is_empty());
    let mut wrong = Vec::new();
    for lane in cases.chunks(LANES) {
        let runs = lane.iter().map(|(folder, case)| run(&tester, folder, case));
        let outcomes = futures::future::join_all(runs).await;
        for ((folder, case), outcome) in lane.iter().zip(outcomes) {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            let verdict = match outcome {
                Ok(outcome) => judge(case, name == "no-bytes", &outcome),
                Err(error) => Err(error.to_string()),
            };
            if let Err(reason) = verdict {
                wrong.push(format!("{name} ({}): {reason}", case.about));
            }
        }
    }
    let next = tester
        .preview(&project::good().unwrap(), &["iphone-15"])
        .await
        .unwrap();
    assert_eq!(next.state, PreviewState::Ready, "{:?}", next.error);
    let same = tester.stack.service("sandbox-host").unwrap();
    assert_eq!(
        (same.pid, same.restarts),
        (worker.pid, worker.restarts),
        "the worker died"
    );
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

#[tokio::test]
async fn hostile_archives() {
    run_group("archives").await;
}

#[tokio::test]
async fn hostile_code() {
    run_group("code").await;
}

#[tokio::test]
async fn hostile_devices() {
    run_group("devices").await;
}

#[tokio::test]
async fn hostile_fonts() {
    run_group("fonts").await;
}

#[tokio::test]
async fn hostile_images() {
    run_group("images").await;
}
