export const recipes = [
  {
    id: '1',
    name: 'Tomato tart',
    minutes: 45,
    icon: 'pizza-outline',
    colors: ['#ef6f6c', '#f7b267'],
    steps: [
      'Roll out the dough.',
      'Slice the tomatoes, salt them, let them rest.',
      'Bake for half an hour, then scatter the basil.',
    ],
  },
  {
    id: '2',
    name: 'Pea soup',
    minutes: 25,
    icon: 'cafe-outline',
    colors: ['#84a98c', '#52796f'],
    steps: ['Soften the onion.', 'Add peas and stock, simmer for ten minutes.', 'Blend with mint and cream.'],
  },
  {
    id: '3',
    name: 'Berry fool',
    minutes: 10,
    icon: 'ice-cream-outline',
    colors: ['#b56576', '#6d597a'],
    steps: ['Crush the berries with sugar.', 'Whip the cream.', 'Fold, and chill.'],
  },
];

export const colors = { ink: '#22223b', paper: '#faf7f2', stone: '#8d8d99', accent: '#b56576', white: '#ffffff' };
