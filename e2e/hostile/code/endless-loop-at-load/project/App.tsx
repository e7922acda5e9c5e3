for (;;) {}
export default () => null;
