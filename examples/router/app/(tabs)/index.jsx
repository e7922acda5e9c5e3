import Ionicons from '@expo/vector-icons/Ionicons';
import { LinearGradient } from 'expo-linear-gradient';
import { Link } from 'expo-router';
import { Pressable, ScrollView, StyleSheet, Text, View } from 'react-native';
import { colors, recipes } from '../../src/recipes';

export default function Recipes() {
  return (
    <ScrollView contentContainerStyle={styles.page}>
      {recipes.map((recipe) => (
        <Link key={recipe.id} href={`/recipe/${recipe.id}`} asChild>
          <Pressable style={styles.card}>
            <LinearGradient colors={recipe.colors} start={{ x: 0, y: 0 }} end={{ x: 1, y: 1 }} style={styles.picture}>
              <Ionicons name={recipe.icon} size={34} color={colors.white} />
            </LinearGradient>
            <View style={styles.words}>
              <Text style={styles.name}>{recipe.name}</Text>
              <Text style={styles.time}>{recipe.minutes} minutes</Text>
            </View>
            <Ionicons name="chevron-forward" size={20} color={colors.stone} />
          </Pressable>
        </Link>
      ))}
      <Link href="/about" style={styles.link}>
        About Larder
      </Link>
    </ScrollView>
  );
}

const styles = StyleSheet.create({
  page: { padding: 16, gap: 12 },
  card: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: 14,
    padding: 10,
    paddingRight: 16,
    borderRadius: 18,
    backgroundColor: colors.white,
  },
  picture: { width: 72, height: 72, borderRadius: 14, alignItems: 'center', justifyContent: 'center' },
  words: { flex: 1, gap: 3 },
  name: { fontSize: 18, fontWeight: '700', color: colors.ink },
  time: { fontSize: 14, color: colors.stone },
  link: { color: colors.accent, fontSize: 16, textAlign: 'center', padding: 12 },
});
