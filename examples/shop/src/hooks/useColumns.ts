import { useWindowDimensions } from 'react-native';

import { gutter, space } from '@/theme/tokens';

const COMFORTABLE_CARD = 168;

/** How many product cards fit side by side, and how wide each is. */
export function useColumns(): { columns: number; cardWidth: number } {
  const { width } = useWindowDimensions();
  const available = width - 2 * gutter;
  const columns = Math.max(2, Math.floor((available + space.md) / (COMFORTABLE_CARD + space.md)));
  const cardWidth = Math.floor((available - (columns - 1) * space.md) / columns);
  return { columns, cardWidth };
}
