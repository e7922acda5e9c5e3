export interface Palette {
  background: string;
  surface: string;
  sunken: string;
  ink: string;
  muted: string;
  faint: string;
  line: string;
  accent: string;
  accentSoft: string;
  onAccent: string;
  positive: string;
  positiveSoft: string;
  warning: string;
  warningSoft: string;
  star: string;
}

export const light: Palette = {
  background: '#FAF6F0',
  surface: '#FFFFFF',
  sunken: '#F1EAE0',
  ink: '#2A2420',
  muted: '#766B62',
  faint: '#A99D92',
  line: '#E8DFD3',
  accent: '#B4532F',
  accentSoft: '#F6E3D8',
  onAccent: '#FFF9F4',
  positive: '#4B6B4F',
  positiveSoft: '#E4ECE1',
  warning: '#9A6A12',
  warningSoft: '#F8ECD0',
  star: '#D99A2B',
};

export const dark: Palette = {
  background: '#1B1714',
  surface: '#26211D',
  sunken: '#312B26',
  ink: '#F4EDE4',
  muted: '#B3A79B',
  faint: '#84786D',
  line: '#3A332D',
  accent: '#DC8058',
  accentSoft: '#46302A',
  onAccent: '#23120A',
  positive: '#9CBF9B',
  positiveSoft: '#2C3A2D',
  warning: '#E0B65C',
  warningSoft: '#40341C',
  star: '#E3AE4D',
};
