// The screen is rendered the way a React Native project tests its own: with React Native's preset.
module.exports = {
  preset: '@react-native/jest-preset',
  roots: [process.env.BENCH_SCREEN],
  modulePaths: [`${__dirname}/node_modules`],
  transform: {
    '\\.[jt]sx?$': ['babel-jest', { configFile: false, presets: [require.resolve('@react-native/babel-preset')] }],
  },
};
