# What `provision` and `cargo` share: where the toolchain lies and which of its two forms this machine has.
# Sourced by both; not run by itself.
#
#   plain    the compiler on PATH finds the wasm standard libraries by itself (rustup, or a distribution that ships them)
#   debian   Debian's rustc-web with standard libraries that `provision` built into a private sysroot

readonly HIVE_REPO=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
readonly HIVE_TOOLCHAIN_DIR=${HIVE_TOOLCHAIN_DIR:-${HOME:?HOME is not set}/.cache/hivesync/toolchain}
readonly HIVE_WASM_TARGETS=(wasm32-wasip2 wasm32-unknown-unknown)

# Grows when what `provision` builds changes, so that an older build is replaced.
readonly SYSROOT_FORMAT=1
readonly SYSROOT=$HIVE_TOOLCHAIN_DIR/debian

# True if the sysroot $1 holds the standard library of every target.
has_wasm_std() {
  local target
  for target in "${HIVE_WASM_TARGETS[@]}"; do
    compgen -G "$1/lib/rustlib/$target/lib/libstd-*.rlib" >/dev/null || return 1
  done
}

# What the private sysroot was built from; empty unless Debian's compiler and its sources are installed.
debian_stamp() {
  local compiler sources
  compiler=$(dpkg-query -W -f '${Version}' rustc-web 2>/dev/null) && [[ -n $compiler ]] || return 0
  sources=$(dpkg-query -W -f '${Version}' rust-web-src 2>/dev/null) && [[ -n $sources ]] || return 0
  printf 'format %s, rustc-web %s, rust-web-src %s\n' "$SYSROOT_FORMAT" "$compiler" "$sources"
}

# Prints the form in use: plain, debian, or nothing when there is none yet.
# HIVE_WASM_TOOLCHAIN=plain|debian asks for one of them.
wasm_toolchain() {
  local sysroot wanted=${HIVE_WASM_TOOLCHAIN:-auto}
  if [[ $wanted != debian ]] && sysroot=$(rustc --print sysroot 2>/dev/null) && has_wasm_std "$sysroot"; then
    echo plain
  elif [[ $wanted != plain && -f $SYSROOT/stamp && $(<"$SYSROOT/stamp") == "$(debian_stamp)" ]]; then
    echo debian
  fi
}

# Prints the first of the named programs that is on PATH; fails if none is.
first_program() {
  local name
  for name in "$@"; do
    if command -v "$name" >/dev/null 2>&1; then
      echo "$name"
      return 0
    fi
  done
  return 1
}

# The C compiler and archiver for QuickJS inside the guest. clang-19 is the version that was tried; a newer one will do.
c_compiler() { first_program clang-19 clang-20 clang-21 clang-22 clang; }
c_archiver() { first_program llvm-ar-19 llvm-ar-20 llvm-ar-21 llvm-ar-22 llvm-ar; }
