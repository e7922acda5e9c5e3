export interface CartLine {
  productId: string;
  glaze: string;
  quantity: number;
}

export type CartAction =
  | { type: 'add'; productId: string; glaze: string; quantity: number }
  | { type: 'setQuantity'; productId: string; glaze: string; quantity: number }
  | { type: 'remove'; productId: string; glaze: string }
  | { type: 'clear' };

export const MAX_QUANTITY = 12;

export function cartReducer(lines: CartLine[], action: CartAction): CartLine[] {
  switch (action.type) {
    case 'add': {
      const existing = lines.find((line) => isSame(line, action));
      return existing
        ? lines.map((line) => (line === existing ? withQuantity(line, line.quantity + action.quantity) : line))
        : [...lines, { productId: action.productId, glaze: action.glaze, quantity: action.quantity }];
    }
    case 'setQuantity':
      return lines.map((line) => (isSame(line, action) ? withQuantity(line, action.quantity) : line));
    case 'remove':
      return lines.filter((line) => !isSame(line, action));
    case 'clear':
      return [];
  }
}

function isSame(line: CartLine, other: { productId: string; glaze: string }): boolean {
  return line.productId === other.productId && line.glaze === other.glaze;
}

function withQuantity(line: CartLine, quantity: number): CartLine {
  return { ...line, quantity: Math.min(Math.max(quantity, 1), MAX_QUANTITY) };
}
