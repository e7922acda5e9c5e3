import { a } from './App';
export const b = () => a + 'b';
