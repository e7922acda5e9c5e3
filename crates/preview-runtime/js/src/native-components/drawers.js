// Android's drawer: its content and, when it is open, the drawer over it.
import { closeDrawer, drawerCommands, isOpen } from '../interaction/drawers.js';
import { syntheticId } from './synthetic-id.js';

const FILL = { position: 'absolute', top: 0, left: 0, right: 0, bottom: 0 };

function drawer(own, node) {
  const [content, panel] = node.children;
  if (!isOpen(node) || panel === undefined)
    return { type: 'HS_View', children: content === undefined ? [] : [content] };
  const shade = {
    id: syntheticId(node, 0),
    type: 'HS_View',
    style: { ...FILL, backgroundColor: 'rgba(0, 0, 0, 0.6)' },
    props: { component: 'DrawerShade' },
    onPress: () => closeDrawer(node),
  };
  const side = {
    id: syntheticId(node, 1),
    type: 'HS_View',
    style: {
      ...FILL,
      flexDirection: 'row',
      justifyContent: own.drawerPosition === 'right' ? 'flex-end' : 'flex-start',
    },
    props: { component: 'DrawerSide', pointerEvents: 'box-none' },
    children: [panelIn(node, panel, own)],
  };
  return { type: 'HS_View', children: [content, shade, side] };
}

/** The panel is laid out from the side that it slides in from. */
const panelIn = (node, panel, own) => ({
  id: syntheticId(node, 2),
  type: 'HS_View',
  style: { width: own.drawerWidth ?? 300, height: '100%' },
  props: { component: 'DrawerPanel' },
  children: [panel],
});

export const drawers = { AndroidDrawerLayout: drawer };
export const drawerCommandsByView = { AndroidDrawerLayout: drawerCommands };
