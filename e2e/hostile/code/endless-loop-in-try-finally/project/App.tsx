export default function App() {
  for (;;) {
    try {
      for (;;) {}
    } finally {
      continue;
    }
  }
}
