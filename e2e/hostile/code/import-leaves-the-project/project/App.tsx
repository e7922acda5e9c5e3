import secrets from '../../../../proc/self/environ';
export default () => secrets;
