import { createContext, useContext, useMemo, useReducer, type Dispatch, type ReactNode } from 'react';

import { findProduct, type Product } from '@/data/products';
import { cartReducer, type CartAction, type CartLine } from './cartReducer';

export const FREE_SHIPPING_FROM = 25000;
const SHIPPING = 590;

export interface CartItem extends CartLine {
  product: Product;
}

interface Cart {
  items: CartItem[];
  count: number;
  subtotal: number;
  shipping: number;
  total: number;
  dispatch: Dispatch<CartAction>;
}

const CartContext = createContext<Cart | null>(null);

interface CartProviderProps {
  initialLines?: CartLine[];
  children: ReactNode;
}

export function CartProvider({ initialLines = [], children }: CartProviderProps) {
  const [lines, dispatch] = useReducer(cartReducer, initialLines);
  const cart = useMemo<Cart>(() => {
    const items = lines.flatMap((line) => {
      const product = findProduct(line.productId);
      return product ? [{ ...line, product }] : [];
    });
    const count = items.reduce((sum, item) => sum + item.quantity, 0);
    const subtotal = items.reduce((sum, item) => sum + item.quantity * item.product.price, 0);
    const shipping = subtotal === 0 || subtotal >= FREE_SHIPPING_FROM ? 0 : SHIPPING;
    return { items, count, subtotal, shipping, total: subtotal + shipping, dispatch };
  }, [lines]);
  return <CartContext.Provider value={cart}>{children}</CartContext.Provider>;
}

export function useCart(): Cart {
  const cart = useContext(CartContext);
  if (!cart) {
    throw new Error('useCart must be used below CartProvider');
  }
  return cart;
}
