import type { CartLine } from '@/cart/cartReducer';

export const sampleCart: CartLine[] = [
  { productId: 'amphora-vase', glaze: 'Sage', quantity: 1 },
  { productId: 'morning-mug', glaze: 'Slate', quantity: 2 },
  { productId: 'orchard-carafe', glaze: 'Ember', quantity: 1 },
];
