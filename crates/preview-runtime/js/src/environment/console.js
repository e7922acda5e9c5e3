// `console` into the run's log.
import { state } from './state.js';

const LEVELS = {
  debug: 'debug',
  trace: 'debug',
  log: 'info',
  info: 'info',
  dir: 'info',
  table: 'info',
  warn: 'warn',
  error: 'error',
};
const MAX_DEPTH = 3;
const MAX_ENTRIES = 20;
const MAX_LINE = 4096;

export function installConsole() {
  const console = {};
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method] = (...args) => write(level, args);
  }
  console.assert = (condition, ...args) => {
    if (!condition) write('error', ['Assertion failed:', ...args]);
  };
  for (const method of [
    'group',
    'groupCollapsed',
    'groupEnd',
    'time',
    'timeEnd',
    'timeLog',
    'timeStamp',
    'count',
    'countReset',
    'clear',
    'profile',
    'profileEnd',
  ]) {
    console[method] = () => {};
  }
  globalThis.console = console;
}

function write(level, args) {
  if (state.logBytes <= 0) return;
  let message;
  try {
    message = format(args).slice(0, MAX_LINE);
  } catch {
    message = '(a value that cannot be shown)';
  }
  state.logBytes -= message.length + 1;
  state.logs.push({ level, message });
  if (state.logBytes <= 0) state.logs.push({ level: 'warn', message: '(more output was left out)' });
}

function format(args) {
  let rest = args;
  let head = '';
  if (typeof args[0] === 'string' && args[0].includes('%') && args.length > 1) {
    let used = 1;
    head = args[0].replace(/%([sdifoOjc%])/g, (whole, kind) => {
      if (kind === '%') return '%';
      if (used >= args.length) return whole;
      const value = args[used++];
      if (kind === 'c') return '';
      if (kind === 'd' || kind === 'i') return String(Math.trunc(Number(value)));
      if (kind === 'f') return String(Number(value));
      return kind === 's' ? String(value) : show(value, 0);
    });
    rest = args.slice(used);
  }
  const tail = rest.map((value) => show(value, 0)).join(' ');
  return head === '' ? tail : tail === '' ? head : `${head} ${tail}`;
}

function show(value, depth) {
  if (typeof value === 'string') return depth === 0 ? value : JSON.stringify(value);
  if (typeof value === 'function') return `[Function ${value.name || 'anonymous'}]`;
  if (typeof value === 'symbol' || value === null || typeof value !== 'object') return String(value);
  if (value instanceof Error)
    return depth === 0 && value.stack
      ? `${value.name}: ${value.message}\n${value.stack}`
      : `${value.name}: ${value.message}`;
  if (depth >= MAX_DEPTH) return Array.isArray(value) ? '[…]' : '{…}';
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ENTRIES).map((item) => show(item, depth + 1));
    if (value.length > MAX_ENTRIES) items.push('…');
    return `[${items.join(', ')}]`;
  }
  const keys = Object.keys(value);
  const items = keys.slice(0, MAX_ENTRIES).map((key) => `${key}: ${show(value[key], depth + 1)}`);
  if (keys.length > MAX_ENTRIES) items.push('…');
  return `{${items.join(', ')}}`;
}
