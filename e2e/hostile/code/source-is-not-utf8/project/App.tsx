export default () => 'grüße';
