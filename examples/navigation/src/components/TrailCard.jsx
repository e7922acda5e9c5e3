import { Pressable, StyleSheet, Text, View } from 'react-native';
import LinearGradient from 'react-native-linear-gradient';
import Icon from 'react-native-vector-icons/Ionicons';
import Animated, { FadeInDown } from 'react-native-reanimated';
import { colors } from '../theme';

export function TrailCard({ trail, onPress }) {
  return (
    <Animated.View entering={FadeInDown} style={styles.card}>
      <Pressable onPress={onPress} accessibilityLabel={trail.name}>
        <LinearGradient colors={trail.sky} start={{ x: 0, y: 0 }} end={{ x: 1, y: 1 }} style={styles.sky}>
          <Icon name="trail-sign" size={30} color="rgba(255, 255, 255, 0.9)" />
          <Text style={styles.name}>{trail.name}</Text>
        </LinearGradient>
        <View style={styles.facts}>
          <Fact icon="location-outline" text={trail.region} />
          <Fact icon="walk-outline" text={`${trail.km} km`} />
          <Fact icon="trending-up-outline" text={`${trail.climb} m`} />
        </View>
      </Pressable>
    </Animated.View>
  );
}

export function Fact({ icon, text }) {
  return (
    <View style={styles.fact}>
      <Icon name={icon} size={16} color={colors.moss} />
      <Text style={styles.factText}>{text}</Text>
    </View>
  );
}

const styles = StyleSheet.create({
  card: { borderRadius: 16, backgroundColor: colors.snow, overflow: 'hidden' },
  sky: { height: 96, padding: 16, flexDirection: 'row', alignItems: 'flex-end', gap: 10 },
  name: { fontSize: 22, fontWeight: '700', color: colors.snow },
  facts: { flexDirection: 'row', justifyContent: 'space-between', padding: 14 },
  fact: { flexDirection: 'row', alignItems: 'center', gap: 5 },
  factText: { color: colors.ink, fontSize: 14 },
});
