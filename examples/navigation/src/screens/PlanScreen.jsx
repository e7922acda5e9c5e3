import { StyleSheet, Switch, Text, TextInput, View } from 'react-native';
import { useState } from 'react';
import { colors } from '../theme';

export function PlanScreen() {
  const [isReminded, setReminded] = useState(true);
  return (
    <View style={styles.page}>
      <Text style={styles.label}>Name of the hike</Text>
      <TextInput style={styles.input} placeholder="Saturday on the ridge" placeholderTextColor={colors.stone} />
      <View style={styles.row}>
        <Text style={styles.text}>Remind me the evening before</Text>
        <Switch value={isReminded} onValueChange={setReminded} trackColor={{ true: colors.moss }} />
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  page: { flex: 1, padding: 20, gap: 12, backgroundColor: colors.paper },
  label: { fontSize: 15, fontWeight: '600', color: colors.ink },
  input: { backgroundColor: colors.snow, borderRadius: 12, padding: 14, fontSize: 16, color: colors.ink },
  row: { flexDirection: 'row', alignItems: 'center', justifyContent: 'space-between', marginTop: 8 },
  text: { fontSize: 16, color: colors.ink },
});
