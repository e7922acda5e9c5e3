export default function App(): never {
  throw null;
}
