import { StyleSheet, Text, View } from 'react-native';
import Icon from 'react-native-vector-icons/Ionicons';
import { colors } from '../theme';

const ROWS = [
  ['speedometer-outline', 'Units', 'Kilometres'],
  ['moon-outline', 'Appearance', 'As the system'],
  ['cloud-download-outline', 'Offline maps', '2 regions'],
];

export function SettingsScreen() {
  return (
    <View style={styles.page}>
      {ROWS.map(([icon, name, value]) => (
        <View key={name} style={styles.row}>
          <Icon name={icon} size={22} color={colors.moss} />
          <Text style={styles.name}>{name}</Text>
          <Text style={styles.value}>{value}</Text>
        </View>
      ))}
    </View>
  );
}

const styles = StyleSheet.create({
  page: { flex: 1, padding: 16, gap: 10 },
  row: { flexDirection: 'row', alignItems: 'center', gap: 12, backgroundColor: colors.snow, borderRadius: 14, padding: 16 },
  name: { flex: 1, fontSize: 16, color: colors.ink },
  value: { fontSize: 15, color: colors.stone },
});
