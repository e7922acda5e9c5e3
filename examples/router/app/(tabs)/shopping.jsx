import Ionicons from '@expo/vector-icons/Ionicons';
import { useState } from 'react';
import { Pressable, StyleSheet, Text, View } from 'react-native';
import { colors } from '../../src/recipes';

const ITEMS = ['Tomatoes, 800 g', 'Shortcrust pastry', 'Frozen peas', 'Double cream', 'Raspberries'];

export default function Shopping() {
  const [bought, setBought] = useState(['Frozen peas']);
  const toggle = (item) =>
    setBought((items) => (items.includes(item) ? items.filter((other) => other !== item) : [...items, item]));
  return (
    <View style={styles.page}>
      {ITEMS.map((item) => {
        const isBought = bought.includes(item);
        return (
          <Pressable key={item} style={styles.row} onPress={() => toggle(item)}>
            <Ionicons name={isBought ? 'checkmark-circle' : 'ellipse-outline'} size={24} color={colors.accent} />
            <Text style={[styles.text, isBought && styles.bought]}>{item}</Text>
          </Pressable>
        );
      })}
    </View>
  );
}

const styles = StyleSheet.create({
  page: { flex: 1, padding: 16, gap: 8 },
  row: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: 12,
    padding: 14,
    borderRadius: 14,
    backgroundColor: colors.white,
  },
  text: { fontSize: 17, color: colors.ink },
  bought: { color: colors.stone, textDecorationLine: 'line-through' },
});
