export default function App() {
  while (true) {}
}
