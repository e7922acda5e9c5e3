// An alert as iOS shows it.
import { Pressable, StyleSheet, Text, TextInput, View } from 'react-native';
import { state } from '../environment/state.js';

const palette = () =>
  state.dark
    ? {
        card: '#252525',
        text: '#ffffff',
        line: 'rgba(84, 84, 88, 0.65)',
        blue: '#0a84ff',
        red: '#ff453a',
        field: '#1c1c1e',
      }
    : {
        card: '#f2f2f2',
        text: '#000000',
        line: 'rgba(60, 60, 67, 0.29)',
        blue: '#007aff',
        red: '#ff3b30',
        field: '#ffffff',
      };

export function AlertCard({ title, message, buttons, fields, values, onPress }) {
  const colors = palette();
  const isRow = buttons.length === 2;
  // Side by side the cancel button stands first, below each other last.
  const isCancel = ({ style }) => style === 'cancel';
  const others = buttons.filter((button) => !isCancel(button));
  const cancels = buttons.filter(isCancel);
  const ordered = isRow ? [...cancels, ...others] : [...others, ...cancels];
  const isStrong = (button) => (buttons.some(({ isPreferred }) => isPreferred) ? button.isPreferred : isCancel(button));
  return (
    <View style={[styles.backdrop, { backgroundColor: `rgba(0, 0, 0, ${state.dark ? 0.48 : 0.2})` }]}>
      <View style={[styles.card, { backgroundColor: colors.card }]} accessibilityRole="alert">
        <View style={styles.words}>
          {title ? <Text style={[styles.title, { color: colors.text }]}>{title}</Text> : null}
          {message ? <Text style={[styles.message, { color: colors.text }]}>{message}</Text> : null}
          {fields.map(({ placeholder, isSecret }, index) => (
            <TextInput
              key={index}
              autoFocus={index === 0}
              placeholder={placeholder}
              secureTextEntry={isSecret}
              defaultValue={values[index]}
              onChangeText={(text) => {
                values[index] = text;
              }}
              style={[styles.field, { backgroundColor: colors.field, borderColor: colors.line, color: colors.text }]}
            />
          ))}
        </View>
        <View style={isRow ? styles.row : null}>
          {ordered.map((button, index) => (
            <Pressable
              key={button.key}
              accessibilityRole="button"
              onPress={() => onPress(button.key)}
              style={[
                styles.button,
                isRow ? styles.half : null,
                { borderColor: colors.line },
                isRow && index === 1 ? styles.second : null,
              ]}
            >
              <Text
                numberOfLines={1}
                style={[
                  styles.label,
                  { color: button.style === 'destructive' ? colors.red : colors.blue },
                  isStrong(button) ? styles.strong : null,
                ]}
              >
                {button.text}
              </Text>
            </Pressable>
          ))}
        </View>
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  backdrop: { flex: 1, alignItems: 'center', justifyContent: 'center' },
  card: { width: 270, borderRadius: 14, overflow: 'hidden' },
  words: { paddingHorizontal: 16, paddingTop: 19, paddingBottom: 20, gap: 3 },
  title: { fontSize: 17, lineHeight: 22, fontWeight: '600', textAlign: 'center' },
  message: { fontSize: 13, lineHeight: 18, textAlign: 'center' },
  field: { marginTop: 10, height: 32, borderWidth: 0.5, borderRadius: 7, paddingHorizontal: 7, fontSize: 13 },
  row: { flexDirection: 'row' },
  button: { height: 44, borderTopWidth: 0.5, alignItems: 'center', justifyContent: 'center', paddingHorizontal: 8 },
  half: { flex: 1 },
  second: { borderLeftWidth: 0.5 },
  label: { fontSize: 17 },
  strong: { fontWeight: '600' },
});
