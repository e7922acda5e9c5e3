//! QuickJS, the bundle's entry points in it, and the loop that lets promises and timers settle.

use crate::{bytecode, clock, heap};
use rquickjs::{
    ArrayBuffer, CatchResultExt, CaughtError, Context, Ctx, Exception, Function, Object, Persistent, Runtime, Value,
    context::EvalOptions, qjs,
};
use std::cell::RefCell;

/// QuickJS refuses deeper recursion with an error that JavaScript can catch. React recurses over the tree when it
/// commits: this is enough for about 1,000 components within each other. The host may ask for less.
const STACK_BYTES: usize = 1024 * 1024;
/// Reference counts free nearly everything; a cycle collection during a short render costs more than it frees.
const COLLECT_CYCLES_AT_BYTES: usize = 24 * 1024 * 1024;
/// Before the first statement of every module.
const MODULE_HEAD: &str = "(function(module,exports,require){";
const MODULE_TAIL: &str = "\n})";

/// What the bundle hands over: functions of one object that no project can reach.
struct Bundle {
    /// `(header: string) => void`: starts the work that a message asks for.
    begin: Persistent<Function<'static>>,
    /// `() => boolean`: runs the next due timer; false when nothing is due.
    tick: Persistent<Function<'static>>,
    /// `() => string`: the answer.
    finish: Persistent<Function<'static>>,
    /// `(error) => void`: an error that nothing caught.
    uncaught: Persistent<Function<'static>>,
    /// `(promise, reason, handled) => void`: a promise was rejected with nothing to catch it, or something came to.
    rejected: Persistent<Function<'static>>,
}

struct Engine {
    bundle: Bundle,
    context: Context,
    runtime: Runtime,
}

thread_local! {
    static ENGINE: RefCell<Option<Engine>> = const { RefCell::new(None) };
    /// The payload of the message that is being answered.
    static PAYLOAD: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    /// The payload that came with the program: its modules.
    static PROGRAM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn start() -> Result<(Runtime, Context), String> {
    let runtime = Runtime::new().map_err(|error| error.to_string())?;
    runtime.set_max_stack_size(STACK_BYTES);
    runtime.set_gc_threshold(COLLECT_CYCLES_AT_BYTES);
    let context = Context::full(&runtime).map_err(|error| error.to_string())?;
    Ok((runtime, context))
}

/// The bytecode of a bundle, for [`load`].
pub fn compile_bundle(source: &[u8]) -> Result<Vec<u8>, String> {
    let (_runtime, context) = start()?;
    context.with(|ctx| {
        bytecode::compile(&ctx, source)
            .catch(&ctx)
            .map_err(|error| describe(&error))
    })
}

/// Starts QuickJS and evaluates the bundle: a function of `native` that answers the functions of [`Bundle`] and
/// `warm`, which is called until it answers false and makes everything ready that a run would only make later.
///
/// # Safety
/// `bundle` must come from [`compile_bundle`] of this very guest.
pub unsafe fn load(bundle: &[u8]) -> Result<(), String> {
    let (runtime, context) = start()?;
    let (bundle, warm) = context.with(|ctx| {
        // SAFETY: the caller's promise.
        unsafe { evaluate(&ctx, bundle) }
            .catch(&ctx)
            .map_err(|error| describe(&error))
    })?;
    let rejected = bundle.rejected.clone();
    runtime.set_host_promise_rejection_tracker(Some(Box::new(move |ctx, promise, reason, handled| {
        if let Ok(rejected) = rejected.clone().restore(&ctx) {
            let _ = rejected.call::<_, ()>((promise, reason, handled)).catch(&ctx);
        }
    })));
    let engine = Engine {
        bundle,
        context,
        runtime,
    };
    while engine.warm(&warm)? {
        engine.settle();
    }
    drop(warm);
    engine.context.with(|ctx| {
        ctx.run_gc();
        heap::seal(&ctx);
    });
    ENGINE.set(Some(engine));
    Ok(())
}

/// # Safety
/// As for [`load`].
unsafe fn evaluate<'js>(ctx: &Ctx<'js>, bundle: &[u8]) -> rquickjs::Result<(Bundle, Persistent<Function<'static>>)> {
    let native = Object::new(ctx.clone())?;
    native.set("setNow", Function::new(ctx.clone(), clock::set)?)?;
    native.set("setStack", Function::new(ctx.clone(), set_stack)?)?;
    native.set("payload", Function::new(ctx.clone(), payload)?)?;
    native.set("keepProgram", Function::new(ctx.clone(), keep_program)?)?;
    native.set("compile", Function::new(ctx.clone(), compile)?)?;
    // SAFETY: the caller's promise.
    let main = unsafe { bytecode::evaluate(ctx, bundle) }?;
    let entry: Object<'js> = main.call((native,))?;
    let save = |name: &str| -> rquickjs::Result<_> {
        Ok(Persistent::save(ctx, entry.get::<_, Function<'js>>(name)?))
    };
    let bundle = Bundle {
        begin: save("begin")?,
        tick: save("tick")?,
        finish: save("finish")?,
        uncaught: save("uncaught")?,
        rejected: save("rejected")?,
    };
    Ok((bundle, save("warm")?))
}

/// `native.setStack(bytes)`: how much the project's code may take up.
fn set_stack(ctx: Ctx<'_>, bytes: f64) {
    // A float becomes the nearest integer that there is; nothing would mean no limit.
    let bytes = (bytes as usize).clamp(1, STACK_BYTES);
    // SAFETY: the context, and so its runtime, lives as long as `ctx`.
    unsafe { qjs::JS_SetMaxStackSize(qjs::JS_GetRuntime(ctx.as_raw().as_ptr()), bytes as qjs::size_t) }
}

/// `native.payload()`: a copy of what came with the message.
fn payload(ctx: Ctx<'_>) -> rquickjs::Result<ArrayBuffer<'_>> {
    PAYLOAD.with_borrow(|payload| ArrayBuffer::new_copy(ctx, payload.as_slice()))
}

/// `native.keepProgram()`: what came with the message is the program that [`compile`] reads.
fn keep_program() {
    PROGRAM.replace(PAYLOAD.take());
}

/// `native.compile(path, offset, length)`: the function of a module of the program.
fn compile<'js>(ctx: Ctx<'js>, path: String, offset: u32, length: u32) -> rquickjs::Result<Value<'js>> {
    let source = PROGRAM.with_borrow(|program| {
        let code = program.get(offset as usize..)?.get(..length as usize)?;
        let mut source = Vec::with_capacity(MODULE_HEAD.len() + code.len() + MODULE_TAIL.len() + 1);
        source.extend_from_slice(MODULE_HEAD.as_bytes());
        source.extend_from_slice(code);
        source.extend_from_slice(MODULE_TAIL.as_bytes());
        Some(source)
    });
    let Some(source) = source else {
        return Err(Exception::throw_internal(
            &ctx,
            "a module lies outside the program",
        ));
    };
    ctx.eval_with_options(source, sloppy(path))
}

/// A script in sloppy mode, as CommonJS modules are unless they say otherwise.
fn sloppy(name: String) -> EvalOptions {
    let mut options = EvalOptions::default();
    options.strict = false;
    options.filename = Some(name);
    options
}

/// Runs one message to its end.
pub fn run(header: &[u8], payload: &[u8]) -> String {
    PAYLOAD.replace(payload.to_vec());
    let Ok(header) = std::str::from_utf8(header) else {
        return refusal("the header is not UTF-8");
    };
    ENGINE.with_borrow(|engine| match engine {
        Some(engine) => engine.run(header),
        None => refusal("no bundle is loaded"),
    })
}

impl Engine {
    fn run(&self, header: &str) -> String {
        self.guard(|ctx| self.bundle.begin.clone().restore(ctx)?.call::<_, ()>((header,)));
        self.settle();
        self.context.with(|ctx| {
            let answer = self
                .bundle
                .finish
                .clone()
                .restore(&ctx)
                .and_then(|finish| finish.call::<_, String>(()));
            answer
                .catch(&ctx)
                .unwrap_or_else(|error| refusal(&describe(&error)))
        })
    }

    /// One step of the warm-up; false after the last.
    fn warm(&self, warm: &Persistent<Function<'static>>) -> Result<bool, String> {
        self.context.with(|ctx| {
            let more = warm
                .clone()
                .restore(&ctx)
                .and_then(|warm| warm.call::<_, bool>(()));
            more.catch(&ctx).map_err(|error| describe(&error))
        })
    }

    /// Lets promises and timers run until nothing is left that is worth waiting for.
    fn settle(&self) {
        loop {
            self.drain();
            // A timer that threw was reported, and the next one may still run.
            if !self
                .guard(|ctx| self.bundle.tick.clone().restore(ctx)?.call::<_, bool>(()))
                .unwrap_or(true)
            {
                break;
            }
        }
    }

    /// Calls into the bundle; what it lets through is an uncaught error.
    fn guard<T>(&self, call: impl FnOnce(&Ctx<'_>) -> rquickjs::Result<T>) -> Option<T> {
        self.context.with(|ctx| match call(&ctx).catch(&ctx) {
            Ok(value) => Some(value),
            Err(error) => {
                self.report(&ctx, error);
                None
            }
        })
    }

    fn report<'js>(&self, ctx: &Ctx<'js>, error: CaughtError<'js>) {
        let value = match error {
            CaughtError::Exception(exception) => exception.into_value(),
            CaughtError::Value(value) => value,
            CaughtError::Error(error) => match Exception::from_message(ctx.clone(), &error.to_string()) {
                Ok(exception) => exception.into_value(),
                Err(_) => return,
            },
        };
        if let Ok(uncaught) = self.bundle.uncaught.clone().restore(ctx) {
            // What fails here too (no memory left) shows as the failure of `finish`.
            let _ = uncaught.call::<_, ()>((value,)).catch(ctx);
        }
    }

    /// Runs promise jobs until there are none.
    fn drain(&self) {
        while self.runtime.is_job_pending() {
            if let Err(failed) = self.runtime.execute_pending_job() {
                self.context.with(|ctx| {
                    let error = CaughtError::from_error(&ctx, rquickjs::Error::Exception);
                    self.report(&ctx, error);
                });
                drop(failed);
            }
        }
    }
}

fn describe(error: &CaughtError<'_>) -> String {
    match error {
        CaughtError::Exception(exception) => format!(
            "{}\n{}",
            exception.message().unwrap_or_default(),
            exception.stack().unwrap_or_default()
        ),
        other => other.to_string(),
    }
}

/// An answer that no bundle made.
pub fn refusal(message: &str) -> String {
    let mut quoted = String::with_capacity(message.len() + 2);
    for character in message.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            control if control.is_control() => quoted.push(' '),
            other => quoted.push(other),
        }
    }
    format!("{{\"refused\":\"{quoted}\"}}")
}
