export default function App() {
  const all: unknown[] = [];
  for (;;) all.push(new Array(100000).fill(all.length));
}
