import { useState } from 'react';
import { ActivityIndicator, FlatList, Image, Pressable, StyleSheet, TextInput, View } from 'react-native';

import { AppText } from '@/components/AppText';
import { Badge } from '@/components/Badge';
import { Chip } from '@/components/Chip';
import { Icon } from '@/components/Icon';
import { PriceTag } from '@/components/PriceTag';
import { Rating } from '@/components/Rating';
import { Screen } from '@/components/Screen';
import type { Product } from '@/data/products';
import { plural } from '@/format';
import { useProductSearch } from '@/hooks/useProductSearch';
import { useRouter } from '@/navigation/RouterContext';
import { useTheme } from '@/theme/ThemeContext';
import { elevation, gutter, radius, space, type } from '@/theme/tokens';

const suggestions = ['Stoneware', 'Atelier Wren', 'Oak', 'Vases', 'Set of four', 'Lighting'];

export function SearchScreen({ initialQuery = '' }: { initialQuery?: string }) {
  const [query, setQuery] = useState(initialQuery);
  const results = useProductSearch(query);
  return (
    <Screen tabs>
      <FlatList
        data={results}
        keyExtractor={(product) => product.id}
        renderItem={({ item }) => <ResultRow product={item} />}
        ItemSeparatorComponent={Separator}
        contentContainerStyle={styles.content}
        keyboardShouldPersistTaps="handled"
        ListHeaderComponent={
          <View style={styles.header}>
            <AppText variant="display">Search</AppText>
            <SearchField value={query} onChange={setQuery} />
            <View style={styles.suggestions}>
              {suggestions.map((suggestion) => (
                <Chip
                  key={suggestion}
                  label={suggestion}
                  selected={suggestion.toLowerCase() === query.toLowerCase()}
                  onPress={() => setQuery(suggestion)}
                />
              ))}
            </View>
            {query ? (
              <AppText variant="label" color="muted">
                {plural(results.length, 'result')} for “{query}”
              </AppText>
            ) : null}
          </View>
        }
        ListEmptyComponent={query ? <NothingFound query={query} /> : undefined}
        ListFooterComponent={results.length > 0 ? <LoadingMore /> : undefined}
      />
    </Screen>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { colors } = useTheme();
  return (
    <View style={[styles.field, { backgroundColor: colors.surface, borderColor: colors.line }, elevation(1)]}>
      <Icon name="search" size={20} color="muted" />
      <TextInput
        value={value}
        onChangeText={onChange}
        placeholder="Mugs, makers, materials"
        placeholderTextColor={colors.faint}
        returnKeyType="search"
        style={[styles.input, { color: colors.ink }]}
      />
      {value ? (
        <Pressable accessibilityLabel="Clear" hitSlop={10} onPress={() => onChange('')}>
          <Icon name="close" size={16} color="faint" />
        </Pressable>
      ) : null}
    </View>
  );
}

function ResultRow({ product }: { product: Product }) {
  const { push } = useRouter();
  return (
    <Pressable
      accessibilityRole="button"
      onPress={() => push({ name: 'product', productId: product.id })}
      style={({ pressed }) => [styles.row, pressed && styles.pressed]}
    >
      <Image source={product.image} style={styles.thumbnail} />
      <View style={styles.text}>
        <AppText variant="caption" color="faint">
          {product.maker}
        </AppText>
        <AppText variant="bodyStrong" numberOfLines={1}>
          {product.name}
        </AppText>
        <Rating value={product.rating} count={product.reviewCount} />
      </View>
      <View style={styles.trailing}>
        <PriceTag amount={product.price} />
        {product.stock === 0 ? <Badge label="Sold out" /> : null}
      </View>
    </Pressable>
  );
}

function Separator() {
  const { colors } = useTheme();
  return <View style={[styles.separator, { backgroundColor: colors.line }]} />;
}

function LoadingMore() {
  const { colors } = useTheme();
  return (
    <View style={styles.loading}>
      <ActivityIndicator color={colors.accent} />
      <AppText variant="caption" color="faint">
        Looking in the archive
      </AppText>
    </View>
  );
}

function NothingFound({ query }: { query: string }) {
  return (
    <View style={styles.nothing}>
      <Icon name="search" size={48} color="faint" />
      <AppText variant="heading">No “{query}” yet</AppText>
      <AppText color="muted" style={styles.centred}>
        Try a maker, a material or a shape.
      </AppText>
    </View>
  );
}

const styles = StyleSheet.create({
  content: { paddingHorizontal: gutter, paddingBottom: space.xxl },
  header: { gap: space.lg, paddingTop: space.sm, paddingBottom: space.md },
  field: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space.md,
    height: 54,
    borderRadius: radius.pill,
    borderWidth: StyleSheet.hairlineWidth,
    paddingHorizontal: space.xl,
  },
  input: { flex: 1, fontSize: type.body.fontSize, padding: 0 },
  suggestions: { flexDirection: 'row', flexWrap: 'wrap', gap: space.sm },
  row: { flexDirection: 'row', alignItems: 'center', gap: space.md, paddingVertical: space.md },
  pressed: { opacity: 0.7 },
  thumbnail: { width: 76, height: 76, borderRadius: radius.md },
  text: { flex: 1, gap: 2 },
  trailing: { alignItems: 'flex-end', gap: space.xs },
  separator: { height: StyleSheet.hairlineWidth, marginLeft: 76 + space.md },
  loading: {
    flexDirection: 'row',
    alignItems: 'center',
    justifyContent: 'center',
    gap: space.sm,
    paddingTop: space.xl,
  },
  nothing: { alignItems: 'center', gap: space.sm, paddingVertical: space.xxxl },
  centred: { textAlign: 'center' },
});
