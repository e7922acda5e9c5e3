// Where each JSX element stands in the project's sources, by the identity of its props.
import { Fragment, jsx, jsxs } from 'react/jsx-runtime';

const positions = new WeakMap();
/** Where the last element stands that nothing can render: React says that there is one, not where. */
let invalid;

/** The development JSX transform tells where an element stands; React's production build would not ask. */
export const jsxDevRuntime = {
  Fragment,
  jsxDEV(type, props, key, isStatic, source) {
    const element = isStatic ? jsxs(type, props, key) : jsx(type, props, key);
    if (source != null && typeof source.fileName === 'string') {
      positions.set(element.props, source);
      if (!isRenderable(type)) invalid = element.props;
    }
    return element;
  },
};

function isRenderable(type) {
  return (
    typeof type === 'string' ||
    typeof type === 'function' ||
    typeof type === 'symbol' ||
    (typeof type === 'object' && type?.$$typeof !== undefined)
  );
}

/** The position of the last element whose type is invalid. */
export function positionOfInvalidElement() {
  return positionOf(invalid);
}

/** The position recorded for an element's props, as the host writes positions. */
export function positionOf(props) {
  const source = props !== null && typeof props === 'object' ? positions.get(props) : undefined;
  return source === undefined
    ? undefined
    : { file: source.fileName, line: source.lineNumber >>> 0, column: source.columnNumber >>> 0 };
}
