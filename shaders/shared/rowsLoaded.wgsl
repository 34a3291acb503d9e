// Four rows that all threads of a workgroup need; each thread loads them itself, from the same addresses.

fn sharedQkv(offset: vec4u, lane: u32, d: u32) -> Rows {
  return load4(offset, d);
}

fn sharedGrad(offset: vec4u, lane: u32, d: u32) -> Rows {
  return loadGrad4(offset, d);
}

fn sharedOutput(offset: vec4u, lane: u32, d: u32) -> Rows {
  return Rows(output[offset.x + d], output[offset.y + d], output[offset.z + d], output[offset.w + d]);
}
