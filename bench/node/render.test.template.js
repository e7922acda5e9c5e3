const { test, expect } = require('@jest/globals');
const React = require('react');
const { act, create } = require('react-test-renderer');

test('the screen renders', async () => {
  const App = require('./App').default;
  let tree;
  await act(() => {
    tree = create(React.createElement(App));
  });
  expect(JSON.stringify(tree.toJSON()).length).toBeGreaterThan(1000);
});
