const dive = (n: number): number => dive(n + 1) + 1;

export default function App() {
  return dive(0) as never;
}
