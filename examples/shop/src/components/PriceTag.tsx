import { StyleSheet, View } from 'react-native';

import { price } from '@/format';
import { AppText } from './AppText';

interface PriceTagProps {
  amount: number;
  compareAt?: number;
  large?: boolean;
}

export function PriceTag({ amount, compareAt, large = false }: PriceTagProps) {
  const isReduced = compareAt !== undefined && compareAt > amount;
  return (
    <View style={styles.row}>
      <AppText variant={large ? 'title' : 'bodyStrong'} color={isReduced ? 'accent' : 'ink'}>
        {price(amount)}
      </AppText>
      {isReduced ? (
        <AppText variant={large ? 'body' : 'caption'} color="faint" style={styles.before}>
          {price(compareAt)}
        </AppText>
      ) : null}
    </View>
  );
}

const styles = StyleSheet.create({
  row: { flexDirection: 'row', alignItems: 'baseline', gap: 6 },
  before: { textDecorationLine: 'line-through' },
});
