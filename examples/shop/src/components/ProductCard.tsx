import { useState } from 'react';
import { Image, Pressable, StyleSheet, View } from 'react-native';

import type { Product } from '@/data/products';
import { useTheme } from '@/theme/ThemeContext';
import { elevation, radius, space } from '@/theme/tokens';
import { AppText } from './AppText';
import { Badge } from './Badge';
import { IconButton } from './IconButton';
import { PriceTag } from './PriceTag';
import { Rating } from './Rating';

interface ProductCardProps {
  product: Product;
  width: number;
  onPress: () => void;
}

export function ProductCard({ product, width, onPress }: ProductCardProps) {
  const { colors } = useTheme();
  const [isFavourite, setFavourite] = useState(product.rating >= 4.9);
  const isSoldOut = product.stock === 0;
  return (
    <Pressable
      accessibilityRole="button"
      accessibilityLabel={product.name}
      onPress={onPress}
      style={({ pressed }) => [
        styles.card,
        elevation(1),
        { width, backgroundColor: colors.surface },
        pressed && styles.pressed,
      ]}
    >
      <View style={[styles.picture, { backgroundColor: colors.sunken }]}>
        <Image source={product.image} style={[styles.image, isSoldOut && styles.faded]} />
        <CornerBadge product={product} />
      </View>
      <IconButton
        icon={isFavourite ? 'heartFilled' : 'heart'}
        label={isFavourite ? 'Remove from favourites' : 'Add to favourites'}
        color={isFavourite ? 'accent' : 'muted'}
        size={34}
        style={styles.favourite}
        onPress={() => setFavourite((favourite) => !favourite)}
      />
      <View style={styles.text}>
        <AppText variant="caption" color="faint" numberOfLines={1}>
          {product.maker}
        </AppText>
        <AppText variant="bodyStrong" numberOfLines={2} style={styles.name}>
          {product.name}
        </AppText>
        <View style={styles.foot}>
          <PriceTag amount={product.price} compareAt={product.compareAtPrice} />
          <Rating value={product.rating} />
        </View>
      </View>
    </Pressable>
  );
}

function CornerBadge({ product }: { product: Product }) {
  if (product.stock === 0) {
    return <Badge label="Sold out" tone="neutral" style={styles.badge} />;
  }
  if (product.compareAtPrice) {
    const percent = Math.round((1 - product.price / product.compareAtPrice) * 100);
    return <Badge label={`−${percent} %`} tone="accent" style={styles.badge} />;
  }
  return product.isNew ? <Badge label="New" tone="positive" style={styles.badge} /> : null;
}

const styles = StyleSheet.create({
  card: { borderRadius: radius.lg },
  pressed: { opacity: 0.9 },
  picture: { aspectRatio: 1, borderTopLeftRadius: radius.lg, borderTopRightRadius: radius.lg, overflow: 'hidden' },
  image: { width: '100%', height: '100%' },
  faded: { opacity: 0.45 },
  badge: { position: 'absolute', left: space.sm + 2, top: space.sm + 2, zIndex: 1 },
  favourite: { position: 'absolute', right: space.sm, top: space.sm, zIndex: 2 },
  text: { padding: space.md, gap: 2 },
  name: { minHeight: 40, lineHeight: 20 },
  foot: { flexDirection: 'row', alignItems: 'center', justifyContent: 'space-between', marginTop: space.xs },
});
