// Our American English against Node's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';
import * as esbuild from 'esbuild';

const { outputFiles } = await esbuild.build({
  stdin: {
    contents: "export {installIntl} from './src/environment/intl.js';",
    resolveDir: new URL('..', import.meta.url).pathname,
  },
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'ours',
});
const context = vm.createContext({});
vm.runInContext(`${outputFiles[0].text}; ours.installIntl();`, context);
const run = (expression) => {
  process.env.TZ = 'UTC';
  const theirs = (0, eval)(expression);
  return [String(vm.runInContext(expression, context)), String(theirs).replace(/\u202f/g, ' ')];
};

const DATE = 'new Date(Date.UTC(2026, 0, 5, 15, 4, 9))';
const EXPRESSIONS = [
  '(1234567.891).toLocaleString()',
  '(0).toLocaleString()',
  '(-1234.5).toLocaleString("en-US")',
  '(1e6).toLocaleString()',
  '(1234.5).toLocaleString("en-US", {style: "currency", currency: "USD"})',
  '(-3).toLocaleString("en-US", {style: "currency", currency: "USD"})',
  '(1234.5).toLocaleString("en-US", {style: "currency", currency: "JPY"})',
  '(9.995).toLocaleString("en-US", {style: "currency", currency: "EUR"})',
  '(10).toLocaleString("en-US", {style: "currency", currency: "USD", minimumFractionDigits: 0})',
  '(10).toLocaleString("en-US", {style: "currency", currency: "USD", maximumFractionDigits: 0})',
  '(10).toLocaleString("en-US", {style: "currency", currency: "CHF"})',
  '(0.256).toLocaleString("en-US", {style: "percent"})',
  '(0.256).toLocaleString("en-US", {style: "percent", maximumFractionDigits: 1})',
  '(1.005).toLocaleString("en-US", {maximumFractionDigits: 2})',
  '(3).toLocaleString("en-US", {minimumFractionDigits: 2})',
  '(1234).toLocaleString("en-US", {useGrouping: false})',
  '(5).toLocaleString("en-US", {minimumIntegerDigits: 2})',
  'new Intl.NumberFormat("en-US", {notation: "compact"}).format(1234)',
  'new Intl.NumberFormat("en-US", {notation: "compact"}).format(1250000)',
  'new Intl.NumberFormat("en-US", {notation: "compact"}).format(999)',
  'Intl.NumberFormat().format(42)',
  'new Intl.NumberFormat("en-US", {signDisplay: "always"}).format(5)',
  'NaN.toLocaleString()',
  `${DATE}.toLocaleString("en-US")`,
  `${DATE}.toLocaleDateString("en-US")`,
  `${DATE}.toLocaleTimeString("en-US")`,
  `${DATE}.toLocaleDateString("en-US", {month: "short", day: "numeric"})`,
  `${DATE}.toLocaleDateString("en-US", {month: "long", day: "numeric", year: "numeric"})`,
  `${DATE}.toLocaleDateString("en-US", {weekday: "long"})`,
  `${DATE}.toLocaleDateString("en-US", {weekday: "short", month: "short", day: "numeric"})`,
  `${DATE}.toLocaleDateString("en-US", {weekday: "long", year: "numeric", month: "long", day: "numeric"})`,
  `${DATE}.toLocaleDateString("en-US", {month: "long", year: "numeric"})`,
  `${DATE}.toLocaleDateString("en-US", {month: "2-digit", day: "2-digit", year: "numeric"})`,
  `${DATE}.toLocaleTimeString("en-US", {hour: "2-digit", minute: "2-digit"})`,
  `${DATE}.toLocaleTimeString("en-US", {hour: "numeric", minute: "2-digit"})`,
  `${DATE}.toLocaleTimeString("en-US", {hour: "2-digit", minute: "2-digit", hour12: false})`,
  `new Intl.DateTimeFormat("en-US", {dateStyle: "medium", timeStyle: "short"}).format(${DATE})`,
  `new Intl.DateTimeFormat("en-US", {dateStyle: "full"}).format(${DATE})`,
  `new Intl.DateTimeFormat("en-US", {dateStyle: "short"}).format(${DATE})`,
  `new Intl.DateTimeFormat("en-US").format(${DATE})`,
  'new Date(NaN).toLocaleDateString()',
  'new Intl.PluralRules("en-US", {type: "ordinal"}).select(22)',
  'new Intl.PluralRules("en-US").select(1)',
  'new Intl.ListFormat("en-US").format(["a", "b", "c"])',
  'new Intl.ListFormat("en-US", {type: "disjunction"}).format(["a", "b"])',
  'new Intl.RelativeTimeFormat("en-US", {numeric: "auto"}).format(-1, "day")',
  'new Intl.RelativeTimeFormat("en-US").format(3, "hours")',
  '["b", "a", "C", "é", "e"].sort((x, y) => x.localeCompare(y)).join()',
  '["10", "9", "1"].sort(new Intl.Collator("en", {numeric: true}).compare).join()',
];

for (const expression of EXPRESSIONS) {
  test(expression, () => {
    const [ours, theirs] = run(expression);
    assert.equal(ours, theirs);
  });
}
