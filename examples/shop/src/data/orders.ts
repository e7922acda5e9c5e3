export type OrderStatus = 'preparing' | 'shipped' | 'delivered' | 'returned';

export interface Order {
  id: string;
  placedOn: string;
  status: OrderStatus;
  productIds: string[];
  total: number;
  note: string;
}

export interface OrderSection {
  title: string;
  data: Order[];
}

export const orderHistory: OrderSection[] = [
  {
    title: 'October 2026',
    data: [
      {
        id: 'LM-20418',
        placedOn: '28 Oct',
        status: 'preparing',
        productIds: ['dune-lamp', 'harvest-bowl'],
        total: 23500,
        note: 'In the kiln until Friday',
      },
      {
        id: 'LM-20377',
        placedOn: '14 Oct',
        status: 'shipped',
        productIds: ['stacking-plates', 'morning-mug', 'quiet-teapot', 'orchard-carafe', 'harvest-bowl'],
        total: 32600,
        note: 'Arrives tomorrow, 9–12',
      },
    ],
  },
  {
    title: 'August 2026',
    data: [
      {
        id: 'LM-19902',
        placedOn: '21 Aug',
        status: 'delivered',
        productIds: ['milking-stool'],
        total: 14500,
        note: 'Left with the neighbour at number 12',
      },
      {
        id: 'LM-19850',
        placedOn: '3 Aug',
        status: 'returned',
        productIds: ['lined-planter', 'morning-mug'],
        total: 8200,
        note: 'Refunded to the card ending 4417',
      },
    ],
  },
];
