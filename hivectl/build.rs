//! Rebuilds when a migration is added: they are compiled in. Hands on the target that hivectl is built for.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
    println!(
        "cargo:rustc-env=HIVECTL_HOST={}",
        std::env::var("TARGET").unwrap_or_default()
    );
}
