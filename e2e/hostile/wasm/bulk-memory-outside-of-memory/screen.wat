(module
  (@prelude)
  (func (export "render") (param i32) (result i32)
    (memory.fill (i32.const 0) (i32.const 1) (i32.const -1)) i32.const 0))
