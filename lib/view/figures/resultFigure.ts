/** A figure: what its file is called, what it shows, and the SVG itself. */
export interface ResultFigure {
  readonly name: string
  readonly title: string
  readonly svg: string
}
