// Lays out trees with Yoga as React Native configures it: one JSON document per line in, one per line out.
// In: {width, height, scale, root: {id, style, measure?, children}}; out: {id: [x, y, width, height], …}.
import readline from 'node:readline';
import Yoga, {
  Align,
  BoxSizing,
  Direction,
  Display,
  Edge,
  Errata,
  FlexDirection,
  Gutter,
  Justify,
  MeasureMode,
  Overflow,
  PositionType,
  Wrap,
} from 'yoga-layout';

const EDGES = {
  '': Edge.All,
  Left: Edge.Left,
  Right: Edge.Right,
  Top: Edge.Top,
  Bottom: Edge.Bottom,
  Start: Edge.Start,
  End: Edge.End,
  Horizontal: Edge.Horizontal,
  Vertical: Edge.Vertical,
};
const INSETS = { inset: '', left: 'Left', right: 'Right', top: 'Top', bottom: 'Bottom', start: 'Start', end: 'End' };
const ALIGN = {
  auto: Align.Auto,
  'flex-start': Align.FlexStart,
  center: Align.Center,
  'flex-end': Align.FlexEnd,
  stretch: Align.Stretch,
  baseline: Align.Baseline,
  'space-between': Align.SpaceBetween,
  'space-around': Align.SpaceAround,
  'space-evenly': Align.SpaceEvenly,
};
const WORDS = {
  display: ['setDisplay', { flex: Display.Flex, none: Display.None, contents: Display.Contents }],
  position: [
    'setPositionType',
    {
      static: PositionType.Static,
      relative: PositionType.Relative,
      absolute: PositionType.Absolute,
    },
  ],
  overflow: ['setOverflow', { visible: Overflow.Visible, hidden: Overflow.Hidden, scroll: Overflow.Scroll }],
  direction: ['setDirection', { ltr: Direction.LTR, rtl: Direction.RTL }],
  boxSizing: ['setBoxSizing', { 'border-box': BoxSizing.BorderBox, 'content-box': BoxSizing.ContentBox }],
  flexDirection: [
    'setFlexDirection',
    {
      row: FlexDirection.Row,
      column: FlexDirection.Column,
      'row-reverse': FlexDirection.RowReverse,
      'column-reverse': FlexDirection.ColumnReverse,
    },
  ],
  flexWrap: ['setFlexWrap', { nowrap: Wrap.NoWrap, wrap: Wrap.Wrap, 'wrap-reverse': Wrap.WrapReverse }],
  justifyContent: [
    'setJustifyContent',
    {
      'flex-start': Justify.FlexStart,
      center: Justify.Center,
      'flex-end': Justify.FlexEnd,
      'space-between': Justify.SpaceBetween,
      'space-around': Justify.SpaceAround,
      'space-evenly': Justify.SpaceEvenly,
    },
  ],
  alignItems: ['setAlignItems', ALIGN],
  alignSelf: ['setAlignSelf', ALIGN],
  alignContent: ['setAlignContent', ALIGN],
};
const PLAIN = {
  flex: 'setFlex',
  flexGrow: 'setFlexGrow',
  flexShrink: 'setFlexShrink',
  flexBasis: 'setFlexBasis',
  width: 'setWidth',
  height: 'setHeight',
  minWidth: 'setMinWidth',
  minHeight: 'setMinHeight',
  maxWidth: 'setMaxWidth',
  maxHeight: 'setMaxHeight',
  aspectRatio: 'setAspectRatio',
};
const GAPS = { gap: Gutter.All, rowGap: Gutter.Row, columnGap: Gutter.Column };

function apply(node, style) {
  for (const [name, value] of Object.entries(style)) {
    if (name in WORDS) {
      const [setter, words] = WORDS[name];
      node[setter](words[value]);
    } else if (name in PLAIN) {
      node[PLAIN[name]](value);
    } else if (name in GAPS) {
      node.setGap(GAPS[name], value);
    } else if (name in INSETS) {
      value === 'auto' ? node.setPositionAuto(EDGES[INSETS[name]]) : node.setPosition(EDGES[INSETS[name]], value);
    } else if (name.startsWith('margin')) {
      node.setMargin(EDGES[name.slice('margin'.length)], value);
    } else if (name.startsWith('padding')) {
      node.setPadding(EDGES[name.slice('padding'.length)], value);
    } else if (name.startsWith('border')) {
      node.setBorder(EDGES[name.slice('border'.length, -'Width'.length)], value);
    } else {
      throw new Error(`no such style: ${name}`);
    }
  }
}

// Text, as the heights it has from each width on, widest first.
function measurer({ natural, steps }) {
  return (width, widthMode, height, heightMode) => {
    const room = widthMode === MeasureMode.Undefined ? Infinity : width;
    const [, content] = steps.find(([least]) => room >= least) ?? steps.at(-1);
    const used = room >= natural ? natural : room;
    return {
      width: widthMode === MeasureMode.Exactly ? width : used,
      height:
        heightMode === MeasureMode.Undefined
          ? content
          : heightMode === MeasureMode.Exactly
            ? height
            : Math.min(content, height),
    };
  };
}

function build({ id, style, measure, children }, config, nodes) {
  const node = Yoga.Node.create(config);
  apply(node, style);
  if (measure) node.setMeasureFunc(measurer(measure));
  (children ?? []).forEach((child, index) => node.insertChild(build(child, config, nodes), index));
  nodes.push([id, node]);
  return node;
}

for await (const text of readline.createInterface({ input: process.stdin })) {
  const { width, height, scale, root } = JSON.parse(text);
  const config = Yoga.Config.create();
  config.setErrata(Errata.All);
  config.setUseWebDefaults(false);
  config.setPointScaleFactor(scale);
  const nodes = [];
  const tree = build(root, config, nodes);
  tree.calculateLayout(width, height, Direction.LTR);
  const boxes = {};
  for (const [id, node] of nodes) {
    boxes[id] = [node.getComputedLeft(), node.getComputedTop(), node.getComputedWidth(), node.getComputedHeight()];
  }
  process.stdout.write(JSON.stringify(boxes) + '\n');
  tree.freeRecursive();
  config.free();
}
