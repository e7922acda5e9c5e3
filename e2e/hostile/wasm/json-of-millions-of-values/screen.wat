(module
  (@prelude)
  ;; Writes (ok, list at $at, $count) at 16.
  (func $answer (param $at i32) (param $count i32) (result i32)
    i32.const 20 local.get $at i32.store
    i32.const 24 local.get $count i32.store
    i32.const 16)
  ;; A view with one style, "width".
  (data (i32.const 256) "\01\00\00\00\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00\00\00\00\00" "\00\02\00\00\01\00\00\00")
  (data (i32.const 544) "width")
  (data (i32.const 512) "\20\02\00\00\05\00\00\00" "\03\00\00\00\00\00\00\00" "\00\04\00\00\00\00\80\00")
  (func (export "render") (param i32) (result i32)
    (drop (memory.grow (i32.const 200)))
    (memory.fill (i32.const 1024) (i32.const 0x2c) (i32.const 8388608))
    (i32.store8 (i32.const 1024) (i32.const 0x5b))
    (call $answer (i32.const 256) (i32.const 1))))
