// Scroll views and lists, and the control that refreshes them.
import VirtualizedList from 'react-native/Libraries/Lists/VirtualizedList';
import { HOST_COMPONENT } from '../element-origin.js';
import { offsetOf, scrollCommands } from '../interaction/scrolling.js';
import { pick } from './pick.js';

const SCROLL = ['contentInset', 'scrollEnabled'];

function scroll(own, node) {
  const props = pick(own, SCROLL);
  props.horizontal = own.horizontal === true || node.viewName === 'AndroidHorizontalScrollView';
  const offset = offsetOf(node, own);
  if (offset !== undefined) props.contentOffset = offset;
  const list = listOf(node.handle);
  if (list?.inverted === true) props.inverted = true;
  return { type: list === undefined ? 'HS_ScrollView' : 'HS_List', props };
}

/** The props of the list whose scroll view this is. */
function listOf(handle) {
  for (let fiber = handle?.return; fiber != null && fiber.tag !== HOST_COMPONENT; fiber = fiber.return) {
    if (fiber.type === VirtualizedList) return fiber.memoizedProps;
  }
  return undefined;
}

function refresh(own, node) {
  // On Android the refresh control wraps the list; on iOS it lies inside it and shows only while it refreshes.
  const props = {
    native: 'RefreshControl',
    refreshing: own.refreshing === true,
    ...pick(own, ['tintColor', 'colors']),
  };
  return { type: 'HS_View', props: node.children.length > 0 ? { ...props, wraps: true } : props };
}

export const scrollViews = {
  RCTScrollView: scroll,
  AndroidHorizontalScrollView: scroll,
  RCTRefreshControl: refresh,
  PullToRefreshView: refresh,
  AndroidSwipeRefreshLayout: refresh,
};

export const scrollCommandsByView = { RCTScrollView: scrollCommands, AndroidHorizontalScrollView: scrollCommands };
