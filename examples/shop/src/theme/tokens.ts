import { Dimensions, Platform, type TextStyle, type ViewStyle } from 'react-native';

export const space = { xs: 4, sm: 8, md: 12, lg: 16, xl: 20, xxl: 28, xxxl: 40 } as const;

/** Space between content and the edges of the screen; the smallest phones have less of it. */
export const gutter = Dimensions.get('window').width < 360 ? space.md : space.lg;

export const radius = { sm: 8, md: 14, lg: 20, xl: 28, pill: 999 } as const;

const serif = Platform.select({ ios: 'Georgia', android: 'serif', default: 'Georgia, serif' });

export const type = {
  display: { fontFamily: serif, fontSize: 32, lineHeight: 38, letterSpacing: -0.4, fontWeight: '600' },
  title: { fontFamily: serif, fontSize: 24, lineHeight: 30, letterSpacing: -0.2, fontWeight: '600' },
  heading: { fontSize: 18, lineHeight: 24, fontWeight: '700', letterSpacing: -0.1 },
  body: { fontSize: 15, lineHeight: 22, fontWeight: '400' },
  bodyStrong: { fontSize: 15, lineHeight: 22, fontWeight: '600' },
  label: { fontSize: 13, lineHeight: 18, fontWeight: '500' },
  caption: { fontSize: 12, lineHeight: 16, fontWeight: '400' },
  overline: { fontSize: 11, lineHeight: 14, fontWeight: '700', letterSpacing: 1.1, textTransform: 'uppercase' },
} satisfies Record<string, TextStyle>;

export type TypeVariant = keyof typeof type;

/** A shadow that looks alike on both platforms. */
export function elevation(level: 1 | 2 | 3): ViewStyle {
  const height = level * 2;
  return (
    Platform.select<ViewStyle>({
      android: { elevation: level * 2 },
      default: {
        shadowColor: '#3A2A1C',
        shadowOffset: { width: 0, height },
        shadowOpacity: 0.05 + level * 0.03,
        shadowRadius: level * 5,
      },
    }) ?? {}
  );
}
