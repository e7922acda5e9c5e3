import { Image, SectionList, StyleSheet, View } from 'react-native';

import { AppText } from '@/components/AppText';
import { Badge, type BadgeTone } from '@/components/Badge';
import { Button } from '@/components/Button';
import { Card } from '@/components/Card';
import { Header } from '@/components/Header';
import { Screen } from '@/components/Screen';
import { orderHistory, type Order, type OrderStatus } from '@/data/orders';
import { findProduct } from '@/data/products';
import { plural, price } from '@/format';
import { useTheme } from '@/theme/ThemeContext';
import { gutter, space } from '@/theme/tokens';

const statuses: Record<OrderStatus, { label: string; tone: BadgeTone }> = {
  preparing: { label: 'In the kiln', tone: 'warning' },
  shipped: { label: 'On its way', tone: 'accent' },
  delivered: { label: 'Delivered', tone: 'positive' },
  returned: { label: 'Returned', tone: 'neutral' },
};

const SHOWN_THUMBNAILS = 3;

export function OrdersScreen() {
  const count = orderHistory.reduce((sum, section) => sum + section.data.length, 0);
  return (
    <Screen>
      <Header title="Orders" subtitle={plural(count, 'order')} />
      <SectionList
        sections={orderHistory}
        keyExtractor={(order) => order.id}
        renderSectionHeader={({ section }) => (
          <AppText variant="overline" color="faint" style={styles.month}>
            {section.title}
          </AppText>
        )}
        renderItem={({ item }) => <OrderCard order={item} />}
        contentContainerStyle={styles.content}
        stickySectionHeadersEnabled={false}
      />
    </Screen>
  );
}

function OrderCard({ order }: { order: Order }) {
  const { colors } = useTheme();
  const status = statuses[order.status];
  return (
    <Card style={styles.card}>
      <View style={styles.top}>
        <View>
          <AppText variant="bodyStrong">{order.id}</AppText>
          <AppText variant="caption" color="muted">
            Placed on {order.placedOn}
          </AppText>
        </View>
        <Badge label={status.label} tone={status.tone} />
      </View>
      <View style={styles.middle}>
        <Thumbnails productIds={order.productIds} />
        <View style={styles.amount}>
          <AppText variant="bodyStrong">{price(order.total)}</AppText>
          <AppText variant="caption" color="muted">
            {plural(order.productIds.length, 'piece')}
          </AppText>
        </View>
      </View>
      <View style={[styles.foot, { borderTopColor: colors.line }]}>
        <AppText variant="caption" color="muted" numberOfLines={1} style={styles.note}>
          {order.note}
        </AppText>
        <Button kind="quiet" title={order.status === 'shipped' ? 'Track' : 'Details'} />
      </View>
    </Card>
  );
}

function Thumbnails({ productIds }: { productIds: string[] }) {
  const { colors } = useTheme();
  const shown = productIds.slice(0, SHOWN_THUMBNAILS).flatMap((id) => findProduct(id) ?? []);
  const hidden = productIds.length - shown.length;
  return (
    <View style={styles.thumbnails}>
      {shown.map((product, index) => (
        <Image
          key={product.id}
          source={product.image}
          style={[
            styles.thumbnail,
            { borderColor: colors.surface, zIndex: shown.length - index },
            index > 0 && styles.overlapping,
          ]}
        />
      ))}
      {hidden > 0 ? (
        <View
          style={[
            styles.thumbnail,
            styles.overlapping,
            { borderColor: colors.surface, backgroundColor: colors.sunken },
          ]}
        >
          <AppText variant="label" color="muted">
            +{hidden}
          </AppText>
        </View>
      ) : null}
    </View>
  );
}

const THUMBNAIL = 56;

const styles = StyleSheet.create({
  content: { paddingHorizontal: gutter, paddingBottom: space.xxl },
  month: { marginTop: space.lg, marginBottom: space.sm, marginLeft: space.xs },
  card: { gap: space.md, marginBottom: space.md, paddingBottom: space.xs },
  top: { flexDirection: 'row', justifyContent: 'space-between', alignItems: 'flex-start' },
  middle: { flexDirection: 'row', alignItems: 'center', justifyContent: 'space-between' },
  amount: { alignItems: 'flex-end' },
  thumbnails: { flexDirection: 'row' },
  thumbnail: {
    width: THUMBNAIL,
    height: THUMBNAIL,
    borderRadius: THUMBNAIL / 2,
    borderWidth: 3,
    alignItems: 'center',
    justifyContent: 'center',
  },
  overlapping: { marginLeft: -16 },
  foot: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space.md,
    borderTopWidth: StyleSheet.hairlineWidth,
    paddingTop: space.xs,
  },
  note: { flex: 1 },
});
