import Constants from 'expo-constants';
import { StyleSheet, Text, View } from 'react-native';
import { colors } from '../src/recipes';

export default function About() {
  return (
    <View style={styles.page}>
      <Text style={styles.name}>{Constants.expoConfig?.name}</Text>
      <Text style={styles.text}>Three recipes and what to buy for them.</Text>
    </View>
  );
}

const styles = StyleSheet.create({
  page: { flex: 1, alignItems: 'center', justifyContent: 'center', gap: 8, backgroundColor: colors.paper },
  name: { fontSize: 32, fontWeight: '800', color: colors.ink },
  text: { fontSize: 16, color: colors.stone },
});
