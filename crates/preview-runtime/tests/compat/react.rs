//! React itself.

use crate::{
    row::{Area, works},
    shown::on,
    table,
};
use hivesync_domain::{NodeType, SandboxEvent};
use hivesync_preview_runtime::SandboxError;
use serde_json::json;

#[test]
fn react() {
    table::check(&AREA);
}

pub const AREA: Area = Area {
    title: "React",
    rows: &[
        works("useState", "keeps a value between renders and renders again when it is set", |platform| {
            on(platform)
                .show(
                    "function Screen() {
                       const [count, set] = useState(() => 1);
                       useEffect(() => { set(2); set(n => n + 1); }, []);
                       return <Text>{count}</Text>;
                     }",
                )
                .shows(&["3"])
                .quiet();
        }),
        works("useReducer", "reduces actions in their order, with a lazy first state", |platform| {
            on(platform)
                .show(
                    "const reduce = (all: string, next: string) => all + next;
                     function Screen() {
                       const [all, add] = useReducer(reduce, 'a', first => first + '-');
                       useEffect(() => { add('b'); add('c'); }, []);
                       return <Text>{all}</Text>;
                     }",
                )
                .shows(&["a-bc"]);
        }),
        works("useEffect", "effects and their clean-ups run in React's order, children first", |platform| {
            let mut shown = on(platform).show(
                "const log: string[] = [];
                 function Part({ name, n }: any) {
                   useInsertionEffect(() => { log.push('insertion ' + name + n); return () => { log.push('-insertion ' + name + n); }; }, [n]);
                   useLayoutEffect(() => { log.push('layout ' + name + n); return () => { log.push('-layout ' + name + n); }; }, [n]);
                   useEffect(() => { log.push('effect ' + name + n); return () => { log.push('-effect ' + name + n); }; }, [n]);
                   return name === 'outer' ? <Part name='inner' n={n} /> : null;
                 }
                 function Screen() {
                   const [n, set] = useState(0);
                   return <Pressable testID='p' onPress={() => { log.length = 0; set(1); }}><Part name='outer' n={n} /><Text>{log.join('; ')}</Text><Again n={n} /></Pressable>;
                 }
                 function Again({ n }: any) { const [, set] = useState(0); useEffect(() => { setTimeout(() => set(c => c + 1), 100); }, [n]); return <Text>{log.join('; ')}</Text>; }",
            );
            let last = |shown: &crate::shown::Shown| shown.texts().pop().unwrap();
            assert_eq!(
                last(&shown),
                "insertion inner0; insertion outer0; layout inner0; layout outer0; effect inner0; effect outer0"
            );
            shown.press("p");
            assert_eq!(
                last(&shown),
                "-insertion inner0; insertion inner1; -layout inner0; -insertion outer0; insertion outer1; -layout outer0; \
                 layout inner1; layout outer1; -effect inner0; -effect outer0; effect inner1; effect outer1"
            );
        })
        .covers(&["useLayoutEffect", "useInsertionEffect"]),
        works("useEffectEvent", "sees the newest values without being a dependency", |platform| {
            on(platform)
                .show(
                    "function Screen() {
                       const [n, set] = useState(0);
                       const [told, tell] = useState('');
                       const report = useEffectEvent(() => tell(t => t + 'n=' + n + ' '));
                       useEffect(() => { set(5); const timer = setTimeout(report, 100); return () => clearTimeout(timer); }, []);
                       return <Text>{told}</Text>;
                     }",
                )
                .shows(&["n=5 "]);
        }),
        works("useRef and createRef", "hold a value or a view without rendering again", |platform| {
            on(platform)
                .show(
                    "class Old extends Component<any> { ref = createRef<View>(); state = { has: false };
                       componentDidMount() { this.setState({ has: this.ref.current != null }); }
                       render() { return <View ref={this.ref}><Text>{String(this.state.has)}</Text></View>; } }
                     function Screen() {
                       const renders = useRef(0); renders.current++;
                       const view = useRef<View>(null); const [has, set] = useState(false);
                       useEffect(() => set(view.current !== null), []);
                       return <View ref={view}><Text>{has + ' ' + renders.current}</Text><Old /></View>;
                     }",
                )
                .shows(&["true 2", "true"]);
        })
        .covers(&["useRef", "createRef"]),
        works("ref callbacks", "are called with the view, and their clean-up when it goes", |platform| {
            on(platform)
                .show(
                    "function Screen() {
                       const [told, tell] = useState<string[]>([]); const [on, set] = useState(true);
                       const ref = useCallback((view: View | null) => { tell(t => [...t, view ? 'set' : 'null']); return () => tell(t => [...t, 'gone']); }, []);
                       useEffect(() => { const timer = setTimeout(() => set(false), 50); return () => clearTimeout(timer); }, []);
                       return <View>{on && <View ref={ref} />}<Text>{told.join()}</Text></View>;
                     }",
                )
                .shows(&["set,gone"]);
        }),
        works("useMemo and useCallback", "compute again only when a dependency changed", |platform| {
            on(platform)
                .show(
                    "let computed = 0;
                     function Screen() {
                       const [n, set] = useState(0);
                       const value = useMemo(() => ++computed, [n > 1]);
                       const call = useCallback(() => n, []);
                       useEffect(() => { if (n < 3) set(n + 1); }, [n]);
                       return <Text>{[n, value, call()].join()}</Text>;
                     }",
                )
                .shows(&["3,2,0"]);
        })
        .covers(&["useMemo", "useCallback"]),
        works("createContext and useContext", "the nearest provider's value, also through memo", |platform| {
            on(platform)
                .show(
                    "const Theme = createContext('none');
                     const Leaf = memo(() => <Text>{useContext(Theme)}</Text>);
                     function Screen() {
                       const [value, set] = useState('a'); useEffect(() => set('b'), []);
                       return <View><Leaf /><Theme.Provider value={value}><Leaf /><Theme value='inner'><Leaf /><Theme.Consumer>{v => <Text>{v}!</Text>}</Theme.Consumer></Theme></Theme.Provider></View>;
                     }",
                )
                .shows(&["none", "b", "inner", "inner!"]);
        })
        .covers(&["createContext", "useContext"]),
        works("memo", "a component renders again only when its props changed", |platform| {
            on(platform)
                .show(
                    "let renders = 0;
                     const Still = memo(({ a }: { a: number }) => <Text>{'renders ' + ++renders}</Text>);
                     const Custom = memo(({ list }: any) => <Text>{list.length}</Text>, (before, after) => before.list[0] === after.list[0]);
                     function Screen() {
                       const [n, set] = useState(0); useEffect(() => { if (n < 3) set(n + 1); }, [n]);
                       return <View><Still a={1} /><Custom list={[1, ...Array(n)]} /></View>;
                     }",
                )
                .shows(&["renders 1", "1"]);
        }),
        works("PureComponent", "a class renders again only when props or state changed", |platform| {
            on(platform)
                .show(
                    "let renders = 0;
                     class Still extends PureComponent<{ a: number }> { render() { return <Text>{++renders}</Text>; } }
                     function Screen() { const [n, set] = useState(0); useEffect(() => { if (n < 3) set(n + 1); }, [n]); return <Still a={1} />; }",
                )
                .shows(&["1"]);
        }),
        works("Component", "class components have state, lifecycle, defaultProps and contextType", |platform| {
            let mut shown = on(platform).show(
                "const Name = createContext('ctx'); const log: string[] = [];
                 class Old extends Component<any, any> {
                   static contextType = Name; static defaultProps = { d: 'default' };
                   static getDerivedStateFromProps(props: any, state: any) { return { derived: props.n * 2 }; }
                   state = { own: 0, derived: 0 };
                   componentDidMount() { log.push('mount'); this.setState((s: any) => ({ own: s.own + 1 }), () => log.push('callback')); }
                   shouldComponentUpdate(next: any) { return next.n !== 3; }
                   getSnapshotBeforeUpdate() { return 'snapshot'; }
                   componentDidUpdate(_p: any, _s: any, snapshot: any) { log.push('update ' + snapshot); }
                   componentWillUnmount() { log.push('unmount'); }
                   render() { return <Text>{[this.props.d, this.context, this.state.own, this.state.derived].join()}</Text>; }
                 }
                 function Screen() {
                   const [n, set] = useState(1);
                   return <View><Pressable testID='next' onPress={() => set(n + 1)}><Text>{n}</Text></Pressable>{n < 4 ? <Old n={n} /> : <Text>{log.join()}</Text>}</View>;
                 }",
            );
            shown.shows(&["1", "default,ctx,1,2"]);
            shown.press("next").shows(&["2", "default,ctx,1,4"]);
            shown.press("next").shows(&["3", "default,ctx,1,4"]);
            shown.press("next");
            assert!(shown.texts()[1].starts_with("mount,update snapshot,callback,update snapshot"), "{:?}", shown.texts());
        }),
        works("forwardRef and useImperativeHandle", "a ref reaches what the component offers; ref as a prop as well", |platform| {
            on(platform)
                .show(
                    "const Counter = forwardRef<any, any>((props, ref) => {
                       const [n, set] = useState(0); useImperativeHandle(ref, () => ({ add: () => set(c => c + 1) }), []); return <Text>{n}</Text>;
                     });
                     function Modern({ ref }: any) { useImperativeHandle(ref, () => ({ word: 'modern' })); return null; }
                     function Screen() {
                       const ref = useRef<any>(null); const other = useRef<any>(null); const [word, set] = useState('');
                       useEffect(() => { ref.current.add(); ref.current.add(); set(other.current.word); }, []);
                       return <View><Counter ref={ref} /><Modern ref={other} /><Text>{word}</Text></View>;
                     }",
                )
                .shows(&["2", "modern"]);
        })
        .covers(&["forwardRef", "useImperativeHandle"]),
        works("useSyncExternalStore", "follows a store, and shows its value at once", |platform| {
            on(platform)
                .show(
                    "let value = 1; const listeners = new Set<() => void>();
                     const subscribe = (l: () => void) => { listeners.add(l); return () => listeners.delete(l); };
                     function Screen() {
                       const seen = useSyncExternalStore(subscribe, () => value);
                       useEffect(() => { value = 2; listeners.forEach(l => l()); }, []);
                       return <Text>{seen}</Text>;
                     }",
                )
                .shows(&["2"]);
        }),
        works("useTransition", "the update waits while what is urgent is shown, and is done at rest", |platform| {
            let mut shown = on(platform).show(
                "const log: string[] = [];
                 function Screen() {
                   const [pending, start] = useTransition(); const [n, set] = useState(0);
                   log.push(pending + ':' + n);
                   return <Pressable testID='p' onPress={() => start(async () => { await null; start(() => set(1)); })}><Text>{log.includes('true:0') + ' ' + log.at(-1)}</Text></Pressable>;
                 }",
            );
            shown.press("p").shows(&["true false:1"]);
        }),
        works("startTransition", "marks updates that may wait; they are done at rest", |platform| {
            on(platform)
                .show(
                    "function Screen() { const [n, set] = useState(0); useEffect(() => startTransition(() => set(7)), []); return <Text>{n}</Text>; }",
                )
                .shows(&["7"]);
        }),
        works("useDeferredValue", "comes to the newest value at rest, from its initial value", |platform| {
            on(platform)
                .show(
                    "const seen: string[] = [];
                     function Screen() {
                       const [n, set] = useState(1); const late = useDeferredValue(n, 0); seen.push(n + '/' + late);
                       useEffect(() => set(2), []);
                       return <Text>{late + ' ' + seen.includes('1/0')}</Text>;
                     }",
                )
                .shows(&["2 true"]);
        }),
        works("useOptimistic", "shows the hoped-for value during an action, then the real one", |platform| {
            let mut shown = on(platform).show(
                "const seen: string[] = [];
                 function Screen() {
                   const [n, set] = useState(1); const [hoped, hope] = useOptimistic(n, (now, next: number) => next); seen.push(String(hoped));
                   const save = () => startTransition(async () => { hope(9); await new Promise(r => setTimeout(r, 100)); startTransition(() => set(5)); });
                   return <Pressable testID='p' onPress={save}><Text>{seen.join()}</Text></Pressable>;
                 }",
            );
            shown.press("p").shows(&["1,9,5"]);
        }),
        works("useActionState", "runs actions in their order and tells when one is pending", |platform| {
            let mut shown = on(platform).show(
                "const seen: string[] = [];
                 function Screen() {
                   const [total, add, pending] = useActionState(async (before: number, more: number) => { await new Promise(r => setTimeout(r, 50)); return before + more; }, 0);
                   seen.push(total + (pending ? '…' : ''));
                   return <Pressable testID='p' onPress={() => startTransition(() => { add(2); add(3); })}><Text>{seen.at(-1) + ' ' + seen.includes('0…')}</Text></Pressable>;
                 }",
            );
            shown.press("p").shows(&["5 true"]);
        }),
        works("use", "reads a promise under Suspense, and a context, also in a branch", |platform| {
            on(platform)
                .show(
                    "const Ctx = createContext('context'); const later = new Promise<string>(r => setTimeout(() => r('late'), 300));
                     function Reader({ deep }: any) { return <Text>{use(later) + (deep ? use(Ctx) : '')}</Text>; }
                     function Screen() { return <Suspense fallback={<Text>waiting</Text>}><Reader deep /></Suspense>; }",
                )
                .shows(&["latecontext"]);
        }),
        works("Suspense", "shows the fallback while it waits, hides what it had, and what resolves within two seconds at rest", |platform| {
            let shown = on(platform).show(
                "const Never = lazy(() => new Promise<any>(() => {}));
                 function Screen() { return <View><Suspense fallback={<Text>still waiting</Text>}><View><Text>kept</Text><Never /></View></Suspense></View>; }",
            );
            shown.shows(&["still waiting"]).quiet();
        }),
        works("lazy", "loads a component when it is first shown", |platform| {
            on(platform)
                .show_files(&[
                    (
                        "App.tsx",
                        "import React, { lazy, Suspense } from 'react'; import { Text } from 'react-native';
                         const Late = lazy(() => import('./Late'));
                         export default () => <Suspense fallback={<Text>waiting</Text>}><Late /></Suspense>;",
                    ),
                    ("Late.tsx", "import { Text } from 'react-native'; export default () => <Text>late</Text>;"),
                ])
                .shows(&["late"]);
        }),
        works("error boundaries", "getDerivedStateFromError and componentDidCatch show something else; the user is told", |platform| {
            let shown = on(platform).show(
                "class Boundary extends Component<any> {
                   state = { error: null as any, info: '' };
                   static getDerivedStateFromError(error: Error) { return { error }; }
                   componentDidCatch(_: Error, info: any) { this.setState({ info: info.componentStack.includes('Broken') ? 'in Broken' : '?' }); }
                   render() { return this.state.error ? <Text>{this.state.error.message + ' ' + this.state.info}</Text> : this.props.children; }
                 }
                 function Broken(): any { throw new Error('oh'); }
                 function Screen() { return <View><Boundary><Broken /></Boundary><Text>rest</Text></View>; }",
            );
            shown.shows(&["oh in Broken", "rest"]).warns("An error boundary caught an error: Error: oh");
        }),
        works("an error that nothing catches", "fails the screen with its message and place", |platform| {
            let error = on(platform)
                .try_show("function Broken(): any {\n throw new TypeError('no such thing');\n}\nfunction Screen() { return <Broken />; }")
                .err()
                .unwrap();
            assert!(
                matches!(&error, SandboxError::Threw { message, position: Some(at), .. } if message == "TypeError: no such thing" && at.file == "App.tsx"),
                "{error:?}"
            );
        }),
        works("Fragment", "groups without a view, with a key as well", |platform| {
            on(platform)
                .show("function Screen() { return <><Text>a</Text>{['b', 'c'].map(k => <Fragment key={k}><Text>{k}</Text></Fragment>)}</>; }")
                .shows(&["a", "b", "c"]);
        }),
        works("keys", "keep a component's state when its place changes", |platform| {
            let mut shown = on(platform).show(
                "function Item({ name }: any) { const [first] = useState(name); return <Text>{first}</Text>; }
                 function Screen() { const [flip, set] = useState(false); const names = flip ? ['b', 'a'] : ['a', 'b'];
                   return <Pressable testID='p' onPress={() => set(true)}>{names.map(n => <Item key={n} name={n} />)}{names.map((n, i) => <Item key={'i' + i} name={n} />)}</Pressable>; }",
            );
            shown.press("p").shows(&["b", "a", "a", "b"]);
        }),
        works("StrictMode", "renders what it holds; it checks only in development builds, which a preview is not", |platform| {
            on(platform)
                .show("let renders = 0; function Part() { renders++; return <Text>{renders}</Text>; } function Screen() { return <StrictMode><Part /></StrictMode>; }")
                .shows(&["1"]);
        }),
        works("Activity", "keeps hidden content mounted, unseen and without effects", |platform| {
            let mut shown = on(platform).show(
                "let effects = 0;
                 function Part() { const [n] = useState(() => Math.random()); useEffect(() => { effects++; return () => { effects--; }; }, []); return <Text testID='part'>{n}</Text>; }
                 function Screen() { const [mode, set] = useState<'visible' | 'hidden'>('visible'); const [told, tell] = useState('');
                   return <View><Pressable testID='p' onPress={() => { set(mode === 'visible' ? 'hidden' : 'visible'); setTimeout(() => tell(String(effects)), 50); }}><Text>{told}</Text></Pressable>
                     <Activity mode={mode}><Part /></Activity></View>; }",
            );
            let before = shown.texts()[1].clone();
            shown.press("p");
            assert_eq!((shown.get("part").style["display"].clone(), shown.texts()[0].as_str()), (json!("none"), "0"));
            shown.press("p");
            assert!(!shown.get("part").style.contains_key("display"));
            assert_eq!((shown.texts()[0].as_str(), &shown.texts()[1]), ("1", &before));
        }),
        works("Profiler", "renders what it holds; onRender is only called by profiling builds", |platform| {
            on(platform)
                .show("let calls = 0; function Screen() { return <Profiler id='a' onRender={() => { calls++; }}><Text>{'in ' + calls}</Text></Profiler>; }")
                .shows(&["in 0"]);
        }),
        works("ViewTransition", "renders what it holds at rest, without moving it", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [n, set] = useState(0); return <Pressable testID='p' onPress={() => startTransition(() => { addTransitionType('next'); set(1); })}><ViewTransition><Text>{n}</Text></ViewTransition></Pressable>; }",
            );
            shown.press("p").shows(&["1"]);
        })
        .covers(&["addTransitionType"]),
        works("useId", "gives each place an id of its own that stays", |platform| {
            let mut shown = on(platform).show(
                "function Part() { const id = useId(); return <Text>{id}</Text>; } function Screen() { const [, set] = useState(0); return <Pressable testID='p' onPress={() => set(1)}><Part /><Part /></Pressable>; }",
            );
            let before = shown.texts();
            assert_ne!(before[0], before[1]);
            shown.press("p");
            assert_eq!(shown.texts(), before);
        }),
        works("useDebugValue", "is accepted; there are no DevTools in a preview", |platform| {
            on(platform).show("function Screen() { useDebugValue('x'); return <Text>ok</Text>; }").shows(&["ok"]);
        }),
        works("Children", "map, forEach, count, only and toArray", |platform| {
            on(platform)
                .show(
                    "function List({ children }: any) { return <Text>{JSON.stringify([Children.count(children), Children.toArray(children).length, Children.map(children, (c, i) => i), Children.only(<a />).type])}</Text>; }
                     function Screen() { return <List>{'a'}{null}{['b', 'c']}</List>; }",
                )
                .tells(json!([4, 3, [0, 1, 2, 3], "a"]));
        }),
        works("createElement and cloneElement", "make elements without JSX", |platform| {
            on(platform)
                .show(
                    "function Screen() { const text = createElement(Text, { testID: 'a' }, 'made'); return createElement(View, null, text, cloneElement(text, { key: 'b', testID: 'b' }), isValidElement(text) ? createElement(Text, null, version) : null); }",
                )
                .shows(&["made", "made", "19.3.0"]);
        })
        .covers(&["createElement", "cloneElement", "isValidElement", "version"]),
        works("batching", "state set in a promise or a timer renders once", |platform| {
            on(platform)
                .show(
                    "let renders = 0;
                     function Screen() { const [a, setA] = useState(0); const [b, setB] = useState(0); renders++;
                       useEffect(() => { Promise.resolve().then(() => { setA(1); setB(1); }); setTimeout(() => { setA(2); setB(2); }, 100); }, []);
                       return <Text>{[a, b, renders].join()}</Text>; }",
                )
                .shows(&["2,2,3"]);
        })
        .covers(&["unstable_batchedUpdates"]),
        works("cache", "and its signal are exported as in every client build: they do not cache there", |platform| {
            on(platform)
                .show("let calls = 0; const get = cache((n: number) => { calls++; return n; }); function Screen() { get(1); get(1); return <Text>{calls + ' ' + cacheSignal()}</Text>; }")
                .shows(&["2 null"]);
        })
        .covers(&["cacheSignal"]),
        works("unstable_useCacheRefresh", "is the renderer's own", |platform| {
            on(platform)
                .show("function Screen() { const refresh = unstable_useCacheRefresh(); return <Text>{typeof refresh}</Text>; }")
                .shows(&["function"]);
        }),
        works("hooks called in the wrong order", "fail the screen as in React's production build", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [on, set] = useState(false); if (on) useState(0); const ref = useRef(0); return <Pressable testID='p' onPress={() => set(true)}><Text>{String(ref.current)}</Text></Pressable>; }",
            );
            let node = shown.get("p").id;
            let press = SandboxEvent::Press { node, x: None, y: None };
            match shown.session.handle_event(&press) {
                Err(SandboxError::Threw { message, .. }) => assert!(message.contains("hook") || message.contains("React"), "{message}"),
                other => panic!("{other:?}"),
            }
        }),
        works("portals", "React Native has no `createPortal`, here as on a device: `Modal` is what lies over everything", |platform| {
                on(platform).show("function Screen() { return <Text>{String((RN as any).createPortal ?? (React as any).createPortal)}</Text>; }").shows(&["undefined"]);
            },
        ),
        works("several updates of one screen", "an element keeps its id while it lives", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [n, set] = useState(0); return <View><Pressable testID='p' onPress={() => set(n + 1)}><Text testID='t'>{n}</Text></Pressable>{n > 0 && <Text>new</Text>}</View>; }",
            );
            let before = shown.get("t").id;
            shown.press("p");
            assert_eq!(shown.get("t").id, before);
            assert_eq!(shown.of_type(NodeType::Text).len(), 2);
        }),
    ],
};
