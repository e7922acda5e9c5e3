//! The bundle as QuickJS's bytecode. An engine that loads it holds the bundle's functions side by side, with neither their
//! source text nor what the parser left between them: sessions touch half the memory that way.

use rquickjs::{Ctx, Error, Function, Result, Value, qjs};
use std::ffi::CString;

/// Compiles a script whose value is a function. Positions stay in it, for stack traces.
pub fn compile(ctx: &Ctx<'_>, source: &[u8]) -> Result<Vec<u8>> {
    let source = CString::new(source)?;
    let raw = ctx.as_raw().as_ptr();
    let flags = qjs::JS_EVAL_TYPE_GLOBAL | qjs::JS_EVAL_FLAG_COMPILE_ONLY;
    // SAFETY: the context lives as long as `ctx`; the source ends with a zero byte that its length does not count.
    let script = unsafe {
        qjs::JS_Eval(
            raw,
            source.as_ptr(),
            source.as_bytes().len() as qjs::size_t,
            c"hivesync".as_ptr(),
            flags as i32,
        )
    };
    let script = owned(ctx, script)?;
    let flags = qjs::JS_WRITE_OBJ_BYTECODE | qjs::JS_WRITE_OBJ_STRIP_SOURCE;
    let mut length: qjs::size_t = 0;
    // SAFETY: `script` is a value of this context.
    let bytes = unsafe { qjs::JS_WriteObject(raw, &mut length, script.as_raw(), flags as i32) };
    if bytes.is_null() {
        return Err(Error::Exception);
    }
    // SAFETY: QuickJS allocated `length` bytes there, which are ours until they are freed right after.
    let bytecode = unsafe { std::slice::from_raw_parts(bytes, length as usize) }.to_vec();
    // SAFETY: as above; nothing refers to them any more.
    unsafe { qjs::js_free(raw, bytes.cast()) };
    Ok(bytecode)
}

/// Evaluates what [`compile`] made.
///
/// # Safety
/// `bytecode` must come from [`compile`] of this very guest: QuickJS does not check it.
pub unsafe fn evaluate<'js>(ctx: &Ctx<'js>, bytecode: &[u8]) -> Result<Function<'js>> {
    let raw = ctx.as_raw().as_ptr();
    let flags = qjs::JS_READ_OBJ_BYTECODE as i32;
    // SAFETY: the caller's promise.
    let script = unsafe { qjs::JS_ReadObject(raw, bytecode.as_ptr(), bytecode.len() as qjs::size_t, flags) };
    let script = owned(ctx, script)?;
    // SAFETY: the call takes one reference to the script, which is counted for it here.
    let value = unsafe { qjs::JS_EvalFunction(raw, qjs::JS_DupValue(raw, script.as_raw())) };
    Function::from_value(owned(ctx, value)?)
}

/// A value that QuickJS handed over, or the exception that it stands for.
fn owned<'js>(ctx: &Ctx<'js>, value: qjs::JSValue) -> Result<Value<'js>> {
    // SAFETY: QuickJS counted a reference for its caller.
    let value = unsafe { Value::from_raw(ctx.clone(), value) };
    if value.is_exception() {
        return Err(Error::Exception);
    }
    Ok(value)
}
