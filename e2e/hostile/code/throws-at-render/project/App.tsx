export default function App(): never {
  throw new Error('the cart is empty');
}
