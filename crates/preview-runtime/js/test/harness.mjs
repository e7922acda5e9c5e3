// Runs a bundle in Node the way the guest runs it in QuickJS: for quick tests of the JavaScript alone.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

export async function load(file) {
  const context = vm.createContext({});
  let now = 0;
  let payload = Buffer.alloc(0);
  vm.runInContext('globalThis.Date = class extends Date { static now() { return globalThis.hs_now(); } };', context);
  context.hs_now = () => now;
  const native = {
    setNow: (ms) => {
      now = ms;
    },
    compile: (path, offset, length) =>
      vm.runInContext(`(function(module,exports,require){${payload.subarray(offset, offset + length)}\n})`, context, {
        filename: path,
      }),
  };
  const main = vm.runInContext(readFileSync(file, 'utf8'), context, { filename: 'hivesync' });
  const session = main(native);
  const drain = () => new Promise((resolve) => setImmediate(resolve));
  const settle = async () => {
    for (;;) {
      await drain();
      let more = true;
      try {
        more = session.tick();
      } catch (error) {
        session.uncaught(error);
      }
      if (!more) return;
    }
  };
  while (session.warm()) await settle();
  return {
    context,
    async call(message, modules = []) {
      if (modules.length > 0) {
        const parts = modules.map(({ code }) => Buffer.from(code));
        let offset = 0;
        message.program = {
          modules: modules.map(({ path, dependencies = {} }, index) => {
            const entry = { path, offset, length: parts[index].length, dependencies };
            offset += parts[index].length;
            return entry;
          }),
          assets: message.assets ?? [],
        };
        payload = Buffer.concat(parts);
      }
      session.begin(JSON.stringify(message));
      await settle();
      return JSON.parse(session.finish());
    },
  };
}

export const device = {
  device_id: 'test',
  model: 'Test',
  platform: 'ios',
  width: 390,
  height: 844,
  dpr: 3,
  safe_area: { top: 47, bottom: 34, left: 0, right: 0 },
  orientation: 'portrait',
  os_version: '17.4',
};

export const start = (target = { kind: 'export', module: 0, export: 'default' }) => ({
  request: 'start',
  device,
  font_scale: 1,
  dark: false,
  right_to_left: false,
  log_bytes: 65536,
  entry: null,
  target,
  props: {},
});
