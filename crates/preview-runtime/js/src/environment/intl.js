// `Intl` and the `toLocale…` methods for American English, which QuickJS lacks. Other locales are formatted as
// English and the user is told.
import { warn } from './state.js';

const LOCALE = 'en-US';
const SYMBOLS = {
  USD: '$',
  EUR: '€',
  GBP: '£',
  JPY: '¥',
  INR: '₹',
  CNY: 'CN¥',
  KRW: '₩',
  BRL: 'R$',
  CAD: 'CA$',
  AUD: 'A$',
  MXN: 'MX$',
  NZD: 'NZ$',
  ILS: '₪',
  VND: '₫',
  PHP: '₱',
  TWD: 'NT$',
  HKD: 'HK$',
  XAF: 'FCFA',
  XOF: 'F CFA',
};
const NO_MINOR_UNIT = new Set(['JPY', 'KRW', 'VND', 'CLP', 'ISK', 'XAF', 'XOF', 'UGX', 'RWF', 'PYG']);
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function resolveLocale(locales) {
  const wanted = Array.isArray(locales) ? locales[0] : locales;
  if (wanted !== undefined && wanted !== null && !/^en\b/i.test(String(wanted))) {
    warn(`Numbers and dates for the locale "${String(wanted).slice(0, 40)}" are shown in American English.`);
  }
  return LOCALE;
}

const supportedLocalesOf = (locales) =>
  (Array.isArray(locales) ? locales : [locales]).filter((locale) => /^en\b/i.test(String(locale)));

function group(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

class NumberFormat {
  #options;

  constructor(locales, options = {}) {
    resolveLocale(locales);
    const style = options.style ?? 'decimal';
    const currency = options.currency === undefined ? undefined : String(options.currency).toUpperCase();
    if (style === 'currency' && currency === undefined)
      throw new TypeError('Currency code is required with currency style.');
    const usual = style === 'currency' ? (NO_MINOR_UNIT.has(currency) ? 0 : 2) : 0;
    const most = style === 'currency' ? usual : style === 'percent' ? 0 : 3;
    const minimum = digitsOption(
      options.minimumFractionDigits,
      Math.min(usual, options.maximumFractionDigits ?? usual),
    );
    const maximum = digitsOption(options.maximumFractionDigits, Math.max(most, minimum));
    if (minimum > maximum) throw new RangeError('maximumFractionDigits value is out of range.');
    this.#options = {
      ...options,
      style,
      currency,
      minimum,
      maximum,
      compact: options.notation === 'compact',
      grouping: options.useGrouping !== false,
    };
    this.format = this.format.bind(this);
  }

  static supportedLocalesOf = supportedLocalesOf;

  format(value) {
    const { style, currency, currencyDisplay, signDisplay, unit, unitDisplay, currencySign } = this.#options;
    const number = Number(value);
    const negative = number < 0 || Object.is(number, -0);
    const text = this.#magnitude(Math.abs(style === 'percent' ? number * 100 : number));
    let shown = text;
    if (style === 'currency') {
      const symbol = SYMBOLS[currency];
      if (currencyDisplay === 'code' || symbol === undefined) shown = `${currency}\u00a0${text}`;
      else if (currencyDisplay === 'narrowSymbol') shown = symbol.replace(/^[A-Z]+(?=[^A-Z])/, '') + text;
      else if (currencyDisplay === 'name') shown = `${text} ${currency}`;
      else shown = symbol + text;
    } else if (style === 'percent') {
      shown = `${text}%`;
    } else if (style === 'unit' && unit !== undefined) {
      shown = unitDisplay === 'long' ? `${text} ${unit}${text === '1' ? '' : 's'}` : `${text} ${shortUnit(unit)}`;
    }
    if (Number.isNaN(number)) return shown;
    if (negative && signDisplay !== 'never' && !/^[^1-9]*$/.test(text))
      return currencySign === 'accounting' ? `(${shown})` : `-${shown}`;
    if (!negative && (signDisplay === 'always' || (signDisplay === 'exceptZero' && number !== 0))) return `+${shown}`;
    return shown;
  }

  #magnitude(number) {
    if (Number.isNaN(number)) return 'NaN';
    if (number === Infinity) return '∞';
    const {
      minimum,
      maximum,
      grouping,
      compact,
      minimumIntegerDigits,
      maximumSignificantDigits,
      minimumSignificantDigits,
    } = this.#options;
    if (compact) {
      const scales = [
        [1e12, 'T'],
        [1e9, 'B'],
        [1e6, 'M'],
        [1e3, 'K'],
      ];
      const [divisor, suffix] = scales.find(([least]) => number >= least) ?? [1, ''];
      const scaled = number / divisor;
      return trimZeros(scaled.toFixed(scaled < 100 && scaled !== Math.trunc(scaled) ? 1 : 0)) + suffix;
    }
    let text;
    if (maximumSignificantDigits !== undefined || minimumSignificantDigits !== undefined) {
      text = String(Number(number.toPrecision(Math.min(maximumSignificantDigits ?? 21, 21))));
    } else {
      text = round(number, maximum);
      const point = text.indexOf('.');
      if (point >= 0) {
        let end = text.length;
        while (end > point + 1 + minimum && text[end - 1] === '0') end--;
        text = text.slice(0, end === point + 1 ? point : end);
      }
    }
    if (text.includes('e')) return text;
    const [whole, fraction] = text.split('.');
    const padded = whole.padStart(minimumIntegerDigits ?? 1, '0');
    return (grouping ? group(padded) : padded) + (fraction === undefined ? '' : `.${fraction}`);
  }

  formatToParts(value) {
    return [{ type: 'literal', value: this.format(value) }];
  }

  resolvedOptions() {
    const { style, currency, minimum, maximum } = this.#options;
    return {
      locale: LOCALE,
      numberingSystem: 'latn',
      style,
      currency,
      minimumFractionDigits: minimum,
      maximumFractionDigits: maximum,
      useGrouping: 'auto',
      notation: 'standard',
    };
  }
}

function digitsOption(value, usual) {
  if (value === undefined) return usual;
  const digits = Number(value);
  if (!(digits >= 0 && digits <= 100)) throw new RangeError('a number of digits is out of range');
  return Math.floor(digits);
}

/** Half away from zero in decimal, as ICU rounds what was written, not what binary made of it. */
function round(number, digits) {
  if (number >= 1e21) return String(number);
  const written = String(number);
  if (written.includes('e')) return number.toFixed(digits);
  const [whole, fraction = ''] = written.split('.');
  if (fraction.length <= digits) return digits === 0 ? whole : `${whole}.${fraction.padEnd(digits, '0')}`;
  const up = fraction[digits] >= '5';
  const kept = BigInt(whole + fraction.slice(0, digits)) + (up ? 1n : 0n);
  const text = kept.toString().padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

const trimZeros = (text) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
const shortUnit = (unit) =>
  ({
    kilometer: 'km',
    meter: 'm',
    mile: 'mi',
    kilogram: 'kg',
    gram: 'g',
    liter: 'L',
    celsius: '°C',
    fahrenheit: '°F',
    minute: 'min',
    hour: 'hr',
    second: 'sec',
    day: 'day',
    percent: '%',
    byte: 'byte',
    megabyte: 'MB',
    kilobyte: 'kB',
    gigabyte: 'GB',
  })[unit] ?? unit;

const pad = (number) => String(number).padStart(2, '0');
const DATE_STYLES = {
  full: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  long: { year: 'numeric', month: 'long', day: 'numeric' },
  medium: { year: 'numeric', month: 'short', day: 'numeric' },
  short: { year: '2-digit', month: 'numeric', day: 'numeric' },
};
const TIME_STYLES = {
  full: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
  long: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
  medium: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
  short: { hour: 'numeric', minute: '2-digit' },
};
const DATE_FIELDS = ['weekday', 'year', 'month', 'day'];
const TIME_FIELDS = ['hour', 'minute', 'second', 'dayPeriod', 'fractionalSecondDigits'];

class DateTimeFormat {
  #options;

  constructor(locales, options = {}, usual = 'date') {
    resolveLocale(locales);
    let fields = { ...options, ...DATE_STYLES[options.dateStyle], ...TIME_STYLES[options.timeStyle] };
    const has = (names) => names.some((name) => fields[name] !== undefined);
    const [date, time] = [has(DATE_FIELDS), has(TIME_FIELDS)];
    // What is formatted when nothing is asked for, by the method that was called.
    if (usual === 'date' ? !date && !time : usual === 'dateOnly' ? !date : usual === 'any' && !date && !time) {
      fields = { ...fields, year: 'numeric', month: 'numeric', day: 'numeric' };
    }
    if (usual === 'time' ? !time : usual === 'any' && !date && !time) {
      fields = { ...fields, hour: 'numeric', minute: '2-digit', second: '2-digit' };
    }
    this.#options = fields;
    this.format = this.format.bind(this);
  }

  static supportedLocalesOf = supportedLocalesOf;

  format(value) {
    const date = value === undefined ? new Date() : new Date(value);
    if (Number.isNaN(date.getTime())) throw new RangeError('Invalid time value');
    const day = this.#date(date);
    const time = this.#time(date);
    if (day !== '' && time !== '') {
      const { dateStyle } = this.#options;
      return dateStyle === 'full' || dateStyle === 'long' ? `${day} at ${time}` : `${day}, ${time}`;
    }
    return day + time;
  }

  #date(date) {
    const { weekday, year, month, day } = this.#options;
    const weekdayText =
      weekday &&
      (weekday === 'long' ? DAYS[date.getUTCDay()] : DAYS[date.getUTCDay()].slice(0, weekday === 'narrow' ? 1 : 3));
    const yearText = year && (year === '2-digit' ? pad(date.getUTCFullYear() % 100) : String(date.getUTCFullYear()));
    const dayText = day && (day === '2-digit' ? pad(date.getUTCDate()) : String(date.getUTCDate()));
    if (month === 'long' || month === 'short' || month === 'narrow') {
      const name = MONTHS[date.getUTCMonth()];
      const monthText = month === 'long' ? name : name.slice(0, month === 'short' ? 3 : 1);
      const monthDay = dayText ? `${monthText} ${dayText}` : monthText;
      const dated = yearText ? (dayText ? `${monthDay}, ${yearText}` : `${monthDay} ${yearText}`) : monthDay;
      return weekdayText ? `${weekdayText}, ${dated}` : dated;
    }
    const monthText = month && (month === '2-digit' ? pad(date.getUTCMonth() + 1) : String(date.getUTCMonth() + 1));
    const numbers = [monthText, dayText, yearText].filter(Boolean).join('/');
    return [weekdayText, numbers].filter(Boolean).join(', ');
  }

  #time(date) {
    const { hour, minute, second, timeZoneName } = this.#options;
    if (!hour && !minute && !second) return '';
    const { hour12, hourCycle } = this.#options;
    const twelve = hour12 ?? (hourCycle === undefined || hourCycle === 'h12' || hourCycle === 'h11');
    const hours = date.getUTCHours();
    const shownHour = twelve ? hours % 12 || 12 : hours;
    const parts = [];
    if (hour) parts.push(hour === '2-digit' || !twelve ? pad(shownHour) : String(shownHour));
    if (minute) parts.push(hour || minute === '2-digit' ? pad(date.getUTCMinutes()) : String(date.getUTCMinutes()));
    if (second) parts.push(minute || second === '2-digit' ? pad(date.getUTCSeconds()) : String(date.getUTCSeconds()));
    const text = parts.join(':') + (hour && twelve ? ` ${hours < 12 ? 'AM' : 'PM'}` : '');
    return timeZoneName ? `${text} UTC` : text;
  }

  formatToParts(value) {
    return [{ type: 'literal', value: this.format(value) }];
  }

  formatRange(from, to) {
    return `${this.format(from)} – ${this.format(to)}`;
  }

  resolvedOptions() {
    return { locale: LOCALE, calendar: 'gregory', numberingSystem: 'latn', timeZone: 'UTC' };
  }
}

class PluralRules {
  #ordinal;

  constructor(locales, { type = 'cardinal' } = {}) {
    resolveLocale(locales);
    this.#ordinal = type === 'ordinal';
  }

  static supportedLocalesOf = supportedLocalesOf;

  select(number) {
    if (!this.#ordinal) return number === 1 ? 'one' : 'other';
    const [ten, hundred] = [number % 10, number % 100];
    if (ten === 1 && hundred !== 11) return 'one';
    if (ten === 2 && hundred !== 12) return 'two';
    return ten === 3 && hundred !== 13 ? 'few' : 'other';
  }

  resolvedOptions() {
    return {
      locale: LOCALE,
      type: this.#ordinal ? 'ordinal' : 'cardinal',
      pluralCategories: this.#ordinal ? ['few', 'one', 'two', 'other'] : ['one', 'other'],
    };
  }
}

class ListFormat {
  #options;

  constructor(locales, options = {}) {
    resolveLocale(locales);
    this.#options = options;
  }

  static supportedLocalesOf = supportedLocalesOf;

  format(values) {
    const list = [...values];
    const word = this.#options.type === 'disjunction' ? 'or' : this.#options.style === 'short' ? '&' : 'and';
    if (list.length < 2) return list.join('');
    if (list.length === 2) return list.join(` ${word} `);
    return `${list.slice(0, -1).join(', ')}, ${word} ${list.at(-1)}`;
  }
}

class RelativeTimeFormat {
  #options;

  constructor(locales, options = {}) {
    resolveLocale(locales);
    this.#options = options;
  }

  static supportedLocalesOf = supportedLocalesOf;

  format(value, unit) {
    const name = String(unit).replace(/s$/, '');
    const number = Number(value);
    if (this.#options.numeric === 'auto') {
      const words = { day: { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }, second: { 0: 'now' } }[name]?.[number];
      if (words !== undefined) return words;
      if (Math.abs(number) <= 1 && name !== 'day' && name !== 'second')
        return `${number < 0 ? 'last' : number > 0 ? 'next' : 'this'} ${name}`;
    }
    const amount = `${new NumberFormat().format(Math.abs(number))} ${name}${Math.abs(number) === 1 ? '' : 's'}`;
    return number < 0 || Object.is(number, -0) ? `${amount} ago` : `in ${amount}`;
  }
}

class Collator {
  #options;

  constructor(locales, options = {}) {
    this.#options = options;
    this.compare = this.compare.bind(this);
  }

  static supportedLocalesOf = supportedLocalesOf;

  compare(left, right) {
    const { numeric, sensitivity } = this.#options;
    const accented = (text) => String(text).normalize('NFD').toLowerCase();
    const plain = (text) => accented(text).replace(/[\u0300-\u036f]/g, '');
    const [a, b] = [plain(left), plain(right)];
    if (numeric) {
      const [x, y] = [Number.parseFloat(a), Number.parseFloat(b)];
      if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x < y ? -1 : 1;
    }
    if (a !== b) return a < b ? -1 : 1;
    if (sensitivity === 'base' || left === right) return 0;
    const [c, d] = [accented(left), accented(right)];
    if (c !== d) return c < d ? -1 : 1;
    // Small letters first.
    return sensitivity === 'accent' ? 0 : left < right ? 1 : -1;
  }

  resolvedOptions() {
    return { locale: LOCALE, usage: 'sort', sensitivity: 'variant', numeric: this.#options.numeric === true };
  }
}

/** Lets `Intl.X()` be called without `new`, as some of its constructors allow. */
function callable(Class) {
  return new Proxy(Class, { apply: (target, _this, args) => new target(...args) });
}

export function installIntl() {
  globalThis.Intl = {
    NumberFormat: callable(NumberFormat),
    DateTimeFormat: callable(DateTimeFormat),
    Collator: callable(Collator),
    PluralRules,
    ListFormat,
    RelativeTimeFormat,
    getCanonicalLocales: (locales) => (locales === undefined ? [] : [locales].flat().map(String)),
    supportedValuesOf: () => [],
  };
  define(Number.prototype, 'toLocaleString', function (locales, options) {
    return new NumberFormat(locales, options).format(this);
  });
  define(BigInt.prototype, 'toLocaleString', function (locales, options) {
    return new NumberFormat(locales, options).format(this);
  });
  define(Date.prototype, 'toLocaleString', function (locales, options) {
    return Number.isNaN(this.getTime()) ? 'Invalid Date' : new DateTimeFormat(locales, options, 'any').format(this);
  });
  define(Date.prototype, 'toLocaleDateString', function (locales, options) {
    return Number.isNaN(this.getTime())
      ? 'Invalid Date'
      : new DateTimeFormat(locales, options, 'dateOnly').format(this);
  });
  define(Date.prototype, 'toLocaleTimeString', function (locales, options) {
    return Number.isNaN(this.getTime()) ? 'Invalid Date' : new DateTimeFormat(locales, options, 'time').format(this);
  });
  define(String.prototype, 'localeCompare', function (other, locales, options) {
    return new Collator(locales, options).compare(String(this), String(other));
  });
}

function define(target, name, value) {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
}
