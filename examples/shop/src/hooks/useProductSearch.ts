import { useMemo } from 'react';

import { products, type Product } from '@/data/products';

export function useProductSearch(query: string): Product[] {
  return useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) {
      return [];
    }
    return products.filter((product) => {
      const text = `${product.name} ${product.maker} ${product.material} ${product.category}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }, [query]);
}
