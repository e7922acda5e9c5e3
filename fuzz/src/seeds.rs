//! Writes what the fuzz targets begin with: the corpus of hostile inputs, and documents that are in order.
//!
//! `seeds FOLDER` fills FOLDER/<target>/ for every target.

#[path = "../../e2e/hostile/recipe.rs"]
mod recipe;
#[path = "../../e2e/hostile/wasm_recipe.rs"]
mod wasm_recipe;

// What it uses is built for fuzzing as well, and calls into libFuzzer.
use libfuzzer_sys as _;
use recipe::Recipe;
use serde_json::{Value, json};
use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};
use wasm_recipe::WasmRecipe;

/// Larger seeds only slow a target down.
const MAX_BYTES: usize = 128 << 10;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::args().nth(1).ok_or("usage: seeds FOLDER")?);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let hostile = root.join("e2e/hostile");
    for (folder, input) in cases(&hostile.join("archives"))? {
        let archive = Recipe::parse(&input["recipe"])?.build()?;
        write(&out, "archive", &folder, &archive)?;
    }
    for (folder, input) in cases(&hostile.join("wasm"))? {
        let component = WasmRecipe::parse(&input["wasm"])?.build(&folder)?;
        write(&out, "component", &folder, &component)?;
    }
    let example = root.join("examples/wasm-screen/screen.wasm");
    if let Ok(component) = fs::read(&example) {
        write(&out, "component", &example, &component)?;
    }
    // The first byte chooses the file; see the target.
    let descriptions = [
        (0, "examples/shop/hivesync.json"),
        (0, "examples/wasm-screen/hivesync.json"),
        (1, "examples/shop/package.json"),
        (2, "examples/shop/app.json"),
        (3, "examples/shop/tsconfig.json"),
    ];
    for (choice, file) in descriptions {
        let mut bytes = vec![choice];
        bytes.extend(fs::read(root.join(file))?);
        write(&out, "description", Path::new(&file.replace('/', "-")), &bytes)?;
    }
    for folder in ["crates/snapshot/tests/fixtures"] {
        for entry in fs::read_dir(root.join(folder))? {
            let path = entry?.path();
            let mut document: Value = serde_json::from_slice(&fs::read(&path)?)?;
            // A small picture of a part of it takes milliseconds.
            document["device"]["width"] = json!(120);
            document["device"]["height"] = json!(200);
            document["device"]["dpr"] = json!(1);
            document["device"]["safe_area"] = json!({"top": 0, "bottom": 0, "left": 0, "right": 0});
            cut(&mut document["root"], &mut 60);
            write(&out, "layout_document", &path, document.to_string().as_bytes())?;
        }
    }
    Ok(())
}

/// Keeps the first nodes.
fn cut(node: &mut Value, left: &mut usize) {
    *left = left.saturating_sub(1);
    if let Some(children) = node["children"].as_array_mut() {
        children.truncate(*left);
        for child in children {
            cut(child, left);
        }
    }
}

/// Every case of a group with a folder and an input.
fn cases(group: &Path) -> Result<Vec<(PathBuf, Value)>, Box<dyn Error>> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(group)? {
        let folder = entry?.path();
        let case: Value = serde_json::from_slice(&fs::read(folder.join("expected.json"))?)?;
        cases.push((folder, case["input"].clone()));
    }
    Ok(cases)
}

fn write(out: &Path, target: &str, name: &Path, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    if bytes.len() > MAX_BYTES {
        return Ok(());
    }
    let folder = out.join(target);
    fs::create_dir_all(&folder)?;
    fs::write(
        folder.join(name.file_name().ok_or("a seed without a name")?),
        bytes,
    )?;
    Ok(())
}
