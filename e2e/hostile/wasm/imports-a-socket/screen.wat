(component
  (import "wasi:sockets/tcp@0.2.0" (instance))
  (import "wasi:filesystem/preopens@0.2.0" (instance)))
