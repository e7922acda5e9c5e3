(module
  (@prelude)
  (table 1000000 funcref)
  (func (export "render") (param i32) (result i32)
    i32.const 0))
