(component
  (import "hivesync:preview/host@1.0.0" (instance $host (export "run" (func (param "command" string)))))
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "render" (func $f))
  (export "handle" (func $f)))
