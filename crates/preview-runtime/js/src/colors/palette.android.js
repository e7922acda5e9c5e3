// Android's own colours, and the attributes of the theme that React Native's template has (AppCompat DayNight):
// `[light, dark]`.

const same = (color) => [color, color];

export const palette = {
  __proto__: null,
  'color/black': same('#000000'),
  'color/white': same('#ffffff'),
  'color/transparent': same('transparent'),
  'color/darker_gray': same('#aaaaaa'),
  'color/background_dark': same('#000000'),
  'color/background_light': same('#ffffff'),
  'color/holo_blue_bright': same('#00ddff'),
  'color/holo_blue_dark': same('#0099cc'),
  'color/holo_blue_light': same('#33b5e5'),
  'color/holo_green_dark': same('#669900'),
  'color/holo_green_light': same('#99cc00'),
  'color/holo_orange_dark': same('#ff8800'),
  'color/holo_orange_light': same('#ffbb33'),
  'color/holo_purple': same('#aa66cc'),
  'color/holo_red_dark': same('#cc0000'),
  'color/holo_red_light': same('#ff4444'),
  'attr/colorPrimary': ['#f5f5f5', '#212121'],
  'attr/colorPrimaryDark': ['#757575', '#000000'],
  'attr/colorAccent': ['#009688', '#80cbc4'],
  'attr/colorControlNormal': ['rgba(0, 0, 0, 0.54)', 'rgba(255, 255, 255, 0.7)'],
  'attr/colorControlActivated': ['#009688', '#80cbc4'],
  'attr/colorControlHighlight': ['rgba(0, 0, 0, 0.12)', 'rgba(255, 255, 255, 0.2)'],
  'attr/colorButtonNormal': ['#d6d7d7', '#5a595b'],
  'attr/colorError': ['#ff5722', '#ff7043'],
  'attr/colorBackground': ['#fafafa', '#303030'],
  'attr/colorForeground': ['#000000', '#ffffff'],
  'attr/windowBackground': ['#fafafa', '#303030'],
  'attr/textColor': ['rgba(0, 0, 0, 0.87)', '#ffffff'],
  'attr/textColorPrimary': ['rgba(0, 0, 0, 0.87)', '#ffffff'],
  'attr/textColorSecondary': ['rgba(0, 0, 0, 0.54)', 'rgba(255, 255, 255, 0.7)'],
  'attr/textColorHint': ['rgba(0, 0, 0, 0.38)', 'rgba(255, 255, 255, 0.5)'],
  'attr/textColorLink': ['#009688', '#80cbc4'],
};

/** `@android:color/x`, `?android:attr/x`, `?attr/x`, `?x`. */
export const keyOf = (name) => name.replace(/^@(android:)?/, '').replace(/^\?(android:)?(attr\/)?/, 'attr/');
