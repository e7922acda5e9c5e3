(module
  (import "hivesync:preview/host@1.0.0" "log" (func $log (param i32 i32 i32)))
  (@prelude)
  (func (export "render") (param i32) (result i32)
    (call $log (i32.const 1) (i32.const 0) (i32.const -1)) i32.const 0))
