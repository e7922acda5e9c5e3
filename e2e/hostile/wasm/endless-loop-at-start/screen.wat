(module
  (@prelude)
  (func $start (loop $again (br $again)))
  (start $start)
  (func (export "render") (param i32) (result i32)
    i32.const 0))
