// The bar over a screen of react-native-screens, drawn as the platform draws it: UINavigationBar or Material's toolbar.
import { currentProps, emit } from '../environment/fabric.js';
import { state } from '../environment/state.js';
import { colorText } from './color.js';
import { syntheticId } from './synthetic-id.js';

const IS_IOS = HIVESYNC_PLATFORM === 'ios';
const BAR_HEIGHT = IS_IOS ? 44 : 56;
const LANDSCAPE_HEIGHT = IS_IOS ? 32 : 56;
const LARGE_TITLE_HEIGHT = 52;
const SEARCH_HEIGHT = 52;
/** Titles longer than this leave no room for the name of the screen before. */
const LONGEST_BACK_TITLE = 12;

/** For each header of a stack with a screen before its own: that screen's title, and the header's own screen. */
const before = new Map();

/** Headers that lie over their screens. */
const over = new Set();

/** Remembers whether a header lies over its screen. */
export function noteOver(header, isOver) {
  if (isOver) over.add(header.tag);
  else over.delete(header.tag);
}

const headerIn = (screen) => screen.children.find((child) => child.viewName === 'RNSScreenStackHeaderConfig');

/** Remembers which screens of a stack one can go back from. */
export function noteStack(screens) {
  screens.forEach((screen, index) => {
    const header = headerIn(screen);
    if (header === undefined) return;
    const previous = index > 0 ? headerIn(screens[index - 1]) : undefined;
    const title = previous === undefined ? '' : currentProps(previous).title;
    before.set(header.tag, index > 0 ? { title, screen } : undefined);
  });
}

/** Describes RNSScreenStackHeaderConfig. */
export function headerOf(own, node) {
  if (own.hidden === true) return null;
  const { width, height, safe_area: insets } = state.device;
  const isPhone = Math.min(width, height) < 700;
  const bar = isPhone && width > height ? LANDSCAPE_HEIGHT : BAR_HEIGHT;
  const top = own.topInsetEnabled === false ? 0 : insets.top;
  const ids = counter(node);
  const parts = subviews(node);
  const rows = [barRow(own, node, parts, bar, ids)];
  if (IS_IOS && own.largeTitle === true) rows.push(largeTitle(own, ids));
  const search = parts.searchBar[0]?.children.find((child) => child.viewName === 'RNSSearchBar');
  if (IS_IOS && search !== undefined) rows.push(searchField(currentProps(search), ids));
  return {
    type: 'HS_View',
    props: { component: 'RNSScreenStackHeaderConfig', pointerEvents: 'box-none' },
    style: {
      ...frame(node),
      flexDirection: 'column',
      alignItems: 'stretch',
      justifyContent: 'flex-start',
      width: 'auto',
      paddingTop: top,
      paddingLeft: insets.left,
      paddingRight: insets.right,
      backgroundColor: background(own),
      ...edge(own),
    },
    children: rows,
  };
}

/** A bar lies over its screen or above it. */
const frame = (node) =>
  over.has(node.tag) ? { position: 'absolute', top: 0, left: 0, right: 0 } : { position: 'relative' };

function background(own) {
  if (own.largeTitle === true && own.largeTitleBackgroundColor != null) return colorText(own.largeTitleBackgroundColor);
  if (own.backgroundColor != null) return colorText(own.backgroundColor);
  return IS_IOS ? (state.dark ? '#121212' : '#f8f8f8') : state.dark ? '#121212' : '#ffffff';
}

/** The line or the shadow below the bar. */
function edge(own) {
  if (own.hideShadow === true || (own.largeTitle === true && own.largeTitleHideShadow === true)) return {};
  if (background(own) === 'transparent') return {};
  if (!IS_IOS) return { elevation: 4, zIndex: 1 };
  const line = state.dark ? 'rgba(84, 84, 88, 0.6)' : 'rgba(60, 60, 67, 0.29)';
  return { borderBottomWidth: 1 / state.device.dpr, borderBottomColor: line };
}

/** The subviews of a header by their place. */
function subviews(node) {
  const parts = { left: [], center: [], right: [], back: [], searchBar: [] };
  for (const child of node.children) parts[currentProps(child).type ?? 'left']?.push(child);
  return parts;
}

/** Gives out the ids of the elements that make up a header. */
function counter(node) {
  let index = 0;
  return () => syntheticId(node, Math.min(index++, 30));
}

function barRow(own, node, parts, height, ids) {
  const back = backButton(own, node, parts, ids);
  const row = (part, style, children) => ({
    id: ids(),
    type: 'HS_View',
    style: { flexDirection: 'row', alignItems: 'center', ...style },
    props: { component: `Header${part}` },
    children,
  });
  const withTitle = own.largeTitle === true && IS_IOS ? [] : title(own, parts, ids);
  if (IS_IOS) {
    const side = { flexGrow: 1, flexShrink: 1, flexBasis: 0, gap: 6 };
    return row('Bar', { height, paddingHorizontal: 8 }, [
      row('Left', side, [...back, ...parts.left]),
      ...(parts.center.length > 0 ? parts.center : withTitle),
      row('Right', { ...side, justifyContent: 'flex-end' }, parts.right),
    ]);
  }
  const ownTitle = parts.left.length > 0 ? parts.left : parts.center.length > 0 ? [] : withTitle;
  return row('Bar', { height, paddingLeft: back.length > 0 ? 0 : 16, paddingRight: 8 }, [
    ...back,
    row('Title', { flex: 1, paddingLeft: back.length > 0 ? 16 : 0 }, ownTitle),
    ...(parts.center.length > 0 && parts.left.length === 0 ? [row('Center', centred, parts.center)] : []),
    row('Right', { gap: 4 }, parts.right),
  ]);
}

const centred = { position: 'absolute', left: 64, right: 64, top: 0, bottom: 0, justifyContent: 'center' };

/** A line of text. */
const text = (id, within, value, style, component) => ({
  id,
  type: 'HS_Text',
  style,
  props: { component, numberOfLines: 1 },
  children: [{ id: within, type: 'HS_Text', text: value }],
});

function title(own, parts, ids) {
  if (typeof own.title !== 'string' || own.title === '') return [];
  const style = {
    fontSize: own.titleFontSize ?? (IS_IOS ? 17 : 20),
    fontWeight: weight(own.titleFontWeight, IS_IOS ? '600' : '500'),
    color: colorText(own.titleColor) ?? defaultColor(),
    flexShrink: 1,
  };
  if (typeof own.titleFontFamily === 'string') style.fontFamily = own.titleFontFamily;
  return [text(ids(), ids(), own.title, style, 'HeaderTitle')];
}

function largeTitle(own, ids) {
  const style = {
    fontSize: own.largeTitleFontSize ?? 34,
    fontWeight: weight(own.largeTitleFontWeight, '700'),
    color: colorText(own.largeTitleColor ?? own.titleColor) ?? defaultColor(),
  };
  if (typeof own.largeTitleFontFamily === 'string') style.fontFamily = own.largeTitleFontFamily;
  return {
    id: ids(),
    type: 'HS_View',
    style: { height: LARGE_TITLE_HEIGHT, paddingHorizontal: 16, justifyContent: 'center' },
    props: { component: 'HeaderLargeTitle' },
    children:
      typeof own.title === 'string' && own.title !== '' ? [text(ids(), ids(), own.title, style, 'HeaderTitle')] : [],
  };
}

function searchField(own, ids) {
  return {
    id: ids(),
    type: 'HS_View',
    style: { height: SEARCH_HEIGHT, paddingHorizontal: 16, paddingBottom: 12, paddingTop: 4 },
    props: { component: 'RNSSearchBar' },
    children: [
      {
        id: ids(),
        type: 'HS_View',
        style: {
          flex: 1,
          borderRadius: 10,
          paddingHorizontal: 10,
          justifyContent: 'center',
          backgroundColor: colorText(own.barTintColor) ?? (state.dark ? '#1c1c1e' : '#e4e4e6'),
        },
        props: { component: 'RNSSearchField' },
        children: [
          text(
            ids(),
            ids(),
            typeof own.placeholder === 'string' ? own.placeholder : 'Search',
            {
              fontSize: 17,
              color: 'rgba(118, 118, 128, 1)',
            },
            'RNSSearchField',
          ),
        ],
      },
    ],
  };
}

/** The button that leads back, when there is a screen before this one and the header does not replace the button. */
function backButton(own, node, parts, ids) {
  const previous = before.get(node.tag);
  const replaced = parts.left.length > 0 && own.backButtonInCustomView !== true;
  if (previous === undefined || own.hideBackButton === true || replaced) return [];
  const tint = colorText(own.color) ?? (IS_IOS ? '#007aff' : defaultColor());
  const picture = parts.back[0]?.children[0] ?? icon(tint, ids);
  const label = IS_IOS ? backTitle(own, previous) : '';
  const children = [picture];
  if (label !== '') {
    const style = { fontSize: own.backTitleFontSize ?? 17, color: tint };
    if (typeof own.backTitleFontFamily === 'string') style.fontFamily = own.backTitleFontFamily;
    children.push(text(ids(), ids(), label, style, 'HeaderBackTitle'));
  }
  return [
    {
      id: ids(),
      type: 'HS_Button',
      style: IS_IOS
        ? { flexDirection: 'row', alignItems: 'center', gap: 5, height: BAR_HEIGHT }
        : { width: 56, height: 56, alignItems: 'center', justifyContent: 'center' },
      props: {
        component: 'HeaderBackButton',
        accessibilityLabel: 'Back',
        accessibilityRole: 'button',
        handlers: ['onPress'],
      },
      children,
      onPress: () => goBack(previous.screen),
    },
  ];
}

/** UIKit leaves the screen and tells of it; on Android the navigator decides. */
function goBack(screen) {
  if (!IS_IOS) emit(screen, 'topHeaderBackButtonClicked', {});
  else if (currentProps(screen).preventNativeDismiss === true)
    emit(screen, 'topNativeDismissCancelled', { dismissCount: 1 });
  else emit(screen, 'topDismissed', { dismissCount: 1 });
}

function backTitle(own, previous) {
  if (own.backTitleVisible === false || own.backButtonDisplayMode === 'minimal') return '';
  if (typeof own.backTitle === 'string' && own.backTitle !== '') return own.backTitle;
  const isShort =
    typeof previous.title === 'string' && previous.title !== '' && previous.title.length <= LONGEST_BACK_TITLE;
  return isShort && own.backButtonDisplayMode !== 'generic' ? previous.title : 'Back';
}

/** UIKit's chevron, Material's arrow. */
function icon(color, ids) {
  const [width, height, path] = IS_IOS
    ? [12, 21, 'M10.5 1.5 L1.5 10.5 L10.5 19.5']
    : [24, 24, 'M20 12 L5 12 M12 5 L5 12 L12 19'];
  const stroke = `fill="none" stroke="${color}" stroke-width="${IS_IOS ? 2.6 : 2}" stroke-linecap="round" stroke-linejoin="round"`;
  return {
    id: ids(),
    type: 'HS_Image',
    style: { width, height },
    props: {
      component: 'HeaderBackImage',
      svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><path d="${path}" ${stroke}/></svg>`,
    },
  };
}

const weight = (value, fallback) => (value == null || value === '' || value === 'undefined' ? fallback : String(value));
const defaultColor = () => (state.dark ? '#ffffff' : IS_IOS ? '#000000' : '#1c1b1f');
