import { FlatList, StyleSheet, Text, View } from 'react-native';
import { TrailCard } from '../components/TrailCard';
import { colors } from '../theme';
import { trails } from '../trails';

export function TrailsScreen({ navigation }) {
  return (
    <FlatList
      data={trails}
      keyExtractor={(trail) => trail.id}
      contentContainerStyle={styles.list}
      ListHeaderComponent={
        <View style={styles.head}>
          <Text style={styles.title}>Where to today?</Text>
          <Text style={styles.text}>Clear skies until six, a light wind from the west.</Text>
        </View>
      }
      renderItem={({ item }) => <TrailCard trail={item} onPress={() => navigation.navigate('Trail', { id: item.id })} />}
    />
  );
}

const styles = StyleSheet.create({
  list: { padding: 16, gap: 14 },
  head: { gap: 4, marginBottom: 4 },
  title: { fontSize: 26, fontWeight: '800', color: colors.ink },
  text: { fontSize: 15, color: colors.stone },
});
