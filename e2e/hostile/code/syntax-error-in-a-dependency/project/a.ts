export { b as a } from './lib/b';
