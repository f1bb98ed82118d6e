/** What to do about weights that come of constants by what is not computed here. */
export const foldFirst =
  'Fold the constants of the model first, for instance with onnxsim (pip install onnxsim), and use what it writes.'
