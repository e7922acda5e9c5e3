#!/usr/bin/env bash
# Builds the conformance guest where its spin.toml and the tests expect it, in the folder of all wasm parts so that they
# share what they depend on.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
cd -- "$here/conformance-guest"
exec ../../../infra/wasm-toolchain/cargo build --release --locked --target wasm32-wasip2
