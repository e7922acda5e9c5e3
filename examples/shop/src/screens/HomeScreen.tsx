import { useState } from 'react';
import { FlatList, ImageBackground, ScrollView, StyleSheet, View } from 'react-native';

import { useCart } from '@/cart/CartContext';
import { AppText } from '@/components/AppText';
import { Button } from '@/components/Button';
import { Chip } from '@/components/Chip';
import { CountBubble } from '@/components/CountBubble';
import { IconButton } from '@/components/IconButton';
import { ProductCard } from '@/components/ProductCard';
import { Screen } from '@/components/Screen';
import { categories, products, type CategoryId } from '@/data/products';
import { plural } from '@/format';
import { useColumns } from '@/hooks/useColumns';
import { useRouter } from '@/navigation/RouterContext';
import { useTheme } from '@/theme/ThemeContext';
import { elevation, gutter, radius, space } from '@/theme/tokens';

export function HomeScreen() {
  const { push } = useRouter();
  const { columns, cardWidth } = useColumns();
  const [category, setCategory] = useState<CategoryId | null>(null);
  const shown = category ? products.filter((product) => product.category === category) : products;

  return (
    <Screen tabs>
      <FlatList
        // The number of columns can't change within one list.
        key={columns}
        data={shown}
        numColumns={columns}
        keyExtractor={(product) => product.id}
        renderItem={({ item }) => (
          <ProductCard product={item} width={cardWidth} onPress={() => push({ name: 'product', productId: item.id })} />
        )}
        columnWrapperStyle={styles.row}
        contentContainerStyle={styles.content}
        showsVerticalScrollIndicator={false}
        ListHeaderComponent={<HomeHeader count={shown.length} selected={category} onSelect={setCategory} />}
      />
    </Screen>
  );
}

interface HomeHeaderProps {
  count: number;
  selected: CategoryId | null;
  onSelect: (category: CategoryId | null) => void;
}

function HomeHeader({ count, selected, onSelect }: HomeHeaderProps) {
  return (
    <View style={styles.header}>
      <Greeting />
      <Hero />
      <ScrollView
        horizontal
        showsHorizontalScrollIndicator={false}
        style={styles.chips}
        contentContainerStyle={styles.chipsContent}
      >
        <Chip label="Everything" selected={selected === null} onPress={() => onSelect(null)} />
        {categories.map(({ id, name }) => (
          <Chip key={id} label={name} selected={selected === id} onPress={() => onSelect(id)} />
        ))}
      </ScrollView>
      <View style={styles.sectionTitle}>
        <AppText variant="title">Fresh from the kiln</AppText>
        <AppText variant="label" color="muted">
          {plural(count, 'piece')}
        </AppText>
      </View>
    </View>
  );
}

function Greeting() {
  const { push } = useRouter();
  const { count } = useCart();
  return (
    <View style={styles.greeting}>
      <View style={styles.greetingText}>
        <AppText variant="label" color="muted">
          Good morning, Ida
        </AppText>
        <AppText variant="display">Loam</AppText>
      </View>
      <IconButton icon="search" label="Search" onPress={() => push({ name: 'search' })} />
      <IconButton icon="bag" label={`Bag, ${plural(count, 'item')}`} onPress={() => push({ name: 'cart' })}>
        <View style={styles.bubble}>
          <CountBubble count={count} />
        </View>
      </IconButton>
    </View>
  );
}

function Hero() {
  const { colors } = useTheme();
  const { push } = useRouter();
  return (
    <View style={[styles.heroShadow, elevation(2), { backgroundColor: colors.surface }]}>
      <ImageBackground source={require('../../assets/hero.jpg')} style={styles.hero} imageStyle={styles.heroImage}>
        <View style={[StyleSheet.absoluteFill, styles.heroTint]} />
        <View style={styles.heroText}>
          <AppText variant="overline" style={styles.onHero}>
            The autumn firing
          </AppText>
          <AppText variant="title" style={styles.onHero}>
            Glazes the colour of the last warm day
          </AppText>
          <Button
            title="See the vases"
            style={styles.heroButton}
            onPress={() => push({ name: 'product', productId: 'amphora-vase' })}
          />
        </View>
      </ImageBackground>
    </View>
  );
}

const styles = StyleSheet.create({
  content: { paddingHorizontal: gutter, paddingBottom: space.xxl },
  row: { gap: space.md, marginBottom: space.md },
  header: { gap: space.lg, paddingBottom: space.lg },
  greeting: { flexDirection: 'row', alignItems: 'center', gap: space.md, paddingTop: space.sm },
  greetingText: { flex: 1 },
  bubble: { position: 'absolute', top: 4, right: 6 },
  heroShadow: { borderRadius: radius.xl },
  hero: { minHeight: 196, justifyContent: 'center' },
  heroImage: { width: '100%', height: '100%', borderRadius: radius.xl },
  heroTint: { borderRadius: radius.xl, backgroundColor: 'rgba(74, 48, 30, 0.08)' },
  heroText: { width: '58%', padding: space.xl, gap: space.sm },
  onHero: { color: '#3B2416' },
  heroButton: { alignSelf: 'flex-start', minHeight: 42, marginTop: space.xs },
  chips: { marginHorizontal: -space.lg },
  chipsContent: { paddingHorizontal: gutter, gap: space.sm },
  sectionTitle: { flexDirection: 'row', alignItems: 'baseline', justifyContent: 'space-between' },
});
