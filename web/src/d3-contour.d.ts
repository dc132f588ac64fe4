declare module "d3-contour" {
  export interface Contours {
    size(size: [number, number]): Contours;
    thresholds(values: number[]): Contours;
    (values: ArrayLike<number>): { coordinates: [number, number][][][] }[];
  }
  export function contours(): Contours;
}
