import { StatusBar } from 'react-native';
import { SafeAreaProvider } from 'react-native-safe-area-context';

import { CartProvider } from '@/cart/CartContext';
import type { CartLine } from '@/cart/cartReducer';
import { sampleCart } from '@/data/sampleCart';
import { RouterProvider, useRouter, type Route } from '@/navigation/RouterContext';
import { CartScreen } from '@/screens/CartScreen';
import { CheckoutScreen } from '@/screens/CheckoutScreen';
import { HomeScreen } from '@/screens/HomeScreen';
import { OrdersScreen } from '@/screens/OrdersScreen';
import { ProductScreen } from '@/screens/ProductScreen';
import { ProfileScreen } from '@/screens/ProfileScreen';
import { SearchScreen } from '@/screens/SearchScreen';
import { ThemeProvider, useTheme } from '@/theme/ThemeContext';

interface AppProps {
  initialRoute?: Route;
  initialCart?: CartLine[];
}

export default function App({ initialRoute = { name: 'home' }, initialCart = sampleCart }: AppProps) {
  return (
    <SafeAreaProvider>
      <ThemeProvider>
        <CartProvider initialLines={initialCart}>
          <RouterProvider initialRoute={initialRoute}>
            <CurrentScreen />
          </RouterProvider>
        </CartProvider>
      </ThemeProvider>
    </SafeAreaProvider>
  );
}

function CurrentScreen() {
  const { route } = useRouter();
  const { isDark } = useTheme();
  return (
    <>
      <StatusBar barStyle={isDark ? 'light-content' : 'dark-content'} />
      {renderRoute(route)}
    </>
  );
}

function renderRoute(route: Route) {
  switch (route.name) {
    case 'home':
      return <HomeScreen />;
    case 'product':
      return <ProductScreen productId={route.productId} />;
    case 'search':
      return <SearchScreen initialQuery={route.query} />;
    case 'cart':
      return <CartScreen />;
    case 'checkout':
      return <CheckoutScreen />;
    case 'orders':
      return <OrdersScreen />;
    case 'profile':
      return <ProfileScreen />;
  }
}
