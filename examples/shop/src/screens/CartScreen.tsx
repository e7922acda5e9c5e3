import { FlatList, Image, Pressable, StyleSheet, View } from 'react-native';

import { FREE_SHIPPING_FROM, useCart, type CartItem } from '@/cart/CartContext';
import { AppText } from '@/components/AppText';
import { Button } from '@/components/Button';
import { Card } from '@/components/Card';
import { Icon } from '@/components/Icon';
import { ProgressBar } from '@/components/ProgressBar';
import { Screen } from '@/components/Screen';
import { Stepper } from '@/components/Stepper';
import { SummaryLine } from '@/components/SummaryLine';
import { plural, price } from '@/format';
import { useRouter } from '@/navigation/RouterContext';
import { useTheme } from '@/theme/ThemeContext';
import { radius, space } from '@/theme/tokens';

export function CartScreen() {
  const { items, count } = useCart();
  return (
    <Screen tabs>
      <FlatList
        data={items}
        keyExtractor={(item) => `${item.productId}/${item.glaze}`}
        renderItem={({ item }) => <CartRow item={item} />}
        contentContainerStyle={styles.content}
        ListHeaderComponent={
          <View style={styles.header}>
            <View style={styles.title}>
              <AppText variant="display">Your bag</AppText>
              <AppText color="muted">{plural(count, 'piece')}</AppText>
            </View>
            {items.length > 0 ? <FreeShipping /> : null}
          </View>
        }
        ListEmptyComponent={EmptyCart}
        ListFooterComponent={items.length > 0 ? Summary : undefined}
      />
    </Screen>
  );
}

function CartRow({ item }: { item: CartItem }) {
  const { dispatch } = useCart();
  const { push } = useRouter();
  const { product, glaze, quantity } = item;
  const line = { productId: product.id, glaze };
  return (
    <Card style={styles.card}>
      <Pressable onPress={() => push({ name: 'product', productId: product.id })}>
        <Image source={product.image} style={styles.thumbnail} />
      </Pressable>
      <View style={styles.cardBody}>
        <View style={styles.cardTop}>
          <View style={styles.cardText}>
            <AppText variant="bodyStrong" numberOfLines={1}>
              {product.name}
            </AppText>
            <AppText variant="caption" color="muted">
              {glaze} · {product.material}
            </AppText>
          </View>
          <Pressable
            accessibilityRole="button"
            accessibilityLabel={`Remove ${product.name}`}
            hitSlop={10}
            onPress={() => dispatch({ type: 'remove', ...line })}
          >
            <Icon name="close" size={16} color="faint" />
          </Pressable>
        </View>
        <View style={styles.cardFoot}>
          <Stepper value={quantity} onChange={(value) => dispatch({ type: 'setQuantity', ...line, quantity: value })} />
          <AppText variant="bodyStrong">{price(product.price * quantity)}</AppText>
        </View>
      </View>
    </Card>
  );
}

function FreeShipping() {
  const { subtotal } = useCart();
  const missing = FREE_SHIPPING_FROM - subtotal;
  return (
    <Card style={styles.shipping}>
      <View style={styles.shippingText}>
        <Icon name="truck" size={20} color="positive" />
        <AppText variant="label" style={styles.grow}>
          {missing > 0 ? (
            <>
              Only{' '}
              <AppText variant="label" color="positive" style={styles.bold}>
                {price(missing)}
              </AppText>{' '}
              to free shipping
            </>
          ) : (
            'Shipping is on us'
          )}
        </AppText>
      </View>
      <View style={styles.progress}>
        <ProgressBar value={subtotal / FREE_SHIPPING_FROM} />
      </View>
    </Card>
  );
}

function Summary() {
  const { colors } = useTheme();
  const { subtotal, shipping, total } = useCart();
  const { push } = useRouter();
  return (
    <View style={styles.summary}>
      <View style={[styles.voucher, { borderColor: colors.line }]}>
        <AppText color="faint" style={styles.grow}>
          Voucher or gift card
        </AppText>
        <AppText variant="bodyStrong" color="accent">
          Apply
        </AppText>
      </View>
      <Card style={styles.lines}>
        <SummaryLine label="Subtotal" value={price(subtotal)} />
        <SummaryLine label="Shipping" value={shipping === 0 ? 'Free' : price(shipping)} positive={shipping === 0} />
        <View style={[styles.rule, { backgroundColor: colors.line }]} />
        <SummaryLine label="Total" value={price(total)} strong />
        <AppText variant="caption" color="faint">
          Prices include VAT. Returns are free for 60 days.
        </AppText>
      </Card>
      <Button title="Go to checkout" onPress={() => push({ name: 'checkout' })} />
    </View>
  );
}

function EmptyCart() {
  const { replace } = useRouter();
  return (
    <View style={styles.empty}>
      <Icon name="bag" size={56} color="faint" />
      <AppText variant="title">Nothing in here yet</AppText>
      <AppText color="muted" style={styles.centred}>
        Good things are heavy. Start with a mug.
      </AppText>
      <Button title="Browse the shop" kind="secondary" onPress={() => replace({ name: 'home' })} />
    </View>
  );
}

const styles = StyleSheet.create({
  content: { padding: space.lg, paddingTop: space.sm, gap: space.md, flexGrow: 1 },
  header: { gap: space.lg, marginBottom: space.xs },
  title: { flexDirection: 'row', alignItems: 'baseline', justifyContent: 'space-between' },
  card: { flexDirection: 'row', gap: space.md, padding: space.md },
  thumbnail: { width: 92, height: 92, borderRadius: radius.md },
  cardBody: { flex: 1, justifyContent: 'space-between' },
  cardTop: { flexDirection: 'row', gap: space.sm },
  cardText: { flex: 1 },
  cardFoot: { flexDirection: 'row', alignItems: 'center', justifyContent: 'space-between' },
  shipping: { gap: space.md },
  shippingText: { flexDirection: 'row', alignItems: 'center', gap: space.sm },
  progress: { flexDirection: 'row' },
  bold: { fontWeight: '700' },
  grow: { flex: 1 },
  summary: { gap: space.lg, marginTop: space.xs },
  voucher: {
    flexDirection: 'row',
    alignItems: 'center',
    height: 52,
    paddingHorizontal: space.lg,
    borderWidth: 1.5,
    borderStyle: 'dashed',
    borderRadius: radius.md,
  },
  lines: { gap: space.md },
  rule: { height: StyleSheet.hairlineWidth },
  empty: { flex: 1, alignItems: 'center', justifyContent: 'center', gap: space.md, paddingVertical: space.xxxl },
  centred: { textAlign: 'center' },
});
