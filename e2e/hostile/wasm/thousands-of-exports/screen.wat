(component (core module (func $f) (@exports)))
