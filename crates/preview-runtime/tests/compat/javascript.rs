//! The JavaScript around React Native: globals, timers, network, time and chance.

use crate::{
    row::{Area, differs, without_hardware, works},
    shown::{answers, on},
    table,
};
use serde_json::json;

#[test]
fn javascript() {
    table::check(&AREA);
}

pub const AREA: Area = Area {
    title: "JavaScript",
    rows: &[
        works("setTimeout, setInterval, setImmediate, requestAnimationFrame, requestIdleCallback", "run on a virtual clock in the order they are due; a screen is shown at rest, at most two seconds on", |platform| {
            on(platform)
                .show(
                    "function Screen() { const [told, tell] = useState<string[]>([]);
                       useEffect(() => { const add = (w: string) => () => tell(t => [...t, w]); setTimeout(add('200'), 200); setTimeout(add('0'), 0); setTimeout(add('3000'), 3000); setImmediate(add('immediate')); requestAnimationFrame(add('frame')); requestIdleCallback(add('idle')); queueMicrotask(add('micro'));
                         let n = 0; const i = setInterval(() => { add('tick')(); if (++n === 2) clearInterval(i); }, 90); clearTimeout(setTimeout(add('never'), 5)); }, []);
                       return <Text>{told.join()}</Text>; }",
                )
                .shows(&["immediate,micro,0,idle,frame,tick,tick,200"]);
        }),
        works("Promise and async", "settle before the screen is shown; a rejection that nothing catches is told of", |platform| {
            let shown = on(platform).show(
                "async function* words() { yield 'a'; await null; yield 'b'; }
                 function Screen() { const [told, tell] = useState(''); useEffect(() => { (async () => { let all = ''; for await (const w of words()) all += w; const [x, y] = await Promise.all([1, Promise.resolve(2)]); const s = await Promise.allSettled([Promise.reject(new Error('no'))]);
                   tell(all + x + y + s[0].status + (await Promise.race([new Promise(r => setTimeout(r, 9, 'slow')), 'fast'])) + (await Promise.any([Promise.reject(1), 'any']))); })(); Promise.reject(new Error('lost')); }, []); return <Text>{told}</Text>; }",
            );
            shown.shows(&["ab12rejectedfastany"]).warns("lost");
        }),
        works("Date and performance.now", "start at 2026-01-15 09:41 UTC in every run and move with the virtual clock", |platform| {
            answers(platform, "new Promise(done => { const t = Date.now(), p = performance.now(); setTimeout(() => done([new Date(t).toISOString(), Date.now() - t, performance.now() - p, new Date().getTimezoneOffset()]), 250); })", json!(["2026-01-15T09:41:00.000Z", 250, 250, 0]));
        }),
        works("Math.random", "gives the same numbers in every run", |platform| {
            let once = || on(platform).show("function Screen() { return <Text>{[Math.random(), Math.random()].join()}</Text>; }").texts();
            assert_eq!(once(), once());
        }),
        without_hardware("fetch", "rejects as without a network, and the user is told which request", |platform| {
            let shown = on(platform).show("function Screen() { const [t, set] = useState(''); useEffect(() => { fetch('https://example.com/a').catch(e => set(e.name + ': ' + e.message.slice(0, 22))); }, []); return <Text>{t}</Text>; }");
            shown.shows(&["TypeError: Network request failed"]).warns("https://example.com/a");
        }),
        without_hardware("XMLHttpRequest and WebSocket", "fail as without a network, and the user is told", |platform| {
            let shown = on(platform).show(
                "function Screen() { const [told, tell] = useState<string[]>([]); useEffect(() => { const add = (w: string) => () => tell(t => [...t, w].sort()); const x = new XMLHttpRequest(); x.onerror = add('xhr error'); x.onloadend = add('xhr end'); x.open('GET', 'https://example.com/b'); x.send();
                   const w = new WebSocket('wss://example.com/c'); w.onerror = add('ws error'); w.onclose = add('ws close'); }, []); return <Text>{told.join()}</Text>; }",
            );
            shown.shows(&["ws close,ws error,xhr end,xhr error"]).warns("https://example.com/b").warns("wss://example.com/c");
        })
        .covers(&["Networking"]),
        works("Headers, Request, Response, FormData, AbortController", "are React Native's own", |platform| {
            answers(
                platform,
                "(async () => { const f = new FormData(); f.append('a', '1'); const c = new AbortController(); c.abort(); const r = new Response('{\"x\":1}', { status: 201, headers: { A: 'b' } });
                   return [f.getParts()[0].string, c.signal.aborted, r.status, r.headers.get('a'), await r.json(), new Request('https://a/b', { method: 'POST' }).method, new Headers({ q: 'w' }).has('Q')]; })()",
                json!(["1", true, 201, "b", {"x": 1}, "POST", true]),
            );
        }),
        works("URL and URLSearchParams", "are React Native's own", |platform| {
            answers(platform, "(() => { const u = new URL('https://a.b/c?d=e#f'); const p = new URLSearchParams({ x: '1 2' }); p.append('y', 'z'); return [u.host, u.pathname, u.searchParams.get('d'), u.hash, p.toString()]; })()", json!(["a.b", "/c", "e", "#f", "x=1+2&y=z"]));
        }),
        works("Blob and FileReader", "hold text and give it back as text, data URL and bytes", |platform| {
            answers(
                platform,
                "(async () => { const blob = new Blob(['hé', new Blob(['llo'])], { type: 'text/plain' }); const read = (how: string) => new Promise<any>((done, fail) => { const r = new FileReader(); r.onload = () => done(r.result); r.onerror = fail; (r as any)[how](blob); });
                   return [blob.size, await read('readAsText'), await read('readAsDataURL'), new Uint8Array(await read('readAsArrayBuffer')).length, blob.slice(0, 1).size]; })()",
                json!([6, "héllo", "data:text/plain;base64,aMOpbGxv", 6, 1]),
            );
        }),
        works("TextEncoder, TextDecoder, btoa, atob", "as in Hermes", |platform| {
            answers(
                platform,
                "(() => { const bytes = new TextEncoder().encode('a€😀'); let bad = ''; try { new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xc3])); } catch (e) { bad = e.name; }
                   return [[...bytes], new TextDecoder().decode(bytes), new TextDecoder().decode(new Uint8Array([0x61, 0xff, 0xe2, 0x82, 0x62])), bad, btoa('hé'), atob('aOk='), atob(' aGk ')]; })()",
                json!([[97, 226, 130, 172, 240, 159, 152, 128], "a€😀", "a\u{fffd}\u{fffd}b", "TypeError", "aOk=", "hé", "hi"]),
            );
        }),
        works("Intl and toLocaleString", "numbers, dates, plurals and relative times in American English; other locales are told of", |platform| {
            let shown = on(platform).show(
                "function Screen() { return <Text>{JSON.stringify([(1234.5).toLocaleString(), new Intl.NumberFormat('en-US', { style: 'currency', currency: 'EUR' }).format(9.5), new Date().toLocaleDateString('en-US', { month: 'long', day: 'numeric' }), new Intl.PluralRules('en').select(1), (5).toLocaleString('de-DE')])}</Text>; }",
            );
            shown.tells(json!(["1,234.5", "€9.50", "January 15", "one", "5"])).warns("de-DE");
        }),
        works("console", "goes into the preview's log, up to its limit", |platform| {
            let shown = on(platform).show("function Screen() { console.log('a', { b: [1] }); console.warn('%s', 'w'); return <Text>x</Text>; }");
            assert_eq!(shown.logs()[..2], ["a {b: [1]}", "w"]);
        }),
        works("the language", "what Hermes runs: classes with private fields, generators, proxies, BigInt, regular expressions with names and Unicode, WeakRef", |platform| {
            answers(
                platform,
                "(() => { class A { #x = 1; static y = 2; get x() { return this.#x; } } const m = /(?<year>\\d{4})/u.exec('in 2026')!.groups!.year; const p = new Proxy({} as any, { get: (_, k) => 'p' + String(k) });
                   return [new A().x, A.y, m, p.q, String(2n ** 64n), [3, 1, 2].toSorted().join(), Object.groupBy([1, 2, 3], n => (n % 2 ? 'odd' : 'even')).odd!.length, 'a-b'.replaceAll('-', '+'), [1, [2, [3]]].flat(Infinity).length, new WeakRef(globalThis).deref() === globalThis]; })()",
                json!([1, 2, "2026", "pq", "18446744073709551616", "1,2,3", 2, "a+b", 3, true]),
            );
        }),
        works("globals that React Native lacks", "are missing here too: document, localStorage, crypto, process beyond NODE_ENV", |platform| {
            answers(platform, "[typeof (globalThis as any).document, typeof (globalThis as any).localStorage, typeof (globalThis as any).crypto, typeof (globalThis as any).structuredClone, process.env.NODE_ENV, process.env.HOME ?? null, __DEV__, typeof window, typeof global, navigator.product]", json!(["undefined", "undefined", "undefined", "undefined", "production", null, false, "object", "object", "ReactNative"]));
        }),
        works("error handling", "ErrorUtils and errors in timers: the screen fails with the message and place", |platform| {
            let error = on(platform).try_show("function Screen() { useEffect(() => { setTimeout(() => { throw new Error('late'); }, 50); }, []); return <Text>x</Text>; }").err().unwrap();
            assert!(error.to_string().contains("late"), "{error}");
        }),
        differs("React Native's flavour", "a release build: `__DEV__` is false, no LogBox, no red box", "a development build has more checks", |platform| {
            answers(platform, "__DEV__", json!(false));
        }),
    ],
};
