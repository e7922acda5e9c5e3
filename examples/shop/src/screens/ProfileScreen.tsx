import { useState } from 'react';
import { ScrollView, StyleSheet, View } from 'react-native';

import { AppText } from '@/components/AppText';
import { Card } from '@/components/Card';
import { ProgressBar } from '@/components/ProgressBar';
import { Screen } from '@/components/Screen';
import { SettingRow } from '@/components/SettingRow';
import { useRouter } from '@/navigation/RouterContext';
import { useTheme } from '@/theme/ThemeContext';
import { elevation, radius, space } from '@/theme/tokens';

export function ProfileScreen() {
  const { push } = useRouter();
  const { isDark, setAppearance } = useTheme();
  const [sendsNews, setSendsNews] = useState(true);
  const [sharesData, setSharesData] = useState(false);

  return (
    <Screen tabs>
      <ScrollView contentContainerStyle={styles.content} showsVerticalScrollIndicator={false}>
        <Person />
        <Membership points={1840} goal={2500} />
        <Figures />
        <View style={styles.group}>
          <AppText variant="overline" color="faint" style={styles.groupTitle}>
            Shopping
          </AppText>
          <Card style={styles.rows}>
            <SettingRow
              icon="box"
              title="Orders"
              detail="One arrives tomorrow"
              onPress={() => push({ name: 'orders' })}
            />
            <SettingRow icon="heart" title="Favourites" detail="12 pieces" />
            <SettingRow icon="truck" title="Addresses" detail="Hamburg and one more" last />
          </Card>
        </View>
        <View style={styles.group}>
          <AppText variant="overline" color="faint" style={styles.groupTitle}>
            Preferences
          </AppText>
          <Card style={styles.rows}>
            <SettingRow
              title="Dark appearance"
              value={isDark}
              onChange={(dark) => setAppearance(dark ? 'dark' : 'light')}
            />
            <SettingRow title="News from the studio" detail="Twice a month" value={sendsNews} onChange={setSendsNews} />
            <SettingRow title="Share usage data" value={sharesData} onChange={setSharesData} last />
          </Card>
        </View>
        <AppText variant="caption" color="faint" style={styles.version}>
          Loam 1.4.0 · Fired in Hamburg
        </AppText>
      </ScrollView>
    </Screen>
  );
}

function Person() {
  const { colors } = useTheme();
  return (
    <View style={styles.person}>
      <View style={[styles.avatar, { backgroundColor: colors.positive, borderColor: colors.surface }, elevation(2)]}>
        <AppText variant="title" style={styles.initials}>
          IS
        </AppText>
        <View style={[styles.online, { backgroundColor: colors.star, borderColor: colors.background }]} />
      </View>
      <View style={styles.grow}>
        <AppText variant="title" numberOfLines={1}>
          Ida Sommer
        </AppText>
        <AppText color="muted" numberOfLines={1} ellipsizeMode="middle">
          ida.sommer@studio-sommer-and-friends.example
        </AppText>
      </View>
    </View>
  );
}

function Membership({ points, goal }: { points: number; goal: number }) {
  const { colors } = useTheme();
  return (
    <View style={[styles.membership, { backgroundColor: colors.accent }, elevation(3)]}>
      <View style={[styles.circle, styles.circleLarge]} />
      <View style={[styles.circle, styles.circleSmall]} />
      <AppText variant="overline" style={styles.onCardFaint}>
        Kiln club
      </AppText>
      <AppText variant="display" style={styles.onCard}>
        {points.toLocaleString('en-GB')} points
      </AppText>
      <View style={styles.membershipFoot}>
        <ProgressBar value={points / goal} color="star" height={8} />
      </View>
      <AppText variant="caption" style={styles.onCardFaint}>
        {goal - points} more to a free throwing lesson
      </AppText>
    </View>
  );
}

function Figures() {
  const { colors } = useTheme();
  const figures = [
    ['24', 'Orders'],
    ['12', 'Favourites'],
    ['€310', 'Saved'],
  ] as const;
  return (
    <Card style={styles.figures}>
      {figures.map(([value, name], index) => (
        <View key={name} style={[styles.figure, index > 0 && { borderLeftWidth: 1, borderLeftColor: colors.line }]}>
          <AppText variant="heading">{value}</AppText>
          <AppText variant="caption" color="muted">
            {name}
          </AppText>
        </View>
      ))}
    </Card>
  );
}

const AVATAR = 72;

const styles = StyleSheet.create({
  content: { padding: space.lg, gap: space.xl, paddingBottom: space.xxl },
  grow: { flex: 1 },
  person: { flexDirection: 'row', alignItems: 'center', gap: space.lg },
  avatar: {
    width: AVATAR,
    height: AVATAR,
    borderRadius: AVATAR / 2,
    borderWidth: 3,
    alignItems: 'center',
    justifyContent: 'center',
  },
  initials: { color: '#FFFFFF' },
  online: { position: 'absolute', right: 0, bottom: 0, width: 18, height: 18, borderRadius: 9, borderWidth: 3 },
  membership: { borderRadius: radius.xl, padding: space.xl, gap: space.sm, overflow: 'hidden' },
  circle: { position: 'absolute', borderRadius: 999, backgroundColor: '#FFFFFF' },
  circleLarge: { width: 220, height: 220, right: -70, top: -90, opacity: 0.1 },
  circleSmall: { width: 130, height: 130, right: 40, bottom: -80, opacity: 0.08 },
  onCard: { color: '#FFF9F4' },
  onCardFaint: { color: '#FFF9F4', opacity: 0.85 },
  membershipFoot: { flexDirection: 'row', marginTop: space.sm },
  figures: { flexDirection: 'row', paddingHorizontal: 0 },
  figure: { flex: 1, alignItems: 'center' },
  group: { gap: space.sm },
  groupTitle: { marginLeft: space.xs },
  rows: { paddingVertical: space.xs },
  version: { textAlign: 'center' },
});
