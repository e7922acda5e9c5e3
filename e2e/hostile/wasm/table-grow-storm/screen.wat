(module
  (@prelude)
  (table $t 1 funcref)
  (func (export "render") (param i32) (result i32)
    (loop $again (drop (table.grow $t (ref.null func) (i32.const 1000))) (br $again)) unreachable))
