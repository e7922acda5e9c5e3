//! Builds the guest images: React Native's JavaScript, bundled per platform, evaluated in QuickJS, snapshotted and
//! compiled to native code. Does only what is not done yet.

mod bundle;
mod command;
mod guest;
mod inputs;
mod snapshot;

use anyhow::{Context, Result};
use clap::Parser;
use hivesync_preview_runtime::image::{self, Compiler, Image, Manifest};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

/// Builds the sandbox's guest images.
#[derive(Parser)]
struct Options {
    /// Where the images go.
    #[arg(long, default_value_os_t = repository().join("target/preview-runtime"))]
    out: PathBuf,
    /// Build everything again.
    #[arg(long)]
    force: bool,
}

/// This crate's sources.
fn sources() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn repository() -> PathBuf {
    sources().ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}

/// Says what is being done, and how long it took.
fn stage<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("preview runtime: {name} …");
    let started = Instant::now();
    let done = work().with_context(|| format!("preview runtime: {name} failed"))?;
    println!(
        "preview runtime: {name}: {:.1} s",
        started.elapsed().as_secs_f64()
    );
    Ok(done)
}

fn main() -> ExitCode {
    match build(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn build(options: &Options) -> Result<()> {
    let out = &options.out;
    fs::create_dir_all(out).with_context(|| format!("{} cannot be created", out.display()))?;
    let compiler = Compiler::new()?;
    let inputs = inputs::hash(&compiler.fingerprint())?;
    if !options.force && is_current(out, &inputs) {
        println!("preview runtime: {} is up to date", out.display());
        return Ok(());
    }

    let bundles = out.join("js");
    stage("npm packages", bundle::install)?;
    stage("bundles of React Native", || bundle::build(&bundles))?;
    let guest = stage("guest (QuickJS)", guest::build)?;
    let mut images = Vec::new();
    for platform in image::PLATFORMS {
        let name = image::image_name(platform);
        let source = bundles.join(name).with_extension("js");
        let source = fs::read(&source).with_context(|| format!("{} cannot be read", source.display()))?;
        let (wasm, pages) = stage(&format!("snapshot of {name}"), || snapshot::take(&guest, &source))?;
        let compiled = stage(&format!("native code of {name}"), || Ok(compiler.compile(&wasm)?))?;
        write(&out.join(name).with_extension("wasm"), &wasm)?;
        write(&image::compiled_path(out, platform), &compiled)?;
        println!(
            "preview runtime: {name}: {:.1} MiB of wasm, {:.1} MiB compiled",
            wasm.len() as f64 / 1048576.0,
            compiled.len() as f64 / 1048576.0
        );
        images.push(Image {
            platform,
            compiled_sha256: image::sha256(&compiled),
            compiled_bytes: compiled.len() as u64,
            pages,
        });
    }
    // Last: whoever finds the manifest finds everything it names.
    let manifest = Manifest {
        protocol: image::PROTOCOL,
        inputs,
        images,
    };
    write(&out.join("manifest.json"), &serde_json::to_vec_pretty(&manifest)?)?;
    println!("preview runtime: ready in {}", out.display());
    Ok(())
}

/// Whether the images in `out` are made from these inputs and are whole.
fn is_current(out: &Path, inputs: &str) -> bool {
    image::read_manifest(out).is_ok_and(|manifest| {
        manifest.inputs == inputs
            && manifest.images.iter().all(|image| {
                fs::read(image::compiled_path(out, image.platform))
                    .is_ok_and(|bytes| image::sha256(&bytes) == image.compiled_sha256)
            })
    })
}

/// Replaces a file in one step, so that a host that starts meanwhile reads the old or the new one.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let unfinished = path.with_extension("part");
    fs::write(&unfinished, bytes)
        .and_then(|()| fs::rename(&unfinished, path))
        .with_context(|| format!("{} cannot be written", path.display()))
}
