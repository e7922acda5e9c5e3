(module
  (@prelude)
  (data (i32.const 0) "(@bytes)")
  (func (export "render") (param i32) (result i32)
    i32.const 0))
