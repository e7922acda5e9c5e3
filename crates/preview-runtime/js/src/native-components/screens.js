// react-native-screens: stacks and containers of screens, of which those that can be seen are written.
import { currentProps, emit } from '../environment/fabric.js';
import { state } from '../environment/state.js';
import { headerOf, noteOver, noteStack } from './screen-header.js';
import { syntheticId } from './synthetic-id.js';

const FILL = { position: 'absolute', top: 0, left: 0, right: 0, bottom: 0 };

/** Presentations through which the screen below can be seen. */
const SEE_THROUGH = new Set(['transparentModal', 'containedTransparentModal', 'formSheet']);
if (HIVESYNC_PLATFORM === 'ios') for (const sheet of ['modal', 'pageSheet']) SEE_THROUGH.add(sheet);

const isScreen = (node) => node.viewName === 'RNSScreen' || node.viewName === 'RNSModalScreen';
const isShown = (node) => currentProps(node).activityState !== 0;
const presentation = (node) => currentProps(node).stackPresentation ?? 'push';
const isSheet = (node) => SEE_THROUGH.has(presentation(node)) && !presentation(node).includes('ransparent');

function stack(_own, node) {
  const screens = node.children.filter((child) => isScreen(child) && isShown(child));
  noteStack(screens);
  // From the topmost down to the first that covers what is below it.
  let first = screens.length - 1;
  while (first > 0 && SEE_THROUGH.has(presentation(screens[first]))) first--;
  const children = [];
  for (const [at, screen] of screens.slice(Math.max(first, 0)).entries()) {
    if (at > 0 && isSheet(screen)) children.push(shade(screen));
    children.push(screen);
  }
  return { type: 'HS_View', children };
}

/** What darkens the screen below a sheet. */
const shade = (screen) => ({
  id: syntheticId(screen, 31),
  type: 'HS_View',
  style: { ...FILL, backgroundColor: 'rgba(0, 0, 0, 0.2)' },
  props: { component: 'RNSDimmingView', pointerEvents: 'none' },
});

function container(_own, node) {
  return { type: 'HS_View', children: node.children.filter((child) => !isScreen(child) || isShown(child)) };
}

function screen(_own, node) {
  const header = node.children.find((child) => child.viewName === 'RNSScreenStackHeaderConfig');
  const others = node.children.filter((child) => child !== header);
  const style = sheetStyle(node) ?? {};
  if (header === undefined || currentProps(header).hidden === true) return { type: 'HS_View', style, children: others };
  // A bar that can be seen through lies over the screen; any other one takes its room.
  const isOver = currentProps(header).translucent === true && !others.some(keepsClear);
  noteOver(header, isOver);
  const children = isOver ? [...others, header] : [header, ...others];
  return { type: 'HS_View', style, children };
}

/** Whether the scroll view that a screen begins with keeps clear of the bar over it, as UIKit does it when asked. */
function keepsClear(node) {
  let at = node;
  while (at !== undefined && at.viewName !== 'RCTScrollView') [at] = at.children;
  return ['automatic', 'always', 'scrollableAxes'].includes(currentProps(at ?? node).contentInsetAdjustmentBehavior);
}

/** Where a sheet lies; undefined for a screen that fills its stack. */
function sheetStyle(node) {
  const own = currentProps(node);
  const corner = own.sheetCornerRadius >= 0 ? own.sheetCornerRadius : 10;
  const rounded = { borderTopLeftRadius: corner, borderTopRightRadius: corner, overflow: 'hidden' };
  if (presentation(node) === 'formSheet') {
    if (own.sheetAllowedDetents === 'fitToContents') return { ...FILL, top: undefined, ...rounded };
    const detents = Array.isArray(own.sheetAllowedDetents) ? own.sheetAllowedDetents : [1];
    const initial = own.sheetInitialDetent ?? own.sheetInitialDetentIndex ?? 0;
    const part = Math.min(Math.max(Number(detents[initial] ?? detents[0]) || 1, 0), 1);
    const top = state.device.safe_area.top + 10 + (1 - part) * state.device.height;
    return { ...FILL, top, ...rounded };
  }
  if (!isSheet(node)) return undefined;
  return { ...FILL, top: state.device.safe_area.top + 10, ...rounded };
}

/** The screen appears without a transition: a preview shows it at rest. */
function appeared(node) {
  if (!isShown(node)) return;
  emit(node, 'topWillAppear', {});
  emit(node, 'topAppear', {});
}

const view = () => ({ type: 'HS_View' });

const SCREEN_EVENTS = [
  'onAppear',
  'onDisappear',
  'onDismissed',
  'onNativeDismissCancelled',
  'onWillAppear',
  'onWillDisappear',
  'onHeaderHeightChange',
  'onTransitionProgress',
  'onGestureCancel',
  'onHeaderBackButtonClicked',
  'onSheetDetentChanged',
];

export const screens = {
  views: {
    RNSScreenStack: stack,
    RNSScreenContainer: container,
    RNSScreenNavigationContainer: container,
    RNSScreen: screen,
    RNSModalScreen: screen,
    RNSScreenContentWrapper: view,
    RNSScreenFooter: view,
    RNSSafeAreaView: view,
    RNSScrollToTopGuard: view,
    RNSScreenStackHeaderConfig: headerOf,
    RNSScreenStackHeaderSubview: view,
    RNSFullWindowOverlay: () => ({
      overlay: true,
      type: 'HS_View',
      style: { ...FILL, right: undefined, bottom: undefined, width: state.device.width, height: state.device.height },
      props: { pointerEvents: 'box-none' },
    }),
    // Part of the header that draws it.
    RNSSearchBar: () => null,
  },
  events: {
    RNSScreen: SCREEN_EVENTS,
    RNSModalScreen: SCREEN_EVENTS,
    RNSScreenStack: ['onFinishTransitioning'],
    RNSScreenStackHeaderConfig: [
      'onAttached',
      'onDetached',
      'onPressHeaderBarButtonItem',
      'onPressHeaderBarButtonMenuItem',
    ],
    RNSSearchBar: [
      'onSearchFocus',
      'onSearchBlur',
      'onSearchButtonPress',
      'onCancelButtonPress',
      'onChangeText',
      'onOpen',
      'onClose',
    ],
  },
  mounted: { RNSScreen: appeared, RNSModalScreen: appeared },
};
