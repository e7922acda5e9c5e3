//! The sandbox guest: QuickJS with one platform's React Native bundle already evaluated. It imports nothing.
//!
//! The image builder has one instance compile the bundle ([`hs_compile`]), another one evaluate it ([`hs_bundle`]), and
//! takes a snapshot of that one. A host then calls [`hs_call`] with messages of
//! `header length (u32, little endian) | header (JSON) | payload`, and reads the answer (JSON) where it points.
//! The bundle understands headers. The payload holds the project's modules, which are compiled when required, or the boxes
//! of a layout.

mod bytecode;
mod clock;
mod engine;
mod heap;

use std::{
    alloc::{Layout, alloc, dealloc},
    cell::RefCell,
};

thread_local! {
    /// The answer the host is reading.
    static ANSWER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn layout(length: u32) -> Option<Layout> {
    Layout::from_size_align(length.max(1) as usize, 8).ok()
}

/// Memory for a message; null when there is none left.
#[unsafe(no_mangle)]
pub extern "C" fn hs_alloc(length: u32) -> *mut u8 {
    // SAFETY: the layout's size is not zero.
    layout(length).map_or(std::ptr::null_mut(), |layout| unsafe { alloc(layout) })
}

/// Gives back what [`hs_alloc`] gave for the same length.
///
/// # Safety
/// `pointer` must come from `hs_alloc(length)` and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs_free(pointer: *mut u8, length: u32) {
    if let Some(layout) = layout(length) {
        // SAFETY: the caller's promise.
        unsafe { dealloc(pointer, layout) }
    }
}

unsafe extern "C" {
    /// The C library's constructors. Calling them here keeps the linker from running them around every export.
    fn __wasm_call_ctors();
}

/// Compiles a platform's bundle. Answers 0 with the bytecode as the answer of [`hs_answer`], or 1 with the error.
///
/// # Safety
/// Must be the first call but for `hs_alloc`; `pointer` must come from `hs_alloc(length)` and hold the bundle's source.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs_compile(pointer: *const u8, length: u32) -> u32 {
    // SAFETY: the caller's promise.
    let source = unsafe { first_message(pointer, length) };
    answer(engine::compile_bundle(source))
}

/// Evaluates a platform's bundle. Answers 0, or 1 with the error as the answer of [`hs_answer`].
///
/// # Safety
/// Must be the first call but for `hs_alloc`; `pointer` must come from `hs_alloc(length)` and hold what [`hs_compile`] of
/// another instance answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs_bundle(pointer: *const u8, length: u32) -> u32 {
    // SAFETY: the caller's promise.
    answer(unsafe { engine::load(first_message(pointer, length)) }.map(|()| Vec::new()))
}

/// # Safety
/// Must be called once, before everything else; `pointer` must come from `hs_alloc(length)` and be written to.
unsafe fn first_message<'a>(pointer: *const u8, length: u32) -> &'a [u8] {
    // SAFETY: the image builder calls this once, before everything else.
    unsafe { __wasm_call_ctors() }
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts(pointer, length as usize) }
}

fn answer(outcome: Result<Vec<u8>, String>) -> u32 {
    let (failed, bytes) = match outcome {
        Ok(bytes) => (0, bytes),
        Err(message) => (1, message.into_bytes()),
    };
    ANSWER.replace(bytes);
    failed
}

/// Runs one message. Answers `address << 32 | length` of the answer, which is good until the next call.
///
/// # Safety
/// `pointer` must come from `hs_alloc(length)` and hold the message.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs_call(pointer: *const u8, length: u32) -> u64 {
    // SAFETY: the caller's promise.
    let message = unsafe { std::slice::from_raw_parts(pointer, length as usize) };
    let answer = match message.split_at_checked(4) {
        Some((size, rest)) => {
            let size = u32::from_le_bytes([size[0], size[1], size[2], size[3]]) as usize;
            match rest.split_at_checked(size) {
                Some((header, payload)) => engine::run(header, payload),
                None => engine::refusal("the message is shorter than its header"),
            }
        }
        None => engine::refusal("the message is empty"),
    };
    ANSWER.replace(answer.into_bytes());
    hs_answer()
}

/// Where the last answer lies: `address << 32 | length`.
#[unsafe(no_mangle)]
pub extern "C" fn hs_answer() -> u64 {
    ANSWER.with_borrow(|answer| (answer.as_ptr() as u64) << 32 | answer.len() as u64)
}
