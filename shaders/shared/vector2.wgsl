// Other even head sizes: rows are read in twos.
alias Vector = vec2f;
/** Four rows, one a column. */
alias Rows = mat4x2f;
const VECTOR_SIZE = 2;
