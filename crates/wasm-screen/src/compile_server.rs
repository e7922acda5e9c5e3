//! The process that starts a process for every compilation. A worker starts it before it gives up starting programs, and
//! ends it by ending.

use crate::{
    CompileLimits, ComponentError, compile_job, confinement, engine,
    frame::{self, CompileAnswer, CompileRequest, Hello, MAX_COMPILED_BYTES, MAX_COMPONENT_BYTES},
};
use rustix::process::{Signal, set_parent_process_death_signal};
use std::{
    ffi::OsStr,
    io::{self, Read as _},
    os::unix::process::ExitStatusExt as _,
    process::{Child, ChildStderr, Command, ExitCode, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
};

/// The argument that makes a program a compile server.
pub const COMPILE_SERVER: &str = "wasm-compile-server";

/// The argument that makes it compile one component.
const COMPILE_JOB: &str = "wasm-compile-job";

/// Where a program finds itself, also after an upgrade has replaced its file.
pub(crate) const THIS_PROGRAM: &str = "/proc/self/exe";

/// Bytes of a failed process's words that are told.
const SHOWN_BYTES: u64 = 2000;

/// Whether this process was started to compile.
pub fn is_compile_process() -> bool {
    std::env::args_os()
        .nth(1)
        .is_some_and(|argument| argument == COMPILE_SERVER || argument == COMPILE_JOB)
}

/// The whole `main` of such a process.
pub fn run_compile_process() -> ExitCode {
    if std::env::args_os().nth(1).as_deref() == Some(OsStr::new(COMPILE_JOB)) {
        // Without its server, nobody waits for its answer. (A server ends when its worker closes its input.)
        let _ = set_parent_process_death_signal(Some(Signal::KILL));
        return compile_job::run();
    }
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Answers requests from standard input until it ends, several at once.
fn serve() -> Result<(), Box<dyn std::error::Error>> {
    let fingerprint = engine::fingerprint(&engine::compiling()?);
    confinement::confine_server()?;
    let output = Arc::new(Mutex::new(io::stdout()));
    let send = |output: &Mutex<io::Stdout>, answer: &CompileAnswer, body: &[u8]| {
        frame::write(
            &mut *output.lock().unwrap_or_else(PoisonError::into_inner),
            answer,
            body,
        )
    };
    frame::write(
        &mut *output.lock().unwrap_or_else(PoisonError::into_inner),
        &Hello { fingerprint },
        &[],
    )?;
    let mut input = io::stdin().lock();
    while let Some((request, length)) = frame::read_header::<CompileRequest>(&mut input)? {
        let wasm = frame::read_body(&mut input, length, MAX_COMPONENT_BYTES)?;
        let output = Arc::clone(&output);
        // As many as the worker asks for at once. The kernel ends a process with the thread that started it, and so this one
        // waits for it.
        thread::Builder::new().spawn(move || {
            let (answer, body) = match compile(&request, &wasm) {
                Ok((answer, body)) => (answer, body),
                Err(error) => {
                    let error = Some(error);
                    (
                        CompileAnswer {
                            id: request.id,
                            error,
                        },
                        Vec::new(),
                    )
                }
            };
            // A worker that does not listen any more has ended, and so will this.
            let _ = send(&output, &answer, &body);
        })?;
    }
    Ok(())
}

/// Has one component compiled by a process of its own.
fn compile(request: &CompileRequest, wasm: &[u8]) -> Result<(CompileAnswer, Vec<u8>), ComponentError> {
    let internal = |error: io::Error| ComponentError::Internal(error.to_string());
    let mut child = Command::new(THIS_PROGRAM)
        .arg(COMPILE_JOB)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(internal)?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(mut stdin), Some(mut stdout), Some(stderr)) = (stdin, stdout, stderr) else {
        return Err(ComponentError::Internal("a process has no streams".to_owned()));
    };
    let (done, ended) = mpsc::channel();
    thread::scope(|scope| {
        // It may end before it has read everything.
        scope.spawn(move || frame::write(&mut stdin, request, wasm));
        let words = scope.spawn(move || words(stderr));
        let answer = scope.spawn(move || {
            let answer = read_answer(&mut stdout);
            // The receiver is there until the scope ends.
            let _ = done.send(());
            answer
        });
        let timed_out = ended.recv_timeout(request.limits.time()) == Err(RecvTimeoutError::Timeout);
        // It has answered, or ended, or its time is over: whichever it is, there is nothing more to wait for.
        let status = end(&mut child).map_err(internal)?;
        let answer = answer.join().ok().and_then(Result::ok).flatten();
        let words = words.join().unwrap_or_default();
        match answer {
            // Whatever it says of itself, it answers the request it was given and no other.
            Some((answer, compiled)) if !timed_out => Ok((
                CompileAnswer {
                    id: request.id,
                    error: answer.error,
                },
                compiled,
            )),
            _ => Err(failure(&request.limits, timed_out, status, &words)),
        }
    })
}

fn read_answer(from: &mut impl io::Read) -> io::Result<Option<(CompileAnswer, Vec<u8>)>> {
    let Some((answer, length)) = frame::read_header(from)? else {
        return Ok(None);
    };
    Ok(Some((
        answer,
        frame::read_body(from, length, MAX_COMPILED_BYTES)?,
    )))
}

fn words(from: ChildStderr) -> String {
    let mut text = Vec::new();
    let mut from = from.take(SHOWN_BYTES);
    // What could be read is told.
    let _ = from.read_to_end(&mut text);
    // The rest must go somewhere, or the process waits for it to be read.
    let _ = io::copy(&mut from.into_inner(), &mut io::sink());
    String::from_utf8_lossy(&text).trim().to_owned()
}

fn end(child: &mut Child) -> io::Result<ExitStatus> {
    // It may have ended by itself, and its status is that of its own end then.
    let _ = child.kill();
    child.wait()
}

/// Why a compilation has no answer.
fn failure(limits: &CompileLimits, timed_out: bool, status: ExitStatus, words: &str) -> ComponentError {
    let signal = status.signal().and_then(Signal::from_named_raw);
    if timed_out || signal == Some(Signal::XCPU) || signal == Some(Signal::KILL) {
        return ComponentError::CompileLimit(format!(
            "compiling it took longer than {} ms (…_COMPILE_TIMEOUT_MS); make it smaller, or split its largest functions",
            limits.time_ms
        ));
    }
    if words.contains("memory allocation of") || words.contains("out of memory") {
        return ComponentError::CompileLimit(out_of_memory(limits));
    }
    if signal.is_some() {
        return ComponentError::CompileLimit(format!(
            "the compiler gave up on it ({status}); make it smaller, or split its largest functions"
        ));
    }
    ComponentError::Internal(format!("{status}: {words}"))
}

/// What is told of a component that needs too much memory to be compiled.
pub(crate) fn out_of_memory(limits: &CompileLimits) -> String {
    format!(
        "compiling it took more than {} bytes of memory (…_COMPILE_MEMORY_BYTES); make it smaller, or split its largest \
         functions",
        limits.memory_bytes
    )
}
