import { Pressable, ScrollView, StyleSheet, Text, View } from 'react-native';
import { Elevation } from '../components/Elevation';
import { Fact } from '../components/TrailCard';
import { colors } from '../theme';
import { trails } from '../trails';

export function TrailScreen({ navigation, route }) {
  const trail = trails.find(({ id }) => id === route.params.id);
  return (
    <ScrollView contentContainerStyle={styles.page}>
      <View style={styles.card}>
        <Text style={styles.label}>Elevation</Text>
        <Elevation heights={trail.heights} />
      </View>
      <View style={[styles.card, styles.row]}>
        <Fact icon="walk-outline" text={`${trail.km} km`} />
        <Fact icon="trending-up-outline" text={`${trail.climb} m up`} />
        <Fact icon="time-outline" text={`${trail.hours} h`} />
      </View>
      <Text style={styles.text}>
        From the car park the path climbs through beeches to the first outlook, follows the ridge for an hour and comes
        down past the spring. Take water: there is none after the hut.
      </Text>
      <Pressable style={styles.button} onPress={() => navigation.navigate('Plan')}>
        <Text style={styles.buttonText}>Plan this hike</Text>
      </Pressable>
    </ScrollView>
  );
}

const styles = StyleSheet.create({
  page: { padding: 16, gap: 14 },
  card: { backgroundColor: colors.snow, borderRadius: 16, padding: 14, gap: 8 },
  row: { flexDirection: 'row', justifyContent: 'space-between' },
  label: { fontSize: 13, fontWeight: '600', color: colors.stone, textTransform: 'uppercase', letterSpacing: 0.6 },
  text: { fontSize: 16, lineHeight: 24, color: colors.ink },
  button: { backgroundColor: colors.forest, borderRadius: 14, paddingVertical: 15, alignItems: 'center' },
  buttonText: { color: colors.snow, fontSize: 17, fontWeight: '700' },
});
