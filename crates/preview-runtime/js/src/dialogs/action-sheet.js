// `ActionSheetIOS.showActionSheetWithOptions`.
import { Pressable, StyleSheet, Text, View } from 'react-native';
import { state } from '../environment/state.js';
import { present } from './host.js';

const palette = () =>
  state.dark
    ? { group: '#252525', line: 'rgba(84, 84, 88, 0.65)', blue: '#0a84ff', red: '#ff453a', faint: '#8e8e93' }
    : { group: '#f7f7f7', line: 'rgba(60, 60, 67, 0.29)', blue: '#007aff', red: '#ff3b30', faint: '#8a8a8e' };

export function showActionSheet(given, answer) {
  const words = (value) => (value == null ? undefined : String(value));
  const options = {
    ...given,
    title: words(given.title),
    message: words(given.message),
    options: Array.from(given.options ?? [], String),
  };
  const close = present({
    kind: 'ActionSheet',
    facts: { title: options.title, message: options.message, buttons: options.options.map((text) => ({ text })) },
    render: () => (
      <ActionSheet
        {...options}
        onPress={(index) => {
          close();
          setTimeout(answer, 0, index);
        }}
      />
    ),
  });
  return close;
}

function ActionSheet(options) {
  const { title, message, cancelButtonIndex, destructiveButtonIndices, disabledButtonIndices, onPress } = options;
  const colors = palette();
  const row = (index, isFirst) => {
    const isDisabled = disabledButtonIndices?.includes(index) === true;
    const isDestructive = destructiveButtonIndices?.includes(index) === true;
    return (
      <Pressable
        key={index}
        accessibilityRole="button"
        disabled={isDisabled}
        onPress={() => onPress(index)}
        style={[styles.row, isFirst ? null : { borderTopWidth: 0.5, borderColor: colors.line }]}
      >
        <Text
          numberOfLines={1}
          style={[
            styles.label,
            { color: isDisabled ? colors.faint : isDestructive ? colors.red : (options.tintColor ?? colors.blue) },
            index === cancelButtonIndex ? styles.strong : null,
          ]}
        >
          {options.options[index]}
        </Text>
      </Pressable>
    );
  };
  const indices = options.options.map((_, index) => index).filter((index) => index !== cancelButtonIndex);
  const hasHead = Boolean(title || message);
  const group = [styles.group, { backgroundColor: colors.group }];
  // Outside of the sheet a touch cancels, when there is something to cancel with.
  const cancel = cancelButtonIndex === undefined ? undefined : () => onPress(cancelButtonIndex);
  return (
    <View style={styles.backdrop}>
      <Pressable style={styles.outside} onPress={cancel} />
      <View style={[styles.sheet, { paddingBottom: Math.max(8, state.device.safe_area.bottom) }]}>
        <View style={group}>
          {hasHead ? (
            <View style={styles.head}>
              {title ? <Text style={[styles.title, { color: colors.faint }]}>{title}</Text> : null}
              {message ? <Text style={[styles.message, { color: colors.faint }]}>{message}</Text> : null}
            </View>
          ) : null}
          {indices.map((index, position) => row(index, position === 0 && !hasHead))}
        </View>
        {cancelButtonIndex === undefined ? null : <View style={group}>{row(cancelButtonIndex, true)}</View>}
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  backdrop: { flex: 1, backgroundColor: 'rgba(0, 0, 0, 0.2)' },
  outside: { flex: 1 },
  sheet: { paddingHorizontal: 8, gap: 8 },
  group: { borderRadius: 13, overflow: 'hidden' },
  head: { paddingHorizontal: 16, paddingVertical: 14, gap: 8 },
  title: { fontSize: 13, fontWeight: '600', textAlign: 'center' },
  message: { fontSize: 13, textAlign: 'center' },
  row: { height: 57, alignItems: 'center', justifyContent: 'center', paddingHorizontal: 16 },
  label: { fontSize: 20 },
  strong: { fontWeight: '600' },
});
