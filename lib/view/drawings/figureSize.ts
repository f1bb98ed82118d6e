/** How large a figure is drawn. */
export interface FigureSize {
  /** Pixels; 720 where it is left out. Narrow figures say less beside the picture. */
  readonly width?: number
}
