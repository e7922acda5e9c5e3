(module
  (@prelude)
  (func (export "render") (param i32) (result i32)
    i32.const 1 i32.const 0 i32.div_u))
