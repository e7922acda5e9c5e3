//! Components that are in order: loaded, shown, pressed, cached.
#![allow(clippy::unwrap_used)] // A test that fails says so.

mod support;

use hivesync_domain::SandboxEvent;
use std::{fs, os::unix::fs::MetadataExt as _};
use support::{Host, component, elements, texts};

/// A counter: a view with a text and a button; a press on the button counts.
const COUNTER: &str = r#"(module
  (import "hivesync:preview/host@1.0.0" "log" (func $log (param i32 i32 i32)))
  (memory (export "memory") 2)
  (global $next (mut i32) (i32.const 65536))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    global.get $next
    global.get $next local.get 3 i32.add i32.const 7 i32.add i32.const -8 i32.and global.set $next)
  ;; The answers: render's (ok, list), handle's (ok, some, list).
  (data (i32.const 0) "\00\00\00\00\00\01\00\00\03\00\00\00")
  (data (i32.const 16) "\00\00\00\00\01\00\00\00\00\01\00\00\03\00\00\00")
  ;; Elements of 44 bytes each: id, kind, children, text, style, props, listeners.
  (data (i32.const 256) "\01\00\00\00\00\00\00\00\02\00\00\00" "\00\00\00\00\00\00\00\00\00\00\00\00"
    "\00\02\00\00\01\00\00\00" "\00\00\00\00\00\00\00\00" "\00\00\00\00")
  (data (i32.const 300) "\02\00\00\00\01\00\00\00\00\00\00\00" "\01\00\00\00\80\00\00\00\01\00\00\00"
    "\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00" "\00\00\00\00")
  (data (i32.const 344) "\03\00\00\00\03\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00\00\00\00\00"
    "\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00" "\01\00\00\00")
  (data (i32.const 128) "0")
  ;; One property: flex, a number, 1.
  (data (i32.const 512) "\20\02\00\00\04\00\00\00" "\01\00\00\00\00\00\00\00" "\00\00\00\00\00\00\f0\3f")
  (data (i32.const 544) "flex")
  (func (export "render") (param i32) (result i32)
    i32.const 1 i32.const 544 i32.const 4 call $log
    i32.const 0)
  (func (export "handle") (param i32 i32 i32 i32 i32 f32) (result i32)
    i32.const 128 i32.const 128 i32.load8_u i32.const 1 i32.add i32.store8
    i32.const 16))"#;

#[test]
fn a_screen_is_shown_and_hears_what_it_listens_for() {
    let host = Host::new();
    let counter = host.load(&component(COUNTER)).unwrap();
    let (mut session, rendered) = host.start(&counter).unwrap();
    assert_eq!(texts(&rendered.tree), ["0"]);
    assert_eq!(rendered.tree.root.style["flex"], 1);
    assert_eq!(elements(&rendered.tree)[3].props["handlers"][0], "onPress");
    assert_eq!(rendered.logs[0].message, "flex");
    let press = |node| SandboxEvent::Press {
        node,
        x: None,
        y: None,
    };
    for count in ["1", "2"] {
        let tree = session.handle_event(&press(3)).unwrap().unwrap();
        assert_eq!(texts(&tree), [count]);
    }
    // Nothing listens there.
    assert_eq!(session.handle_event(&press(2)).unwrap(), None);
    let error = session.handle_event(&press(77)).unwrap_err();
    assert!(error.to_string().contains("node 77"), "{error}");
    // A session is a function of its calls: a fresh one begins where the first began.
    let (mut again, _) = host.start(&counter).unwrap();
    let tree = again.handle_event(&press(3)).unwrap().unwrap();
    assert_eq!(texts(&tree), ["1"]);
    assert!(again.usage().fuel > 0 && again.usage().memory_bytes >= 2 << 16);
}

#[test]
fn the_same_calls_use_the_same_fuel() {
    let host = Host::new();
    let counter = host.load(&component(COUNTER)).unwrap();
    let fuel: Vec<u64> = (0..3)
        .map(|_| host.start(&counter).unwrap().0.usage().fuel)
        .collect();
    assert_eq!(fuel[0], fuel[1]);
    assert_eq!(fuel[1], fuel[2]);
}

#[test]
fn what_was_compiled_is_kept_and_what_is_damaged_is_compiled_again() {
    let host = Host::new();
    let wasm = component(COUNTER);
    host.load(&wasm).unwrap();
    let cache = host.folder.path().join("cache");
    let files = || -> Vec<_> {
        fs::read_dir(&cache)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect()
    };
    let kept = files();
    assert_eq!(kept.len(), 1);
    assert_eq!(fs::metadata(&kept[0]).unwrap().mode() & 0o777, 0o600);
    let inode = fs::metadata(&kept[0]).unwrap().ino();
    // Another worker with the same folder takes what is there.
    let another = |expected_inode: Option<u64>| {
        let cache = hivesync_wasm_screen::CompiledCache::open(&cache).unwrap();
        let runtime =
            hivesync_wasm_screen::WasmRuntime::new(&host.limits, 2, support::compiler(), cache).unwrap();
        let loaded = runtime
            .load(&wasm, &host.compile_limits(), &host.screen_limits())
            .unwrap();
        let mut session = runtime.session(&loaded, host.screen_limits()).unwrap();
        let device = support::device();
        assert_eq!(
            texts(&session.start(&support::input(&device)).unwrap().tree),
            ["0"]
        );
        let now = fs::metadata(&files()[0]).unwrap().ino();
        if let Some(expected) = expected_inode {
            assert_eq!(now, expected);
        }
    };
    another(Some(inode));
    let mut bytes = fs::read(&kept[0]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&kept[0], &bytes).unwrap();
    another(None);
    assert_ne!(fs::read(&kept[0]).unwrap(), bytes);
}

#[test]
fn sessions_that_are_dropped_leave_room_for_the_next() {
    let host = Host::new();
    let counter = host.load(&component(COUNTER)).unwrap();
    for _ in 0..50 {
        host.start(&counter).unwrap();
    }
    let open: Vec<_> = (0..4).map(|_| host.start(&counter).unwrap()).collect();
    let error = host.start(&counter).err().unwrap();
    assert_eq!(error.code, hivesync_domain::ErrorCode::ServiceUnavailable);
    drop(open);
    host.start(&counter).unwrap();
}
