(module
  (@prelude)
  (func $deeper (param i32) (result i32) local.get 0 i32.const 1 i32.add call $deeper i32.const 1 i32.add)
  (func (export "render") (param i32) (result i32)
    local.get 0 call $deeper))
