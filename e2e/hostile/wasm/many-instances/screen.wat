(component (core module $m) (@instances))
