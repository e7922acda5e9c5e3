import { LinearGradient } from 'expo-linear-gradient';
import { Stack, useLocalSearchParams } from 'expo-router';
import { ScrollView, StyleSheet, Text, View } from 'react-native';
import { colors, recipes } from '../../src/recipes';

export default function Recipe() {
  const { id } = useLocalSearchParams();
  const recipe = recipes.find((one) => one.id === id) ?? recipes[0];
  return (
    <ScrollView contentContainerStyle={styles.page}>
      <Stack.Screen options={{ title: recipe.name }} />
      <LinearGradient colors={recipe.colors} style={styles.picture}>
        <Text style={styles.name}>{recipe.name}</Text>
        <Text style={styles.time}>{recipe.minutes} minutes</Text>
      </LinearGradient>
      {recipe.steps.map((step, at) => (
        <View key={step} style={styles.step}>
          <Text style={styles.number}>{at + 1}</Text>
          <Text style={styles.text}>{step}</Text>
        </View>
      ))}
    </ScrollView>
  );
}

const styles = StyleSheet.create({
  page: { padding: 16, gap: 14 },
  picture: { height: 180, borderRadius: 20, padding: 20, justifyContent: 'flex-end' },
  name: { fontSize: 30, fontWeight: '800', color: colors.white },
  time: { fontSize: 16, color: colors.white },
  step: { flexDirection: 'row', gap: 14, alignItems: 'center' },
  number: { width: 28, fontSize: 26, fontWeight: '800', color: colors.accent, textAlign: 'center' },
  text: { flex: 1, fontSize: 17, lineHeight: 25, color: colors.ink },
});
