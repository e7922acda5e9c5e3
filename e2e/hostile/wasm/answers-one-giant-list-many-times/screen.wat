(module
  (@prelude)
  ;; Writes (ok, list at $at, $count) at 16.
  (func $answer (param $at i32) (param $count i32) (result i32)
    i32.const 20 local.get $at i32.store
    i32.const 24 local.get $count i32.store
    i32.const 16)
  (func (export "render") (param i32) (result i32)
    (local $i i32) (local $at i32)
    (drop (memory.grow (i32.const 200)))
    (loop $next
      (local.set $at (i32.add (i32.const 8388608) (i32.mul (local.get $i) (i32.const 44))))
      (i32.store (local.get $at) (i32.add (local.get $i) (i32.const 1)))
      (i32.store offset=24 (local.get $at) (i32.const 2097152))
      (i32.store offset=28 (local.get $at) (i32.const 100000))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 5000))))
    (call $answer (i32.const 8388608) (i32.const 5000))))
