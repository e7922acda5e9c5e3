(component (@open) (@close))
