// Head sizes that are a multiple of 4: rows are read in fours.
alias Vector = vec4f;
/** Four rows, one a column. */
alias Rows = mat4x4f;
const VECTOR_SIZE = 4;
