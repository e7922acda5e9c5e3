const config: { shop?: { name: string } } = {};
export const name = config.shop!.name;
export default () => null;
