import { StyleSheet, View } from 'react-native';

import { AppText } from './AppText';

interface SummaryLineProps {
  label: string;
  value: string;
  strong?: boolean;
  positive?: boolean;
}

export function SummaryLine({ label, value, strong = false, positive = false }: SummaryLineProps) {
  return (
    <View style={styles.line}>
      <AppText variant={strong ? 'heading' : 'body'} color={strong ? 'ink' : 'muted'}>
        {label}
      </AppText>
      <AppText variant={strong ? 'heading' : 'bodyStrong'} color={positive ? 'positive' : 'ink'}>
        {value}
      </AppText>
    </View>
  );
}

const styles = StyleSheet.create({
  line: { flexDirection: 'row', justifyContent: 'space-between', alignItems: 'baseline' },
});
