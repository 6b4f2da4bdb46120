/** The stripes of waiting, for what has `fill: url(#waiting)`. */
export const Hatching = () => (
  <pattern id="waiting" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <rect width="8" height="8" opacity="0.3" />
    <rect width="4" height="8" opacity="0.7" />
  </pattern>
)
