import { useState } from 'react';
import { StyleSheet, TextInput, View, type StyleProp, type TextInputProps, type ViewStyle } from 'react-native';

import { useTheme } from '@/theme/ThemeContext';
import { radius, space, type } from '@/theme/tokens';
import { AppText } from './AppText';

interface FormFieldProps extends Omit<TextInputProps, 'style'> {
  label: string;
  error?: string;
  style?: StyleProp<ViewStyle>;
}

export function FormField({ label, error, style, multiline, ...input }: FormFieldProps) {
  const { colors } = useTheme();
  const [isFocused, setFocused] = useState(false);
  const border = error ? colors.accent : isFocused ? colors.ink : colors.line;
  return (
    <View style={style}>
      <AppText variant="label" color="muted" style={styles.label}>
        {label}
      </AppText>
      <TextInput
        accessibilityLabel={label}
        placeholderTextColor={colors.faint}
        selectionColor={colors.accent}
        multiline={multiline}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        {...input}
        style={[
          styles.input,
          { color: colors.ink, backgroundColor: colors.surface, borderColor: border },
          multiline && styles.multiline,
        ]}
      />
      {error ? (
        <AppText variant="caption" color="accent" style={styles.error}>
          {error}
        </AppText>
      ) : null}
    </View>
  );
}

const styles = StyleSheet.create({
  label: { marginBottom: 6 },
  input: {
    height: 50,
    borderWidth: 1,
    borderRadius: radius.md,
    paddingHorizontal: space.lg,
    fontSize: type.body.fontSize,
  },
  multiline: { height: 88, paddingTop: space.md, textAlignVertical: 'top' },
  error: { marginTop: 5 },
});
