//! The screen that rendering is measured with: about 200 nodes, as a list of cards has them.

/// Cards on it; each is a view with a picture's place, two texts and a price.
const CARDS: usize = 32;

/// Its files.
pub fn files() -> [(&'static str, String); 2] {
    let package = r#"{"name": "bench", "version": "1.0.0", "main": "App.tsx"}"#;
    [
        ("App.tsx", SCREEN.replace("CARDS", &CARDS.to_string())),
        ("package.json", package.to_owned()),
    ]
}

const SCREEN: &str = r#"import React, {useMemo} from 'react';
import {Platform, StyleSheet, Text, View} from 'react-native';

type Product = {id: number; name: string; about: string; price: number};

function Card({product}: {product: Product}) {
  return (
    <View style={styles.card}>
      <View style={styles.picture} />
      <View style={styles.words}>
        <Text style={styles.name} numberOfLines={1}>{product.name}</Text>
        <Text style={styles.about}>{product.about}</Text>
      </View>
      <Text style={styles.price}>{product.price.toFixed(2)} €</Text>
    </View>
  );
}

export default function App() {
  const products = useMemo<Product[]>(
    () =>
      Array.from({length: CARDS}, (_, id) => ({
        id,
        name: `Product number ${id}`,
        about: 'Thrown by hand, glazed twice, and fired at 1240 degrees.',
        price: 12 + id * 1.5,
      })),
    [],
  );
  return (
    <View style={styles.screen}>
      <Text style={styles.title}>Catalogue</Text>
      {products.map(product => (
        <Card key={product.id} product={product} />
      ))}
    </View>
  );
}

const styles = StyleSheet.create({
  screen: {flex: 1, backgroundColor: '#f4f1ec', padding: 12, paddingTop: Platform.OS === 'ios' ? 60 : 30},
  title: {fontSize: 28, fontWeight: '700', marginBottom: 12},
  card: {
    flexDirection: 'row',
    alignItems: 'center',
    backgroundColor: 'white',
    borderRadius: 12,
    padding: 8,
    marginBottom: 8,
    shadowColor: 'black',
    shadowOpacity: 0.1,
    shadowRadius: 6,
    shadowOffset: {width: 0, height: 2},
  },
  picture: {width: 40, height: 40, borderRadius: 8, backgroundColor: '#c9a27e'},
  words: {flex: 1, marginHorizontal: 10},
  name: {fontSize: 16, fontWeight: '600'},
  about: {fontSize: 12, color: '#666666'},
  price: {fontSize: 15, fontVariant: ['tabular-nums']},
});
"#;
