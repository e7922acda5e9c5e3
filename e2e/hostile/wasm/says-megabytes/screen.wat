(module
  (@prelude)
  (func (export "render") (param i32) (result i32)
    (drop (memory.grow (i32.const 100)))
    (memory.fill (i32.const 1024) (i32.const 0x61) (i32.const 4000000))
    (i32.store8 (i32.const 16) (i32.const 1))
    (i32.store (i32.const 20) (i32.const 1024))
    (i32.store (i32.const 24) (i32.const 4000000))
    i32.const 16))
