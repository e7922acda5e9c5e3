import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';

export type Route =
  | { name: 'home' }
  | { name: 'product'; productId: string }
  | { name: 'search'; query?: string }
  | { name: 'cart' }
  | { name: 'checkout' }
  | { name: 'orders' }
  | { name: 'profile' };

export type RouteName = Route['name'];

interface Router {
  route: Route;
  canGoBack: boolean;
  push(route: Route): void;
  replace(route: Route): void;
  back(): void;
}

const RouterContext = createContext<Router | null>(null);

interface RouterProviderProps {
  initialRoute: Route;
  children: ReactNode;
}

export function RouterProvider({ initialRoute, children }: RouterProviderProps) {
  const [stack, setStack] = useState<Route[]>([initialRoute]);

  const push = useCallback((route: Route) => setStack((routes) => [...routes, route]), []);
  const replace = useCallback((route: Route) => setStack([route]), []);
  const back = useCallback(() => setStack((routes) => (routes.length > 1 ? routes.slice(0, -1) : routes)), []);

  const router = useMemo<Router>(
    () => ({ route: stack[stack.length - 1] ?? initialRoute, canGoBack: stack.length > 1, push, replace, back }),
    [stack, initialRoute, push, replace, back],
  );
  return <RouterContext.Provider value={router}>{children}</RouterContext.Provider>;
}

export function useRouter(): Router {
  const router = useContext(RouterContext);
  if (!router) {
    throw new Error('useRouter must be used below RouterProvider');
  }
  return router;
}
