//! A worker's side of the compile server.

use crate::{
    CompileLimits, ComponentError,
    compile_server::{COMPILE_SERVER, THIS_PROGRAM},
    frame::{self, CompileAnswer, CompileRequest, Hello, MAX_COMPILED_BYTES},
    validate,
};
use std::{
    collections::HashMap,
    io,
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    thread,
};

type Answer = (CompileAnswer, Vec<u8>);

/// A compile server that was started. Start it before the worker confines itself, [connect](Self::connect) afterwards: the
/// thread that listens to it is confined then as well.
#[derive(Debug)]
pub struct CompileServer {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    fingerprint: String,
}

impl CompileServer {
    /// Starts this very program as a compile server: its `main` must hand over to
    /// [`run_compile_process`](crate::run_compile_process) when [`is_compile_process`](crate::is_compile_process) says so.
    pub fn start() -> io::Result<Self> {
        Self::start_program(Path::new(THIS_PROGRAM))
    }

    /// Starts another program that is one.
    pub fn start_program(program: &Path) -> io::Result<Self> {
        let mut child = Command::new(program)
            .arg(COMPILE_SERVER)
            // It needs none of the worker's secrets.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Signals from a terminal are for the worker, which then finishes what it began.
            .process_group(0)
            .spawn()?;
        let no_streams = || io::Error::other("the compile server has no streams");
        let input = child.stdin.take().ok_or_else(no_streams)?;
        let mut output = child.stdout.take().ok_or_else(no_streams)?;
        let (hello, _) = frame::read_header::<Hello>(&mut output)?
            .ok_or_else(|| io::Error::other("the compile server ended at once"))?;
        Ok(Self {
            child,
            input,
            output,
            fingerprint: hello.fingerprint,
        })
    }

    /// The server's process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Begins to listen to it. `on_end` is called once, when the server has ended although the [`Compiler`] is still there.
    pub fn connect(self, on_end: impl FnOnce() + Send + 'static) -> io::Result<Compiler> {
        let Self {
            mut child,
            input,
            mut output,
            fingerprint,
        } = self;
        let inner = Arc::new(Inner {
            input: Mutex::new(input),
            waiting: Mutex::default(),
            next_id: AtomicU64::new(0),
            ended: AtomicBool::new(false),
            fingerprint,
        });
        let listener = Arc::downgrade(&inner);
        thread::Builder::new()
            .name("wasm-compiler".to_owned())
            .spawn(move || {
                while let Ok(Some((answer, body))) = read(&mut output) {
                    let Some(inner) = listener.upgrade() else { break };
                    let waiting = inner.waiting().remove(&answer.id);
                    if let Some(waiting) = waiting {
                        // Who asked may have given up.
                        let _ = waiting.send((answer, body));
                    }
                }
                // The server ends when its input does; a broken one is ended here.
                let _ = child.kill();
                let _ = child.wait();
                if let Some(inner) = listener.upgrade() {
                    inner.ended.store(true, Ordering::SeqCst);
                    inner.waiting().clear();
                    on_end();
                }
            })?;
        Ok(Compiler { inner })
    }
}

fn read(output: &mut ChildStdout) -> io::Result<Option<Answer>> {
    let Some((answer, length)) = frame::read_header::<CompileAnswer>(output)? else {
        return Ok(None);
    };
    Ok(Some((
        answer,
        frame::read_body(output, length, MAX_COMPILED_BYTES)?,
    )))
}

/// Compiles components in processes of their own; cheap to clone.
#[derive(Debug, Clone)]
pub struct Compiler {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    input: Mutex<ChildStdin>,
    waiting: Mutex<HashMap<u64, mpsc::Sender<Answer>>>,
    next_id: AtomicU64,
    ended: AtomicBool,
    fingerprint: String,
}

impl Inner {
    fn waiting(&self) -> MutexGuard<'_, HashMap<u64, mpsc::Sender<Answer>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Compiler {
    /// Validates and compiles `wasm`. Blocks for as long as that takes.
    pub fn compile(&self, wasm: &[u8], limits: &CompileLimits) -> Result<Vec<u8>, ComponentError> {
        validate::size(wasm, &limits.component)?;
        let gone = || ComponentError::Internal("the compile server has ended".to_owned());
        let id = self.inner.next_id.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = mpsc::channel();
        self.inner.waiting().insert(id, sender);
        let sent = {
            let mut input = self.inner.input.lock().unwrap_or_else(PoisonError::into_inner);
            frame::write(&mut *input, &CompileRequest { id, limits: *limits }, wasm)
        };
        // A server that ends after this look ends the wait: its listener lets go of every sender.
        if sent.is_err() || self.has_ended() {
            self.inner.waiting().remove(&id);
            return Err(gone());
        }
        let (answer, body) = receiver.recv().map_err(|_| gone())?;
        match answer.error {
            None => Ok(body),
            Some(error) => Err(error),
        }
    }

    /// Whether the server has ended; it does not come back.
    pub fn has_ended(&self) -> bool {
        self.inner.ended.load(Ordering::SeqCst)
    }

    /// Of the engine that it compiles for.
    pub(crate) fn fingerprint(&self) -> &str {
        &self.inner.fingerprint
    }
}
