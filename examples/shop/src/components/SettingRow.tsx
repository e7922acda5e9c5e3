import { Pressable, StyleSheet, Switch, View } from 'react-native';

import { useTheme } from '@/theme/ThemeContext';
import { space } from '@/theme/tokens';
import { AppText } from './AppText';
import { Icon, type IconName } from './Icon';

interface SettingRowProps {
  icon?: IconName;
  title: string;
  detail?: string;
  /** With a value the row is a switch, without one a link. */
  value?: boolean;
  onChange?: (value: boolean) => void;
  onPress?: () => void;
  last?: boolean;
}

export function SettingRow({ icon, title, detail, value, onChange, onPress, last = false }: SettingRowProps) {
  const { colors } = useTheme();
  return (
    <Pressable
      onPress={onPress}
      style={[styles.row, !last && { borderBottomWidth: StyleSheet.hairlineWidth, borderBottomColor: colors.line }]}
    >
      {icon ? (
        <View style={[styles.icon, { backgroundColor: colors.sunken }]}>
          <Icon name={icon} size={18} color="muted" />
        </View>
      ) : null}
      <View style={styles.text}>
        <AppText variant="bodyStrong">{title}</AppText>
        {detail ? (
          <AppText variant="caption" color="muted">
            {detail}
          </AppText>
        ) : null}
      </View>
      {value === undefined ? (
        <Icon name="chevron" size={16} color="faint" />
      ) : (
        <Switch
          value={value}
          onValueChange={onChange}
          trackColor={{ true: colors.positive, false: colors.line }}
          thumbColor="#FFFFFF"
        />
      )}
    </Pressable>
  );
}

const styles = StyleSheet.create({
  row: { flexDirection: 'row', alignItems: 'center', gap: space.md, paddingVertical: space.md, minHeight: 60 },
  icon: { width: 36, height: 36, borderRadius: 12, alignItems: 'center', justifyContent: 'center' },
  text: { flex: 1, gap: 1 },
});
