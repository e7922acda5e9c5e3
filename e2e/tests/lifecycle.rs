//! A whole stack's life with the launcher: up, in nobody's way, down with its data kept, up again, purged.

#![allow(clippy::unwrap_used, reason = "in a test, a step that fails is the failure")]

use hivesync_e2e::{ApiClient, CEILING, StackFile, until};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::{
    path::Path,
    process::{Output, Stdio},
};
use tokio::process::{Child, Command};

/// Above the ports of the stack that the tests share.
const PORT_BASE: u16 = 14_700;

const PASSWORD: &str = "a long enough password";

fn hivectl(command: &str, state_dir: &Path) -> Command {
    let program = std::env::var_os("HIVECTL").expect("run these tests with `./hive test e2e`");
    let mut up = Command::new(program);
    up.args([command, "--state-dir"])
        .arg(state_dir)
        .args(["--port-base", &PORT_BASE.to_string()])
        .stdin(Stdio::null())
        .kill_on_drop(true);
    up
}

/// Starts a stack and waits until it says that it is ready.
async fn up(state_dir: &Path) -> (Child, ApiClient) {
    let log = std::fs::File::create(state_dir.with_extension("log")).unwrap();
    let mut child = hivectl("up", state_dir)
        .arg("--no-build")
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap();
    let said = || std::fs::read_to_string(state_dir.with_extension("log")).unwrap();
    let ready = until(CEILING, async || {
        let ended = child.try_wait().unwrap();
        assert_eq!(ended, None, "{}", said());
        said().contains("./hive demo").then_some(())
    });
    ready.await.unwrap_or_else(|| panic!("not ready: {}", said()));
    let client = ApiClient::new(&StackFile::read(state_dir).unwrap().api_url).unwrap();
    (child, client)
}

async fn refused(command: &mut Command) -> String {
    let Output { status, stderr, .. } = command.output().await.unwrap();
    assert!(!status.success());
    String::from_utf8(stderr).unwrap()
}

/// Ctrl-C.
async fn interrupt(mut child: Child) {
    let pid = Pid::from_raw(child.id().unwrap().try_into().unwrap()).unwrap();
    kill_process(pid, Signal::INT).unwrap();
    assert!(child.wait().await.unwrap().success());
}

#[tokio::test]
async fn a_stack_keeps_its_data_until_it_is_purged() {
    let folder = tempfile::tempdir().unwrap();
    let state_dir = folder.path().join("state");
    let (child, client) = up(&state_dir).await;
    client.register("ada@example.com", PASSWORD, "Ada").await.unwrap();

    let error = refused(hivectl("up", &state_dir).arg("--no-build")).await;
    assert!(error.contains("a stack is running"), "{error}");
    let other = folder.path().join("other");
    let error = refused(hivectl("up", &other).arg("--no-build")).await;
    assert!(error.contains("is taken by"), "{error}");
    assert!(error.contains("--port-base"), "{error}");

    interrupt(child).await;
    assert!(StackFile::read(&state_dir).is_err());
    assert!(client.get::<Value>("health/live").await.is_err());

    let (mut child, client) = up(&state_dir).await;
    let login = json!({"email": "ada@example.com", "password": PASSWORD});
    client.post::<Value>("auth/login", &login).await.unwrap();

    let down = hivectl("down", &state_dir).arg("--purge").output().await.unwrap();
    assert!(down.status.success(), "{}", String::from_utf8_lossy(&down.stderr));
    assert!(child.wait().await.unwrap().success());
    assert!(!state_dir.exists());
}
