import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { useColorScheme } from 'react-native';

import { dark, light, type Palette } from './palette';

export type Appearance = 'system' | 'light' | 'dark';

interface Theme {
  colors: Palette;
  isDark: boolean;
  appearance: Appearance;
  setAppearance(appearance: Appearance): void;
}

const ThemeContext = createContext<Theme>({
  colors: light,
  isDark: false,
  appearance: 'light',
  setAppearance: () => {},
});

export function ThemeProvider({ children }: { children: ReactNode }) {
  const system = useColorScheme();
  const [appearance, setAppearance] = useState<Appearance>('system');
  const isDark = appearance === 'system' ? system === 'dark' : appearance === 'dark';
  const theme = useMemo<Theme>(
    () => ({ colors: isDark ? dark : light, isDark, appearance, setAppearance }),
    [isDark, appearance],
  );
  return <ThemeContext.Provider value={theme}>{children}</ThemeContext.Provider>;
}

export function useTheme(): Theme {
  return useContext(ThemeContext);
}
