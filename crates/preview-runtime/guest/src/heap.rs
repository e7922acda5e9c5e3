//! Where a session's objects go: past everything that the image holds.

use rquickjs::{Ctx, qjs};

/// Larger than any gap that evaluating the bundle leaves.
const LARGEST: u32 = 512 * 1024;
/// From here on the allocator has a list of free blocks per size, eight bytes apart.
const SMALL: u32 = 1024;

/// Fills the gaps between the objects of the bundle, for good. What a session makes would lie scattered over them otherwise,
/// and every page that it writes to is one that the host has to copy.
pub fn seal(ctx: &Ctx<'_>) {
    let raw = ctx.as_raw().as_ptr();
    let end = core::arch::wasm32::memory_size::<0>() << 16;
    let mut size = LARGEST;
    while size > 0 {
        loop {
            // SAFETY: the context lives as long as `ctx`.
            let block = unsafe { qjs::js_malloc(raw, size as qjs::size_t) };
            if block.is_null() || block as usize >= end {
                // SAFETY: it was allocated right above.
                unsafe { qjs::js_free(raw, block) };
                break;
            }
        }
        size = size.saturating_sub(if size > SMALL { size / 16 } else { 8 });
    }
}
