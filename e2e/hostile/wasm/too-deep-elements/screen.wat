(module
  (@prelude)
  ;; Writes (ok, list at $at, $count) at 16.
  (func $answer (param $at i32) (param $count i32) (result i32)
    i32.const 20 local.get $at i32.store
    i32.const 24 local.get $count i32.store
    i32.const 16)
  ;; $count elements of 44 bytes from 2097152 on: the first with $first children, every other with $others.
  (func $rows (param $count i32) (param $first i32) (param $others i32) (result i32)
    (local $i i32) (local $at i32)
    (drop (memory.grow (i32.const 200)))
    (loop $next
      (local.set $at (i32.add (i32.const 2097152) (i32.mul (local.get $i) (i32.const 44))))
      (i32.store (local.get $at) (i32.add (local.get $i) (i32.const 1)))
      (i32.store offset=8 (local.get $at)
        (select (local.get $others) (local.get $first) (local.get $i)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (local.get $count))))
    ;; The last has none, or elements would be missing.
    (i32.store offset=8 (local.get $at) (i32.const 0))
    (call $answer (i32.const 2097152) (local.get $count)))
  (func (export "render") (param i32) (result i32)
    (call $rows (i32.const 5000) (i32.const 1) (i32.const 1))))
