// expo-router's own navigators, which know all routes beforehand, by the app's files, and are moved by links.
import { requireByPath } from '../program.js';

/** The module of expo-router that exports `router`. */
const ROUTER = /(^|\/)node_modules\/expo-router\/build\/imperative-api\.js$/;

/** The tree of an app's routes, when the container is expo-router's. */
export function routesOf(fiber) {
  for (let at = fiber; at != null; at = at.return) {
    const node = at.memoizedProps?.UNSTABLE_routeNode;
    if (node != null) return node;
  }
  return undefined;
}

/** The screens among an app's routes: each with the link that leads to it, and the parts of its file's name. */
export function linksOf(root) {
  const links = [];
  const open = [{ node: root, parts: [] }];
  while (open.length > 0) {
    const { node, parts } = open.pop();
    const own = [...parts, ...String(node.route ?? '').split('/')].filter((part) => part !== '');
    const children = Array.isArray(node.children) ? node.children : [];
    if (children.length > 0) {
      for (const child of [...children].sort(byFile).reverse()) open.push({ node: child, parts: own });
    } else if (node.internal !== true && node.generated !== true && !own.some(isHidden)) {
      links.push({ link: linkTo(own), parts: own.filter((part) => !isGroup(part)) });
    }
  }
  return links;
}

const isGroup = (part) => /^\(.*\)$/.test(part);
const isHidden = (part) => part.startsWith('+') || part.startsWith('_');

/** An index comes before what is beside it. */
const byFile = (one, other) => rank(one) - rank(other) || String(one.route).localeCompare(String(other.route));
const rank = ({ route }) => (route === 'index' ? 0 : isGroup(String(route)) ? 1 : 2);

/** The link to a route, with `1` for each of its parameters. */
function linkTo(parts) {
  const path = parts.filter((part) => !isGroup(part) && part !== 'index');
  return `/${path.map((part) => (/^\[.*\]$/.test(part) ? '1' : part)).join('/')}`;
}

/** Goes where a link leads. */
export function follow(link) {
  requireByPath(ROUTER)?.router.navigate(link);
}

/** Whether a step of a way is such a link. */
export const isLink = ({ name }) => name.startsWith('/');
