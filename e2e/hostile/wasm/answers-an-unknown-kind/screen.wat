(module
  (@prelude)
  ;; Writes (ok, list at $at, $count) at 16.
  (func $answer (param $at i32) (param $count i32) (result i32)
    i32.const 20 local.get $at i32.store
    i32.const 24 local.get $count i32.store
    i32.const 16)
  (data (i32.const 256) "\01\00\00\00\63\00\00\00")
  (func (export "render") (param i32) (result i32)
    (call $answer (i32.const 256) (i32.const 1))))
