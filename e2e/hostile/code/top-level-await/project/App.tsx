const x = await fetch('https://example.com');
export default () => x;
