import { useState } from 'react';
import { Image, Pressable, ScrollView, StyleSheet, Text, useWindowDimensions, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import { useCart } from '@/cart/CartContext';
import { AppText } from '@/components/AppText';
import { Badge } from '@/components/Badge';
import { BottomBar } from '@/components/BottomBar';
import { Button } from '@/components/Button';
import { Card } from '@/components/Card';
import { Icon } from '@/components/Icon';
import { IconButton } from '@/components/IconButton';
import { PriceTag } from '@/components/PriceTag';
import { ProgressBar } from '@/components/ProgressBar';
import { Rating } from '@/components/Rating';
import { Screen } from '@/components/Screen';
import { Stepper } from '@/components/Stepper';
import { findProduct, type Glaze, type Product } from '@/data/products';
import { price } from '@/format';
import { useRouter } from '@/navigation/RouterContext';
import { useTheme } from '@/theme/ThemeContext';
import { radius, space } from '@/theme/tokens';

export function ProductScreen({ productId }: { productId: string }) {
  const product = findProduct(productId);
  return product ? <ProductDetails product={product} /> : <MissingProduct />;
}

function ProductDetails({ product }: { product: Product }) {
  const { colors } = useTheme();
  const { push, back } = useRouter();
  const { dispatch } = useCart();
  const insets = useSafeAreaInsets();
  const { width, height } = useWindowDimensions();
  const [glaze, setGlaze] = useState(product.glazes[0]);
  const [quantity, setQuantity] = useState(1);
  const isSoldOut = product.stock === 0;

  const add = () => {
    dispatch({ type: 'add', productId: product.id, glaze: glaze?.name ?? '', quantity });
    push({ name: 'cart' });
  };

  return (
    <Screen insetTop={false}>
      <ScrollView showsVerticalScrollIndicator={false}>
        <Image source={product.image} style={{ width: '100%', height: Math.min(width, height * 0.46) }} />
        <View style={[styles.topBar, { top: Math.max(insets.top, space.md) }]}>
          <IconButton icon="back" label="Back" onPress={back} />
          <IconButton icon="heart" label="Add to favourites" />
        </View>
        <View style={[styles.sheet, { backgroundColor: colors.background }]}>
          <View style={[styles.grabber, { backgroundColor: colors.line }]} />
          <View style={styles.badges}>
            {product.stock > 0 && product.stock < 8 ? (
              <Badge label={`Only ${product.stock} left`} tone="warning" />
            ) : null}
            <Badge label="Made to last" tone="positive" />
          </View>
          <AppText variant="display">{product.name}</AppText>
          <View style={styles.makerRow}>
            <AppText color="muted">
              by <AppText variant="bodyStrong">{product.maker}</AppText>
            </AppText>
            <Rating value={product.rating} count={product.reviewCount} full />
          </View>
          <PriceTag amount={product.price} compareAt={product.compareAtPrice} large />
          <GlazePicker glazes={product.glazes} selected={glaze} onSelect={setGlaze} />
          <Description text={product.description} />
          <Facts product={product} />
          <Reviews product={product} />
        </View>
      </ScrollView>
      <BottomBar>
        <Stepper value={quantity} onChange={setQuantity} />
        <Button
          title={isSoldOut ? 'Sold out' : `Add to bag · ${price(product.price * quantity)}`}
          icon={isSoldOut ? undefined : 'bag'}
          disabled={isSoldOut}
          onPress={add}
          style={styles.grow}
        />
      </BottomBar>
    </Screen>
  );
}

interface GlazePickerProps {
  glazes: Glaze[];
  selected: Glaze | undefined;
  onSelect: (glaze: Glaze) => void;
}

function GlazePicker({ glazes, selected, onSelect }: GlazePickerProps) {
  const { colors } = useTheme();
  return (
    <View style={styles.block}>
      <AppText variant="label" color="muted">
        Glaze: <Text style={{ color: colors.ink, fontWeight: '700' }}>{selected?.name ?? 'none'}</Text>
      </AppText>
      <View style={styles.swatches}>
        {glazes.map((glaze) => {
          const isSelected = glaze.name === selected?.name;
          return (
            <Pressable
              key={glaze.name}
              accessibilityRole="radio"
              accessibilityLabel={glaze.name}
              accessibilityState={{ selected: isSelected }}
              onPress={() => onSelect(glaze)}
              style={[styles.ring, { borderColor: isSelected ? colors.accent : 'transparent' }]}
            >
              <View style={[styles.swatch, { backgroundColor: glaze.color }]}>
                {isSelected ? <Icon name="check" size={16} color="onAccent" /> : null}
              </View>
            </Pressable>
          );
        })}
      </View>
    </View>
  );
}

function Description({ text }: { text: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <View style={styles.block}>
      <AppText color="muted" numberOfLines={isOpen ? undefined : 3}>
        {text}
      </AppText>
      <AppText variant="label" color="accent" onPress={() => setOpen((open) => !open)}>
        {isOpen ? 'Show less' : 'Read more'}
      </AppText>
    </View>
  );
}

function Facts({ product }: { product: Product }) {
  const { colors } = useTheme();
  const facts = [
    ['Material', product.material],
    ['Size', product.size],
    ['Care', 'Hand or machine wash'],
    ['Ships', 'In 2–3 days'],
  ] as const;
  return (
    <View style={styles.facts}>
      {facts.map(([name, value]) => (
        <View key={name} style={styles.fact}>
          <View style={[styles.factBox, { backgroundColor: colors.sunken }]}>
            <AppText variant="overline" color="faint">
              {name}
            </AppText>
            <AppText variant="bodyStrong" numberOfLines={1}>
              {value}
            </AppText>
          </View>
        </View>
      ))}
    </View>
  );
}

function Reviews({ product }: { product: Product }) {
  const shares = [0.82, 0.12, 0.04, 0.01, 0.01];
  return (
    <Card style={styles.reviews}>
      <View style={styles.score}>
        <AppText variant="display">{product.rating.toFixed(1)}</AppText>
        <AppText variant="caption" color="muted">
          {product.reviewCount} reviews
        </AppText>
      </View>
      <View style={styles.bars}>
        {shares.map((share, index) => (
          <View key={index} style={styles.bar}>
            <AppText variant="caption" color="muted" style={styles.barLabel}>
              {5 - index}
            </AppText>
            <ProgressBar value={share} color="star" height={5} />
          </View>
        ))}
      </View>
    </Card>
  );
}

function MissingProduct() {
  const { replace } = useRouter();
  return (
    <Screen>
      <View style={styles.missing}>
        <AppText variant="title">This piece is gone</AppText>
        <AppText color="muted" style={styles.centred}>
          It was sold or is back in the kiln. There is more where it came from.
        </AppText>
        <Button title="Back to the shop" onPress={() => replace({ name: 'home' })} />
      </View>
    </Screen>
  );
}

const styles = StyleSheet.create({
  topBar: {
    position: 'absolute',
    left: space.lg,
    right: space.lg,
    flexDirection: 'row',
    justifyContent: 'space-between',
    zIndex: 3,
  },
  sheet: {
    marginTop: -radius.xl,
    borderTopLeftRadius: radius.xl,
    borderTopRightRadius: radius.xl,
    paddingHorizontal: space.xl,
    paddingTop: space.md,
    paddingBottom: space.xxl,
    gap: space.md,
  },
  grabber: { alignSelf: 'center', width: 40, height: 4, borderRadius: 2 },
  badges: { flexDirection: 'row', flexWrap: 'wrap', gap: space.sm },
  makerRow: {
    flexDirection: 'row',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: space.sm,
  },
  block: { gap: space.sm },
  swatches: { flexDirection: 'row', gap: space.sm },
  ring: { padding: 3, borderWidth: 2, borderRadius: radius.pill },
  swatch: { width: 34, height: 34, borderRadius: 17, alignItems: 'center', justifyContent: 'center' },
  facts: { flexDirection: 'row', flexWrap: 'wrap', margin: -space.xs },
  fact: { width: '50%', padding: space.xs },
  factBox: { borderRadius: radius.md, padding: space.md, gap: 3 },
  reviews: { flexDirection: 'row', alignItems: 'center', gap: space.xl },
  score: { alignItems: 'center' },
  bars: { flex: 1, gap: 5 },
  bar: { flexDirection: 'row', alignItems: 'center', gap: space.sm },
  barLabel: { width: 10, textAlign: 'right' },
  grow: { flex: 1 },
  missing: { flex: 1, alignItems: 'center', justifyContent: 'center', padding: space.xxxl, gap: space.lg },
  centred: { textAlign: 'center' },
});
