(component (core module (@tables)))
