import { DefaultTheme } from '@react-navigation/native';

export const colors = {
  forest: '#1f4d3a',
  moss: '#4f8a5b',
  leaf: '#a9c98f',
  dawn: '#f4a261',
  snow: '#ffffff',
  paper: '#f5f3ee',
  ink: '#1d2a24',
  stone: '#8a948d',
};

export const navigationTheme = {
  ...DefaultTheme,
  colors: { ...DefaultTheme.colors, primary: colors.forest, background: colors.paper, text: colors.ink },
};
