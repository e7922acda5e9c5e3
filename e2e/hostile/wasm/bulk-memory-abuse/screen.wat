(module
  (@prelude)
  (func (export "render") (param i32) (result i32)
    (drop (memory.grow (i32.const 1000)))
    (loop $again
      (memory.fill (i32.const 0) (i32.const 1) (i32.const 60000000))
      (memory.copy (i32.const 0) (i32.const 1000000) (i32.const 60000000))
      (br $again)) unreachable))
