(module
  (@prelude)
  (func (param i32) (block (br_table (@targets) 0 (local.get 0))))
  (func (export "render") (param i32) (result i32)
    i32.const 0))
