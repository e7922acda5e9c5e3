(module
  (@prelude)
  (table 4 funcref)
  (func (export "render") (param i32) (result i32)
    (call_indirect (result i32) (i32.const 2))))
