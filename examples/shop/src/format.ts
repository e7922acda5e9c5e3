/** Cents as a price: 8400 → "€84", 2850 → "€28.50". */
export function price(cents: number): string {
  const euros = Math.floor(cents / 100);
  const rest = cents % 100;
  const grouped = String(euros).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return rest === 0 ? `€${grouped}` : `€${grouped}.${String(rest).padStart(2, '0')}`;
}

export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
