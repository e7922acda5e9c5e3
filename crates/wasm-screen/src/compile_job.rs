//! The process that validates and compiles one component: it reads a request, confines itself, answers and ends.

use crate::{
    ComponentError, confinement, engine,
    frame::{self, CompileAnswer, CompileRequest, MAX_COMPONENT_BYTES},
    validate,
};
use std::{
    io::{self, Read, Write},
    process::ExitCode,
};
use wasmtime::Engine;

/// Runs on the process's standard streams.
pub(crate) fn run() -> ExitCode {
    match answer(&mut io::stdin().lock(), &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        // The server tells it to the worker.
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn answer(input: &mut impl Read, output: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let Some((request, length)) = frame::read_header::<CompileRequest>(input)? else {
        return Ok(());
    };
    // Looks at the processor and sets up signals; nothing of the user's is read yet.
    let engine = engine::compiling()?;
    confinement::confine(&request.limits)?;
    let wasm = frame::read_body(input, length, MAX_COMPONENT_BYTES)?;
    let compiled = compile(&engine, &wasm, &request);
    let (error, body) = match compiled {
        Ok(body) => (None, body),
        Err(error) => (Some(error), Vec::new()),
    };
    frame::write(
        output,
        &CompileAnswer {
            id: request.id,
            error,
        },
        &body,
    )?;
    Ok(())
}

fn compile(engine: &Engine, wasm: &[u8], request: &CompileRequest) -> Result<Vec<u8>, ComponentError> {
    validate::component(wasm, &request.limits.component)?;
    engine.precompile_component(wasm).map_err(|error| {
        let out_of_memory = error
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::OutOfMemory);
        if out_of_memory {
            return ComponentError::CompileLimit(crate::compile_server::out_of_memory(&request.limits));
        }
        // It is valid, so this is a limit of the compiler's.
        ComponentError::CompileLimit(hivesync_preview_runtime::guest_host::message(format!(
            "the compiler can't compile it: {error:#}"
        )))
    })
}
