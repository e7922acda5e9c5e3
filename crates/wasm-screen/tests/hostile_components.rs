//! Every case of `e2e/hostile/wasm`: it ends as it must, and the same host shows the next screen.
#![allow(clippy::unwrap_used)] // A test that fails says so.

mod support;

use hivesync_domain::{ErrorCode, Failure, Limits};
use hivesync_wasm_screen::{ComponentError, validate};
use serde::Deserialize;
use serde_json::Value;
use std::{fs, path::PathBuf, time::Duration};
use support::{Host, component, wasm_recipe::WasmRecipe};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    input: Input,
    stage: String,
    state: String,
    codes: Vec<String>,
    message: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Input {
    Wasm(Value),
}

fn cases() -> Vec<(PathBuf, Case)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../e2e/hostile/wasm");
    let mut folders: Vec<PathBuf> = root
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    let read = |folder: PathBuf| {
        let text = fs::read(folder.join("expected.json")).unwrap();
        let case =
            serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        (folder, case)
    };
    folders.into_iter().map(read).collect()
}

fn wasm(folder: &std::path::Path, case: &Case) -> Vec<u8> {
    let Input::Wasm(recipe) = &case.input;
    WasmRecipe::parse(recipe)
        .and_then(|recipe| recipe.build(folder))
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

/// What is wrong with how a case ended.
fn judge(case: &Case, outcome: &Result<(), Failure>) -> Option<String> {
    let failure = match outcome {
        Ok(()) => return (case.state != "ready").then(|| "was shown".to_owned()),
        Err(failure) => failure,
    };
    let code = failure.code.as_str();
    if !case.codes.iter().any(|expected| expected == code) {
        return Some(format!("{failure:?}"));
    }
    let missing = case
        .message
        .iter()
        .find(|text| !failure.message.contains(text.as_str()));
    if let Some(missing) = missing {
        return Some(format!("says {:?}, without {missing:?}", failure.message));
    }
    (failure.message.len() > 5000).then(|| format!("has a message of {} bytes", failure.message.len()))
}

/// A screen of one view.
const GOOD: &str = r#"(module
  (@prelude)
  (data (i32.const 16) "\00\00\00\00\00\01\00\00\01\00\00\00")
  (data (i32.const 256) "\01\00\00\00")
  (func (export "render") (param i32) (result i32) call $yes i32.const 16 i32.mul))"#;

/// Kilobytes of memory that this process has for itself; compiled code that is cached is mapped from its file.
fn resident_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn every_case_ends_as_it_must_and_the_next_screen_is_shown() {
    // Less than the defaults, so that what is endless ends soon.
    let limits = Limits::read(|name| match name {
        "FREE_SANDBOX_FUEL" => Some("300000000".to_owned()),
        "FREE_COMPILE_TIMEOUT_MS" => Some("3000".to_owned()),
        _ => None,
    });
    let host = Host::with_limits(limits.unwrap());
    let good = host.load(&component(GOOD)).unwrap();
    host.start(&good).unwrap();
    let cases = cases();
    assert!(cases.len() >= 25);
    let mut wrong = Vec::new();
    // What the first sessions leave resident stays so.
    let mut before = None;
    for (folder, case) in &cases {
        let name = folder.file_name().unwrap().to_string_lossy();
        let wasm = wasm(folder, case);
        let outcome = host.load(&wasm).and_then(|loaded| host.start(&loaded).map(drop));
        if let Some(problem) = judge(case, &outcome) {
            wrong.push(format!("{name} ({}): {problem}", case.about));
        }
        // Those of the stage "bundle" are noticed before a screen runs.
        let noticed_early = outcome.as_ref().err().is_some_and(|failure| {
            matches!(
                failure.code,
                ErrorCode::BundleInvalid | ErrorCode::BundleTooLarge | ErrorCode::SandboxCompileLimit
            )
        });
        if noticed_early != (case.stage == "bundle") {
            wrong.push(format!("{name}: stage {} with {outcome:?}", case.stage));
        }
        host.start(&good).unwrap();
        before.get_or_insert_with(resident_kib);
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
    let grown = resident_kib().saturating_sub(before.unwrap()) / 1024;
    // Slots of the pool that were used stay resident up to a mebibyte each; the cases claim gigabytes.
    assert!(grown < 96, "{grown} MiB are left of hostile screens");
}

#[test]
fn no_case_of_the_stage_bundle_needs_a_compiler_to_be_noticed_but_bombs() {
    let limits = Host::new().compile_limits().component;
    for (folder, case) in cases() {
        let refused = validate::component(&wasm(&folder, &case), &limits).is_err();
        let is_bomb = case.codes.iter().any(|code| code == "SANDBOX_COMPILE_LIMIT");
        assert!(
            is_bomb || refused == (case.stage == "bundle"),
            "{}",
            folder.display()
        );
    }
}

#[test]
fn a_compiler_past_its_limits_is_a_clear_failure_and_the_next_compilation_works() {
    let host = Host::new();
    let wasm = component(GOOD);
    let mut limits = host.compile_limits();
    limits.time_ms = 1;
    let compiler = support::compiler();
    let error = compiler
        .compile(&wasm, &limits)
        .map(|compiled| compiled.len())
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::SandboxCompileLimit, "{error}");
    assert!(error.to_string().contains("1 ms"), "{error}");
    limits = host.compile_limits();
    // Less than the component itself takes.
    limits.memory_bytes = 16 << 20;
    let large = GOOD.replace(
        "(@prelude)",
        &format!("(@prelude) (data \"{}\")", "x".repeat(3 << 20)),
    );
    let error = compiler
        .compile(&component(&large), &limits)
        .map(|compiled| compiled.len())
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::SandboxCompileLimit, "{error}");
    assert!(error.to_string().contains("memory"), "{error}");
    compiler
        .compile(&component(&large), &host.compile_limits())
        .unwrap();
}

#[test]
fn several_compilations_at_once_each_have_their_answer() {
    let compiler = support::compiler();
    let limits = Host::new().compile_limits();
    let good = component(GOOD);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..6)
            .map(|number| {
                let (compiler, good) = (compiler.clone(), good.clone());
                scope.spawn(move || match number % 2 {
                    0 => compiler
                        .compile(&good, &limits)
                        .map(|compiled| compiled.len() > 1000),
                    _ => compiler.compile(b"not wasm", &limits).map(|_| false),
                })
            })
            .collect();
        for (number, run) in runs.into_iter().enumerate() {
            match run.join().unwrap() {
                Ok(compiled) => assert!(compiled && number % 2 == 0),
                Err(error) => assert!(
                    matches!(error, ComponentError::Invalid(_)) && number % 2 == 1,
                    "{error}"
                ),
            }
        }
    });
}

/// What /proc/PID/status says (proc(5)).
fn status(pid: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim_start_matches(':').trim().to_owned())
}

/// The processes that a process has started.
fn children(pid: u32) -> Vec<String> {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return Vec::new();
    };
    threads
        .filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("children")).ok())
        .flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[test]
fn the_process_that_compiles_is_confined() {
    let server =
        hivesync_wasm_screen::CompileServer::start_program(env!("CARGO_BIN_EXE_wasm-screen").as_ref())
            .unwrap();
    let pid = server.pid();
    assert_eq!(status(&pid.to_string(), "NoNewPrivs").as_deref(), Some("1"));
    let environment = fs::read(format!("/proc/{pid}/environ")).unwrap();
    assert!(environment.is_empty(), "the worker's secrets are handed on");
    let compiler = server.connect(|| {}).unwrap();
    let mut limits = Host::new().compile_limits();
    limits.time_ms = 20_000;
    let (folder, bomb) = cases()
        .into_iter()
        .find(|(folder, _)| folder.ends_with("compile-time-bomb"))
        .unwrap();
    let bomb = wasm(&folder, &bomb);
    std::thread::scope(|scope| {
        let compiling = scope.spawn(|| compiler.compile(&bomb, &limits).map(|compiled| compiled.len()));
        let confined = loop {
            assert!(!compiling.is_finished(), "no process was seen to be confined");
            let job = children(pid)
                .into_iter()
                .find(|job| status(job, "Seccomp").as_deref() == Some("2"));
            if let Some(job) = job {
                break job;
            }
        };
        assert_eq!(status(&confined, "NoNewPrivs").as_deref(), Some("1"));
        assert_eq!(status(&confined, "Threads").as_deref(), Some("1"));
        let held = fs::read_to_string(format!("/proc/{confined}/limits")).unwrap();
        let limit = |name: &str| {
            let line = held.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.split_whitespace().next().unwrap().to_owned()
        };
        assert_eq!(limit("Max address space"), limits.memory_bytes.to_string());
        assert_eq!(limit("Max cpu time"), "20");
        assert_eq!(limit("Max file size"), "0");
        let job = rustix::process::Pid::from_raw(confined.parse().unwrap()).unwrap();
        rustix::process::kill_process(job, rustix::process::Signal::KILL).unwrap();
        let error = compiling.join().unwrap().unwrap_err();
        assert_eq!(error.code(), ErrorCode::SandboxCompileLimit, "{error}");
    });
}

#[test]
fn a_compile_server_that_dies_is_told_of_and_nothing_waits_for_it() {
    let server =
        hivesync_wasm_screen::CompileServer::start_program(env!("CARGO_BIN_EXE_wasm-screen").as_ref())
            .unwrap();
    let pid = rustix::process::Pid::from_raw(i32::try_from(server.pid()).unwrap()).unwrap();
    let (sender, ended) = std::sync::mpsc::channel();
    let compiler = server.connect(move || sender.send(()).unwrap()).unwrap();
    let limits = Host::new().compile_limits();
    compiler.compile(&component(GOOD), &limits).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    ended.recv_timeout(Duration::from_secs(30)).unwrap();
    assert!(compiler.has_ended());
    let error = compiler.compile(&component(GOOD), &limits).unwrap_err();
    assert!(matches!(error, ComponentError::Internal(_)), "{error}");
}
