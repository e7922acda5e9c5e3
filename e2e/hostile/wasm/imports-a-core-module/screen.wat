(component (import "engine" (core module)))
