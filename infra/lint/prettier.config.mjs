// Prettier's own defaults, but for what suits wide screens and fewer marks.
export default { printWidth: 120, singleQuote: true, trailingComma: 'all' };
