(component
  (component $a
    (component $b
      (component $c
        (core module $m (memory 1) (table 100 funcref))
        (core instance (instantiate $m)) (core instance (instantiate $m)) (core instance (instantiate $m)))
      (instance (instantiate $c)) (instance (instantiate $c)) (instance (instantiate $c)) (instance (instantiate $c)))
    (instance (instantiate $b)) (instance (instantiate $b)) (instance (instantiate $b)) (instance (instantiate $b)))
  (instance (instantiate $a)) (instance (instantiate $a)) (instance (instantiate $a)) (instance (instantiate $a)))
