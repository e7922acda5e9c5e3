(module
  (@prelude)
  (func (export "render") (param i32) (result i32)
    (loop $again (br $again)) unreachable))
