import { StyleSheet, Text, View } from 'react-native';
import Animated, { useAnimatedStyle, useSharedValue, withTiming } from 'react-native-reanimated';
import Icon from 'react-native-vector-icons/Ionicons';
import { useEffect } from 'react';
import { colors } from '../theme';

const GOAL = 0.68;

export function ProfileScreen() {
  const done = useSharedValue(0);
  const bar = useAnimatedStyle(() => ({ width: `${done.value * 100}%` }));
  useEffect(() => {
    done.value = withTiming(GOAL, { duration: 600 });
  }, [done]);
  return (
    <View style={styles.page}>
      <Icon name="person-circle" size={96} color={colors.moss} />
      <Text style={styles.name}>Mara Lind</Text>
      <Text style={styles.text}>184 km this year, 68 % of the goal</Text>
      <View style={styles.track}>
        <Animated.View style={[styles.bar, bar]} />
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  page: { flex: 1, alignItems: 'center', padding: 24, gap: 8 },
  name: { fontSize: 24, fontWeight: '800', color: colors.ink },
  text: { fontSize: 15, color: colors.stone },
  track: { alignSelf: 'stretch', height: 12, borderRadius: 6, backgroundColor: '#dfe5da', marginTop: 12 },
  bar: { height: 12, borderRadius: 6, backgroundColor: colors.moss },
});
