import type { ImageSourcePropType } from 'react-native';

export type CategoryId = 'tableware' | 'vases' | 'lighting' | 'plants' | 'furniture';

export interface Category {
  id: CategoryId;
  name: string;
}

export interface Glaze {
  name: string;
  color: string;
}

export interface Product {
  id: string;
  name: string;
  maker: string;
  category: CategoryId;
  price: number;
  compareAtPrice?: number;
  isNew?: boolean;
  stock: number;
  rating: number;
  reviewCount: number;
  image: ImageSourcePropType;
  material: string;
  size: string;
  glazes: Glaze[];
  description: string;
}

export const categories: Category[] = [
  { id: 'tableware', name: 'Tableware' },
  { id: 'vases', name: 'Vases' },
  { id: 'lighting', name: 'Lighting' },
  { id: 'plants', name: 'Plants' },
  { id: 'furniture', name: 'Furniture' },
];

export const products: Product[] = [
  {
    id: 'amphora-vase',
    name: 'Amphora vase, speckled sage',
    maker: 'Atelier Wren',
    category: 'vases',
    price: 8400,
    compareAtPrice: 10500,
    stock: 6,
    rating: 4.8,
    reviewCount: 126,
    image: require('../../assets/products/vase.jpg'),
    material: 'Speckled stoneware',
    size: '31 × 17 cm',
    glazes: [
      { name: 'Sage', color: '#8FA58B' },
      { name: 'Bone', color: '#EFE6D6' },
      { name: 'Ember', color: '#B8653F' },
      { name: 'Ink', color: '#2F4A4F' },
    ],
    description:
      'Thrown in two halves and joined while the clay is leather-hard, so every shoulder line sits a little differently. The satin glaze breaks to iron specks where it runs thin. Watertight to the rim; rinse by hand and it will outlive the table it stands on.',
  },
  {
    id: 'harvest-bowl',
    name: 'Harvest bowl',
    maker: 'Marlow & Daughters',
    category: 'tableware',
    price: 4600,
    isNew: true,
    stock: 18,
    rating: 4.9,
    reviewCount: 88,
    image: require('../../assets/products/bowl.jpg'),
    material: 'Dipped stoneware',
    size: '24 × 10 cm',
    glazes: [
      { name: 'Terracotta', color: '#B8653F' },
      { name: 'Bone', color: '#EFE6D6' },
    ],
    description:
      'A generous bowl for salads, bread dough or far too many lemons. The foot is left bare so that the clay shows.',
  },
  {
    id: 'morning-mug',
    name: 'Morning mug',
    maker: 'Atelier Wren',
    category: 'tableware',
    price: 2800,
    stock: 42,
    rating: 4.7,
    reviewCount: 311,
    image: require('../../assets/products/mug.jpg'),
    material: 'Glazed stoneware',
    size: '350 ml',
    glazes: [
      { name: 'Slate', color: '#4F6D87' },
      { name: 'Sage', color: '#8FA58B' },
      { name: 'Bone', color: '#EFE6D6' },
    ],
    description: 'Three fingers fit the handle, and it keeps its heat through the whole first page of the news.',
  },
  {
    id: 'dune-lamp',
    name: 'Dune table lamp',
    maker: 'Studio Halden',
    category: 'lighting',
    price: 18900,
    isNew: true,
    stock: 3,
    rating: 4.6,
    reviewCount: 24,
    image: require('../../assets/products/lamp.jpg'),
    material: 'Earthenware, linen',
    size: '46 × 31 cm',
    glazes: [{ name: 'Clay', color: '#C8845C' }],
    description: 'A turned base in burnished earthenware below a washed linen shade. Dimmable; bulb included.',
  },
  {
    id: 'orchard-carafe',
    name: 'Orchard carafe with a dipped foot',
    maker: 'Marlow & Daughters',
    category: 'tableware',
    price: 6200,
    stock: 11,
    rating: 4.5,
    reviewCount: 57,
    image: require('../../assets/products/carafe.jpg'),
    material: 'Dipped stoneware',
    size: '1.1 l',
    glazes: [
      { name: 'Ember', color: '#C0704A' },
      { name: 'Bone', color: '#F1E9DD' },
    ],
    description: 'Pours without a drip, which took us eleven prototypes. For water, cider, or the last of the tulips.',
  },
  {
    id: 'lined-planter',
    name: 'Lined planter',
    maker: 'Studio Halden',
    category: 'plants',
    price: 5400,
    compareAtPrice: 6000,
    stock: 0,
    rating: 4.4,
    reviewCount: 39,
    image: require('../../assets/products/planter.jpg'),
    material: 'Stoneware, saucer inside',
    size: '18 × 16 cm',
    glazes: [
      { name: 'Chalk', color: '#ECE3D4' },
      { name: 'Pine', color: '#2F3B3A' },
    ],
    description: 'Hand-drawn slip lines around a planter with a hidden saucer. Comes with a snake plant that forgives.',
  },
  {
    id: 'quiet-teapot',
    name: 'Quiet teapot',
    maker: 'Atelier Wren',
    category: 'tableware',
    price: 9800,
    stock: 7,
    rating: 5,
    reviewCount: 14,
    image: require('../../assets/products/teapot.jpg'),
    material: 'Stoneware, steamed ash',
    size: '0.8 l',
    glazes: [{ name: 'Ink', color: '#2F4A4F' }],
    description: 'A low, round pot under a bow of steamed ash. The strainer is pierced straight into the wall.',
  },
  {
    id: 'stacking-plates',
    name: 'Stacking plates, set of four',
    maker: 'Marlow & Daughters',
    category: 'tableware',
    price: 11200,
    stock: 9,
    rating: 4.8,
    reviewCount: 73,
    image: require('../../assets/products/plates.jpg'),
    material: 'Speckled stoneware',
    size: '2 × 27 cm, 2 × 20 cm',
    glazes: [
      { name: 'Mixed', color: '#C97F5B' },
      { name: 'Bone', color: '#E8DCCB' },
    ],
    description: 'Two dinner and two breakfast plates in one firing’s palette. Dishwasher-proof, oven-proof to 220 °C.',
  },
  {
    id: 'milking-stool',
    name: 'Milking stool in solid oak',
    maker: 'Studio Halden',
    category: 'furniture',
    price: 14500,
    stock: 4,
    rating: 4.7,
    reviewCount: 31,
    image: require('../../assets/products/stool.jpg'),
    material: 'Oiled oak',
    size: '34 × 34 × 42 cm',
    glazes: [{ name: 'Natural', color: '#C2925F' }],
    description: 'Three legs never wobble. Joined without a screw, finished with linseed oil from the next valley.',
  },
];

export function findProduct(id: string): Product | undefined {
  return products.find((product) => product.id === id);
}
