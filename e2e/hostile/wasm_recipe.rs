//! Builds the wasm components that the cases in `wasm/` describe.
//!
//! One file, taken in by path by every test that runs them; it needs `serde`, `serde_json`, `wat`, `wit-component` and
//! `wit-parser`.

use serde::Deserialize;
use std::{collections::BTreeMap, path::Path};
use wit_component::{ComponentEncoder, StringEncoding};
use wit_parser::Resolve;

/// The world that the components are of.
const WORLD: &str = include_str!("../../crates/wasm-screen/wit/screen.wit");

/// What every core module of the corpus has, where its text says `(@prelude)`: memory, an allocator that never frees, a
/// `handle` that changes nothing, and the signature of `render`, which answers the address of `(ok, elements, number)`.
const PRELUDE: &str = r#"
    (memory (export "memory") 2)
    (global $next (mut i32) (i32.const 65536))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      global.get $next
      global.get $next local.get 3 i32.add i32.const 7 i32.add i32.const -8 i32.and global.set $next)
    (func (export "handle") (param i32 i32 i32 i32 i32 f32) (result i32) i32.const 0)
    (func $yes (result i32) i32.const 1)
"#;

/// How a component is made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WasmRecipe {
    /// A file beside `expected.json`: the text of the component, or of the core module that it is made of.
    text: Option<String>,
    /// Whether `text` is a component as it is; a core module is made one of the world.
    #[serde(default)]
    is_component: bool,
    /// Whether a core module stays one.
    #[serde(default)]
    is_left_core: bool,
    /// What stands for `(@name)` in the text.
    #[serde(default)]
    with: BTreeMap<String, Repeated>,
    /// Bytes in place of a text.
    bytes: Option<String>,
    /// Custom sections at the end: this many, each of so many bytes.
    #[serde(default)]
    custom_sections: (usize, usize),
    /// Only so many bytes are kept.
    keep_first: Option<usize>,
    /// Bytes are changed: at the first of these places, and every so many bytes after it.
    flip: Option<(usize, usize)>,
}

/// A text this many times, with the number of each, from 0, in place of its `#`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeated {
    text: String,
    #[serde(default = "once")]
    times: usize,
}

fn once() -> usize {
    1
}

impl WasmRecipe {
    /// Reads a recipe.
    pub fn parse(value: &serde_json::Value) -> Result<Self, String> {
        Self::deserialize(value).map_err(|error| error.to_string())
    }

    /// The component; `folder` holds its text.
    pub fn build(&self, folder: &Path) -> Result<Vec<u8>, String> {
        let mut wasm = match (&self.text, &self.bytes) {
            (Some(file), None) => self.assemble(&folder.join(file))?,
            (None, Some(bytes)) => bytes.clone().into_bytes(),
            _ => return Err("a recipe has either a text or bytes".to_owned()),
        };
        let (sections, length) = self.custom_sections;
        for _ in 0..sections {
            wasm.push(0);
            leb128(length + 2, &mut wasm);
            wasm.extend([1, b'x']);
            wasm.resize(wasm.len() + length, b'x');
        }
        wasm.truncate(self.keep_first.unwrap_or(usize::MAX));
        if let Some((from, step)) = self.flip {
            for byte in wasm.iter_mut().skip(from).step_by(step) {
                *byte ^= 0x15;
            }
        }
        Ok(wasm)
    }

    fn assemble(&self, file: &Path) -> Result<Vec<u8>, String> {
        let mut text =
            std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        for (name, repeated) in &self.with {
            let all: String = (0..repeated.times)
                .map(|number| repeated.text.replace('#', &number.to_string()))
                .collect();
            text = text.replace(&format!("(@{name})"), &all);
        }
        let text = text.replace("(@prelude)", PRELUDE);
        let mut core = wat::parse_str(text).map_err(|error| error.to_string())?;
        if self.is_component || self.is_left_core {
            return Ok(core);
        }
        let mut wrap = || {
            let mut resolve = Resolve::default();
            let package = resolve.push_str("screen.wit", WORLD)?;
            let world = resolve.select_world(&[package], Some("screen"))?;
            wit_component::embed_component_metadata(&mut core, &resolve, world, StringEncoding::UTF8)?;
            ComponentEncoder::default().module(&core)?.encode()
        };
        wrap().map_err(|error| format!("{error:#}"))
    }
}

fn leb128(mut number: usize, to: &mut Vec<u8>) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            to.push(low);
            return;
        }
        to.push(low | 0x80);
    }
}
